"""What an alert database says is withdrawn."""

from __future__ import annotations

from engine.surveillance import Withdrawal
from ui.cli.failure import Failure


def withdrawals_in(where: str) -> tuple[Withdrawal, ...]:
    """The withdrawals of the alert database at a file or URL.

    Raises:
        Failure: it cannot be read; a rule set that may be withdrawn is not used.
    """
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from engine.surveillance.alert_store import AlertStore

    try:
        store = AlertStore(where)
        try:
            return store.withdrawals()
        finally:
            store.close()
    except (ArgumentError, NoSuchModuleError, ImportError, SQLAlchemyError) as cause:
        message = "MSPIKE_DATABASE names an alert database that cannot be read"
        remedy = "mend it, or unset the variable: it says which rule sets are withdrawn"
        raise Failure("MS-C083", message, remedy) from cause

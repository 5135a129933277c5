"""The finding database of a command: where it is, and what cannot be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fhir_adapters.findings import FindingRefused
from ui.cli.failure import Failure

if TYPE_CHECKING:
    from fhir_adapters.findings.finding_store import FindingStore


@contextmanager
def open_findings(where: str) -> Iterator[FindingStore]:
    """The finding database at a file or URL.

    Raises:
        Failure: it cannot be opened or used, or refuses what was asked.
    """
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from fhir_adapters.findings.finding_store import FindingStore

    try:
        store = FindingStore(where)
    except (ArgumentError, NoSuchModuleError, ImportError) as cause:
        message = "--database is neither a file nor the URL of a database"
        remedy = "give a file, or postgresql+psycopg://user@host/database"
        raise Failure("MS-C077", message, remedy) from cause
    except SQLAlchemyError as cause:
        message = f"the finding database cannot be opened ({type(cause).__name__})"
        remedy = "check that the server runs, and that the file or account may be used"
        raise Failure("MS-C170", message, remedy) from cause
    try:
        yield store
    except FindingRefused as refused:
        raise Failure(refused.code, refused.message, refused.remedy) from refused
    except SQLAlchemyError as cause:
        message = f"the finding database broke off ({type(cause).__name__})"
        remedy = "run the command again: nothing was lost"
        raise Failure("MS-C171", message, remedy) from cause
    finally:
        store.close()


@contextmanager
def maybe_findings(where: str | None) -> Iterator[FindingStore | None]:
    """The finding database, if one is named.

    Raises:
        Failure: see ``open_findings``.
    """
    if not where:
        yield None
        return
    with open_findings(where) as store:
        yield store

"""The alert database of a command: where it is, and what cannot be done with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from engine.assessment import NoSuchEvidence, rationales
from engine.language import RuleSet, shipped_policy_names, shipped_ruleset_names
from engine.surveillance import LifeError, without_withdrawn
from ui.cli.failure import Failure
from ui.cli.options import in_use, ruleset_place, rulesets_at

if TYPE_CHECKING:
    from engine.surveillance.alert_store import AlertStore

_HELP = (
    "Alert database: a file (SQLite), or a URL such as "
    "postgresql+psycopg://user@host/database."
)
_OPTION = typer.Option(
    "--database", envvar="MSPIKE_DATABASE", metavar="FILE|URL", help=_HELP
)
Database = Annotated[str, _OPTION]
MaybeDatabase = Annotated[str | None, _OPTION]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="NAME|DIR",
        help="The policy that says what is due; repeatable. [default: the shipped one]",
    ),
]


@contextmanager
def open_alerts(where: str) -> Iterator[AlertStore]:
    """The alert database at a file or URL.

    Raises:
        Failure: it cannot be opened or used, or an alert refuses what was asked.
    """
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from engine.surveillance.alert_store import AlertStore

    try:
        store = AlertStore(where)
    except (ArgumentError, NoSuchModuleError, ImportError) as cause:
        message = "--database is neither a file nor the URL of a database"
        remedy = "give a file, or postgresql+psycopg://user@host/database"
        raise Failure("MS-C077", message, remedy) from cause
    except SQLAlchemyError as cause:
        message = f"the alert database cannot be opened ({type(cause).__name__})"
        remedy = "check that the server runs, and that the file or account may be used"
        raise Failure("MS-C078", message, remedy) from cause
    try:
        yield store
    except LifeError as refused:
        raise Failure(refused.code, refused.message, refused.remedy) from refused
    except SQLAlchemyError as cause:
        message = f"the alert database broke off ({type(cause).__name__})"
        remedy = "run the command again: nothing was lost, and nothing is done twice"
        raise Failure("MS-C079", message, remedy) from cause
    finally:
        store.close()


def read_policies(
    names: Sequence[str] | None, store: AlertStore | None = None
) -> tuple[list[RuleSet], dict[str, RuleSet]]:
    """The policies, and every rule set whose verdicts they may ask for.

    Args:
        names: policies by name or folder; the shipped ones by default.
        store: what it says is withdrawn is left out.

    Raises:
        Failure: there is none of that name, it has mistakes, or it has no due rule.
    """
    own = [ruleset_place(name) for name in names or ()]
    wanted = own or list(shipped_policy_names())
    every = [*shipped_ruleset_names(), *wanted]
    rulesets = rulesets_at(every, withdrawn_too=True)
    policies = {r.name for r in rulesets if r.dues}
    if not policies:
        message = "none of what --policy names is a policy: there is no due rule"
        remedy = "write a policy to edit with `mspike site policy FOLDER`"
        raise Failure("MS-C080", message, remedy)
    try:
        rationales(r for r in rulesets if r.name in policies)
    except NoSuchEvidence as cause:
        message = f"a due rule names evidence that there is not ({cause})"
        remedy = "`mspike evidence list` shows the rows"
        raise Failure("MS-C085", message, remedy) from cause
    if store is not None:
        kept = without_withdrawn(rulesets, store.withdrawals())
        for gone in sorted({r.name for r in rulesets} - {r.name for r in kept}):
            sys.stderr.write(f"mspike: {gone} is withdrawn and was not used\n")
        rulesets = kept
    else:
        rulesets = in_use(rulesets)
    return [r for r in rulesets if r.name in policies], {r.name: r for r in rulesets}

"""The alert database beside other commands: what is withdrawn, and what was shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.assessment import Assessment, evidence_stamp
from engine.language import RuleSet
from engine.surveillance import Stamp, Withdrawal, stamp_of
from ui.cli.failure import Failure
from ui.cli.shown_patients import OnShown

if TYPE_CHECKING:
    from engine.surveillance.alert_store import AlertStore


def withdrawals_in(where: str) -> tuple[Withdrawal, ...]:
    """The withdrawals of the alert database at a file or URL.

    Raises:
        Failure: it cannot be read; a rule set that may be withdrawn is not used.
    """
    with _opened(where) as store:
        return store.withdrawals()


def noting(where: str, surface: str) -> Callable[[Assessment], Assessment]:
    """A function that notes for whom an assessment was shown, and gives it back.

    Args:
        where: file or URL of the alert database; nothing is noted if empty.
        surface: on what it is shown.
    """

    def note(assessment: Assessment) -> Assessment:
        if where:
            stamps = stamps_of(assessment)
            with _opened(where) as store:
                store.show([assessment.patient], stamps, assessment.as_of, surface)
        return assessment

    return note


def noting_patients(
    where: str, surface: str, rulesets: Sequence[RuleSet], day: str
) -> OnShown:
    """A function that notes for which patients of a cohort assessments are shown.

    Args:
        where: file or URL of the alert database; nothing is noted if empty.
        surface: on what they are shown.
        rulesets: by which they were made.
        day: ISO day of the question.
    """

    def note(patients: Iterable[str]) -> None:
        if where:
            stamps = [*(stamp_of(r) for r in rulesets), evidence_stamp()]
            with _opened(where) as store:
                store.show(patients, stamps, day, surface)

    return note


def stamps_of(assessment: Assessment) -> list[Stamp]:
    """The rule sets of an assessment, and the published evidence beside them."""
    told = [
        Stamp(name, stamp.version, stamp.sha256)
        for name, stamp in assessment.rulesets.items()
    ]
    return [*told, evidence_stamp()]


@contextmanager
def _opened(where: str) -> Iterator[AlertStore]:
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from engine.surveillance.alert_store import AlertStore

    try:
        store = AlertStore(where)
        try:
            yield store
        finally:
            store.close()
    except (ArgumentError, NoSuchModuleError, ImportError, SQLAlchemyError) as cause:
        message = "MSPIKE_DATABASE names an alert database that cannot be used"
        remedy = "mend it, or unset the variable: it says which rule sets are withdrawn"
        raise Failure("MS-C083", message, remedy) from cause

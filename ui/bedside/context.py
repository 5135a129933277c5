"""What all sessions share: the records, the rules and the day of the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from engine.assessment import Assessment, assess
from engine.language import RuleSet, Site, vocabulary_of
from engine.reasoning import courses_of
from engine.values import When
from ui.bedside.cohort_round import CohortRounds
from ui.presentation import PatientView, Timeline, patient_view, timeline_of
from ui.records import PatientRecord, RecordSet
from ui.worklist import Desk


class Bedside(Struct, frozen=True):
    """The store that sessions look into; nothing in it changes after the start.

    Attributes:
        records: every patient of the source.
        rulesets: rule sets that are asked.
        as_of: the day of the question, asked for at each look-up.
        timezone: zone in which that day ends.
        usable: those of the rule sets that are not withdrawn, asked at each look-up.
        note: is told of each assessment before it is shown.
        site: what the centre declares; nothing is assumed without it.
        desk: the worklist.
        cohorts: all patients together.
    """

    records: RecordSet
    rulesets: Sequence[RuleSet]
    as_of: Callable[[], When]
    timezone: str
    usable: Callable[[Sequence[RuleSet]], Sequence[RuleSet]] = tuple
    note: Callable[[Assessment], object] = bool
    site: Site | None = None
    desk: Desk | None = None
    cohorts: CohortRounds | None = None

    def assessment(self, record: PatientRecord) -> Assessment:
        """Assess one patient now; nothing of it is kept."""
        rulesets = self.usable(self.rulesets)
        found = assess(
            record.state,
            rulesets,
            self.as_of(),
            timezone=self.timezone,
            site=self.site,
        )
        self.note(found)
        return found

    def timeline(
        self, record: PatientRecord, assessment: Assessment
    ) -> Timeline | None:
        """What is drawn of one patient; nothing if nothing is on record."""
        names = vocabulary_of(self.rulesets)
        courses = courses_of(record.state, self.rulesets, self.as_of(), names)
        return timeline_of(assessment, courses, names)

    def view(self, record: PatientRecord) -> PatientView:
        """One patient now, in words."""
        return patient_view(self.assessment(record), vocabulary_of(self.rulesets))


class _Installed:
    bedside: Bedside | None = None


def install(bedside: Bedside) -> None:
    """Let every session of this process look into ``bedside``."""
    _Installed.bedside = bedside


def current() -> Bedside:
    """The store of this process.

    Raises:
        LookupError: the pages were started without one.
    """
    if _Installed.bedside is None:
        raise LookupError("start the pages with: mspike bedside")
    return _Installed.bedside

"""What all sessions share: the records, the rules and the day of the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from engine.assessment import Assessment, assess
from engine.language import RuleSet, Site, vocabulary_of
from engine.reasoning import courses_of
from engine.state import PatientState
from engine.values import When
from fhir_adapters.inbound import InboundMapping, PatientChart
from ui.bedside.cohort_round import CohortRounds
from ui.bedside.sign_in import SignIn
from ui.bedside.turns import Turns
from ui.bedside.visitor import Visitor
from ui.clock import system_instant
from ui.presentation import PatientView, Timeline, patient_view, timeline_of
from ui.records import PatientRecord, RecordSet
from ui.worklist import Desk

if TYPE_CHECKING:
    from fhir_adapters.findings.finding_store import FindingStore


class PatientServer(Struct, frozen=True):
    """A FHIR server from which a visitor may fetch one patient.

    Attributes:
        host: its name for readers.
        fetch: brings the patient with an id into a folder, and says with numbers what
            the server kept back; raises ``SourceError``.
    """

    host: str
    fetch: Callable[[str, Path], Sequence[tuple[str, str]]]


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
        findings: where findings are kept that people enter; ``None`` if nowhere.
        instant: the moment it is now, ISO 8601: when somebody enters something.
        sign_in: how people sign in; ``None``: nobody does, and the pages are for this
            machine alone.
        mapping: what codes and units of a visitor's own data mean; the shipped mapping
            if none.
        server: the FHIR server of the settings; ``None`` if none is set.
        turns: whose answer is made when.
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
    findings: FindingStore | None = None
    instant: Callable[[], str] = system_instant
    sign_in: SignIn | None = None
    mapping: InboundMapping | None = None
    server: PatientServer | None = None
    turns: Turns = field(default_factory=Turns)

    def visitor(self) -> Visitor:
        """Who is at the page that asks; without roles once a sign-in is over."""
        if self.sign_in is None:
            return Visitor()
        # Streamlit is slow to import, and only a page asks who is there.
        from ui.bedside.door import person_at

        return person_at(self.sign_in) or Visitor(frozenset())

    def assessment(self, record: PatientRecord) -> Assessment:
        """Assess one patient now; nothing of it is kept."""
        found = self.judged(record.state, self.as_of())
        self.note(found)
        return found

    def judged(
        self,
        state: PatientState,
        as_of: When,
        rulesets: Sequence[RuleSet] | None = None,
    ) -> Assessment:
        """Assess a state; nobody is told of it.

        Args:
            state: the facts.
            as_of: day of the question.
            rulesets: those that are usable now, if they were asked for already.
        """
        if rulesets is None:
            rulesets = self.usable(self.rulesets)
        return assess(state, rulesets, as_of, timezone=self.timezone, site=self.site)

    def timeline(self, chart: PatientChart, assessment: Assessment) -> Timeline | None:
        """What is drawn of one patient; nothing if nothing is on record."""
        names = vocabulary_of(self.rulesets)
        courses = courses_of(chart.state, self.rulesets, self.as_of(), names)
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

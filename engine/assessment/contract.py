"""The Assessment: everything every surface shows, in one frozen object."""

from __future__ import annotations

from decimal import Decimal

from msgspec import UNSET, Struct, UnsetType, field

from engine.prognosis import CurveRefusal, Estimate, Outlook, Refusal
from engine.reasoning import Verdict
from engine.state import DataQuality, ResourceCounts
from engine.surveillance import Alert, Request


class RuleSetStamp(Struct, frozen=True):
    """Which text of a rule set was used."""

    title: str
    version: str
    kind: str
    citation: str
    sha256: str


class SiteStamp(Struct, frozen=True):
    """Which site file was used: its name, its own version, and the hash of its text."""

    name: str
    version: str
    sha256: str


class SeriesPoint(Struct, frozen=True, gc=False):
    """One draw of a series as surfaces draw it.

    Attributes:
        when: day or partial date.
        first_day: first day it can be, ISO.
        last_day: last day it can be, ISO.
        value: value in the canonical unit as text, ``<0.1``.
        low: lower end of what it can be; ``None`` if open-ended or not measured.
        high: upper end of what it can be.
        as_recorded: value as it was written.
        resource: ``Observation/o7``.
        preliminary: not final.
    """

    when: str
    first_day: str
    last_day: str
    value: str
    low: Decimal | None
    high: Decimal | None
    as_recorded: str
    resource: str
    preliminary: bool = False


class SeriesView(Struct, frozen=True):
    """All draws of one analyte."""

    title: str
    unit: str
    points: tuple[SeriesPoint, ...]


class LesionView(Struct, frozen=True):
    """One lesion finding.

    Attributes:
        when: day or partial date.
        kind: ``soft_tissue`` or ``bone``.
        present: seen; or none of this kind was.
        bone_contiguity: as recorded, or empty.
        site: place in words.
        longest_mm: longest diameter with its unit, or empty.
        study: reference of the study.
        resource: where it stands.
        entered_by: who entered it by hand, or empty.
        lesion: reference by which findings of several studies name one lesion.
    """

    when: str
    kind: str
    present: bool
    bone_contiguity: str
    site: str
    longest_mm: str
    study: str
    resource: str
    entered_by: str = ""
    lesion: str = ""


class StudyView(Struct, frozen=True):
    """One imaging study, and of which kind of lesion somebody listed all.

    Attributes:
        when: day or partial date.
        study: reference by which findings name it.
        modality: vocabulary name, or empty.
        extent: what it can see.
        resource: where it stands.
        listed: ``soft_tissue``, ``bone``, ``all``, or empty: nobody says that all
            lesions are listed.
    """

    when: str
    study: str
    modality: str
    extent: str
    resource: str
    listed: str = ""


class TherapyView(Struct, frozen=True):
    """One therapy as recorded."""

    when: str
    stop: str
    agent: str
    title: str
    drug_class: str
    given: str
    resource: str


class EventView(Struct, frozen=True):
    """Infusion, progression, death, ..."""

    when: str
    kind: str
    detail: str
    resource: str


class CytogeneticView(Struct, frozen=True):
    """One cytogenetic result."""

    when: str
    abnormality: str
    title: str
    state: str
    resource: str


class FactsView(Struct, frozen=True):
    """The facts that surfaces draw."""

    series: dict[str, SeriesView]
    lesions: tuple[LesionView, ...]
    studies: tuple[StudyView, ...]
    therapies: tuple[TherapyView, ...]
    events: tuple[EventView, ...]
    cytogenetics: tuple[CytogeneticView, ...] = ()


class ChoiceView(Struct, frozen=True):
    """What a rule set chose where its source is silent."""

    id: str
    value: str
    why: str


class RuleView(Struct, frozen=True):
    """Where a rule was published and what was chosen in it."""

    title: str
    quote: str
    where: str
    choices: tuple[ChoiceView, ...]


class SurveillanceView(Struct, frozen=True):
    """What a policy says beside its alerts.

    Attributes:
        ended_by: what ended all surveillance, ``death on 2024-03-02``; empty if
            nothing did. Then there is nothing to ask for either.
        upcoming: not raised yet, but what is done from now on counts.
        requests: what a person is asked to confirm; none of them is an alert.
        notices: what was not watched, and why.
    """

    ended_by: str = ""
    upcoming: tuple[Alert, ...] = ()
    requests: tuple[Request, ...] = ()
    notices: tuple[str, ...] = ()


class Question(Struct, frozen=True, gc=False):
    """A sentence of a report that somebody must confirm; it sets no lesion itself.

    Attributes:
        id: stable id of the sentence in its resource.
        when: day or partial date of the report.
        about: ``extramedullary``, ``paraskeletal``, ``intraosseous``, or
            ``soft_tissue`` if the sentence does not say whether it touches bone.
        state: ``present``, ``absent``, ``uncertain`` or ``historical``, as the sentence
            says.
        text: the question in words.
        sentence: the sentence of the report.
        start: first character of the sentence in the text of ``field``.
        end: character after its last.
        resource: ``DiagnosticReport/r1``.
        field: path inside the resource.
        study: reference to the study, empty if none is named.
        preliminary: the report is not final.
        could_settle: ids of undecided rules that ask for such a finding.
    """

    id: str
    when: str
    about: str
    state: str
    text: str
    sentence: str
    start: int
    end: int
    resource: str
    field: str
    study: str = ""
    preliminary: bool = False
    could_settle: tuple[str, ...] = ()


class Assessment(Struct, frozen=True):
    """One patient, as of one day, by named rule sets.

    Attributes:
        patient: logical id of the Patient.
        as_of: ISO day; nothing after its end was seen.
        timezone: zone in which the day ends.
        facts_sha256: hash over the facts that were seen.
        assumptions: ids of declared assumptions that were switched on.
        rulesets: stamp of each rule set by name.
        resources: what became of each resource; adds up to the input.
        facts: what surfaces draw.
        rules: source, quote and choices of each rule that gave a verdict.
        verdicts: one for each rule.
        alerts: what is due.
        estimates: published rows that apply.
        refused: published rows that do not, with the reason code.
        outlooks: curves of the medians that apply, reconstructed and cut.
        no_curves: why the other medians have no curve.
        data_quality: complaints about the record.
        surveillance: what a policy says beside its alerts.
        questions: sentences of reports to confirm.
        site: the site file that was used; unset if none was.
    """

    patient: str
    as_of: str
    timezone: str
    facts_sha256: str
    assumptions: tuple[str, ...]
    rulesets: dict[str, RuleSetStamp]
    resources: ResourceCounts
    facts: FactsView
    rules: dict[str, RuleView]
    verdicts: tuple[Verdict, ...]
    alerts: tuple[Alert, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    refused: tuple[Refusal, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    no_curves: tuple[CurveRefusal, ...] = ()
    data_quality: tuple[DataQuality, ...] = field(default=())
    surveillance: SurveillanceView = SurveillanceView()
    questions: tuple[Question, ...] = ()
    site: SiteStamp | UnsetType = UNSET

"""Lesions seen, or stated to be absent, on imaging (DESIGN 2b)."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct, structs

from engine.state import LesionFinding, LesionListComplete, ListedLesions
from fhir_adapters.inbound import tumor_size
from fhir_adapters.inbound.concepts import LEFT_OUT, MALFORMED, Meaning
from fhir_adapters.inbound.elements import (
    Coding,
    Malformed,
    Reference,
    is_given,
    items_of,
    read_element,
    references_of,
)
from fhir_adapters.inbound.lesion_parts import (
    details_of,
    lesion_of,
    site_of,
)
from fhir_adapters.inbound.narrative_observations import read_words
from fhir_adapters.inbound.observations import PRELIMINARY, admitted, known_at, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.referred import NAMES_NOTHING, referred
from fhir_adapters.inbound.resources import ABSENT, Observation
from fhir_adapters.inbound.unreadable_results import (
    NOT_DONE,
    UNREADABLE,
    is_unreadable,
)

FAMILY: Final = "imaging"
_FINDINGS: Final[dict[str, Literal["soft_tissue", "bone"]]] = {
    "soft_tissue_lesion": "soft_tissue",
    "bone_lesion": "bone",
}
_LISTED: Final[dict[str | None, ListedLesions]] = {
    "complete": "all",
    "soft-tissue-complete": "soft_tissue",
    "bone-complete": "bone",
}
# What an Observation may be derived from in R4, R4B and R5, and the report of a study.
_DERIVED_FROM: Final = (
    "DiagnosticReport",
    "DocumentReference",
    "GenomicStudy",
    "ImagingSelection",
    "ImagingStudy",
    "Media",
    "MolecularSequence",
    "Observation",
    "QuestionnaireResponse",
)
_TEXT: Final = "report_text"
_READ: Final = (*_FINDINGS, "lesion_list", _TEXT, tumor_size.TARGET)
_VALUE: Final = "Observation.valueCodeableConcept"
_OUR_CODES: Final = "https://mspike.example/fhir/CodeSystem/imaging-finding"
REPORTED_IN: Final = "https://mspike.example/fhir/StructureDefinition/reported-in"
"""Extension: the DiagnosticReport a finding is from, if no ImagingStudy is on record."""

BY_HAND: Final = "https://mspike.example/fhir/bedside"
"""``meta.source`` of what a person entered or confirmed on a page of mspike."""


class _Performer(Struct):
    """Who made a finding."""

    display: str = ""


class _Extension(Struct):
    """An extension that refers to a resource."""

    url: str = ""
    valueReference: Reference | None = None


def read_finding(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """An Observation with one of mspike's own codes for findings."""
    if meaning.target not in _READ and not meaning.problem:
        return Bucket.NOT_RELEVANT
    if observation.status in NOT_DONE:
        return Bucket.IGNORED
    study = _study_of(observation, label, reading)
    if study in reading.void_studies:
        return Bucket.IGNORED
    refused = admitted(observation, label, meaning, reading)
    if refused is not None:
        if is_unreadable(observation, refused):
            _hide(observation, label, meaning.target or meaning.about, study, reading)
        return refused
    if meaning.target == _TEXT:
        return read_words(observation, label, study, reading)
    if meaning.target == tumor_size.TARGET:
        return tumor_size.read_size(observation, label, study, reading)
    if meaning.target == "lesion_list":
        return _read_list(observation, label, meaning, study, reading)
    bucket = _read_lesion(observation, label, meaning, study, reading)
    if bucket is Bucket.SET_ASIDE:
        _hide(observation, label, meaning.target, study, reading)
    return bucket


def _hide(
    observation: Observation, label: str, target: str, study: str, reading: Reading
) -> None:
    """Keep a finding that cannot be read as one that waits: it may be a lesion.

    It supports no verdict, and no list of its study is complete beside it.
    """
    kind = _FINDINGS.get(target)
    when = time_of(observation, reading).when
    if kind is None or when is None:
        return
    source = source_of(observation, label, "Observation", UNREADABLE)
    reading.facts.append(
        LesionFinding(
            when=when,
            recorded=known_at(observation, label, when, reading),
            source=structs.replace(source, version=""),
            preliminary=True,
            lesion_kind=kind,
            present=True,
            bone_contiguity="indeterminate",
            study=study,
        )
    )


def _study_of(observation: Observation, label: str, reading: Reading) -> str:
    """The study a finding is from: the one it names, or the one whose report lists it."""
    named = referred(observation, "derivedFrom", label, _DERIVED_FROM, reading)
    studies = [n for n in named if n.startswith(("ImagingStudy/", "DiagnosticReport/"))]
    studies = studies or [_reported_in(observation, label, reading)]
    field = "Observation.derivedFrom"
    if any(study and reading.lacks(study) for study in studies):
        reading.complain(NAMES_NOTHING, label, field, "the study is not in the input")
    # A report that tells of a study is no study of its own.
    told = dict.fromkeys(reading.study_of_report.get(s, s) for s in studies)
    counting = [study for study in told if study not in reading.void_studies]
    if len(counting) > 1:
        reading.complain("MS-D120", label, field)
        return ""
    study = next(iter(counting or told))
    return study or reading.study_of_result.get(label, "")


def _reported_in(observation: Observation, label: str, reading: Reading) -> str:
    """The report that our extension names; empty if it names none."""
    if observation.extension is ABSENT:
        return ""
    field = "Observation.extension"
    for item in items_of(observation.extension):
        try:
            extension = read_element(item, _Extension)
        except Malformed:
            reading.complain(LEFT_OUT, label, field)
            continue
        if extension.url == REPORTED_IN:
            named = extension.valueReference
            target = reading.resolve((named and named.reference) or "")
            if target.startswith("DiagnosticReport/"):
                return target
            reading.complain(NAMES_NOTHING, label, field)
    return ""


def _entered_by(observation: Observation) -> str:
    """Who entered a finding by hand on a page of mspike; empty for a feed."""
    if observation.meta is None or observation.meta.source != BY_HAND:
        return ""
    try:
        named = [read_element(i, _Performer) for i in items_of(observation.performer)]
    except Malformed:
        named = []
    return ", ".join(who.display for who in named if who.display) or "a person"


def _is_listing(coding: Coding) -> bool:
    return coding.system == _OUR_CODES and coding.code in _LISTED


def _read_list(
    observation: Observation, label: str, meaning: Meaning, study: str, reading: Reading
) -> Bucket:
    codings: tuple[Coding, ...] = ()
    if is_given(observation.valueCodeableConcept):
        concept = reading.concept(observation.valueCodeableConcept, label, _VALUE)
        codings = concept.codings
    listed = {_LISTED[c.code] for c in codings if _is_listing(c)}
    if len(listed) != 1:
        return reading.set_aside("MS-D080", label, _VALUE)
    if not study:
        return reading.set_aside("MS-D082", label, "Observation.derivedFrom")
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    reading.facts.append(
        LesionListComplete(
            when=when,
            recorded=known_at(observation, label, when, reading),
            source=source_of(observation, label, _VALUE, "complete", meaning.declared),
            lesions=listed.pop(),
            preliminary=observation.status == PRELIMINARY,
            entered_by=_entered_by(observation),
            study=study,
        )
    )
    return Bucket.USED


def _read_lesion(
    observation: Observation, label: str, meaning: Meaning, study: str, reading: Reading
) -> Bucket:
    if is_given(observation.dataAbsentReason):
        given = is_given(observation.valueCodeableConcept)
        code = "MS-D051" if given else "MS-D080"
        return reading.set_aside(code, label, "Observation.dataAbsentReason")
    answer = reading.mapping.answers.meaning(observation.valueCodeableConcept)
    reading.note(answer, label, _VALUE)
    if answer.target not in ("present", "absent"):
        code = answer.problem if answer.problem in MALFORMED else "MS-D080"
        return reading.set_aside(code, label, _VALUE)
    details = details_of(observation, label, reading)
    # A contiguity that cannot be read would make an absence wider than it was stated.
    if details.unclear and answer.target == "absent":
        return reading.set_aside("MS-D026", label, "Observation.component")
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    measured = [reading.resolve(r) for r in references_of(observation.derivedFrom)]
    reading.sizes_of[label] = tuple(measured)
    reading.lesions.append(
        LesionFinding(
            when=when,
            recorded=known_at(observation, label, when, reading),
            source=source_of(
                observation,
                label,
                _VALUE,
                answer.words or answer.target,
                meaning.declared,
                answer.declared,
            ),
            preliminary=observation.status == PRELIMINARY,
            entered_by=_entered_by(observation),
            lesion_kind=_FINDINGS[meaning.target],
            present=answer.target == "present",
            bone_contiguity=details.contiguity,
            new_since_prior=details.new_since_prior,
            site=site_of(observation.bodySite),
            longest_mm=details.longest,
            shortest_mm=details.additional,
            study=study,
            lesion=lesion_of(observation, label, reading),
        )
    )
    reading.facts.append(reading.lesions[-1])
    return Bucket.USED


def complain_of_contradictions(reading: Reading) -> None:
    """Note studies that state lesions of one kind both present and absent.

    An absence that is limited to one contiguity only contradicts that contiguity.
    """
    findings = [fact for fact in reading.lesions if fact.study]
    absent = {
        (f.study, f.lesion_kind, f.bone_contiguity) for f in findings if not f.present
    }
    for fact in findings:
        if not fact.present:
            continue
        unlimited = (fact.study, fact.lesion_kind, "not_stated")
        same = (fact.study, fact.lesion_kind, fact.bone_contiguity)
        if unlimited in absent or same in absent:
            reading.complain("MS-D083", fact.source.resource, _VALUE)

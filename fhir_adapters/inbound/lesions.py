"""Lesions seen, or stated to be absent, on imaging (DESIGN 2b)."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Raw, Struct

from engine.state import Contiguity, LesionFinding, LesionListComplete
from engine.values import TRUE, Interval, hull
from fhir_adapters.inbound.concepts import Meaning
from fhir_adapters.inbound.elements import (
    Coding,
    Concept,
    Malformed,
    Reference,
    is_given,
    items_of,
    read_element,
    references_of,
)
from fhir_adapters.inbound.narrative_observations import read_words
from fhir_adapters.inbound.observations import PRELIMINARY, admitted, known_at, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import ABSENT, Component, Observation

FAMILY: Final = "imaging"
_FINDINGS: Final[dict[str, Literal["soft_tissue", "bone"]]] = {
    "soft_tissue_lesion": "soft_tissue",
    "bone_lesion": "bone",
}
_TEXT: Final = "report_text"
_VALUE: Final = "Observation.valueCodeableConcept"
_OUR_CODES: Final = "https://mspike.example/fhir/CodeSystem/imaging-finding"
REPORTED_IN: Final = "https://mspike.example/fhir/StructureDefinition/reported-in"
"""Extension: the DiagnosticReport a finding is from, if no ImagingStudy is on record."""

BY_HAND: Final = "https://mspike.example/fhir/bedside"
"""``meta.source`` of what a person entered or confirmed on a page of mspike."""


class _Details(Struct):
    """What the components of a finding say."""

    contiguity: Contiguity = "not_stated"
    new_since_prior: Literal["yes", "no", "not_stated"] = "not_stated"
    longest: Interval | None = None
    additional: Interval | None = None
    answers: set[str] = set()
    unclear: bool = False


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
    if meaning.target not in (*_FINDINGS, "lesion_list", _TEXT) and not meaning.problem:
        return Bucket.NOT_RELEVANT
    study = _study_of(observation, label, reading)
    if study in reading.void_studies:
        return Bucket.IGNORED
    refused = admitted(observation, label, meaning, reading)
    if refused is not None:
        return refused
    if meaning.target == _TEXT:
        return read_words(observation, label, study, reading)
    if meaning.target == "lesion_list":
        return _read_list(observation, label, study, reading)
    return _read_lesion(observation, label, meaning, study, reading)


def _study_of(observation: Observation, label: str, reading: Reading) -> str:
    """The study a finding is from: the one it names, or the one whose report lists it."""
    for reference in references_of(observation.derivedFrom):
        target = reading.resolve(reference)
        if target.startswith(("ImagingStudy/", "DiagnosticReport/")):
            return target
    return _reported_in(observation, reading) or reading.study_of_result.get(label, "")


def _reported_in(observation: Observation, reading: Reading) -> str:
    """The report that our extension names; empty if it names none."""
    if observation.extension is ABSENT:
        return ""
    try:
        items = [read_element(i, _Extension) for i in items_of(observation.extension)]
    except Malformed:
        return ""
    for item in items:
        if item.url == REPORTED_IN and item.valueReference is not None:
            target = reading.resolve(item.valueReference.reference or "")
            if target.startswith("DiagnosticReport/"):
                return target
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


def _read_list(
    observation: Observation, label: str, study: str, reading: Reading
) -> Bucket:
    codings = _codings(observation.valueCodeableConcept)
    if not any(c.system == _OUR_CODES and c.code == "complete" for c in codings):
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
            source=source_of(observation, label, _VALUE, "complete"),
            preliminary=observation.status == PRELIMINARY,
            entered_by=_entered_by(observation),
            study=study,
        )
    )
    return Bucket.USED


def _read_lesion(
    observation: Observation, label: str, meaning: Meaning, study: str, reading: Reading
) -> Bucket:
    answer = reading.mapping.answers.meaning(observation.valueCodeableConcept)
    if answer.target not in ("present", "absent"):
        return reading.set_aside("MS-D080", label, _VALUE)
    details = _details(observation, label, reading)
    # A contiguity that cannot be read would make an absence wider than it was stated.
    if details.unclear and answer.target == "absent":
        return reading.set_aside("MS-D026", label, "Observation.component")
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    reading.lesions.append(
        LesionFinding(
            when=when,
            recorded=known_at(observation, label, when, reading),
            source=source_of(observation, label, _VALUE, answer.words or answer.target),
            preliminary=observation.status == PRELIMINARY,
            entered_by=_entered_by(observation),
            lesion_kind=_FINDINGS[meaning.target],
            present=answer.target == "present",
            bone_contiguity=details.contiguity,
            new_since_prior=details.new_since_prior,
            site=_site(observation.bodySite),
            longest_mm=details.longest,
            shortest_mm=details.additional,
            study=study,
            lesion=_lesion_of(observation, label, reading),
        )
    )
    reading.facts.append(reading.lesions[-1])
    return Bucket.USED


def _details(observation: Observation, label: str, reading: Reading) -> _Details:
    details = _Details()
    try:
        items = items_of(observation.component)
    except Malformed:
        items = []
        details.unclear = True
    for number, item in enumerate(items):
        try:
            read = _add_detail(details, read_element(item, Component), reading)
        except Malformed:
            read = False
        if not read:
            details.unclear = True
            reading.complain("MS-D081", label, f"Observation.component[{number}]")
    longest, other = details.longest, details.additional
    if longest is not None and other is not None and _is_above(other, longest):
        details.longest = details.additional = None
        reading.complain("MS-D089", label, "Observation.component")
    return details


def _is_above(one: Interval, two: Interval) -> bool:
    """Whether ``one`` is larger than ``two`` in every reading."""
    return two.high is not None and one.compare(">", two.high) == TRUE


def _add_detail(details: _Details, component: Component, reading: Reading) -> bool:
    """Take what one component says; whether it could be read (others are not ours)."""
    tables = reading.mapping.imaging
    names = {
        tables.components[key]
        for c in _codings(component.code)
        if (key := (c.system or "", c.code or "")) in tables.components
    }
    if not names:
        return True
    if names == {"longest"}:
        read, details.longest = _size(component, details.longest, reading)
        return read
    if names == {"additional"}:
        read, details.additional = _size(component, details.additional, reading)
        return read
    keys = [
        (c.system or "", c.code or "") for c in _codings(component.valueCodeableConcept)
    ]
    if names == {"bone_contiguity"}:
        stated = {tables.contiguity[key] for key in keys if key in tables.contiguity}
        stated |= {details.contiguity} - {"not_stated"}
        # Two that differ leave it open; a third one does not decide it.
        if len(stated) != 1:
            details.contiguity = "indeterminate" if stated else "not_stated"
            return False
        details.contiguity = stated.pop()
        return True
    answers = {tables.yes_no[key] for key in keys if key in tables.yes_no}
    details.answers |= answers
    known = len(answers) == 1 and len(details.answers) == 1
    yes = "yes" in details.answers
    details.new_since_prior = ("yes" if yes else "no") if known else "not_stated"
    return known


def _size(
    component: Component, before: Interval | None, reading: Reading
) -> tuple[bool, Interval | None]:
    """A size in millimetres, and whether it could be read; of two, their hull."""
    lengths = reading.mapping.imaging.lengths
    size = lengths.quantity(component.valueQuantity).interval
    if size is None:
        return False, before
    return True, size if before is None else hull((before, size))


def _lesion_of(observation: Observation, label: str, reading: Reading) -> str:
    """The lesion that studies share: a BodyStructure in focus (R5: bodyStructure).

    A contained one is this resource's own, and an address that cannot be resolved
    names nothing.
    """
    references = references_of(observation.focus)
    references += references_of(observation.bodyStructure)
    if not references:
        return ""
    named = {r: reading.resolve(r) for r in references}
    lesions = {target for target in named.values() if target}
    structures = {lesion for lesion in lesions if lesion.startswith("BodyStructure/")}
    if len(structures) == 1 and lesions == structures and all(named.values()):
        return structures.pop()
    reading.complain("MS-D088", label, "Observation.focus")
    return ""


def _codings(raw: Raw) -> tuple[Coding, ...]:
    return read_element(raw, Concept).codings if is_given(raw) else ()


def _site(raw: Raw) -> str:
    """The body site in words."""
    if raw is ABSENT:
        return ""
    try:
        concept = read_element(raw, Concept)
    except Malformed:
        return ""
    return concept.text or next(concept.words(), "")


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

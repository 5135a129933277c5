"""What a finding on imaging says beside its answer: contiguity, newness, size, lesion."""

from __future__ import annotations

from typing import Final

from msgspec import Raw

from engine.values import TRUE, Interval, hull
from fhir_adapters.inbound.concepts import REMEMBERED_BYTES, read_concept
from fhir_adapters.inbound.elements import (
    Coding,
    Malformed,
    is_given,
    items_of,
    read_element,
    references_in,
)
from fhir_adapters.inbound.imaging_tables import Details
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.resources import ABSENT, Component, Observation

_COMPONENT: Final = "Observation.component"
_REMEMBERED: Final = 8_192


def details_of(observation: Observation, label: str, reading: Reading) -> Details:
    """What the components of a finding say; what cannot be read is told."""
    told = bytes(observation.component)
    remembered = reading.mapping.imaging.remembered
    details = remembered.get(told)
    if details is None:
        if len(remembered) >= _REMEMBERED:
            remembered.clear()
        details = _details(observation.component, reading)
        if len(told) <= REMEMBERED_BYTES:
            remembered[told] = details
    for code, field in details.complaints:
        reading.complain(code, label, field)
    return details


def _details(raw: Raw, reading: Reading) -> Details:
    """What components say, whatever finding they are of."""
    details = Details()
    complain = details.complaints.append
    try:
        items = items_of(raw)
    except Malformed:
        items = []
        details.unclear = True
    for number, item in enumerate(items):
        details.left_out = False
        try:
            read = _add_detail(details, read_element(item, Component), reading)
        except Malformed:
            read = False
        if not read:
            details.unclear = True
            complain(("MS-D081", f"{_COMPONENT}[{number}]"))
        elif details.left_out:
            complain(("MS-D020", f"{_COMPONENT}[{number}]"))
    longest, other = details.longest, details.additional
    if longest is not None and other is not None and _is_above(other, longest):
        details.longest = details.additional = None
        complain(("MS-D089", _COMPONENT))
    return details


def _is_above(one: Interval, two: Interval) -> bool:
    """Whether ``one`` is larger than ``two`` in every reading."""
    return two.high is not None and one.compare(">", two.high) == TRUE


def _add_detail(details: Details, component: Component, reading: Reading) -> bool:
    """Take what one component says; whether it could be read (others are not ours)."""
    tables = reading.mapping.imaging
    code, is_whole = codings_in(component.code)
    names = {
        tables.components[key]
        for c in code
        if (key := (c.system or "", c.code or "")) in tables.components
    }
    details.left_out = not is_whole
    if not names:
        return True
    if names == {"longest"}:
        read, details.longest = _size(component, details.longest, reading)
        return read
    if names == {"additional"}:
        read, details.additional = _size(component, details.additional, reading)
        return read
    answer, is_whole = codings_in(component.valueCodeableConcept)
    details.left_out |= not is_whole
    keys = [(c.system or "", c.code or "") for c in answer]
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


def lesion_of(observation: Observation, label: str, reading: Reading) -> str:
    """The lesion that studies share: a BodyStructure in focus (R5: bodyStructure).

    A contained one is this resource's own, and an address that cannot be resolved
    names nothing.
    """
    references = references_in(observation.focus)
    references += references_in(observation.bodyStructure)
    if not references:
        return ""
    named = {r: reading.resolve(r) if r else "" for r in references}
    lesions = {target for target in named.values() if target}
    structures = {lesion for lesion in lesions if lesion.startswith("BodyStructure/")}
    if len(structures) == 1 and lesions == structures and all(named.values()):
        return structures.pop()
    reading.complain("MS-D088", label, "Observation.focus")
    return ""


def codings_in(raw: Raw) -> tuple[tuple[Coding, ...], bool]:
    """The codes of a concept, and whether nothing of it had to be left out."""
    if not is_given(raw):
        return (), True
    concept = read_concept(raw)
    return concept.codings, concept.is_whole


def site_of(raw: Raw) -> str:
    """The body site in words."""
    if raw is ABSENT:
        return ""
    try:
        concept = read_concept(raw)
    except Malformed:
        return ""
    return concept.text or next(concept.words(), "")

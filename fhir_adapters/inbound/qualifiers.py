"""What stands beside a result and can change what it is: whom, of what, how, off scale.

A method, a body site or a specimen that contradicts the code; a specimen that was no
good; somebody else in ``focus``. None of them may be passed over (decision 0049).
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from msgspec import Raw, Struct

from fhir_adapters.inbound.elements import (
    Malformed,
    Reference,
    is_given,
    items_of,
    read_element,
)
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.referred import contained_in, referred
from fhir_adapters.inbound.resources import ABSENT, Observation, Procedure, Specimen

_NOT_OURS: Final = ("Patient/", "RelatedPerson/", "Group/")
_NO_GOOD: Final = frozenset({"unsatisfactory", "entered-in-error"})
_OTHER_PERSON: Final = "MS-D034"
_WHOSE: Final = "MS-D035"


class Qualified(Struct, frozen=True):
    """Why a result is not what its code says; all empty if it is."""

    problem: str = ""
    field: str = ""
    detail: str = ""


NOTHING: Final = Qualified()


def focus_problem(
    observation: Observation | Procedure, reading: Reading, *, lesion: bool = False
) -> str:
    """Why ``focus`` may make it of somebody or something else, if it may.

    Args:
        observation: with a focus.
        reading: of the patient.
        lesion: whether the focus may name a lesion; one that names nothing is told
            where the lesion is read.
    """
    if observation.focus is ABSENT:
        return ""
    patients = {reading.resolve(r) for r in _references(observation.subject)}
    unclear = False
    try:
        for item in items_of(observation.focus):
            target = reading.resolve(read_element(item, Reference).reference or "")
            unclear |= not target
            if target.startswith(_NOT_OURS) and target not in patients:
                return _OTHER_PERSON
    except Malformed:
        unclear = True
    return _WHOSE if unclear and not lesion else ""


def _references(raw: Raw) -> list[str]:
    try:
        return [read_element(raw, Reference).reference or ""] if is_given(raw) else []
    except Malformed:
        return []


def qualified(
    observation: Observation, target: str, label: str, reading: Reading
) -> Qualified:
    """Whether method, body site or specimen contradict what the code says.

    What of them cannot be read is told, and contradicts nothing.
    """
    for element in ("method", "bodySite"):
        said = _words(getattr(observation, element), label, element, reading)
        if said and reading.mapping.observations.contradicts(target, said):
            return Qualified("MS-D061", element, target.replace("_", " "))
    if observation.specimen is ABSENT:
        return NOTHING
    return _of_specimens(observation, target, label, reading)


def _of_specimens(
    observation: Observation, target: str, label: str, reading: Reading
) -> Qualified:
    types = ("Specimen", "Group")
    named = referred(observation, "specimen", label, types, reading, by_reference=False)
    said = _displays(observation.specimen)
    for name in named:
        specimen = reading.specimens.get(name)
        if name.startswith("Specimen/#"):
            inside = contained_in(observation, name.removeprefix("Specimen/"))
            specimen = inside if isinstance(inside, Specimen) else None
        if specimen is not None:
            if specimen.status in _NO_GOOD:
                return Qualified("MS-D057", "specimen")
            said += _words(specimen.type, label, "specimen", reading)
    if reading.mapping.observations.contradicts(target, said):
        return Qualified("MS-D061", "specimen", target.replace("_", " "))
    return NOTHING


def _displays(raw: Raw) -> list[str]:
    """What the references say in words."""
    found: list[str] = []
    with suppress(Malformed):
        for item in items_of(raw):
            with suppress(Malformed):
                found.append(read_element(item, Reference).display or "")
    return found


def read_specimen(specimen: Specimen, label: str, reading: Reading) -> None:
    """Remember a specimen; results refer to it."""
    reading.specimens[label] = specimen


def _words(raw: Raw, label: str, element: str, reading: Reading) -> list[str]:
    """What a concept, or a list of concepts, says in words."""
    found: list[str] = []
    if raw is ABSENT:
        return found
    field = f"Observation.{element}"
    try:
        for item in items_of(raw):
            found += reading.concept(item, label, field).words()
    except Malformed:
        reading.complain("MS-D020", label, field)
    return found

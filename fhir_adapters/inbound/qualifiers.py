"""What stands beside a result and can change what it is: whom, of what, how, off scale.

A method, a body site or a specimen that contradicts the code; a specimen that was no
good; somebody else in ``focus``. None of them may be passed over (decision 0049).
"""

from __future__ import annotations

from typing import Final

from msgspec import Raw, Struct

from fhir_adapters.inbound.concepts import read_concept
from fhir_adapters.inbound.elements import (
    Malformed,
    Reference,
    is_given,
    items_of,
    read_element,
)
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.resources import ABSENT, Observation, Procedure, Specimen

_NOT_OURS: Final = ("Patient/", "RelatedPerson/", "Group/")
_NO_GOOD: Final = frozenset({"unsatisfactory", "entered-in-error"})
_OTHER_PERSON: Final = "MS-D034"
_WHOSE: Final = "MS-D035"


class Qualified(Struct, frozen=True):
    """Why a result is not what its code says; all empty if it is.

    ``MS-D020`` says that it cannot be told: what is unreadable contradicts nothing.
    """

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


def qualified(observation: Observation, target: str, reading: Reading) -> Qualified:
    """Whether method, body site or specimen contradict what the code says."""
    for element in ("method", "bodySite"):
        raw: Raw = getattr(observation, element)
        if raw is ABSENT or not is_given(raw):
            continue
        try:
            said = [
                word for item in items_of(raw) for word in read_concept(item).words()
            ]
        except Malformed:
            return Qualified("MS-D020", element)
        if reading.mapping.observations.contradicts(target, said):
            return Qualified("MS-D061", element, target.replace("_", " "))
    if observation.specimen is ABSENT:
        return NOTHING
    return _of_specimen(observation.specimen, target, reading)


def _of_specimen(raw: Raw, target: str, reading: Reading) -> Qualified:
    try:
        for item in items_of(raw):
            named = read_element(item, Reference)
            specimen = reading.specimens.get(reading.resolve(named.reference or ""))
            said = [named.display or ""]
            if specimen is not None:
                if specimen.status in _NO_GOOD:
                    return Qualified("MS-D057", "specimen")
                said += _words(specimen.type)
            if reading.mapping.observations.contradicts(target, said):
                return Qualified("MS-D061", "specimen", target.replace("_", " "))
    except Malformed:
        return Qualified("MS-D020", "specimen")
    return NOTHING


def read_specimen(specimen: Specimen, label: str, reading: Reading) -> None:
    """Remember a specimen; results refer to it."""
    reading.specimens[label] = specimen


def _words(raw: Raw) -> list[str]:
    try:
        return [*read_concept(raw).words()] if is_given(raw) else []
    except Malformed:
        return []

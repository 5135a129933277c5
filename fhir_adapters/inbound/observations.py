"""What the adapters of all Observations share: status, time, and the registry of codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.values import When
from fhir_adapters.inbound.concepts import Meaning
from fhir_adapters.inbound.elements import is_given
from fhir_adapters.inbound.moments import Moment
from fhir_adapters.inbound.qualifiers import focus_problem
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.resources import ABSENT, Observation
from fhir_adapters.inbound.times import moment_of

ObservationReader = Callable[[Observation, str, Meaning, Reading], Bucket]

FINAL_STATUSES: Final = frozenset({"final", "amended", "corrected"})
IGNORED_STATUSES: Final = frozenset(
    {"registered", "entered-in-error", "cancelled", "unknown"}
)
PRELIMINARY: Final = "preliminary"
_LESIONS: Final = "imaging"

_HARMLESS: Final = frozenset(
    {"issued", "bodySite", "specimen", "meta", "id", "referenceRange", "method"}
)


def time_of(observation: Observation, reading: Reading) -> Moment:
    """When the specimen was drawn or the finding made; never the time of issue."""
    text = observation.effectiveDateTime
    if text:
        return reading.times.moment(text)
    if observation.effectiveInstant:
        when = reading.times.read(observation.effectiveInstant)
        return Moment(when, "effectiveInstant", "" if when else "MS-D031")
    if is_given(observation.effectiveTiming):
        return Moment(None, "effectiveTiming", "MS-D032")
    return moment_of(reading, "effective", "", observation.effectivePeriod)


def admitted(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket | None:
    """Whether a relevant Observation may be read; ``None`` if so, else its bucket."""
    status = observation.status
    if status not in FINAL_STATUSES and status != PRELIMINARY:
        if status in IGNORED_STATUSES:
            return Bucket.IGNORED
        return reading.set_aside("MS-D022", label, "Observation.status")
    whose = focus_problem(observation, reading, lesion=meaning.family == _LESIONS)
    if whose == "MS-D034":
        reading.complain(whose, label, "Observation.focus")
        return Bucket.IGNORED
    if whose:
        return reading.set_aside(whose, label, "Observation.focus")
    if meaning.problem:
        return reading.set_aside(
            meaning.problem, label, "Observation.code", meaning.detail
        )
    if observation.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, "Observation.modifierExtension")
    if observation.dropped:
        return _after_dropping(observation, label, reading)
    return None


def _after_dropping(
    observation: Observation, label: str, reading: Reading
) -> Bucket | None:
    for element in observation.dropped:
        reading.complain("MS-D020", label, f"Observation.{element}")
    if set(observation.dropped) <= _HARMLESS:
        return None
    return reading.set_aside("MS-D026", label)


def known_at(
    observation: Observation, label: str, when: When, reading: Reading
) -> When:
    """When the result became known: ``issued``, else the time of the result."""
    if not observation.issued:
        return when
    known = reading.times.read(observation.issued)
    if known is None:
        reading.complain("MS-D033", label, "Observation.issued")
        return when
    return known

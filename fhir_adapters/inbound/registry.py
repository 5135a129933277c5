"""Which adapter reads which resource."""

from __future__ import annotations

from typing import Final

from fhir_adapters.inbound import (
    charted,
    cytogenetics,
    events,
    labs,
    lesions,
    own_results,
)
from fhir_adapters.inbound.concepts import (
    MISWRITTEN,
    NO_CODE,
    NOTHING_SAID,
    Meaning,
)
from fhir_adapters.inbound.families import OWN_RESULTS
from fhir_adapters.inbound.fish_registry import (
    is_registry_result,
    read_registry_result,
)
from fhir_adapters.inbound.observations import ObservationReader, admitted
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.resources import ABSENT, Observation
from fhir_adapters.inbound.unreadable_results import is_unreadable

# What a registry asks need no other code: its own code stands in the value.
_UNSAID: Final = (NO_CODE, NOTHING_SAID, MISWRITTEN)

FAMILIES: Final[dict[str, ObservationReader]] = {
    labs.FAMILY: labs.read_lab,
    charted.FAMILY: charted.read_charted,
    cytogenetics.FAMILY: cytogenetics.read_cytogenetic,
    events.FAMILY: events.read_disease_status,
    lesions.FAMILY: lesions.read_finding,
    OWN_RESULTS: own_results.read_own_result,
}


def read_observation(observation: Observation, label: str, reading: Reading) -> Bucket:
    """One Observation, by what its code means."""
    meaning = reading.mapping.observations.meaning(observation.code)
    if meaning.notice:
        reading.complain(meaning.notice, label, "Observation.code", meaning.detail)
    if meaning.target == "variant_assessment" and observation.component is ABSENT:
        value = reading.mapping.observations.meaning(observation.valueCodeableConcept)
        if value.family == OWN_RESULTS:
            return own_results.read_own_value(observation, label, value, reading)
    if meaning.target:
        return FAMILIES[meaning.family](observation, label, meaning, reading)
    return _unlisted(observation, label, meaning, reading)


def _unlisted(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """One whose code is not accepted: its parts may be, or it is a complaint."""
    of_registry = is_registry_result(observation)
    if meaning.problem and not (of_registry and meaning.problem in _UNSAID):
        refused = admitted(observation, label, meaning, reading)
        if is_unreadable(observation, refused or Bucket.SET_ASIDE):
            labs.hide_results(observation, label, meaning, reading)
        return Bucket.SET_ASIDE if refused is None else refused
    if of_registry:
        return read_registry_result(observation, label, reading)
    if observation.component is not ABSENT:
        return labs.read_panel(observation, label, reading)
    return Bucket.NOT_RELEVANT


def hide_unreadable(observation: Observation, label: str, reading: Reading) -> None:
    """Keep the results of an Observation that cannot count as unknown draws."""
    if is_unreadable(observation, Bucket.SET_ASIDE):
        meaning = reading.mapping.observations.meaning(observation.code)
        labs.hide_results(observation, label, meaning, reading)

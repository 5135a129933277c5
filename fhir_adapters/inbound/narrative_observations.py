"""Findings and impressions of a radiologist that are Observations in words."""

from __future__ import annotations

from fhir_adapters.inbound.elements import Concept, Malformed, read_element, text_of
from fhir_adapters.inbound.narrative import Told, read_text
from fhir_adapters.inbound.observations import PRELIMINARY, known_at, time_of
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.resources import ABSENT, Observation


def read_words(
    observation: Observation, label: str, study: str, reading: Reading
) -> Bucket:
    """An Observation whose value is text; relevant only if it speaks of lesions."""
    element, text = _words(observation)
    if not reading.mapping.narrative.mentions(text):
        return Bucket.NOT_RELEVANT
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    recorded = known_at(observation, label, when, reading)
    told = Told(when, recorded, study, observation.status == PRELIMINARY)
    read_text(text, observation, label, f"Observation.{element}", told, reading)
    return Bucket.USED


def _words(observation: Observation) -> tuple[str, str]:
    try:
        if observation.valueString is not ABSENT:
            return "valueString", text_of(observation.valueString)
        if observation.valueCodeableConcept is not ABSENT:
            concept = read_element(observation.valueCodeableConcept, Concept)
            return "valueCodeableConcept.text", concept.text or ""
    except Malformed:
        pass
    return "valueString", ""

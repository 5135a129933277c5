"""Documented disease status to the event progression; our own codes of events."""

from __future__ import annotations

from typing import Final

from engine.state import Event, EventKind
from fhir_adapters.inbound.concepts import Meaning
from fhir_adapters.inbound.elements import is_given
from fhir_adapters.inbound.lab_values import given_in
from fhir_adapters.inbound.observations import PRELIMINARY, admitted, known_at, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import Observation

FAMILY: Final = "events"
_FIELD: Final = "Observation.valueCodeableConcept"
_OWN: Final[dict[str, EventKind]] = {
    "death": "death",
    "hospice": "hospice",
    "transfer": "transfer",
    "last_contact": "last_contact",
}


def read_disease_status(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """An Observation of disease status; only a documented worsening is an event.

    Improved and stable are about nothing that a rule asks for. Our own codes
    (``progressive-disease``, ``death``, ``hospice``, ``transfer``, ``last-contact``)
    say it by themselves, unless the value says Absent.
    """
    refused = admitted(observation, label, meaning, reading)
    if refused is not None:
        return refused
    outcome = _outcome(observation, label, meaning, reading)
    if outcome == "not_worsened":
        return Bucket.NOT_RELEVANT
    if outcome != "worsened":
        return reading.set_aside("MS-D092", label, _FIELD)
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    reading.facts.append(
        Event(
            when=when,
            recorded=known_at(observation, label, when, reading),
            source=source_of(
                observation, label, _FIELD, meaning.words, meaning.declared
            ),
            preliminary=observation.status == PRELIMINARY,
            kind=_OWN.get(meaning.target, "progression"),
        )
    )
    return Bucket.USED


def _in_another_element(value: bool | None, given: list[str]) -> str:
    """What yes or no says; any other value cannot be read."""
    if given or value is None:
        return ""
    return "worsened" if value else "not_worsened"


def _outcome(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> str:
    raw = observation.valueCodeableConcept
    given = given_in(observation)
    if is_given(observation.dataAbsentReason):
        # A value beside a reason why there is none: which of the two holds?
        return "" if given else "not_worsened"
    if (
        given not in ([], ["valueCodeableConcept"])
        or observation.valueBoolean is not None
    ):
        return _in_another_element(observation.valueBoolean, given)
    if meaning.target == "disease_status":
        status = reading.mapping.disease_status.meaning(raw)
        return reading.note(status, label, _FIELD).target
    if not is_given(raw):
        return "worsened"
    answer = reading.note(reading.mapping.answers.meaning(raw), label, _FIELD).target
    return {"present": "worsened", "absent": "not_worsened"}.get(answer, "")

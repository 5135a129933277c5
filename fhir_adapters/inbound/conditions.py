"""Conditions of the problem list to Diagnoses, as charted."""

from __future__ import annotations

from typing import Final

from msgspec import Raw

from engine.state import Diagnosis
from engine.values import When, spanning
from fhir_adapters.inbound.elements import Concept, Malformed, is_given, read_element
from fhir_adapters.inbound.moments import Moment
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import ABSENT, Condition
from fhir_adapters.inbound.times import moment_of

IGNORED: Final = frozenset({"refuted", "entered-in-error"})
NOT_CONFIRMED: Final = frozenset({"unconfirmed", "provisional", "differential"})


def read_condition(condition: Condition, label: str, reading: Reading) -> Bucket:
    """One Condition.

    A diagnosis that is not confirmed is read as preliminary. Without onset it began
    at some time up to the day it was recorded; that day is never its onset.
    """
    meaning = reading.mapping.conditions.meaning(condition.code)
    if not meaning.is_relevant:
        return Bucket.NOT_RELEVANT
    try:
        verification = _code_of(condition.verificationStatus)
        status = _code_of(condition.clinicalStatus)
    except Malformed:
        return reading.set_aside("MS-D026", label, "Condition.verificationStatus")
    if verification in IGNORED:
        return Bucket.IGNORED
    if meaning.problem:
        return reading.set_aside(
            meaning.problem, label, "Condition.code", meaning.detail
        )
    if condition.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, "Condition.modifierExtension")
    for element in condition.dropped:
        reading.complain("MS-D020", label, f"Condition.{element}")
    recorded = _recorded(condition, label, reading)
    moment = _onset(condition, recorded, reading)
    if (when := moment.when) is None:
        return reading.set_aside(moment.problem, label, f"Condition.{moment.field}")
    source = source_of(condition, label, "Condition.code", meaning.words)
    reading.facts.append(
        Diagnosis(
            when=when,
            recorded=recorded or when,
            source=source,
            preliminary=verification in NOT_CONFIRMED,
            condition=meaning.target,
            status=status,
        )
    )
    return Bucket.USED


def _recorded(condition: Condition, label: str, reading: Reading) -> When | None:
    if not condition.recordedDate:
        return None
    recorded = reading.times.read(condition.recordedDate)
    if recorded is None:
        reading.complain("MS-D033", label, "Condition.recordedDate")
    return recorded


def _onset(condition: Condition, recorded: When | None, reading: Reading) -> Moment:
    if condition.onsetDateTime or is_given(condition.onsetPeriod):
        return moment_of(
            reading, "onset", condition.onsetDateTime, condition.onsetPeriod
        )
    return Moment(spanning(None, recorded), "recordedDate")


def _code_of(raw: Raw) -> str:
    if not is_given(raw):
        return ""
    concept = read_element(raw, Concept)
    return next((c.code for c in concept.codings if c.code), "")

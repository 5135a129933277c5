"""Conditions of the problem list to Diagnoses, as charted."""

from __future__ import annotations

from typing import Final

from engine.state import Diagnosis
from engine.values import When, spanning
from fhir_adapters.inbound.elements import Malformed, is_given
from fhir_adapters.inbound.moments import Moment
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import ABSENT, Condition
from fhir_adapters.inbound.times import moment_of

IGNORED: Final = frozenset({"refuted", "entered-in-error"})
NOT_CONFIRMED: Final = frozenset({"unconfirmed", "provisional", "differential"})
_VERIFIED: Final = IGNORED | NOT_CONFIRMED | {"confirmed"}


def read_condition(condition: Condition, label: str, reading: Reading) -> Bucket:
    """One Condition.

    A diagnosis that is not confirmed is read as preliminary. Without onset it began
    at some time up to the day it was recorded; that day is never its onset.
    """
    meaning = reading.mapping.conditions.meaning(condition.code)
    if not meaning.is_relevant:
        return Bucket.NOT_RELEVANT
    try:
        field = "Condition.verificationStatus"
        verification = _verification(condition, label, field, reading)
        field = "Condition.clinicalStatus"
        status = _clinical_status(condition, label, field, reading)
    except Malformed:
        return reading.set_aside("MS-D026", label, field)
    if verification in IGNORED:
        return Bucket.IGNORED
    if meaning.problem:
        return reading.set_aside(
            meaning.problem, label, "Condition.code", meaning.detail
        )
    if verification is None:
        return reading.set_aside("MS-D022", label, "Condition.verificationStatus")
    if condition.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, "Condition.modifierExtension")
    reading.note(meaning, label, "Condition.code")
    for element in condition.dropped:
        reading.complain("MS-D020", label, f"Condition.{element}")
    recorded = _recorded(condition, label, reading)
    moment = _onset(condition, recorded, reading)
    if (when := moment.when) is None:
        return reading.set_aside(moment.problem, label, f"Condition.{moment.field}")
    source = source_of(
        condition, label, "Condition.code", meaning.words, meaning.declared
    )
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


def _verification(
    condition: Condition, label: str, field: str, reading: Reading
) -> str | None:
    """The verification status; empty if there is none, ``None`` if it is not known.

    Words alone count as well, and a code that says "not so" counts wherever it stands.
    """
    if not is_given(condition.verificationStatus):
        return ""
    concept = reading.concept(condition.verificationStatus, label, field)
    said = {c.code.lower() for c in concept.codings if c.code} & _VERIFIED
    said = said or {word.strip().lower() for word in concept.words()} & _VERIFIED
    for codes in (IGNORED, NOT_CONFIRMED):
        if found := said & codes:
            return min(found)
    return "confirmed" if said else None


def _clinical_status(
    condition: Condition, label: str, field: str, reading: Reading
) -> str:
    """The clinical status: its code, or the word that stands for it alone."""
    if not is_given(condition.clinicalStatus):
        return ""
    concept = reading.concept(condition.clinicalStatus, label, field)
    return next((c.code for c in concept.codings if c.code), concept.text or "")

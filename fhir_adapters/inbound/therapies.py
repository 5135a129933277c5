"""Drugs given, taken or ordered to Therapies; cell-therapy products to infusions."""

from __future__ import annotations

from typing import Final

from msgspec import Raw

from engine.state import Event, Therapy
from engine.values import When
from fhir_adapters.inbound.cell_therapy import infusion
from fhir_adapters.inbound.concepts import Meaning
from fhir_adapters.inbound.elements import Malformed, is_given, read_element
from fhir_adapters.inbound.medications import drug_of, stop_reason_of
from fhir_adapters.inbound.moments import Moment
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import (
    ABSENT,
    Drug,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
    type_name,
)
from fhir_adapters.inbound.times import SCHEDULE, moment_of

_GIVEN: Final = frozenset({"completed", "in-progress", "stopped", "on-hold"})
_TAKEN: Final = frozenset({"active", "completed", "stopped", "on-hold", "recorded"})
_ORDERED: Final = frozenset({"active", "on-hold", "completed", "stopped", "ended"})
_IGNORED: Final = frozenset(
    {"entered-in-error", "not-done", "not-taken", "unknown", "cancelled", "draft"}
)
_ADHERENCE: Final = "MedicationStatement.adherence"
# Codes of R5's MedicationStatement.adherence; what they are worked out further is the same.
_NOT_TAKING: Final = "not-taking"
_TAKING: Final = ("taking", "on-hold", "stopped")
_AFFIRMED: Final = frozenset({b"false", b'"y"', b"null"})
_NEGATED: Final = frozenset({b"true", b'"n"', b'"na"'})
_HARMLESS: Final = frozenset(
    {"meta", "id", "extension", "statusReason", "recorded", "dateAsserted"}
)


def read_administration(
    drug: MedicationAdministration, label: str, reading: Reading
) -> Bucket:
    """A drug given. A cell-therapy product given is an infusion."""
    meaning = drug_of(drug, reading)
    refused = _admitted(drug, label, meaning, _GIVEN, reading)
    if refused is not None:
        return refused
    moment = _given_at(drug, reading)
    if meaning.target in reading.mapping.therapies.products:
        return infusion(drug, drug.status, label, meaning, moment, reading)
    recorded = reading.times.read(drug.recorded) if drug.recorded else None
    return _therapy(drug, label, meaning, moment, recorded, "given", reading)


def _given_at(drug: MedicationAdministration, reading: Reading) -> Moment:
    """When it was given, by any of the names of the element."""
    if is_given(drug.occurenceTiming):
        return Moment(None, "occurenceTiming", SCHEDULE)
    for field, date_time, period in (
        ("effective", drug.effectiveDateTime, drug.effectivePeriod),
        ("occurence", drug.occurenceDateTime, drug.occurencePeriod),
        ("occurrence", drug.occurrenceDateTime, drug.occurrencePeriod),
    ):
        moment = moment_of(reading, field, date_time, period)
        if moment.problem != "MS-D030":
            return moment
    return Moment(None, "effective", "MS-D030")


def read_statement(drug: MedicationStatement, label: str, reading: Reading) -> Bucket:
    """Somebody states that a drug is or was taken; a plan counts as an order."""
    meaning = drug_of(drug, reading)
    planned = drug.status == "intended"
    allowed = _TAKEN | {"intended"}
    refused = _admitted(drug, label, meaning, allowed, reading)
    if refused is not None:
        return refused
    try:
        said = _adherence(drug, label, reading)
    except Malformed as error:
        return reading.set_aside(error.code, label, _ADHERENCE)
    if said == _NOT_TAKING:
        return Bucket.IGNORED
    if not said.startswith(_TAKING):
        return reading.set_aside("MS-D099", label, _ADHERENCE)
    if is_given(drug.effectiveTiming):
        moment = Moment(None, "effectiveTiming", SCHEDULE)
    else:
        moment = moment_of(
            reading, "effective", drug.effectiveDateTime, drug.effectivePeriod
        )
    recorded = reading.times.read(drug.dateAsserted) if drug.dateAsserted else None
    how = "ordered" if planned else "given"
    if meaning.target in reading.mapping.therapies.products:
        reading.complain("MS-D093", label, "MedicationStatement.medication")
    return _therapy(drug, label, meaning, moment, recorded, how, reading)


def read_request(drug: MedicationRequest, label: str, reading: Reading) -> Bucket:
    """An order: never an administration, and never an infusion."""
    meaning = drug_of(drug, reading)
    refused = _admitted(drug, label, meaning, _ORDERED, reading)
    if refused is not None:
        return refused
    if drug.doNotPerform or drug.intent in ("proposal", "option"):
        return Bucket.IGNORED
    when = reading.times.read(drug.authoredOn) if drug.authoredOn else None
    problem = "MS-D031" if drug.authoredOn else "MS-D030"
    moment = Moment(when, "authoredOn", "" if when else problem)
    return _therapy(drug, label, meaning, moment, None, "ordered", reading)


def _admitted(
    drug: Drug, label: str, meaning: Meaning, allowed: frozenset[str], reading: Reading
) -> Bucket | None:
    """Whether the resource may be read; ``None`` if so, else its bucket."""
    if not meaning.is_relevant:
        return Bucket.NOT_RELEVANT
    kind = type_name(drug)
    if drug.status in _IGNORED:
        return Bucket.IGNORED
    if drug.status not in allowed:
        return reading.set_aside("MS-D022", label, f"{kind}.status")
    if meaning.problem:
        return reading.set_aside(
            meaning.problem, label, f"{kind}.medication", meaning.detail
        )
    if drug.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, f"{kind}.modifierExtension")
    if (negation := _negated(drug)) is not None:
        return negation or reading.set_aside("MS-D099", label, kind)
    reading.note(meaning, label, f"{kind}.medication")
    for element in drug.dropped:
        reading.complain("MS-D020", label, f"{kind}.{element}")
    if drug.dropped and not _HARMLESS.issuperset(drug.dropped):
        return reading.set_aside("MS-D026", label, kind)
    return None


def _negated(drug: Drug) -> Bucket | None:
    """Whether an element of an older release says that it was not given.

    ``None`` if there is none, or it says that it was; zero (used) stands for one that
    cannot be read.
    """
    for raw in (drug.wasNotGiven, drug.wasNotTaken, drug.notGiven, drug.taken):
        if raw is ABSENT:
            continue
        said = bytes(raw)
        if said in _NEGATED:
            return Bucket.IGNORED
        if said and said not in _AFFIRMED:
            return Bucket.USED
    return None


def _adherence(drug: MedicationStatement, label: str, reading: Reading) -> str:
    """R5: the code that says whether the drug is taken; empty if none is known.

    Without the element nothing is denied. Stopped and on hold mean that it was taken.

    Raises:
        Malformed: it cannot be told.
    """
    if not is_given(drug.adherence):
        return "taking"
    adherence = read_element(drug.adherence, dict[str, Raw])
    code = adherence.get("code", Raw(b"{}"))
    concept = reading.concept(code, label, f"{_ADHERENCE}.code")
    said = {coding.code for coding in concept.codings if coding.code}
    said = said or {word.strip().lower().replace(" ", "-") for word in concept.words()}
    return said.pop() if len(said) == 1 else ""


def _therapy(
    drug: Drug,
    label: str,
    meaning: Meaning,
    moment: Moment,
    recorded: When | None,
    how: str,
    reading: Reading,
) -> Bucket:
    kind = type_name(drug)
    if moment.when is None:
        return reading.set_aside(moment.problem, label, f"{kind}.{moment.field}")
    # A course is known by its start; one without a start began at some time before
    # its end.
    when = moment.first or moment.when
    known = recorded or when
    field = f"{kind}.{moment.field}"
    source = source_of(drug, label, field, meaning.words, meaning.declared)
    reading.facts.append(
        Therapy(
            when=when,
            recorded=known,
            source=source,
            agent=meaning.target,
            given="given" if how == "given" else "ordered",
            stop=moment.last,
            stop_reason=stop_reason_of(drug, label, reading),
        )
    )
    depleting = reading.mapping.therapies.lymphodepletion
    if isinstance(drug, MedicationAdministration) and meaning.target in depleting:
        event = Event(when=when, recorded=known, source=source, kind="lymphodepletion")
        reading.facts.append(event)
    return Bucket.USED

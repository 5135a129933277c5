"""Infusion of a cell-therapy product: a completed administration or procedure of it."""

from __future__ import annotations

from typing import Final

from engine.state import CellTherapyInfusion, Therapy
from fhir_adapters.inbound.concepts import NO_CODE, NOTHING, Meaning, is_in_words
from fhir_adapters.inbound.elements import is_given
from fhir_adapters.inbound.moments import Moment
from fhir_adapters.inbound.qualifiers import focus_problem
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import ABSENT, Procedure, Resource, type_name
from fhir_adapters.inbound.times import SCHEDULE, moment_of

_INTERRUPTED: Final = frozenset({"stopped", "on-hold"})
_DONE: Final = frozenset({"completed", "in-progress"})
_IGNORED: Final = frozenset({"preparation", "not-done", "entered-in-error", "unknown"})


def infusion(
    resource: Resource,
    status: str,
    label: str,
    meaning: Meaning,
    moment: Moment,
    reading: Reading,
) -> Bucket:
    """The infusion of a product.

    One that is under way is preliminary. One that was stopped or put on hold may or
    may not have been given: it is set aside for somebody to confirm.
    """
    kind = type_name(resource)
    if status in _INTERRUPTED:
        return reading.set_aside("MS-D090", label, f"{kind}.status")
    if moment.when is None:
        return reading.set_aside(moment.problem, label, f"{kind}.{moment.field}")
    field = f"{kind}.{moment.field}"
    reading.facts.append(
        CellTherapyInfusion(
            when=moment.when,
            recorded=moment.when,
            source=source_of(resource, label, field, meaning.words, meaning.declared),
            preliminary=status == "in-progress",
            product=meaning.target,
        )
    )
    return Bucket.USED


def read_procedure(procedure: Procedure, label: str, reading: Reading) -> Bucket:
    """A Procedure coded as the giving of a product or of a drug."""
    meaning = _meaning_of(procedure, reading)
    if not meaning.is_relevant:
        return Bucket.NOT_RELEVANT
    if procedure.status in _IGNORED:
        return Bucket.IGNORED
    if procedure.status not in _DONE | _INTERRUPTED:
        return reading.set_aside("MS-D022", label, "Procedure.status")
    if meaning.problem:
        return reading.set_aside(
            meaning.problem, label, "Procedure.code", meaning.detail
        )
    whose = focus_problem(procedure, reading)
    if whose == "MS-D034":
        reading.complain(whose, label, "Procedure.focus")
        return Bucket.IGNORED
    if whose:
        return reading.set_aside(whose, label, "Procedure.focus")
    if procedure.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, "Procedure.modifierExtension")
    reading.note(meaning, label, "Procedure.code")
    if set(procedure.dropped) - {"meta"}:
        return reading.set_aside("MS-D026", label, f"Procedure.{procedure.dropped[0]}")
    moment = moment_of(
        reading, "performed", procedure.performedDateTime, procedure.performedPeriod
    )
    if moment.problem == "MS-D030":
        moment = moment_of(
            reading,
            "occurrence",
            procedure.occurrenceDateTime,
            procedure.occurrencePeriod,
        )
    if moment.problem == "MS-D030" and is_given(procedure.occurrenceTiming):
        moment = Moment(None, "occurrenceTiming", SCHEDULE)
    if meaning.target in reading.mapping.therapies.products:
        return infusion(procedure, procedure.status, label, meaning, moment, reading)
    return _drug_given(procedure, label, meaning, moment, reading)


def _meaning_of(procedure: Procedure, reading: Reading) -> Meaning:
    meaning = reading.mapping.therapies.drugs.meaning(procedure.code)
    if not _is_only_named(meaning, reading):
        return meaning
    return Meaning(problem=NO_CODE) if is_in_words(procedure.code) else NOTHING


def _is_only_named(meaning: Meaning, reading: Reading) -> bool:
    """Whether a procedure names a drug in words only, and the drug is no product.

    Words of a procedure ("education about bortezomib") are no drug given. If they name
    a cell-therapy product it may be its infusion: that is for somebody to code.
    """
    if meaning.family != "names" and meaning.problem != "MS-D066":
        return False
    agents = reading.mapping.vocabulary.agents
    products = {
        agents[name].title.lower() for name in reading.mapping.therapies.products
    }
    return not products & {*meaning.detail.split(", "), meaning.words.lower()}


def _drug_given(
    procedure: Procedure, label: str, meaning: Meaning, moment: Moment, reading: Reading
) -> Bucket:
    if moment.when is None:
        return reading.set_aside(moment.problem, label, f"Procedure.{moment.field}")
    when = moment.first or moment.when
    field = f"Procedure.{moment.field}"
    source = source_of(procedure, label, field, meaning.words, meaning.declared)
    fact = Therapy(
        when=when, recorded=when, source=source, agent=meaning.target, stop=moment.last
    )
    reading.facts.append(fact)
    return Bucket.USED

"""FISH and karyotype results to CytogeneticResults."""

from __future__ import annotations

from typing import Final

from msgspec import Raw, structs

from engine.state import CytogeneticResult, CytogeneticState
from fhir_adapters.inbound.concepts import LEFT_OUT, Meaning, read_concept
from fhir_adapters.inbound.cytogenetic_tables import RESULTS
from fhir_adapters.inbound.elements import (
    Malformed,
    is_given,
)
from fhir_adapters.inbound.lab_values import Holder
from fhir_adapters.inbound.observations import PRELIMINARY, admitted, known_at, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import Observation
from fhir_adapters.inbound.unreadable_results import UNREADABLE, is_unreadable
from fhir_adapters.inbound.variant_parts import Contradiction, VariantParts, iscn_texts
from fhir_adapters.inbound.variants import (
    Conclusion,
    answered,
    conclude_present,
    conclude_text,
    excluded_by,
    may_be_found,
)

FAMILY: Final = "cytogenetics"
_VALUE: Final = "Observation.valueCodeableConcept"
_REMEMBERED: Final = 8_192
_NOT_TESTED: Final = frozenset({"not-performed", "not-asked", "asked-declined"})
_HIDDEN: Final = frozenset({"masked", "unknown", "asked-unknown", "temp-unknown"})
_ANSWER_STATES: Final[dict[str, CytogeneticState]] = {
    "absent": "absent",
    "normal": "absent",
    "indeterminate": "indeterminate",
    "no_call": "failed",
    "not_performed": "not_tested",
}


def read_cytogenetic(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """An Observation that holds a variant assessment or an ISCN text."""
    if meaning.target not in RESULTS and not meaning.problem:
        return Bucket.NOT_RELEVANT
    conclusion = _interpret(observation, meaning, reading)
    if not (conclusion.states or conclusion.problem):
        return Bucket.NOT_RELEVANT
    refused = admitted(observation, label, meaning, reading)
    if refused is None and conclusion.problem:
        field = f"Observation.{conclusion.part}"
        refused = reading.set_aside(conclusion.problem, label, field)
    if refused is not None:
        if is_unreadable(observation, refused):
            hide_findings(observation, label, conclusion, reading)
        return refused
    for notice, element in conclusion.notices:
        reading.complain(notice, label, f"Observation.{element}")
    return emit(observation, label, conclusion, reading, meaning.declared)


def _interpret(
    observation: Observation, meaning: Meaning, reading: Reading
) -> Conclusion:
    """What the result means; panels are the same bytes again and again."""
    remembered = reading.mapping.cytogenetics.remembered
    parts = (
        observation.component,
        observation.valueCodeableConcept,
        observation.valueString,
        observation.dataAbsentReason,
        observation.method,
    )
    # No JSON value holds this sign: the same parts together are the same parts.
    key = meaning.target, b"\0".join(parts)
    known = remembered.get(key)
    if known is None:
        if len(remembered) >= _REMEMBERED:
            remembered.clear()
        known = remembered[key] = _read(observation, meaning, reading)
    return known


def _read(observation: Observation, meaning: Meaning, reading: Reading) -> Conclusion:
    parts = VariantParts(reading.mapping)
    try:
        parts.read(observation)
        if meaning.target == "iscn":
            concept, text = observation.valueCodeableConcept, observation.valueString
            for iscn in iscn_texts(concept, text):
                parts.add_iscn(iscn)
        state = answer_of(observation, meaning, reading)
        parts.notices += _left_out(observation, reading)
    except Contradiction as error:
        maybe = may_be_found(parts.variant, reading.mapping.cytogenetics)
        return Conclusion(problem=error.code, part=error.part, maybe=maybe)
    except Malformed as error:
        maybe = may_be_found(parts.variant, reading.mapping.cytogenetics)
        return Conclusion(problem=error.code, maybe=maybe)
    conclusion = _conclude(state, parts, reading)
    found = state in ("present", "as_written", "")
    unclear = bool(conclusion.problem) and found
    tables = reading.mapping.cytogenetics
    return structs.replace(
        conclusion,
        maybe=may_be_found(parts.variant, tables) if unclear else (),
        clone=parts.variant.clone,
        notices=tuple(parts.notices),
        as_recorded=_as_recorded(observation, state, parts, reading),
    )


def _left_out(observation: Observation, reading: Reading) -> list[tuple[str, str]]:
    """The elements of the answer of which a part was left out."""
    answer = reading.mapping.answers.meaning(observation.valueCodeableConcept)
    found = ["valueCodeableConcept"] if answer.notice == LEFT_OUT else []
    absent = observation.dataAbsentReason
    if is_given(absent) and not read_concept(absent).is_whole:
        found.append("dataAbsentReason")
    return [(LEFT_OUT, element) for element in found]


def _as_recorded(
    observation: Observation, state: str, parts: VariantParts, reading: Reading
) -> str:
    """``Absent: TP53, del(17p)``."""
    answer = reading.mapping.answers.meaning(observation.valueCodeableConcept).words
    said = ", ".join(dict.fromkeys(parts.variant.said))
    first = "" if state == "as_written" else answer or state.replace("_", " ")
    return ": ".join(text for text in (first, said) if text)


def answer_of(holder: Holder, meaning: Meaning, reading: Reading) -> str:
    """present, one of the states, as_written for ISCN alone; empty if not stated."""
    raw = holder.valueCodeableConcept
    if is_given(holder.dataAbsentReason):
        if is_given(raw):
            raise Malformed("MS-D051")
        return _absent_state(holder.dataAbsentReason, reading)
    if meaning.target == "iscn":
        return "as_written"
    if not is_given(raw):
        return ""
    target = reading.mapping.answers.meaning(raw).target
    return "present" if target == "present" else _ANSWER_STATES.get(target, "")


def _absent_state(raw: Raw, reading: Reading) -> CytogeneticState:
    addresses = reading.mapping.labs.absent_addresses
    codes = {c.code for c in read_concept(raw).codings if c.system in addresses}
    if codes & _NOT_TESTED:
        return "not_tested"
    return "indeterminate" if codes & _HIDDEN or not codes else "failed"


def _conclude(state: str, parts: VariantParts, reading: Reading) -> Conclusion:
    tables = reading.mapping.cytogenetics
    variant = parts.variant
    if state == "present":
        return conclude_present(variant, tables)
    if state == "as_written":
        return conclude_text(variant, tables)
    if state == "absent" and variant.method == "by_karyotype":
        # A karyotype sees dividing cells only: its silence says nothing of the clone.
        return Conclusion()
    seen = excluded_by(variant, tables)
    if (
        state
        and not seen
        and variant.method == "other"
        and answered(variant.genes, tables)
    ):
        return Conclusion(problem="MS-D077")
    if not seen and not variant.has_parts and state in ("failed", "not_tested"):
        # A whole test that failed: everything that a panel answers has failed.
        seen = tables.panel
    if not state:
        return Conclusion(problem="MS-D070") if seen else Conclusion()
    for known in ("absent", "indeterminate", "failed", "not_tested"):
        if state == known:
            return Conclusion(tuple((name, known) for name in seen))
    return Conclusion()


def hide_findings(
    observation: Observation, label: str, conclusion: Conclusion, reading: Reading
) -> None:
    """Keep what a result that cannot count may have found as not conclusive.

    Were it only left out, an earlier negative result would say "not found" over a
    result that is recorded.
    """
    when = time_of(observation, reading).when
    if when is None:
        return
    found = [name for name, state in conclusion.states if state == "present"]
    source = source_of(observation, label, "Observation", UNREADABLE)
    for name in dict.fromkeys((*found, *conclusion.maybe)):
        reading.facts.append(
            CytogeneticResult(
                when=when,
                recorded=known_at(observation, label, when, reading),
                source=structs.replace(source, version=""),
                preliminary=observation.status == PRELIMINARY,
                abnormality=name,
                state="indeterminate",
            )
        )


def emit(
    observation: Observation,
    label: str,
    conclusion: Conclusion,
    reading: Reading,
    declared: str = "",
) -> Bucket:
    """One fact for each abnormality of a conclusion, at the time of the result."""
    moment = time_of(observation, reading)
    when = moment.when
    if when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    recorded = known_at(observation, label, when, reading)
    for name, state in conclusion.states:
        reading.facts.append(
            CytogeneticResult(
                when=when,
                recorded=recorded,
                source=source_of(
                    observation,
                    label,
                    _VALUE,
                    conclusion.as_recorded or state,
                    declared,
                ),
                preliminary=observation.status == PRELIMINARY,
                abnormality=name,
                state=state,
                clone_fraction=conclusion.clone if state == "present" else None,
            )
        )
    return Bucket.USED

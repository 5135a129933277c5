"""FISH and karyotype results to CytogeneticResults."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Raw, structs

from engine.state import CytogeneticResult, CytogeneticState
from engine.values import When
from fhir_adapters.inbound.concepts import Meaning
from fhir_adapters.inbound.cytogenetic_tables import RegistryCode
from fhir_adapters.inbound.elements import (
    Coding,
    Concept,
    Malformed,
    is_given,
    read_element,
)
from fhir_adapters.inbound.observations import PRELIMINARY, admitted, known_at, time_of
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import ABSENT, Observation
from fhir_adapters.inbound.variant_parts import Contradiction, VariantParts, iscn_texts
from fhir_adapters.inbound.variants import (
    Conclusion,
    answered,
    conclude_present,
    conclude_text,
    excluded_by,
)

FAMILY: Final = "cytogenetics"
_VALUE: Final = "Observation.valueCodeableConcept"
_REMEMBERED: Final = 16_384
_CONTAINERS: Final = ("variant_assessment", "iscn")
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
    if meaning.target not in _CONTAINERS and not meaning.problem:
        return Bucket.NOT_RELEVANT
    conclusion = _interpret(observation, meaning, reading)
    if not (conclusion.states or conclusion.problem):
        return Bucket.NOT_RELEVANT
    refused = admitted(observation, label, meaning, reading)
    if refused is not None:
        return refused
    if conclusion.problem:
        field = f"Observation.{conclusion.part}"
        return reading.set_aside(conclusion.problem, label, field)
    for notice in conclusion.notices:
        reading.complain(notice, label, "Observation.component")
    return _emit(observation, label, conclusion, reading)


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
    key = (meaning.target, *map(bytes, parts))
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
        state = _answer(observation, meaning, reading)
    except Contradiction as error:
        return Conclusion(problem=error.code, part=error.part)
    except Malformed as error:
        return Conclusion(problem=error.code)
    conclusion = _conclude(state, parts, reading)
    return structs.replace(
        conclusion,
        clone=parts.variant.clone,
        notices=tuple(parts.notices),
        as_recorded=_as_recorded(observation, state, parts, reading),
    )


def _as_recorded(
    observation: Observation, state: str, parts: VariantParts, reading: Reading
) -> str:
    """``Absent: TP53, del(17p)``."""
    answer = reading.mapping.answers.meaning(observation.valueCodeableConcept).words
    said = ", ".join(dict.fromkeys(parts.variant.said))
    first = "" if state == "as_written" else answer or state.replace("_", " ")
    return ": ".join(text for text in (first, said) if text)


def _answer(observation: Observation, meaning: Meaning, reading: Reading) -> str:
    """present, one of the states, as_written for ISCN alone; empty if not stated."""
    raw = observation.valueCodeableConcept
    if is_given(observation.dataAbsentReason):
        if is_given(raw):
            raise Malformed("MS-D051")
        return _absent_state(observation.dataAbsentReason, reading)
    if meaning.target == "iscn":
        return "as_written"
    if not is_given(raw):
        return ""
    target = reading.mapping.answers.meaning(raw).target
    return "present" if target == "present" else _ANSWER_STATES.get(target, "")


def _absent_state(raw: Raw, reading: Reading) -> CytogeneticState:
    addresses = reading.mapping.labs.absent_addresses
    codes = {
        c.code for c in read_element(raw, Concept).codings if c.system in addresses
    }
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


def _emit(
    observation: Observation,
    label: str,
    conclusion: Conclusion,
    reading: Reading,
) -> Bucket:
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
                    observation, label, _VALUE, conclusion.as_recorded or state
                ),
                preliminary=observation.status == PRELIMINARY,
                abnormality=name,
                state=state,
                clone_fraction=conclusion.clone if state == "present" else None,
            )
        )
    return Bucket.USED


def is_registry_result(observation: Observation) -> bool:
    """Whether a code of the Danish registry may stand in the Observation."""
    mark = b"FISHVariables"
    value, code = observation.valueCodeableConcept, observation.code
    return (value is not ABSENT and mark in bytes(value)) or mark in bytes(code)


def read_registry_result(
    observation: Observation, label: str, reading: Reading
) -> Bucket:
    """An Observation that holds a registry's code for a FISH result.

    As a value the code says that the abnormality was found; as the code of the
    Observation, its value says whether.
    """
    codes = reading.mapping.cytogenetics.registry
    try:
        found = _registry_codes(observation.valueCodeableConcept, codes)
        state = "present"
        if not found:
            found = _registry_codes(observation.code, codes)
            state = _answer(observation, Meaning("variant_assessment"), reading)
    except Malformed as error:
        return reading.set_aside(error.code, label, _VALUE)
    if not found:
        return Bucket.NOT_RELEVANT
    refused = admitted(observation, label, Meaning(FAMILY), reading)
    if refused is not None:
        return refused
    moment = time_of(observation, reading)
    if moment.when is None:
        return reading.set_aside(moment.problem, label, f"Observation.{moment.field}")
    conclusion = _of_registry(found, state, moment.when)
    if conclusion.problem:
        return reading.set_aside(conclusion.problem, label, _VALUE)
    return _emit(observation, label, conclusion, reading)


def _registry_codes(
    raw: Raw, known: dict[tuple[str, str], tuple[RegistryCode, ...]]
) -> list[tuple[Coding, tuple[RegistryCode, ...]]]:
    if not is_given(raw):
        return []
    codings = read_element(raw, Concept).codings
    keys = [(coding, (coding.system or "", coding.code or "")) for coding in codings]
    return [(coding, known[key]) for coding, key in keys if key in known]


def _of_registry(
    found: list[tuple[Coding, tuple[RegistryCode, ...]]], state: str, when: When
) -> Conclusion:
    states: dict[str, CytogeneticState] = {}
    for coding, rows in found:
        valid = [row for row in rows if _holds(row, when)]
        for row in valid:
            if row.display_says and row.display_says not in (coding.display or ""):
                return Conclusion(problem="MS-D061")
            states |= _states_of(row, state, certain=len(valid) == 1)
    if not states:
        return Conclusion(problem="MS-D070")
    return Conclusion(tuple(states.items()))


def _states_of(
    row: RegistryCode, state: str, *, certain: bool
) -> dict[str, CytogeneticState]:
    """What one row says; where the date leaves two rows open, neither is certain."""
    if state != "present":
        every = (*row.present, *row.indeterminate)
        for known in ("absent", "indeterminate", "failed", "not_tested"):
            if state == known:
                return dict.fromkeys(every, known)
        return {}
    if not certain:
        return dict.fromkeys(
            (*row.present, *row.absent, *row.indeterminate), "indeterminate"
        )
    states: dict[str, CytogeneticState] = dict.fromkeys(
        row.indeterminate, "indeterminate"
    )
    states |= dict.fromkeys(row.absent, "absent")
    return states | dict.fromkeys(row.present, "present")


def _holds(row: RegistryCode, when: When) -> bool:
    """Whether some day of ``when`` lies between the dates of the row."""
    first = (
        date.fromisoformat(row.first_day).toordinal()
        if row.first_day
        else when.first_day
    )
    last = (
        date.fromisoformat(row.last_day).toordinal() if row.last_day else when.last_day
    )
    return when.first_day <= last and first <= when.last_day

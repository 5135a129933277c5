"""A registry's codes for FISH results; what one means depends on the date."""

from __future__ import annotations

from datetime import date

from msgspec import Raw

from engine.state import CytogeneticState
from engine.values import When
from fhir_adapters.inbound.concepts import Meaning, read_concept
from fhir_adapters.inbound.cytogenetic_tables import RegistryCode
from fhir_adapters.inbound.cytogenetics import FAMILY, answer_of, emit
from fhir_adapters.inbound.elements import Coding, Malformed, is_given
from fhir_adapters.inbound.observations import admitted, time_of
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.resources import ABSENT, Observation
from fhir_adapters.inbound.variants import Conclusion

_VALUE = "Observation.valueCodeableConcept"


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
            state = answer_of(observation, Meaning("variant_assessment"), reading)
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
    return emit(observation, label, conclusion, reading)


def _registry_codes(
    raw: Raw, known: dict[tuple[str, str], tuple[RegistryCode, ...]]
) -> list[tuple[Coding, tuple[RegistryCode, ...]]]:
    if not is_given(raw):
        return []
    codings = read_concept(raw).codings
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

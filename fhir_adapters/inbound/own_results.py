"""Codes of a site that are the result of one abnormality by themselves (decision 0102).

``present``: the code alone says that the abnormality was found; ``absent``: that it was
looked for and not found; ``asked``: the code is the question, and the value answers.
"""

from __future__ import annotations

from engine.state import CytogeneticState
from fhir_adapters.inbound.concepts import Meaning
from fhir_adapters.inbound.cytogenetics import answer_of, emit, hide_findings
from fhir_adapters.inbound.elements import Malformed, is_given
from fhir_adapters.inbound.families import OWN_RESULTS
from fhir_adapters.inbound.lab_values import Holder, given_in
from fhir_adapters.inbound.observations import admitted
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.resources import Observation
from fhir_adapters.inbound.unreadable_results import is_unreadable
from fhir_adapters.inbound.variants import (
    Conclusion,
    Variant,
    conclude_present,
    excluded_by,
)

_CONTRADICTS = "MS-D076"
_NOT_STATED = "MS-D070"


def read_own_result(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """An Observation whose code is declared as such a code."""
    refused = admitted(observation, label, meaning, reading)
    if refused is not None:
        if is_unreadable(observation, refused):
            name = meaning.target
            hide_findings(observation, label, Conclusion(maybe=(name,)), reading)
        return refused
    return read_own_answer(
        observation, observation, label, meaning, "Observation", reading
    )


def read_own_value(
    observation: Observation, label: str, meaning: Meaning, reading: Reading
) -> Bucket:
    """A variant assessment of which the value is such a code.

    Args:
        observation: of a variant assessment.
        label: of the resource.
        meaning: of its value.
        reading: of the patient.
    """
    refused = admitted(observation, label, Meaning(), reading)
    conclusion = _concluded(meaning.target, meaning.says, reading)
    if refused is None and conclusion.problem:
        field = "Observation.valueCodeableConcept"
        refused = reading.set_aside(conclusion.problem, label, field)
    if refused is None:
        return emit(observation, label, conclusion, reading, meaning.declared)
    if is_unreadable(observation, refused):
        hide_findings(observation, label, conclusion, reading)
    return refused


def read_own_answer(
    observation: Observation,
    holder: Holder,
    label: str,
    meaning: Meaning,
    path: str,
    reading: Reading,
) -> Bucket:
    """What such a code says with the value beside it, in an Observation or a part."""
    try:
        state = _answer(holder, meaning, reading)
    except Malformed as error:
        conclusion = Conclusion(problem=error.code, maybe=(meaning.target,))
    else:
        conclusion = _concluded(meaning.target, state, reading)
    if conclusion.problem:
        hide_findings(observation, label, conclusion, reading)
        return reading.set_aside(conclusion.problem, label, f"{path}.value")
    return emit(observation, label, conclusion, reading, meaning.declared)


def _answer(holder: Holder, meaning: Meaning, reading: Reading) -> str:
    """The state that the code and its value say together.

    Raises:
        Malformed: they contradict each other, or the value cannot be read.
    """
    said = meaning.says
    given = given_in(holder)
    if not given and not is_given(holder.dataAbsentReason):
        boolean = isinstance(holder, Observation) and holder.valueBoolean is not None
        return "" if boolean else said
    if given not in ([], ["valueCodeableConcept"]):
        return ""
    value = reading.mapping.observations.meaning(holder.valueCodeableConcept)
    if value.family == OWN_RESULTS:
        if value.target != meaning.target:
            raise Malformed(_CONTRADICTS)
        state = value.says
    else:
        state = answer_of(holder, Meaning("variant_assessment"), reading)
    if said == "asked" or state not in ("present", "absent"):
        return state
    # "Detected: absent", and "not detected" with any answer, can be meant either way.
    if said == "absent" or state != said:
        raise Malformed(_CONTRADICTS)
    return state


def _concluded(name: str, state: str, reading: Reading) -> Conclusion:
    tables = reading.mapping.cytogenetics
    variant = Variant([], other_genes=False, named=[name], changes=set())
    if state == "present":
        return conclude_present(variant, tables)
    if state == "absent":
        absent = excluded_by(variant, tables)
        return Conclusion(tuple((each, "absent") for each in absent))
    other: tuple[CytogeneticState, ...] = ("indeterminate", "failed", "not_tested")
    for known in other:
        if state == known:
            return Conclusion(((name, known),))
    return Conclusion(problem=_NOT_STATED, maybe=(name,))

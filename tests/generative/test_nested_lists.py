"""A bad element of a nested list costs itself: its neighbours are read as without it."""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from engine.state import Fact, PatientState
from tests.unit.inbound.build import (
    ATC,
    CPT,
    DCM,
    HGNC,
    ICD10CM,
    LOINC,
    OURS,
    Json,
    concept,
    lab,
    loinc,
    observation,
    quantity,
    resource,
    state,
)

BAD: Final[tuple[Any, ...]] = (
    7,
    "x",
    True,
    [],
    [[]],
    {"coding": 7},
    {"code": 7, "system": []},
    {"url": 7},
    {"reference": 7},
    {"text": {}},
)
"""Elements that no list of FHIR can hold; ``null`` is none at all."""

HIGH: Final = concept(
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "<"
)
PANEL: Final = observation(
    concept(LOINC, "24351-9"),
    id="panel",
    component=[
        {"code": loinc("33358-3"), "valueQuantity": quantity(2)},
        {"code": loinc("718-7"), "valueQuantity": quantity(9.1)},
    ],
)
LESION: Final = observation(
    concept(OURS, "soft-tissue-lesion"),
    id="lesion",
    valueCodeableConcept=concept(LOINC, "LA9633-4", "Present"),
    derivedFrom=[{"reference": "ImagingStudy/study"}],
    component=[
        {"code": loinc("33728-7"), "valueQuantity": quantity(32, "mm")},
        {
            "code": concept(OURS, "bone-contiguity"),
            "valueCodeableConcept": concept(OURS, "non-contiguous"),
        },
    ],
)
GENE: Final = {
    "code": loinc("48018-6"),
    "valueCodeableConcept": concept(HGNC, "HGNC:11998", "TP53"),
}
STUDY: Final = resource(
    "ImagingStudy",
    id="study",
    status="available",
    started="2024-01-20",
    procedureCode=[concept(CPT, "78816")],
    modality=[concept(DCM, "PT")["coding"][0], concept(DCM, "CT")["coding"][0]],
    series=[{"modality": concept(DCM, "PT")["coding"][0]}],
)
REPORT: Final = resource(
    "DiagnosticReport",
    id="report",
    status="final",
    effectiveDateTime="2024-01-20",
    category=[concept("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD")],
    code=concept(CPT, "78816"),
    imagingStudy=[{"reference": "ImagingStudy/study"}],
    result=[{"reference": "Observation/lesion"}],
)
DRUG: Final = resource(
    "MedicationStatement",
    id="drug",
    status="stopped",
    effectiveDateTime="2024-01-02",
    medicationCodeableConcept=concept(ATC, "L01XG01"),
    statusReason=[concept("http://snomed.info/sct", "182862001")],
    extension=[
        {
            "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-treatment-termination-reason",
            "valueCodeableConcept": concept("http://snomed.info/sct", "182862001"),
        }
    ],
)
PROBLEM: Final = resource(
    "Condition",
    id="problem",
    code=concept(ICD10CM, "C90.10"),
    onsetDateTime="2024-01-20",
    verificationStatus=concept("http://x.example/s", "confirmed"),
)
RESULT: Final = lab(
    0.1,
    id="result",
    interpretation=[HIGH],
    performer=[{"reference": "Organization/o"}],
    category=[
        concept(
            "http://terminology.hl7.org/CodeSystem/observation-category", "laboratory"
        )
    ],
    derivedFrom=[{"reference": "Observation/x"}],
    note=[{"text": "as expected"}],
    extension=[{"url": "https://x.example", "valueString": "x"}],
)
FISH: Final = observation(
    "69548-6",
    id="fish",
    valueCodeableConcept=concept(LOINC, "LA9634-2", "Absent"),
    component=[GENE],
    method={"text": "FISH"},
)
EVERY: Final = (PANEL, LESION, STUDY, REPORT, DRUG, PROBLEM, RESULT, FISH)

# A part of a cytogenetic result that cannot be read costs the result (decision 0049).
NOT_ALONE: Final = frozenset({("fish", ("component",))})


def lists_in(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all lists in a resource."""
    found = [path] if isinstance(node, list) else []
    keys = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, inner in keys:
        found += lists_in(inner, (*path, key))
    return found


PLACES: Final = [
    (number, path)
    for number, each in enumerate(EVERY)
    for path in lists_in(each)
    if (each["id"], path) not in NOT_ALONE
]


def with_bad(number: int, path: tuple[Any, ...], bad: Any, at: int) -> list[Json]:
    """All resources, one of them with a bad element at some place of a list."""
    whole = json.loads(json.dumps(EVERY))
    node = whole[number]
    for key in path:
        node = node[key]
    node.insert(min(at, len(node)), bad)
    return whole  # type: ignore[no-any-return]


def told(read: PatientState) -> set[Fact]:
    """The facts, without the numbers of elements, which move by one."""
    return {
        structs.replace(f, source=structs.replace(f.source, field=""))
        for f in read.facts
    }


WITHOUT: Final = told(state(*EVERY))


@given(st.sampled_from(PLACES), st.sampled_from(BAD), st.integers(0, 2))
def test_a_bad_element_costs_itself(
    place: tuple[int, tuple[Any, ...]], bad: Any, at: int
) -> None:
    number, path = place
    read = state(*with_bad(number, path, bad, at))
    assert told(read) == WITHOUT
    assert read.resources.set_aside == 0 or path == ("component",)


def test_there_is_something_to_lose() -> None:
    kinds = {type(fact).__name__ for fact in WITHOUT}
    assert len(kinds) >= 6
    assert len(PLACES) >= 30


def test_a_bad_part_of_a_cytogenetic_result_costs_the_result_and_hides_nothing() -> (
    None
):
    whole = with_bad(EVERY.index(FISH), ("component",), 7, 0)
    read = state(*whole)
    assert read.resources.set_aside == 1
    states = {f.state for f in read.facts if hasattr(f, "abnormality")}
    assert states <= {"indeterminate"}

"""Results read all at once are what they are when each is read with care."""

from __future__ import annotations

import itertools
import json
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.state import Measurement
from fhir_adapters.inbound import InboundMapping, read_records
from fhir_adapters.inbound.moments import times_in
from fhir_adapters.inbound.plain_labs import read_plain_labs
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.registry import read_observation
from fhir_adapters.inbound.resources import Observation
from tests.unit.inbound.build import (
    PATIENT,
    Json,
    bundle,
    concept,
    lab,
    loinc,
    observation,
    quantity,
    state,
)

INTERPRETED = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
MAPPING = InboundMapping.shipped()
RANGE = {"low": quantity(1, "g/dL"), "high": quantity(2, "g/dL")}
VARIANTS: list[Json] = [
    {},
    {"issued": "2024-01-22T10:00:00Z"},
    {"issued": "never"},
    {"referenceRange": [RANGE]},
    {"referenceRange": [RANGE, RANGE]},
    {"referenceRange": "normal"},
    {"meta": {"versionId": "7"}},
    {"effectiveDateTime": "2024-01"},
    {"effectiveDateTime": "2024-13-01"},
    {"valueQuantity": quantity(7.5, "g/L")},
    {"valueQuantity": quantity(7.5, "furlong")},
    {"valueQuantity": {**quantity(7.5, "g/L"), "comparator": "<"}},
    {"valueQuantity": None},
    {"status": "preliminary"},
    {"status": "amended"},
    {"status": "entered-in-error"},
    {"specimen": {"reference": "Specimen/s1"}},
    {"modifierExtension": [{"url": "https://example.org"}]},
    {"dataAbsentReason": {"text": "hidden"}},
    {"valueString": "not detected"},
    {"component": []},
    {"focus": [{"reference": "Patient/donor"}]},
    {"code": {"text": "M-spike"}},
    {"code": {"coding": [{"system": "http://loinc.org", "code": "9999-9"}]}},
]
PLAIN = (0, 1, 3, 4, 6, 7, 9, 11)
"""Which of them are read at once."""


def _reading() -> Reading:
    return Reading(MAPPING, times_in(UTC), {}, {})


@pytest.mark.parametrize("one", range(len(VARIANTS)))
@pytest.mark.parametrize("other", range(0, len(VARIANTS), 3))
def test_a_result_read_at_once_is_the_one_that_is_read_with_care(
    one: int, other: int
) -> None:
    told = {**lab(), **VARIANTS[one], **VARIANTS[other]}
    (record,) = read_records(bundle(PATIENT, told))
    (result,) = (r for r in record.resources if type(r) is Observation)
    at_once, with_care = _reading(), _reading()
    left = read_plain_labs({"Observation/r1": result}, at_once)
    bucket = read_observation(result, "Observation/r1", with_care)
    if left:
        assert not (at_once.facts or at_once.quality)
    else:
        assert bucket is Bucket.USED
        assert at_once.facts == with_care.facts
        assert at_once.quality == with_care.quality


_NORMAL = concept(INTERPRETED, "N")
_ELEMENTS: dict[str, list[object]] = {
    "code": [loinc("33358-3"), loinc("718-7"), loinc("9999-9"), {"text": "M-spike"}],
    "valueQuantity": [
        quantity(7.5, "g/L"),
        quantity(7.5, "g/dL", comparator="<"),
        quantity("7.5", "g/dL"),
        quantity(-1, "g/dL"),
        {"value": 7.5},
        ...,
    ],
    "referenceRange": [
        ...,
        [RANGE],
        [{"text": "normal"}],
        [{"high": {"value": 2}}],
        [],
    ],
    "interpretation": [..., [_NORMAL], [concept(INTERPRETED, ">")], [RANGE], _NORMAL],
    "status": ["final", "final", "final", "amended", "cancelled"],
    "effectiveDateTime": ["2024-01-20", "2024-01", "2024-01-20T10:00:00Z", "soon"],
    "issued": [..., "2024-01-22T10:00:00Z", "never"],
    "meta": [..., {"versionId": "7"}],
    "category": [..., [{"text": "laboratory"}]],
    "method": [..., ..., {"text": "immunofixation"}],
}


@given(st.data())
def test_results_of_any_elements_in_any_order_are_the_ones_that_are_read_with_care(
    data: st.DataObject,
) -> None:
    told = [
        {
            name: data.draw(st.sampled_from(_ELEMENTS[name]))
            for name in data.draw(st.permutations(list(_ELEMENTS)))
        }
        for _ in range(3)
    ]
    results = [observation(**elements, id=f"r{n}") for n, elements in enumerate(told)]
    (record,) = read_records(bundle(PATIENT, *results))
    for each in record.resources:
        if type(each) is Observation:
            # The second time, what the result says is remembered.
            for _ in range(2):
                at_once, with_care = _reading(), _reading()
                left = read_plain_labs({each.id: each}, at_once)
                bucket = read_observation(each, each.id, with_care)
                assert not left or not (at_once.facts or at_once.quality)
                if not left:
                    assert bucket is Bucket.USED
                    assert at_once.facts == with_care.facts
                    assert not with_care.quality


def test_the_same_bytes_in_another_element_are_another_result() -> None:
    said = [{"high": quantity(2)}]
    results = [lab(), lab(referenceRange=said), lab(interpretation=said)]
    for _ in range(2):
        limits = [state(each).of(Measurement)[0].upper_limit for each in results]
        assert limits == [None, 2, None]


def test_most_results_are_read_at_once() -> None:
    read = [
        not read_plain_labs({"x": result}, _reading())
        for variant in VARIANTS
        for record in read_records(bundle(PATIENT, {**lab(), **variant}))
        for result in record.resources
        if type(result) is Observation
    ]
    assert tuple(number for number, at_once in enumerate(read) if at_once) == PLAIN


def test_of_three_results_at_one_time_all_are_told_in_any_order() -> None:
    results = [lab(1.0, id="a"), lab(2.0, id="b"), lab(1.0, id="c")]
    told = {
        tuple(
            each.resource
            for each in state(*order).data_quality
            if each.code == "MS-D054"
        )
        for order in itertools.permutations(results)
    }
    assert told == {("Observation/a", "Observation/b", "Observation/c")}


def test_a_result_with_evidence_inside_is_set_aside() -> None:
    inside = {**lab(9.0), "resourceType": "Observation", "id": "within"}
    container = {**lab(), "contained": [json.loads(json.dumps(inside))]}
    found = state(container)
    assert [each.code for each in found.data_quality] == ["MS-D029"]
    assert found.resources.set_aside == 1

"""Results: where they stand, their time and status, panels, limits, complaints."""

from __future__ import annotations

import json

import pytest

from engine.state import Measurement
from tests.unit.inbound.build import (
    LOINC,
    bundle,
    fact,
    facts,
    fate,
    lab,
    loinc,
    observation,
    quantity,
    state,
)


def test_a_result_keeps_its_value_exactly_and_says_where_it_stands() -> None:
    found = fact(Measurement, lab(7.5, "g/L", meta={"versionId": "3"}))
    assert found.analyte == "serum_m_protein"
    assert found.value is not None
    assert found.value.text() == "0.75"
    assert found.source.resource == "Observation/r1"
    assert found.source.field == "Observation.valueQuantity"
    assert found.source.as_recorded == "7.5 g/L"
    assert found.source.version == "3"
    assert found.when.day_text() == "2024-01-20"


def test_the_digits_of_the_record_are_kept_as_they_were_written() -> None:
    text = bundle(lab()).replace(b"2.1", b"2.10")
    assert fact_of(text).source.as_recorded == "2.10 g/dL"


def fact_of(text: bytes) -> Measurement:
    (found,) = state(text).of(Measurement)
    return found


@pytest.mark.parametrize(
    ("status", "bucket"),
    [
        ("final", "used"),
        ("amended", "used"),
        ("corrected", "used"),
        ("preliminary", "used"),
        ("registered", "ignored"),
        ("entered-in-error", "ignored"),
        ("cancelled", "ignored"),
        ("unknown", "ignored"),
    ],
)
def test_the_status_decides(status: str, bucket: str) -> None:
    assert fate(lab(status=status)) == (bucket, [])
    found = facts(Measurement, lab(status=status))
    assert [f.preliminary for f in found if not f.absent_reason] == (
        [status == "preliminary"] if bucket == "used" else []
    )
    hidden = [f.absent_reason for f in found if f.absent_reason]
    assert hidden == (["unreadable"] if status == "unknown" else [])


@pytest.mark.parametrize(
    "elements",
    [
        {"valueQuantity": {"value": 2.1}},
        {"valueQuantity": quantity(2.1, "K/uL")},
        {"valueQuantity": ..., "valueString": "see report"},
        {"status": ...},
    ],
)
def test_a_result_that_cannot_be_read_is_a_draw_of_any_amount(
    elements: dict[str, object],
) -> None:
    each = lab() | elements
    each = {key: value for key, value in each.items() if value is not ...}
    hidden = facts(Measurement, each)
    assert {(f.analyte, f.absent_reason) for f in hidden} == {
        ("serum_m_protein", "unreadable")
    }
    assert all(f.value is not None and f.value.high is None for f in hidden)
    assert fate(each)[0] == "set_aside"
    del each["effectiveDateTime"]
    assert not facts(Measurement, each)


def test_what_holds_a_result_inside_is_set_aside() -> None:
    inside = lab(3.1, id="c1")
    for each in (
        lab(contained=[inside]),
        observation("8480-6", contained=[inside]),
        {**lab(), "resourceType": "Encounter", "contained": [inside]},
    ):
        assert fate(each) == ("set_aside", ["MS-D029"])
        hidden = {f.absent_reason for f in facts(Measurement, each)}
        assert hidden == {"unreadable"}
    vital = lab(code="8480-6", id="c1")
    assert fate(lab(contained=[vital])) == ("used", [])
    assert fate(lab(contained=[inside | {"status": "cancelled"}])) == ("used", [])


@pytest.mark.parametrize("status", [..., "banana", None])
def test_a_result_without_known_status_is_set_aside(status: object) -> None:
    assert fate(lab(status=status)) == ("set_aside", ["MS-D022"])


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ({}, "MS-D030"),
        ({"issued": "2024-01-21T00:00:00Z"}, "MS-D030"),
        ({"effectiveDateTime": "2024-02-30"}, "MS-D031"),
        ({"effectiveDateTime": "yesterday"}, "MS-D031"),
        ({"effectivePeriod": {"start": "2024-02-02", "end": "2024-02-01"}}, "MS-D031"),
        ({"effectivePeriod": {}}, "MS-D030"),
        ({"effectiveTiming": {"event": ["2024-01-20"]}}, "MS-D032"),
    ],
)
def test_a_result_without_a_date_is_set_aside(
    elements: dict[str, object], code: str
) -> None:
    undated = lab(effectiveDateTime=...) | elements
    assert fate(undated) == ("set_aside", [code])


def test_times_of_a_result() -> None:
    period = {"start": "2024-01-20", "end": "2024-01-22"}
    spanned = fact(Measurement, lab(effectiveDateTime=..., effectivePeriod=period))
    assert (
        spanned.when.last_day - spanned.when.first_day,
        spanned.when.is_one_day,
    ) == (2, False)
    instant = fact(
        Measurement, lab(effectiveDateTime=..., effectiveInstant="2024-01-20T08:00:00Z")
    )
    assert instant.when.end - instant.when.start == 1
    partial = fact(Measurement, lab(effectiveDateTime="2024-01"))
    assert partial.when.day_text() == "2024-01"


def test_a_result_is_known_from_when_it_was_issued() -> None:
    found = fact(
        Measurement,
        lab(
            issued="2024-02-03T10:00:00Z", meta={"lastUpdated": "2025-01-01T00:00:00Z"}
        ),
    )
    assert found.recorded.day_text() == "2024-02-03"
    assert fact(Measurement, lab()).recorded == fact(Measurement, lab()).when
    unreadable = fate(lab(issued="soon"))
    assert unreadable == ("used", ["MS-D033"])


def test_each_component_of_a_panel_is_a_result() -> None:
    parts = [
        {"code": loinc("718-7"), "valueQuantity": quantity(10.2)},
        {"code": loinc("777-3"), "valueQuantity": quantity(95, "10*3/uL")},
        {"code": loinc("8480-6"), "valueQuantity": quantity(120, "mm[Hg]")},
        {"code": loinc("2160-0"), "valueQuantity": {"value": 1}},
    ]
    panel = observation("58410-2", component=parts)
    found = facts(Measurement, panel)
    assert [(f.analyte, f.source.field) for f in found if not f.absent_reason] == [
        ("hemoglobin", "Observation.component[0].valueQuantity"),
        ("platelets", "Observation.component[1].valueQuantity"),
    ]
    assert [f.analyte for f in facts(Measurement, panel) if f.absent_reason] == [
        "creatinine"
    ]
    assert fate(panel) == ("used", ["MS-D040"])
    assert fate(observation("85354-9", component=parts[2:3])) == ("not_relevant", [])
    assert fate(observation("58410-2", component=parts[3:])) == (
        "set_aside",
        ["MS-D040"],
    )


def test_the_laboratorys_own_limits_are_kept_in_the_canonical_unit() -> None:
    ranges = [
        {"low": {"value": 120, "unit": "U/L"}, "high": {"value": 4, "unit": "ukat/L"}}
    ]
    found = fact(Measurement, lab(300, "U/L", "2532-0", referenceRange=ranges))
    assert (found.lower_limit, found.upper_limit) == (120, 240)
    bare = [{"high": {"value": 4}}]
    found = fact(Measurement, lab(3, "ukat/L", "2532-0", referenceRange=bare))
    assert found.upper_limit == 240
    two = fact(Measurement, lab(300, "U/L", "2532-0", referenceRange=bare * 2))
    assert two.upper_limit is None
    wrong = lab(
        300, "U/L", "2532-0", referenceRange=[{"high": {"value": 4, "unit": "g/L"}}]
    )
    assert fate(wrong) == ("used", ["MS-D053"])


def test_two_values_at_one_time_are_both_kept_and_noted() -> None:
    twice = state(lab(2.1), lab(2.4, id="r2"))
    assert len(twice.of(Measurement)) == 2
    assert [q.code for q in twice.data_quality] == ["MS-D054", "MS-D054"]
    assert not state(lab(2.1), lab(21, "g/L", id="r2")).data_quality


def test_a_duplicate_key_inside_an_element_is_noticed() -> None:
    text = bundle(lab()).replace(b'"value": 2.1', b'"value": 0.1, "value": 2.1')
    assert "MS-D028" in [q.code for q in state(text).data_quality]
    hidden = bundle(lab()).replace(b'"value": 2.1', rb'"v\u0061lue": 0.1, "value": 2.1')
    assert "MS-D028" in [q.code for q in state(hidden).data_quality]


def test_complaints_hold_no_value_of_the_patient() -> None:
    marked = observation(valueString="7777 zebra", subject={"reference": "Patient/p1"})
    for each in state(marked, lab(7777.77, "zebra", id="r2")).data_quality:
        text = json.dumps([each.code, each.message, each.field])
        assert "7777" not in text
        assert "zebra" not in text


def test_a_code_without_system_is_set_aside() -> None:
    assert fate(lab() | {"code": {"coding": [{"code": "33358-3"}]}}) == (
        "set_aside",
        ["MS-D062"],
    )


def test_a_local_code_beside_a_known_one_does_no_harm() -> None:
    both = {
        "coding": [
            {"system": "urn:local", "code": "MSPK"},
            {"system": LOINC, "code": "33358-3"},
        ]
    }
    assert fate(lab() | {"code": both}) == ("used", [])


def test_a_malformed_part_of_a_panel_costs_that_part() -> None:
    good = {"code": loinc("718-7"), "valueQuantity": quantity(10.2)}
    assert fate(observation("58410-2", component=[good, 7])) == ("used", ["MS-D026"])
    unknown = observation("85354-9", component=[7])
    assert fate(unknown) == ("not_relevant", ["MS-D020"])


def test_two_values_in_one_result_are_no_value() -> None:
    assert fate(lab(valueString="<0.1 g/dL")) == ("set_aside", ["MS-D044"])


def test_the_specimen_is_kept_as_a_reference() -> None:
    for reference in ("Specimen/s1", "https://x.example/fhir/Specimen/s1"):
        found = fact(Measurement, lab(specimen={"reference": reference}))
        assert found.specimen == "Specimen/s1"


def test_an_annotation_is_the_unit_one_for_a_ratio() -> None:
    found = fact(Measurement, lab(1.2, "{kappa/lambda}", "48378-4"))
    assert found.value is not None
    assert found.value.text() == "1.2"
    assert fate(lab(1.2, "mg/L", "48378-4")) == ("set_aside", ["MS-D041"])


@pytest.mark.parametrize("value", [2.1, -1, "x"])
@pytest.mark.parametrize("date", ["2024-01-20", "2024-13-01", ...])
def test_a_plain_result_is_read_as_any_other(value: object, date: object) -> None:
    plain = lab(value, effectiveDateTime=date, meta={"versionId": "3"})
    general = plain | {"valueString": None}
    assert state(plain) == state(general)

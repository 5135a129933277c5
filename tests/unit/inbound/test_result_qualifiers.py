"""What stands beside a result and negates or qualifies it: nothing is scored over its head.

Interpretation, method, body site, specimen, focus and modifiers of a laboratory result.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.state import (
    Measurement,
)
from tests.unit.inbound.build import (
    LOINC,
    Json,
    concept,
    fact,
    facts,
    fate,
    lab,
    loinc,
    observation,
    quantity,
    resource,
    state,
)

INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
MODIFIER = [{"url": "https://sender.example/negated", "valueBoolean": True}]


def said(code: str) -> list[Json]:
    return [concept(INTERPRETATION, code)]


def one(each: Json, *others: Json) -> Measurement:
    return fact(Measurement, each, *others)


# Interpretations


@pytest.mark.parametrize(("code", "low", "high"), [("<", 0, "0.1"), ("ND", 0, "0.1")])
def test_off_scale_low_is_at_most_the_value(code: str, low: int, high: str) -> None:
    found = one(lab(0.1, interpretation=said(code)))
    assert found.value is not None
    assert (found.value.low, found.value.high) == (low, Decimal(high))
    assert "off scale, below" in found.source.as_recorded


def test_off_scale_high_is_at_least_the_value() -> None:
    found = one(lab(160, "mg/L", "36916-5", interpretation=said(">")))
    assert found.value is not None
    assert (found.value.low, found.value.high) == (16, None)


def test_off_scale_beside_its_comparator_says_nothing_new() -> None:
    value = quantity(0.1, comparator="<")
    found = one(observation(valueQuantity=value, interpretation=said("<")))
    assert found.value is not None
    assert (found.value.high, found.value.high_open) == (Decimal("0.1"), True)


def test_off_scale_on_the_other_side_than_the_comparator_is_set_aside() -> None:
    value = quantity(0.1, comparator="<")
    each = observation(valueQuantity=value, interpretation=said(">"))
    assert fate(each) == ("set_aside", ["MS-D056"])
    assert one(each).absent_reason == "unreadable"


@pytest.mark.parametrize("codes", [["QCF"], ["<", ">"], ["H", "QCF"]])
def test_a_result_that_failed_its_quality_control_is_an_unknown_draw(
    codes: list[str],
) -> None:
    each = lab(interpretation=[concept(INTERPRETATION, code) for code in codes])
    assert fate(each) == ("set_aside", ["MS-D055"])
    assert one(each).absent_reason == "unreadable"


@pytest.mark.parametrize("code", ["H", "L", "N", "HH", "A", "POS"])
def test_other_interpretations_change_nothing(code: str) -> None:
    assert one(lab(interpretation=said(code))) == one(lab())


def test_a_bad_interpretation_costs_itself_and_not_its_neighbour() -> None:
    assert one(lab(0.1, interpretation=[7, *said("<")])).value != one(lab(0.1)).value


def test_the_interpretation_of_a_component_is_of_that_component() -> None:
    parts = [
        {
            "code": loinc("33358-3"),
            "valueQuantity": quantity(0.1),
            "interpretation": said("<"),
        },
        {"code": loinc("718-7"), "valueQuantity": quantity(9.1)},
    ]
    panel = observation(concept(LOINC, "24351-9"), component=parts)
    found = {f.analyte: f.value for f in facts(Measurement, panel)}
    assert found["serum_m_protein"] is not None and found["serum_m_protein"].low == 0
    assert found["hemoglobin"] is not None and found["hemoglobin"].is_point


def test_a_modifier_of_a_component_costs_that_component() -> None:
    parts = [
        {
            "code": loinc("33358-3"),
            "valueQuantity": quantity(2),
            "modifierExtension": MODIFIER,
        },
        {"code": loinc("718-7"), "valueQuantity": quantity(9.1)},
    ]
    panel = observation(concept(LOINC, "24351-9"), component=parts)
    found = {f.analyte: f.absent_reason for f in facts(Measurement, panel)}
    assert found == {"serum_m_protein": "unreadable", "hemoglobin": ""}
    assert "MS-D021" in {q.code for q in state(panel).data_quality}


# Method, body site, specimen


@pytest.mark.parametrize(
    ("each", "field"),
    [
        (lab(12, "mg/L", "36916-5", specimen={"display": "Urine, 24 h"}), "specimen"),
        (lab(method={"text": "Urine protein electrophoresis"}), "method"),
        (lab(20, "%", "11118-7", method={"text": "flow cytometry"}), "method"),
        (lab(2, "10*3/uL", "751-8", bodySite={"text": "pleural fluid"}), "bodySite"),
        (lab(900, "U/L", "2532-0", specimen={"display": "Pleural fluid"}), "specimen"),
    ],
)
def test_a_qualifier_that_contradicts_the_code_is_set_aside(
    each: Json, field: str
) -> None:
    assert fate(each) == ("set_aside", ["MS-D061"])
    assert one(each).absent_reason == "unreadable"
    (quality,) = (q for q in state(each).data_quality if q.code == "MS-D061")
    assert quality.field == f"Observation.{field}"


def test_the_type_of_a_specimen_resource_is_read() -> None:
    urine = resource(
        "Specimen",
        id="u",
        type=concept("http://snomed.info/sct", "122575003", "Urine specimen"),
    )
    serum = resource("Specimen", id="u", type={"text": "Serum"})
    each = lab(12, "mg/L", "36916-5", specimen={"reference": "Specimen/u"})
    assert fate(each, urine) == ("set_aside", ["MS-D061"])
    assert fate(each, serum) == ("used", [])


@pytest.mark.parametrize("status", ["unsatisfactory", "entered-in-error"])
def test_a_specimen_that_was_no_good_gives_no_value(status: str) -> None:
    specimen = resource("Specimen", id="s", status=status)
    each = lab(specimen={"reference": "Specimen/s"})
    assert fate(each, specimen) == ("set_aside", ["MS-D057"])
    assert one(each, specimen).absent_reason == "unreadable"


def test_qualifiers_that_agree_change_nothing() -> None:
    each = lab(
        method={"text": "Capillary electrophoresis"}, specimen={"display": "Serum"}
    )
    assert fate(each) == ("used", [])


# Whose result it is


@pytest.mark.parametrize(
    "focus",
    [
        [{"reference": "#donor"}],
        [{"display": "the donor"}],
        [{"reference": 7}],
        "Patient/p2",
        [{"reference": "urn:uuid:7d1c9c0e-0000-4000-8000-000000000000"}],
    ],
)
def test_a_result_of_nobody_knows_whom_is_set_aside(focus: Any) -> None:
    bucket, codes = fate(lab(focus=focus))
    assert (bucket, codes) == ("set_aside", ["MS-D035"])


@pytest.mark.parametrize("who", ["Patient/p2", "RelatedPerson/r", "Group/g"])
def test_a_result_of_somebody_else_is_not_counted(who: str) -> None:
    assert fate(lab(focus=[{"reference": who}])) == ("ignored", ["MS-D034"])

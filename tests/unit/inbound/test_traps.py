"""Traps found in real systems and examples: each is quarantined, none is scored.

The source of each is told in the value sets (``rules/value_sets``).
"""

from __future__ import annotations

from typing import Any

import pytest

from engine.language import read_texts
from engine.state import Measurement
from tests.unit.inbound.build import (
    Json,
    concept,
    fact,
    facts,
    fate,
    lab,
    loinc,
    observation,
    quantity,
)

LIMIT_KAPPA_MG_L = [{"low": {"value": 3.3}, "high": {"value": 19.4}}]
LIMIT_KAPPA_MG_DL = [{"low": {"value": 0.33}, "high": {"value": 1.94}}]


def chain(value: float, unit: str, limits: Any, code: str = "36916-5") -> Json:
    return lab(value, unit, code, referenceRange=limits)


SET_ASIDE = {
    "check digit: urine M-protein": (lab(200, "mg/24h", "32730-5"), "MS-D063"),
    "check digit: kappa": (lab(12, "mg/L", "33944-8"), "MS-D063"),
    "check digit: lambda": (lab(12, "mg/L", "33945-5"), "MS-D063"),
    "band 1 of several": (lab(1.1, "g/dL", "51435-6"), "MS-D063"),
    "band 2 of several": (lab(0.4, "g/dL", "35559-4"), "MS-D063"),
    "band 3 of several": (lab(0.2, "g/dL", "50796-2"), "MS-D063"),
    "percent as absolute neutrophils": (lab(64.5, "%", "751-8"), "MS-D041"),
    "percent as absolute platelets": (lab(10, "%", "777-3"), "MS-D041"),
    "K/uL is kelvin": (lab(95, "K/uL", "777-3"), "MS-D042"),
    "G/L is gauss": (lab(95, "G/L", "777-3"), "MS-D042"),
    "urine concentration as amount": (lab(300, "mg/L", "42482-0"), "MS-D041"),
    "hemoglobin in mmol/L": (lab(6.2, "mmol/L", "718-7"), "MS-D041"),
    "beta-2 in nmol/L": (lab(300, "nmol/L", "1952-1"), "MS-D041"),
    "no unit": (observation("36916-5", valueQuantity={"value": 12.3}), "MS-D040"),
    "no date": (lab(effectiveDateTime=..., issued="2024-01-20T00:00:00Z"), "MS-D030"),
    "code against unit": (
        observation(valueQuantity={"value": 20, "unit": "g/L", "code": "g/dL"}),
        "MS-D043",
    ),
    "mg/dL with the range of mg/L": (chain(12.3, "mg/dL", LIMIT_KAPPA_MG_L), "MS-D050"),
    "mg/L with the range of mg/dL": (chain(1.23, "mg/L", LIMIT_KAPPA_MG_DL), "MS-D050"),
    "lambda named kappa": (observation(loinc("33944-0", "Kappa free")), "MS-D061"),
    "serum code, urine words": (
        observation({**loinc("33358-3"), "text": "M-protein, urine"}),
        "MS-D061",
    ),
    "hemoglobin A1c": (observation(loinc("718-7", "Hemoglobin A1c")), "MS-D061"),
    "ratio named as chain": (
        observation(loinc("36916-5", "Kappa/Lambda free light chain ratio")),
        "MS-D061",
    ),
    "percentage named as count": (
        observation(loinc("751-8", "Neutrophils %")),
        "MS-D061",
    ),
    "flow MRD named as marrow": (
        observation(loinc("11118-7", "Plasma cells by flow cytometry")),
        "MS-D061",
    ),
    "ionised calcium": (observation(loinc("17861-6", "Calcium, ionized")), "MS-D061"),
    "total and free in one concept": (
        observation(
            {"coding": loinc("36916-5")["coding"] + loinc("11050-2")["coding"]}
        ),
        "MS-D060",
    ),
    "two analytes in one concept": (
        observation(
            {"coding": loinc("36916-5")["coding"] + loinc("33944-0")["coding"]}
        ),
        "MS-D060",
    ),
    "no code system": (observation({"coding": [{"code": "718-7"}]}), "MS-D062"),
    "decimal comma": (observation(valueString="0,1 g/dL"), "MS-D041"),
    "an equation of words": (
        observation(valueString="<0.1 or not detected"),
        "MS-D041",
    ),
    "more than all cells": (lab(450, "%", "11118-7"), "MS-D045"),
}

# Routine parts of a blood count, and another scale: a complaint for each of the many
# results would hide the others. Their rows hold the reason.
NOT_RELEVANT = {
    "neutrophil percentage": "770-8",
    "mean platelet volume": "32623-1",
    "platelet distribution width": "32207-3",
    "Karnofsky index": "89243-0",
}

TOLD = {
    "spot urine by electrophoresis": "40661-1",
    "spot urine": "35560-2",
    "total kappa": "11050-2",
    "total lambda": "11051-0",
    "free kappa over total lambda": "40844-3",
    "share of total protein": "33647-9",
    "share of band 1": "56766-9",
    "share of band 2": "44932-2",
    "share of band 3": "50792-1",
    "total light-chain ratio": "6788-4",
    "residual disease by flow": "93021-4",
    "plasma cells in a lymph node": "74849-1",
    "radiograph of the ankle": "26098-4",
    "plasma cell precursors": "34917-5",
    "panel of residual disease": "98847-0",
}


def test_there_are_at_least_forty_traps() -> None:
    assert len(SET_ASIDE) + len(NOT_RELEVANT) + len(TOLD) >= 40


@pytest.mark.parametrize("name", SET_ASIDE)
def test_set_aside_with_its_reason(name: str) -> None:
    each, code = SET_ASIDE[name]
    if "valueQuantity" not in each and "valueString" not in each:
        each = each | {"valueQuantity": quantity(12.3, "g/dL")}
    assert fate(each) == ("set_aside", [code])
    assert {f.absent_reason for f in facts(Measurement, each)} <= {"unreadable"}


@pytest.mark.parametrize("name", NOT_RELEVANT)
def test_another_concept_is_not_relevant(name: str) -> None:
    assert fate(lab(12, "%", NOT_RELEVANT[name])) == ("not_relevant", [])


@pytest.mark.parametrize("name", NOT_RELEVANT)
def test_its_row_holds_the_reason(name: str) -> None:
    codes = read_texts("value_sets")["value_sets/labs.yaml"]
    (row,) = [r for r in codes.splitlines() if f"code: {NOT_RELEVANT[name]}," in r]
    assert "reason: " in row


@pytest.mark.parametrize("name", TOLD)
def test_another_concept_that_is_often_confused_is_told(name: str) -> None:
    assert fate(lab(12, "mg/L", TOLD[name])) == ("not_relevant", ["MS-D064"])


@pytest.mark.parametrize(
    ("value", "unit", "limits"),
    [
        (12.3, "mg/L", LIMIT_KAPPA_MG_L),
        (1.23, "mg/dL", LIMIT_KAPPA_MG_DL),
        (12.3, "mg/L", [{"high": {"value": 22.4, "unit": "mg/L"}}]),
        (12.3, "mg/L", [{"high": {"value": 1.94, "unit": "mg/dL"}}]),
        (12.3, "mg/L", [{"high": {"value": 62, "unit": "mg/L"}}]),
    ],
)
def test_a_fitting_range_changes_nothing(value: float, unit: str, limits: Any) -> None:
    found = fact(Measurement, chain(value, unit, limits))
    assert found.value is not None
    assert found.value.text() == "1.23"


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("mg/24h", "mg/(24.h)"),
        ("mg/24h", "mg/24h"),
        ("mg/24h", "mg/d"),
        ("mg/24h", "mg/24 hrs"),
        ("mg/24h", "mg/{24h}"),
    ],
)
def test_writings_of_the_amount_in_a_day(unit: str, written: str) -> None:
    found = fact(Measurement, lab(200, written, "42482-0"))
    assert found.value is not None
    assert found.value.text() == "200"
    assert found.source.as_recorded == f"200 {written}"


def test_creatinine_in_micromoles_is_exact() -> None:
    found = fact(Measurement, lab(177, "umol/L", "14682-9"))
    assert found.value is not None
    assert found.value.text() == "2.002224"


def test_codes_of_one_analyte_agree() -> None:
    both = {"coding": loinc("751-8")["coding"] + loinc("26499-4")["coding"]}
    assert fate(lab(1.2, "10*3/uL") | {"code": both}) == ("used", [])


def test_a_code_of_another_system_is_another_code() -> None:
    assert fate(lab() | {"code": concept("http://x.example", "33358-3")}) == (
        "not_relevant",
        [],
    )

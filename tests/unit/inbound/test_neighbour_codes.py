"""Codes that stand near what is asked for: each has a row, and none is silently scored."""

from __future__ import annotations

import pytest

from engine.state import Diagnosis, LesionFinding, Measurement
from engine.values import ANY_AMOUNT
from tests.unit.inbound.build import (
    SCT,
    Json,
    concept,
    fact,
    fate,
    lab,
    observation,
    resource,
    state,
)

NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"


@pytest.mark.parametrize(
    ("code", "value", "unit", "bucket", "complaints"),
    [
        ("2465-3", 30, "g/L", "not_relevant", []),
        ("2458-8", 30, "g/L", "not_relevant", []),
        ("2472-9", 30, "g/L", "not_relevant", []),
        ("1995-0", 1.2, "mmol/L", "not_relevant", ["MS-D064"]),
        ("33914-3", 30, "mL/min", "not_relevant", []),
        ("62238-1", 30, "mL/min", "not_relevant", []),
        ("11150-0", 30, "%", "set_aside", ["MS-D063"]),
        ("40688-4", 30, "%", "set_aside", ["MS-D063"]),
        ("33721-2", 30, "%", "not_relevant", []),
        ("98847-0", 30, "%", "not_relevant", ["MS-D064"]),
        ("86239-1", 30, "%", "not_relevant", []),
        ("21889-1", 32, "mm", "set_aside", ["MS-D044"]),
        ("51435-6", 1.2, "g/dL", "set_aside", ["MS-D063"]),
        ("35559-4", 0.2, "g/dL", "set_aside", ["MS-D063"]),
        ("50796-2", 0.1, "g/dL", "set_aside", ["MS-D063"]),
    ],
)
def test_a_result_that_is_not_the_analyte_gives_no_value(
    code: str, value: float, unit: str, bucket: str, complaints: list[str]
) -> None:
    result = lab(value, unit, code)
    assert fate(result) == (bucket, complaints)
    found = state(result)
    assert not found.of(LesionFinding)
    assert all(m.value == ANY_AMOUNT for m in found.of(Measurement))
    assert len(found.facts) == len(found.of(Measurement))


def test_total_calcium_in_moles_is_calcium() -> None:
    found = fact(Measurement, lab(2.75, "mmol/L", "2000-8"))
    assert found.analyte == "calcium"


@pytest.mark.parametrize("code", ["C139007", "C141392"])
def test_a_charted_stage_is_no_result(code: str) -> None:
    stage = observation(
        concept(NCIT, code), valueCodeableConcept=concept(NCIT, "C70660")
    )
    assert fate(stage) == ("not_relevant", [])


def _condition(code: str) -> Json:
    return resource("Condition", code=concept(SCT, code), onsetDateTime="2024-01-20")


@pytest.mark.parametrize("code", ["95210003", "95209008", "94704006"])
def test_a_diagnosis_whose_meaning_nobody_verified_is_set_aside(code: str) -> None:
    assert fate(_condition(code)) == ("set_aside", ["MS-D063"])
    assert not state(_condition(code)).of(Diagnosis)


def test_infiltrated_marrow_is_no_diagnosis() -> None:
    assert fate(_condition("24940005")) == ("not_relevant", [])


def test_three_bands_of_one_specimen_are_not_added_up() -> None:
    bands = [
        lab(value, "g/dL", code, id=f"b{n}", specimen={"reference": "Specimen/s1"})
        for n, (code, value) in enumerate(
            [("51435-6", 1.2), ("35559-4", 0.2), ("50796-2", 0.1)]
        )
    ]
    found = state(*bands)
    assert found.resources.set_aside == 3
    assert {m.value for m in found.of(Measurement)} == {ANY_AMOUNT}

"""Drugs as R4, R4B and R5 write them, and as Medications that stand elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from engine.state import Therapy
from tests.unit.inbound.build import ATC, Json, concept, fact, fate, resource

LENALIDOMIDE = concept(ATC, "L04AX04", "lenalidomide")
DEXAMETHASONE = concept(ATC, "H02AB02", "dexamethasone")
R5_DRUG = {"concept": LENALIDOMIDE}


@pytest.mark.parametrize("element", ["occurenceDateTime", "occurrenceDateTime"])
def test_r5_spells_the_time_of_an_administration_in_its_own_way(element: str) -> None:
    made = resource(
        "MedicationAdministration",
        status="completed",
        medication=R5_DRUG,
        **{element: "2023-01-01"},
    )
    assert fact(Therapy, made).when.text == "2023-01-01"


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("MedicationAdministration", "occurenceTiming"),
        ("MedicationStatement", "effectiveTiming"),
    ],
)
def test_a_schedule_is_no_date(kind: str, element: str) -> None:
    status = "completed" if kind == "MedicationAdministration" else "recorded"
    schedule = {"event": ["2023-01-01"]}
    made = resource(kind, status=status, medication=R5_DRUG, **{element: schedule})
    assert fate(made) == ("set_aside", ["MS-D032"])


@pytest.mark.parametrize(
    ("code", "bucket", "told"),
    [
        ({"coding": [{"code": "taking"}]}, "used", []),
        ({"coding": [{"code": "stopped-as-directed"}]}, "used", []),
        ({"coding": [{"code": "on-hold"}]}, "used", []),
        ({"coding": [{"code": "not-taking"}]}, "ignored", []),
        ({"text": "Not taking"}, "ignored", []),
        ({"coding": [{"code": "unknown"}]}, "set_aside", ["MS-D099"]),
        ({"coding": [{"code": "refused"}]}, "set_aside", ["MS-D099"]),
        ({"text": "patient is not sure"}, "set_aside", ["MS-D099"]),
    ],
)
def test_adherence_of_r5(code: Json, bucket: str, told: list[str]) -> None:
    made = resource(
        "MedicationStatement",
        status="recorded",
        medication=R5_DRUG,
        effectiveDateTime="2023-01-01",
        adherence={"code": code},
    )
    assert fate(made) == (bucket, told)


def of_medication(**elements: Any) -> tuple[Json, Json]:
    made = {"resourceType": "Medication", "id": "m1", **elements}
    given = resource(
        "MedicationAdministration",
        status="completed",
        medicationReference={"reference": "Medication/m1"},
        effectiveDateTime="2023-01-01",
    )
    return given, made


WATER = concept(ATC, "V07AB", "solvents and diluting agents")
SALINE = {"text": "sodium chloride 0.9 %"}


@pytest.mark.parametrize(
    "ingredients",
    [
        [{"itemCodeableConcept": LENALIDOMIDE}],
        [{"item": {"concept": LENALIDOMIDE}}],
        [{"itemCodeableConcept": SALINE}, {"itemCodeableConcept": LENALIDOMIDE}],
    ],
)
def test_a_medication_without_code_is_its_active_ingredient(
    ingredients: list[Json],
) -> None:
    given, medication = of_medication(ingredient=ingredients)
    assert fact(Therapy, given, medication).agent == "lenalidomide"
    named, medication = of_medication(code=SALINE, ingredient=ingredients)
    assert fact(Therapy, named, medication).agent == "lenalidomide"


@pytest.mark.parametrize(
    ("ingredients", "fated"),
    [
        (
            [{"itemCodeableConcept": LENALIDOMIDE, "isActive": False}],
            ("not_relevant", []),
        ),
        ([{"itemCodeableConcept": WATER}], ("not_relevant", [])),
        (
            [{"itemCodeableConcept": WATER}, {"itemCodeableConcept": SALINE}],
            ("set_aside", ["MS-D065"]),
        ),
        ([{"itemReference": {"reference": "Substance/s"}}], ("set_aside", ["MS-D067"])),
        (
            [
                {"itemCodeableConcept": LENALIDOMIDE},
                {"itemCodeableConcept": DEXAMETHASONE},
            ],
            ("set_aside", ["MS-D066"]),
        ),
        ([{"itemCodeableConcept": 7}], ("set_aside", ["MS-D026"])),
    ],
)
def test_ingredients_that_name_no_one_drug(
    ingredients: list[Json], fated: tuple[str, list[str]]
) -> None:
    given, medication = of_medication(ingredient=ingredients)
    assert fate(given, medication) == fated


def test_a_medication_that_was_entered_in_error_is_no_drug() -> None:
    given, medication = of_medication(code=LENALIDOMIDE, status="entered-in-error")
    assert fate(given, medication) == ("set_aside", ["MS-D067"])
    given, medication = of_medication(code=LENALIDOMIDE, status="inactive")
    assert fate(given, medication) == ("used", [])


@pytest.mark.parametrize(("times", "fated"), [(1, "used"), (2, "set_aside")])
def test_a_contained_medication_counts_if_there_is_one(times: int, fated: str) -> None:
    inside = {"resourceType": "Medication", "id": "m", "code": LENALIDOMIDE}
    given, _ = of_medication()
    given |= {"contained": [inside] * times, "medicationReference": {"reference": "#m"}}
    assert fate(given)[0] == fated

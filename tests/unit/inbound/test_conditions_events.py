"""Diagnoses, documented progression, and death."""

from __future__ import annotations

from typing import Any

import pytest

from engine.state import Diagnosis, Event
from tests.unit.inbound.build import (
    ICD10CM,
    OURS,
    PATIENT,
    SCT,
    Json,
    bundle,
    concept,
    fact,
    facts,
    fate,
    loinc,
    observation,
    resource,
    state,
)

VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
ICDO3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"


def condition(code: Json, **elements: Any) -> Json:
    return resource(
        "Condition", **({"code": code, "onsetDateTime": "2020-03"} | elements)
    )


MM = concept(ICD10CM, "C90.00")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (MM, "multiple_myeloma"),
        (concept(ICD10CM, "C90.12"), "plasma_cell_leukemia"),
        (concept(ICD10CM, "C90.20"), "extramedullary_plasmacytoma"),
        (concept(ICDO3, "9734/3"), "extramedullary_plasmacytoma"),
        (concept(ICD10CM, "C90.30"), "solitary_plasmacytoma"),
        (concept(ICDO3, "9731/3"), "solitary_plasmacytoma"),
        (concept(SCT, "415112005"), "plasmacytoma"),
    ],
)
def test_diagnoses_as_charted(code: Json, name: str) -> None:
    assert fact(Diagnosis, condition(code)).condition == name


@pytest.mark.parametrize("code", ["C90.30", "C90.31", "C90.32"])
def test_a_solitary_plasmacytoma_is_never_extramedullary_disease(code: str) -> None:
    both = {
        "coding": concept(ICD10CM, code)["coding"] + concept(SCT, "415112005")["coding"]
    }
    assert fact(Diagnosis, condition(both)).condition == "solitary_plasmacytoma"


def test_codes_that_mean_different_diseases_are_set_aside() -> None:
    both = {"coding": MM["coding"] + concept(ICD10CM, "C90.10")["coding"]}
    assert fate(condition(both)) == ("set_aside", ["MS-D060"])
    assert fate(condition(concept(ICD10CM, "I10"))) == ("not_relevant", [])


@pytest.mark.parametrize(
    ("verification", "bucket", "preliminary"),
    [
        ("confirmed", "used", False),
        ("provisional", "used", True),
        ("differential", "used", True),
        ("refuted", "ignored", False),
        ("entered-in-error", "ignored", False),
    ],
)
def test_verification(verification: str, bucket: str, preliminary: bool) -> None:
    each = condition(MM, verificationStatus=concept(VERIFICATION, verification))
    assert fate(each) == (bucket, [])
    assert [f.preliminary for f in facts(Diagnosis, each)] == (
        [preliminary] if bucket == "used" else []
    )


def test_when_a_diagnosis_began_and_became_known() -> None:
    dated = condition(
        MM, recordedDate="2021-01-05", clinicalStatus=concept(CLINICAL, "active")
    )
    found = fact(Diagnosis, dated)
    assert (found.when.text, found.recorded.text, found.status) == (
        "2020-03",
        "2021-01-05",
        "active",
    )
    only_recorded = fact(
        Diagnosis, condition(MM, onsetDateTime=..., recordedDate="2021-01-05")
    )
    assert only_recorded.when.last_day == only_recorded.recorded.last_day
    assert only_recorded.when.first_day < only_recorded.recorded.first_day
    undated = fact(Diagnosis, condition(MM, onsetDateTime=...))
    assert undated.when.text == "not stated"
    assert fate(condition(MM, onsetDateTime="soon")) == ("set_aside", ["MS-D031"])


def status_of(value: Any, code: Json | None = None, **more: Any) -> Json:
    return observation(code or loinc("97509-4"), valueCodeableConcept=value, **more)


PROGRESSIVE = concept(OURS, "progressive-disease")


@pytest.mark.parametrize(
    "each",
    [
        status_of(concept(SCT, "271299001", "Patient's condition worsened")),
        status_of(PROGRESSIVE),
        status_of(..., PROGRESSIVE),
        status_of(loinc("LA9633-4"), PROGRESSIVE),
    ],
)
def test_a_documented_worsening_is_a_progression(each: Json) -> None:
    found = fact(Event, each)
    assert (found.kind, found.when.day_text()) == ("progression", "2024-01-20")


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (status_of(concept(SCT, "268910001")), ("not_relevant", [])),
        (status_of(concept(SCT, "359746009")), ("not_relevant", [])),
        (status_of(loinc("LA9634-2"), PROGRESSIVE), ("not_relevant", [])),
        (status_of({"text": "worse"}), ("set_aside", ["MS-D092"])),
        (status_of(...), ("set_aside", ["MS-D092"])),
        (status_of(PROGRESSIVE, effectiveDateTime=...), ("set_aside", ["MS-D030"])),
        (status_of(PROGRESSIVE, status="entered-in-error"), ("ignored", [])),
    ],
)
def test_what_is_no_progression(each: Json, expected: tuple[str, list[str]]) -> None:
    assert fate(each) == expected
    assert not facts(Event, each)


def dead(**elements: Any) -> bytes:
    return bundle({**PATIENT, **elements})


def test_death() -> None:
    (event,) = state(dead(deceasedDateTime="2024-05-01")).of(Event)
    assert (event.kind, event.when.day_text()) == ("death", "2024-05-01")
    assert not state(dead(deceasedBoolean=False)).facts


@pytest.mark.parametrize(
    "elements", [{"deceasedBoolean": True}, {"deceasedDateTime": "spring"}]
)
def test_a_death_without_date_happened_at_some_time(elements: Json) -> None:
    found = state(dead(**elements))
    (event,) = found.of(Event)
    assert event.when.text == "not stated"
    assert [q.code for q in found.data_quality] == ["MS-D091"]
    assert found.resources.used == 1

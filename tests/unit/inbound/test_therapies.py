"""Drugs given, taken and ordered."""

from __future__ import annotations

import pytest

from engine.state import Therapy
from tests.unit.inbound.build import (
    ATC,
    SCT,
    Json,
    concept,
    fact,
    facts,
    fate,
    state,
)
from tests.unit.inbound.drugs import (
    IDE,
    NDC,
    RXNORM,
    TEC,
    given,
    ordered,
)


@pytest.mark.parametrize(
    ("code", "agent"),
    [
        (TEC, "teclistamab"),
        (concept("http://fhir.de/CodeSystem/bfarm/atc", "L01XG01"), "bortezomib"),
        (concept(ATC, "L01XC38"), "isatuximab"),
        (concept(RXNORM, "342369"), "lenalidomide"),
        (concept(RXNORM, "2619432"), "teclistamab"),
        (concept(NDC, "0069-4494-02"), "elranatamab"),
        ({"text": "Teclistamab"}, "teclistamab"),
    ],
)
def test_a_drug_given_is_a_therapy(code: Json, agent: str) -> None:
    found = fact(Therapy, given(code))
    assert (found.agent, found.given, found.when.day_text()) == (
        agent,
        "given",
        "2024-01-20",
    )
    told = ["MS-D068"] if "text" in code else []
    assert fate(given(code)) == ("used", told)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (concept(ATC, "L01FX24", "mosunetuzumab"), ("set_aside", ["MS-D061"])),
        (concept(ATC, "L01FX28", "Teclistamab"), ("set_aside", ["MS-D061"])),
        (
            concept(ATC, "L01XL08", "Ciltacabtagene autoleucel"),
            ("set_aside", ["MS-D061"]),
        ),
        (concept(ATC, "L01FX28", "glofitamab"), ("not_relevant", [])),
        (
            concept(RXNORM, "999", "bortezomib 3.5 MG Injection"),
            ("set_aside", ["MS-D066"]),
        ),
        ({"text": "teclistamab per protocol"}, ("set_aside", ["MS-D066"])),
        (
            concept(RXNORM, "998", "dexamethasone 4 MG Oral Tablet"),
            ("not_relevant", []),
        ),
        (concept(RXNORM, "997", "amlodipine"), ("not_relevant", [])),
        ({"coding": TEC["coding"] + IDE["coding"]}, ("set_aside", ["MS-D060"])),
        ({"coding": [{"code": "L01FX24"}]}, ("set_aside", ["MS-D062"])),
    ],
)
def test_codes_that_are_not_this_drug(
    code: Json, expected: tuple[str, list[str]]
) -> None:
    assert fate(given(code)) == expected


@pytest.mark.parametrize(
    ("status", "bucket"),
    [
        ("completed", "used"),
        ("in-progress", "used"),
        ("stopped", "used"),
        ("on-hold", "used"),
        ("not-done", "ignored"),
        ("entered-in-error", "ignored"),
        ("unknown", "ignored"),
        ("banana", "set_aside"),
    ],
)
def test_the_status_of_an_administration(status: str, bucket: str) -> None:
    assert fate(given(TEC, status=status))[0] == bucket


def test_a_course_has_a_start_and_a_stop() -> None:
    period = {"start": "2024-01-20", "end": "2024-03-01"}
    course = given(TEC, effectiveDateTime=..., effectivePeriod=period)
    found = fact(Therapy, course)
    assert found.when.day_text() == "2024-01-20"
    assert found.stop is not None
    assert found.stop.day_text() == "2024-03-01"
    open_start = given(
        TEC, effectiveDateTime=..., effectivePeriod={"end": "2024-03-01"}
    )
    begun = fact(Therapy, open_start).when
    assert not begun.is_one_day
    assert fate(given(TEC, effectiveDateTime=...)) == ("set_aside", ["MS-D030"])


def test_why_a_course_ended() -> None:
    reason = concept(SCT, "266721009", "No response to treatment")
    assert fact(Therapy, given(TEC, statusReason=[reason])).stop_reason == "no_response"
    url = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-treatment-termination-reason"
    extension = [{"url": url, "valueCodeableConcept": reason}]
    assert fact(Therapy, ordered(TEC, extension=extension)).stop_reason == "no_response"
    assert fact(Therapy, given(TEC, statusReason=[{"text": "tired"}])).stop_reason == ""


@pytest.mark.parametrize(
    ("status", "how"),
    [
        ("active", "given"),
        ("completed", "given"),
        ("stopped", "given"),
        ("intended", "ordered"),
    ],
)
def test_a_statement_is_given_or_planned(status: str, how: str) -> None:
    assert fact(Therapy, given(TEC, "MedicationStatement", status=status)).given == how


def test_a_statement_that_it_was_not_taken_is_ignored() -> None:
    assert fate(given(TEC, "MedicationStatement", status="not-taken"))[0] == "ignored"
    for code, bucket in (("not-taking", "ignored"), ("taking", "used")):
        adherence = {"code": {"coding": [{"code": code}]}}
        each = given(TEC, "MedicationStatement", status="recorded", adherence=adherence)
        assert fate(each)[0] == bucket


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({}, ("used", [])),
        ({"status": "cancelled"}, ("ignored", [])),
        ({"status": "draft"}, ("ignored", [])),
        ({"intent": "proposal"}, ("ignored", [])),
        ({"doNotPerform": True}, ("ignored", [])),
        ({"authoredOn": ...}, ("set_aside", ["MS-D030"])),
    ],
)
def test_an_order_is_only_an_order(
    elements: Json, expected: tuple[str, list[str]]
) -> None:
    assert fate(ordered(TEC, **elements)) == expected
    assert all(
        each.given == "ordered" for each in facts(Therapy, ordered(TEC, **elements))
    )


def test_the_drug_may_stand_in_another_resource() -> None:
    medication = {"resourceType": "Medication", "id": "m1", "code": TEC}
    referring = given(..., medicationReference={"reference": "Medication/m1"})  # type: ignore[arg-type]
    assert fact(Therapy, referring, medication).agent == "teclistamab"
    assert state(referring, medication).resources.used == 3
    contained = referring | {
        "contained": [medication],
        "medicationReference": {"reference": "#m1"},
    }
    assert fact(Therapy, contained).agent == "teclistamab"
    r5 = given(..., medication={"concept": TEC})  # type: ignore[arg-type]
    assert fact(Therapy, r5).agent == "teclistamab"
    r5_reference = given(..., medication={"reference": {"reference": "Medication/m1"}})  # type: ignore[arg-type]
    assert fact(Therapy, r5_reference, medication).agent == "teclistamab"
    assert fate(referring) == ("set_aside", ["MS-D067"])


def test_two_different_medications_of_one_id_name_neither() -> None:
    one = {"resourceType": "Medication", "id": "m1", "code": TEC}
    two = {"resourceType": "Medication", "id": "m1", "code": IDE}
    referring = given(..., medicationReference={"reference": "Medication/m1"})  # type: ignore[arg-type]
    assert fate(referring, one, two) == ("set_aside", ["MS-D067"])

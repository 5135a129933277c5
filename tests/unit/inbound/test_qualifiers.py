"""What stands beside a fact and negates or qualifies it: nothing is scored over its head.

The traps are elements of FHIR R4 that its definition marks as modifiers, or that change
what a finding, an event, a diagnosis, a therapy or a study is. Those of laboratory
results are in ``test_result_qualifiers``.
"""

from __future__ import annotations

from typing import Any

import pytest

from engine.language import load_ruleset, vocabulary_of
from engine.reasoning import SiteJudge
from engine.state import (
    CytogeneticResult,
    Diagnosis,
    Event,
    ImagingStudy,
    LesionFinding,
    Measurement,
    Therapy,
)
from engine.values import Outcome, read_when
from tests.unit.inbound.build import (
    ABSENT_REASON,
    ATC,
    CPT,
    DCM,
    HGNC,
    ICD10CM,
    LOINC,
    OURS,
    PCS,
    Json,
    bundle,
    concept,
    fact,
    facts,
    fate,
    lab,
    loinc,
    observation,
    resource,
    state,
)

MODIFIER = [{"url": "https://sender.example/negated", "valueBoolean": True}]
PRESENT = concept(LOINC, "LA9633-4", "Present")
ABSENT = concept(LOINC, "LA9634-2", "Absent")


def one(each: Json, *others: Json) -> Measurement:
    return fact(Measurement, each, *others)


# Findings


def lesion(value: Json | None = PRESENT, **elements: Any) -> Json:
    made: Json = {
        "id": "f1",
        "derivedFrom": [{"reference": "ImagingStudy/i1"}],
        "effectiveDateTime": "2024-01-20",
    }
    if value is not None:
        made["valueCodeableConcept"] = value
    return observation(concept(OURS, "soft-tissue-lesion"), **(made | elements))


STUDY = resource(
    "ImagingStudy",
    id="i1",
    status="available",
    started="2024-01-20",
    procedureCode=[concept(CPT, "78816")],
)
CLOSED = lesion(ABSENT, id="f0")


def any_emd(*resources: Json) -> Outcome:
    rules = [load_ruleset("moffitt_2025")]
    judge = SiteJudge(state(*resources), vocabulary_of(rules), read_when("2024-02-01"))
    (verdict,) = (
        v for v in judge.verdicts(rules[0]) if v.rule == "moffitt_2025/any_emd"
    )
    return verdict.outcome


def test_a_study_that_excludes_lesions_is_negative() -> None:
    assert any_emd(STUDY, CLOSED) is Outcome.FALSE


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        (
            "neither present nor absent",
            lesion(concept(LOINC, "LA11884-6", "Indeterminate")),
        ),
        ("a modifier extension", lesion(modifierExtension=MODIFIER)),
        (
            "a value and a reason for none",
            lesion(dataAbsentReason=concept(ABSENT_REASON, "error")),
        ),
        ("hidden", lesion(None, dataAbsentReason=concept(ABSENT_REASON, "masked"))),
        ("yes or no", lesion(None, valueBoolean=True)),
        (
            "words that contradict the code",
            lesion(concept(LOINC, "LA9633-4", "Present") | {"coding": 7}),
        ),
    ],
)
def test_a_finding_that_cannot_be_read_keeps_the_study_open(
    name: str, broken: Json
) -> None:
    assert fate(broken, STUDY, CLOSED)[0] == "set_aside"
    assert any_emd(STUDY, CLOSED, broken) is Outcome.UNKNOWN
    assert not [f for f in facts(LesionFinding, STUDY, broken) if not f.preliminary]


def test_a_finding_entered_in_error_keeps_nothing_open() -> None:
    assert any_emd(STUDY, CLOSED, lesion(status="entered-in-error")) is Outcome.FALSE


# Cytogenetics


def variant(value: Json = ABSENT, gene: str = "HGNC:11998", **elements: Any) -> Json:
    part = {
        "code": loinc("48018-6"),
        "valueCodeableConcept": concept(HGNC, gene, "TP53"),
    }
    made = {
        "component": [part],
        "valueCodeableConcept": value,
        "method": {"text": "FISH"},
    }
    return observation("69548-6", **(made | elements))


@pytest.mark.parametrize(
    "broken",
    [
        variant(PRESENT, id="v2", modifierExtension=MODIFIER),
        variant(PRESENT, id="v2"),  # what was found in the gene is not stated
        variant(PRESENT, id="v2", dataAbsentReason=concept(ABSENT_REASON, "error")),
        variant(PRESENT, id="v2", gene="HGNC:5477"),  # id and symbol differ
    ],
)
def test_a_result_that_cannot_be_read_is_not_covered_by_an_earlier_negative(
    broken: Json,
) -> None:
    negative = variant(id="v1", effectiveDateTime="2023-01-20")
    assert fate(broken, negative)[0] == "set_aside"
    states = {
        f.state for f in facts(CytogeneticResult, broken) if f.abnormality == "del_17p"
    }
    assert states == {"indeterminate"}


def test_an_unrelated_gene_that_cannot_be_read_hides_nothing() -> None:
    part = {
        "code": loinc("48018-6"),
        "valueCodeableConcept": concept(HGNC, "HGNC:3449", "ERBB4"),
    }
    each = observation("69548-6", component=[part, 7], valueCodeableConcept=PRESENT)
    assert not facts(CytogeneticResult, each)


# Events and diagnoses


@pytest.mark.parametrize(
    "code", ["death", "hospice", "transfer", "progressive-disease"]
)
@pytest.mark.parametrize(
    ("elements", "bucket"),
    [
        ({}, "used"),
        ({"valueBoolean": True}, "used"),
        ({"valueBoolean": False}, "not_relevant"),
        ({"valueString": "no"}, "set_aside"),
        ({"valueInteger": 0}, "set_aside"),
        ({"valueCodeableConcept": ABSENT}, "not_relevant"),
        (
            {
                "valueCodeableConcept": PRESENT,
                "dataAbsentReason": concept(ABSENT_REASON, "error"),
            },
            "set_aside",
        ),
    ],
)
def test_an_event_that_its_value_denies_is_none(
    code: str, elements: Json, bucket: str
) -> None:
    each = observation(concept(OURS, code), **elements)
    assert fate(each)[0] == bucket
    assert bool(facts(Event, each)) is (bucket == "used")


def leukemia(verification: Any) -> Json:
    return resource(
        "Condition",
        code=concept(ICD10CM, "C90.10"),
        onsetDateTime="2024-01-20",
        verificationStatus=verification,
    )


VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


@pytest.mark.parametrize(
    ("verification", "bucket", "preliminary"),
    [
        (concept(VERIFICATION, "confirmed"), "used", False),
        (concept(VERIFICATION, "refuted"), "ignored", None),
        ({"text": "refuted"}, "ignored", None),
        ({"text": "Entered-in-error"}, "ignored", None),
        (
            {
                "coding": [
                    {"system": "https://x.example", "code": "RO"},
                    concept(VERIFICATION, "refuted")["coding"][0],
                ]
            },
            "ignored",
            None,
        ),
        ({"text": "provisional"}, "used", True),
        ({"text": "ruled out"}, "set_aside", None),
        (concept("https://x.example", "RO"), "set_aside", None),
        ("refuted", "set_aside", None),
    ],
)
def test_a_diagnosis_counts_only_if_its_verification_is_understood(
    verification: Any, bucket: str, preliminary: bool | None
) -> None:
    each = leukemia(verification)
    assert fate(each)[0] == bucket
    found = facts(Diagnosis, each)
    assert [f.preliminary for f in found] == (
        [] if preliminary is None else [preliminary]
    )


# Therapies


def statement(kind: str = "MedicationStatement", **elements: Any) -> Json:
    made = {
        "status": "completed",
        "effectiveDateTime": "2024-01-20",
        "medicationCodeableConcept": concept(ATC, "L01XG01"),
    }
    return resource(kind, **(made | elements))


@pytest.mark.parametrize(
    ("elements", "bucket"),
    [
        ({}, "used"),
        ({"wasNotTaken": True}, "ignored"),
        ({"wasNotTaken": False}, "used"),
        ({"taken": "n"}, "ignored"),
        ({"taken": "y"}, "used"),
        ({"taken": "unk"}, "set_aside"),
    ],
)
def test_a_negation_of_an_older_release_is_not_passed_over(
    elements: Json, bucket: str
) -> None:
    assert fate(statement(**elements))[0] == bucket
    assert bool(facts(Therapy, statement(**elements))) is (bucket == "used")


@pytest.mark.parametrize("element", ["wasNotGiven", "notGiven"])
def test_an_administration_that_was_not_given_is_none(element: str) -> None:
    each = statement("MedicationAdministration", **{element: True})
    assert fate(each)[0] == "ignored"


@pytest.mark.parametrize(
    "elements",
    [
        {"doNotPerform": True},
        {"intent": "proposal"},
        {"intent": "option"},
        {"status": "draft"},
    ],
)
def test_an_order_that_orders_nothing_is_none(elements: Json) -> None:
    order = {"intent": "order", "authoredOn": "2024-01-20", "status": "active"}
    each = statement("MedicationRequest", **(order | elements))
    assert fate(each)[0] == "ignored"


# Studies, reports, reference ranges


def test_a_bad_procedure_code_costs_itself_and_is_told() -> None:
    broken = STUDY | {"procedureCode": [7, concept(CPT, "78816")]}
    assert fact(ImagingStudy, broken).extent == "whole_body"
    assert "MS-D020" in {q.code for q in state(broken).data_quality}


@pytest.mark.parametrize("element", ["procedureCode", "modality", "series"])
def test_a_list_that_is_none_is_told(element: str) -> None:
    assert "MS-D020" in fate(STUDY | {element: 7})[1]


def test_a_bad_series_costs_itself() -> None:
    pt = {"modality": concept(DCM, "PT")["coding"][0]}
    coded = {key: value for key, value in STUDY.items() if key != "procedureCode"}
    assert fact(ImagingStudy, coded | {"series": [7, pt]}).modality == "pet"


def test_an_element_of_a_report_that_was_left_out_is_told() -> None:
    report = resource(
        "DiagnosticReport",
        status="final",
        code=concept(CPT, "78816"),
        effectiveDateTime="2024-01-20",
        conclusion=7,
    )
    assert "MS-D020" in fate(report)[1]


@pytest.mark.parametrize(
    ("kind", "upper"), [("normal", 250), ("therapeutic", None), (None, 250)]
)
def test_only_a_range_of_normal_is_a_limit_of_normal(
    kind: str | None, upper: int | None
) -> None:
    limits: Json = {"high": {"value": 250, "unit": "U/L"}}
    if kind is not None:
        limits["type"] = concept(
            "http://terminology.hl7.org/CodeSystem/referencerange-meaning", kind
        )
    assert one(lab(300, "U/L", "2532-0", referenceRange=[limits])).upper_limit == upper


# Rules of their own, other records, other persons


def test_a_resource_under_rules_that_are_not_known_is_set_aside() -> None:
    each = lab(implicitRules="https://sender.example/rules")
    assert fate(each) == ("set_aside", ["MS-D036"])
    assert one(each).absent_reason == "unreadable"
    assert (
        fate(statement(implicitRules="https://sender.example/rules"))[0] == "set_aside"
    )
    unrelated = observation("8302-2", implicitRules="https://sender.example/rules")
    assert fate(unrelated) == ("not_relevant", [])


def test_another_record_of_the_patient_is_told() -> None:
    linked = {"resourceType": "Patient", "id": "p1", "link": [{"type": "replaced-by"}]}
    found = state(bundle(linked, lab()))
    assert "MS-D037" in {q.code for q in found.data_quality}
    assert "MS-D037" not in {q.code for q in state(lab()).data_quality}


def test_a_death_under_a_modifier_is_none() -> None:
    dead = {
        "resourceType": "Patient",
        "id": "p1",
        "deceasedBoolean": True,
        "modifierExtension": MODIFIER,
    }
    found = state(bundle(dead, lab()))
    assert not found.of(Event)
    assert found.resources.set_aside == 1


@pytest.mark.parametrize(
    ("focus", "bucket"),
    [
        ({"reference": "Patient/donor"}, "ignored"),
        ({"display": "the donor"}, "set_aside"),
        ({"reference": "Patient/p1"}, "used"),
        ({"reference": "Device/d"}, "used"),
    ],
)
def test_a_procedure_done_to_somebody_else_is_none(focus: Json, bucket: str) -> None:
    infused = resource(
        "Procedure",
        status="completed",
        code=concept(PCS, "XW033K7"),
        occurrenceDateTime="2024-01-20",
        focus=focus,
    )
    assert fate(infused)[0] == bucket

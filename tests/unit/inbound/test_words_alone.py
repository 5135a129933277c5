"""Codes that are words alone: set aside and told, never matched; a site may declare them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.state import (
    CellTherapyInfusion,
    Diagnosis,
    Event,
    ImagingStudy,
    LesionFinding,
    Measurement,
    PatientState,
    Therapy,
)
from tests.unit.inbound.build import (
    ATC,
    CPT,
    LOINC,
    OURS,
    Json,
    concept,
    fate,
    lab,
    observation,
    quantity,
    resource,
    state,
)
from tests.unit.inbound.test_dialect import mapping_of, mistakes
from tests.unit.inbound.test_dialect import read as read_by

WORDS = {"text": "Serum M-spike"}
DISPLAY = {"coding": [{"display": "Serum M-spike"}]}


def procedure(code: Json) -> Json:
    day = "2024-01-20"
    return resource("Procedure", status="completed", code=code, performedDateTime=day)


def drug(code: Json) -> Json:
    return resource(
        "MedicationAdministration",
        status="completed",
        medicationCodeableConcept=code,
        effectiveDateTime="2024-01-20",
    )


@pytest.mark.parametrize("code", [WORDS, DISPLAY])
@pytest.mark.parametrize(
    "made",
    [
        observation(WORDS, valueQuantity=quantity(2.1)),
        procedure(WORDS),
        drug(WORDS),
        resource("Condition", code=WORDS, recordedDate="2024-01-20"),
        resource(
            "DiagnosticReport", status="final", code=WORDS, effectiveDateTime="2024"
        ),
    ],
    ids=lambda made: str(made["resourceType"]),
)
def test_what_stands_in_words_only_is_set_aside_and_told(
    code: Json, made: Json
) -> None:
    element = "medicationCodeableConcept" if "medication" in str(made) else "code"
    assert fate(made | {element: code}) == ("set_aside", ["MS-D065"])


@pytest.mark.parametrize("status", ["entered-in-error", "unknown", "registered"])
def test_what_does_not_count_is_not_told_of(status: str) -> None:
    made = observation(WORDS, status=status, valueQuantity=quantity(2.1))
    assert fate(made) == ("ignored", [])


def test_an_unlisted_code_is_not_relevant_whatever_its_words() -> None:
    made = observation(concept("https://lab.example.org", "X", "Serum M-spike"))
    assert fate(made) == ("not_relevant", [])


def test_a_part_of_a_panel_in_words_only_is_told() -> None:
    good = {
        "code": concept(LOINC, "718-7"),
        "valueQuantity": quantity(10.2),
    }
    words = {"code": WORDS, "valueQuantity": quantity(2.1)}
    made = observation("58410-2", component=[good, words])
    assert fate(made) == ("used", ["MS-D065"])


def test_a_study_whose_code_is_words_only_is_told() -> None:
    study = resource(
        "ImagingStudy",
        status="available",
        started="2024-01-20",
        procedureCode=[{"text": "PET/CT whole body"}],
    )
    assert fate(study) == ("used", ["MS-D069"])
    (found,) = state(study).of(ImagingStudy)
    assert found.extent == "not_stated"


def test_a_drug_that_is_exactly_the_name_of_a_listed_one_is_read_and_told() -> None:
    assert fate(drug({"text": "Bortezomib"})) == ("used", ["MS-D068"])
    assert fate(drug(concept(ATC, "L01XG01", "bortezomib"))) == ("used", [])
    assert fate(drug({"text": "Bortezomib 3.5 mg"})) == ("set_aside", ["MS-D066"])


# A site declares words

CASES: list[tuple[str, Json, type[Any]]] = [
    (
        "labs: {serum_m_protein: [{text: serum  m-spike}]}",
        observation(WORDS, valueQuantity=quantity(2.1)),
        Measurement,
    ),
    (
        "labs: {serum_m_protein: [{text: Serum M-spike}]}",
        observation(DISPLAY, valueQuantity=quantity(2.1)),
        Measurement,
    ),
    (
        "procedures: {ciltacabtagene_autoleucel: [{text: CAR-T infusion (cilta-cel)}]}",
        procedure({"text": "CAR-T infusion (cilta-cel)"}),
        CellTherapyInfusion,
    ),
    (
        "procedures: {pet_ct_whole_body: [{text: PET/CT vertex to feet}]}",
        resource(
            "ImagingStudy",
            status="available",
            started="2024-01-20",
            procedureCode=[{"text": "PET/CT vertex to feet"}],
        ),
        ImagingStudy,
    ),
    ("drugs: {lenalidomide: [{text: Revlimid}]}", drug({"text": "REVLIMID"}), Therapy),
    (
        "findings: {soft_tissue_lesion: [{text: soft tissue mass}]}",
        observation(
            {"text": "Soft tissue mass"},
            valueCodeableConcept=concept(LOINC, "LA9633-4"),
        ),
        LesionFinding,
    ),
    (
        "findings: {progressive_disease: [{text: PD charted}]}",
        observation({"text": "PD charted"}),
        Event,
    ),
    (
        "conditions: {multiple_myeloma: [{text: myeloma}]}",
        resource("Condition", code={"text": "Myeloma"}, recordedDate="2024-01-20"),
        Diagnosis,
    ),
    (
        "answers: {present: [{text: seen}]}",
        observation(
            concept(OURS, "soft-tissue-lesion"), valueCodeableConcept={"text": "Seen"}
        ),
        LesionFinding,
    ),
]


def complaints(read: PatientState) -> list[str]:
    return [q.code for q in read.data_quality]


@pytest.mark.parametrize(("line", "made", "kind"), CASES)
def test_words_that_a_site_declares_are_read_and_say_so(
    line: str, made: Json, kind: type[Any]
) -> None:
    read = read_by(mapping_of(line), made)
    (found,) = read.of(kind)
    assert "the site's own words" in str(found.source.declared)
    assert "A. Meyer, 2024-01-10" in str(found.source.declared)
    assert complaints(read) == []
    assert not [f for f in state(made).of(kind) if f.source.declared]


def test_declared_words_count_only_where_they_stand_alone() -> None:
    mapping = mapping_of("labs: {serum_m_protein: [{text: M-spike}]}")
    for code in (
        {"text": "no M-spike"},
        {"coding": [{"system": LOINC, "code": "1-8"}], "text": "M-spike"},
    ):
        made = observation(code, valueQuantity=quantity(2.1))
        assert not read_by(mapping, made).of(Measurement)


def test_a_published_code_beside_declared_words_wins() -> None:
    mapping = mapping_of("labs: {hemoglobin: [{text: Hb}]}")
    made = lab(2.1)
    made["code"]["text"] = "Hb"
    (found,) = read_by(mapping, made).of(Measurement)
    assert (found.analyte, found.source.declared or "") == ("serum_m_protein", "")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('labs: {serum_m_protein: [{text: " "}]}', "MS-V012"),
        ("labs: {serum_m_protein: [{text: M, code: M}]}", "MS-R002"),
        ("labs: {hemoglobin: [{system: in_words, code: a, display: a}]}", "MS-V003"),
        ("drugs: {dexamethasone: [{text: bortezomib}]}", "MS-V010"),
        ("labs: {serum_m_protein: [{text: M}], hemoglobin: [{text: m}]}", "MS-V006"),
        ("labs: {serum_m_protein: [{text: 24 h urine protein}]}", "MS-V010"),
    ],
)
def test_mistakes_in_declared_words(line: str, code: str) -> None:
    assert [found for found, _ in mistakes(line)] == [code]


def test_a_study_without_any_code_is_not_told_of() -> None:
    study = resource("ImagingStudy", status="available", started="2024-01-20")
    assert fate(study) == ("used", [])
    coded = study | {"procedureCode": [concept(CPT, "78816")]}
    assert fate(coded) == ("used", [])

"""Charted answers from Observations; lesions by name, with both diameters."""

from __future__ import annotations

import pytest
import yaml

from engine.language import rules_root, shipped_vocabulary
from engine.state import (
    UNREAD,
    Characteristic,
    LesionFinding,
    Measurement,
    ResponseAssessment,
)
from fhir_adapters.inbound import InboundMapping
from tests.unit.inbound.build import (
    ABSENT_REASON,
    LOINC,
    OURS,
    SCT,
    Json,
    concept,
    lab,
    loinc,
    observation,
    quantity,
    resource,
    state,
)

CHARTED = "https://mspike.example/fhir/CodeSystem/charted-answer"
DANISH = "https://kip.rkkp.dk/fhir/CodeSystem/TreatmentResponseEvaluation"
SERUM = "25700-6"


def ours(code: str) -> Json:
    return concept(CHARTED, code)


def said(code: Json | str, value: Json | None = None, **elements: object) -> Json:
    if value is not None:
        elements["valueCodeableConcept"] = value
    return observation(code, **elements)


def complaints(read) -> list[str]:
    return [each.code for each in read.data_quality]


@pytest.mark.parametrize(
    ("code", "value", "name", "answer"),
    [
        (SERUM, concept(SCT, "260385009", "Negative"), "serum_immunofixation", "negative"),
        (SERUM, concept(SCT, "10828004", "Positive"), "serum_immunofixation", "positive"),
        (SERUM, {"text": " Negative "}, "serum_immunofixation", "negative"),
        (ours("urine-immunofixation"), ours("negative"), "urine_immunofixation", "negative"),
        (ours("clonal-marrow-cells"), concept(LOINC, "LA9634-2", "Absent"), "clonal_marrow_cells", "absent"),
        (ours("hypercalcemia-cause"), ours("myeloma"), "hypercalcemia_cause", "myeloma"),
        (ours("radiographic-response"), ours("pd"), "radiographic_response", "pd"),
        (ours("plasmacytoma-growth"), ours("at-least-50-percent"), "plasmacytoma_growth", "at_least_50_percent"),
    ],
)  # fmt: skip
def test_a_coded_answer_is_a_characteristic(code, value, name, answer) -> None:
    read = state(said(code, value))
    (fact,) = read.of(Characteristic)
    assert (fact.name, fact.value, fact.when.text) == (name, answer, "2024-01-20")
    assert (complaints(read), read.resources.used) == ([], 2)


@pytest.mark.parametrize(
    ("value", "category"),
    [
        (ours("vgpr"), "vgpr"),
        (concept(DANISH, "stringent_complete_response"), "scr"),
        ({"text": "VGPR"}, "vgpr"),
    ],
)
def test_the_overall_response_is_a_response_assessment(value, category) -> None:
    read = state(said(ours("response"), value))
    assert [fact.category for fact in read.of(ResponseAssessment)] == [category]
    assert complaints(read) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (concept(SCT, "42425007", "Equivocal"), "MS-D095"),  # no answer that there is
        (ours("vgpr"), "MS-D095"),  # an answer to another question
        (concept(SCT, "260385009", "Positive"), "MS-D061"),  # words against code
        ({"coding": [{"code": "negative"}]}, "MS-D062"),  # no code system
    ],
)
def test_an_answer_that_cannot_be_read_stays_any_answer(value, code) -> None:
    read = state(said(SERUM, value))
    (fact,) = read.of(Characteristic)
    assert (fact.name, fact.value) == ("serum_immunofixation", UNREAD)
    assert (complaints(read), read.resources.set_aside) == ([code], 1)


def test_a_presumed_complete_response_is_none_of_the_answers() -> None:
    read = state(said(ours("response"), concept(DANISH, "presumed_complete_response")))
    assert [fact.category for fact in read.of(ResponseAssessment)] == [UNREAD]
    assert complaints(read) == ["MS-D095"]


@pytest.mark.parametrize(
    "value",
    [
        {"valueString": "No monoclonal protein detected."},
        {"valueString": "Not negative"},
        {"valueCodeableConcept": {"text": "IgG kappa, faint"}},
    ],
)
def test_a_sentence_is_used_and_answers_nothing(value) -> None:
    read = state(observation(SERUM, **value))
    (fact,) = read.of(Characteristic)
    assert fact.value == UNREAD
    assert fact.source.as_recorded in str(value)
    assert (complaints(read), read.resources.set_aside) == (["MS-D096"], 0)


def test_one_word_in_a_string_is_an_answer() -> None:
    (fact,) = state(observation(SERUM, valueString="Positive")).of(Characteristic)
    assert fact.value == "positive"


@pytest.mark.parametrize(
    ("reason", "answers"),
    [("not-performed", []), ("error", []), ("masked", [UNREAD]), ("so-so", [UNREAD])],
)
def test_nobody_tested_or_the_answer_is_hidden(reason, answers) -> None:
    absent = concept(ABSENT_REASON, reason)
    read = state(observation(SERUM, dataAbsentReason=absent))
    assert [fact.value for fact in read.of(Characteristic)] == answers
    assert complaints(read) == []


def test_a_part_of_a_panel_is_read_as_well() -> None:
    parts = [
        {"code": loinc("33358-3"), "valueQuantity": quantity(0.4)},
        {"code": loinc(SERUM), "valueCodeableConcept": concept(SCT, "10828004")},
    ]
    read = state(observation(concept("http://lab.example", "SPEP"), component=parts))
    assert [fact.value for fact in read.of(Characteristic)] == ["positive"]
    assert len(read.of(Measurement)) == 1


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_a_void_answer_is_ignored(status) -> None:
    read = state(said(SERUM, concept(SCT, "10828004"), status=status))
    assert (read.of(Characteristic), read.resources.ignored) == ([], 1)


def test_a_preliminary_answer_is_marked() -> None:
    read = state(said(SERUM, concept(SCT, "10828004"), status="preliminary"))
    assert [fact.preliminary for fact in read.of(Characteristic)] == [True]


def test_an_interpretation_of_both_tests_is_no_immunofixation() -> None:
    read = state(said("49275-1", concept(SCT, "260385009")))
    assert (read.of(Characteristic), read.resources.not_relevant) == ([], 1)


def test_every_question_and_every_answer_of_the_vocabulary_has_a_code() -> None:
    path = rules_root() / "value_sets" / "charted.yaml"
    codes = yaml.safe_load(path.read_text("utf-8"))
    charted = shipped_vocabulary().charted
    assert set(codes["targets"]) == set(charted)
    answers = {value for item in charted.values() for value in item.values}
    assert set(codes["answers"]) == answers
    known = InboundMapping.shipped().codes()
    assert all(known[name] for name in charted)


def lesion(number: int, **elements: object) -> Json:
    return observation(
        concept(OURS, "soft-tissue-lesion"),
        id=f"l{number}",
        valueCodeableConcept=concept(LOINC, "LA9633-4"),
        **elements,
    )


def size(code: str, value: float, unit: str = "mm") -> Json:
    return {"code": loinc(code), "valueQuantity": quantity(value, unit)}


@pytest.mark.parametrize(
    ("elements", "named", "told"),
    [
        ({"focus": [{"reference": "BodyStructure/b1"}]}, "BodyStructure/b1", []),
        ({"bodyStructure": {"reference": "BodyStructure/b1"}}, "BodyStructure/b1", []),
        ({"focus": [{"reference": "https://x.example/fhir/BodyStructure/b1/_history/2"}]}, "BodyStructure/b1", []),
        ({}, "", []),
        ({"focus": [{"reference": "#b1"}]}, "", ["MS-D088"]),
        ({"focus": [{"reference": "urn:uuid:0"}]}, "", ["MS-D088"]),
        ({"focus": [{"reference": "BodyStructure/b1"}, {"reference": "BodyStructure/b2"}]}, "", ["MS-D088"]),
        ({"focus": [{"reference": "Specimen/s1"}]}, "", ["MS-D088"]),
    ],
)  # fmt: skip
def test_a_lesion_is_named_by_one_body_structure(elements, named, told) -> None:
    read = state(lesion(1, **elements))
    assert [fact.lesion for fact in read.of(LesionFinding)] == [named]
    assert complaints(read) == told


@pytest.mark.parametrize(
    ("parts", "sizes", "told"),
    [
        ([size("33728-7", 3.2, "cm"), size("33729-5", 21)], ("32", "21"), []),
        ([size("33728-7", 32), size("33729-5", 21), size("33729-5", 9)], ("32", "9 to 21"), []),
        ([size("33728-7", 21), size("33729-5", 21)], ("21", "21"), []),
        ([size("33728-7", 20), size("33729-5", 21)], (None, None), ["MS-D089"]),
        ([size("33729-5", 21, "kg")], (None, None), ["MS-D081"]),
    ],
)  # fmt: skip
def test_both_diameters_are_read(parts, sizes, told) -> None:
    read = state(lesion(1, component=parts))
    (fact,) = read.of(LesionFinding)
    found = (fact.longest_mm, fact.shortest_mm)
    assert tuple(each and each.text() for each in found) == sizes
    assert complaints(read) == told


def test_components_that_contradict_each_other_state_nothing() -> None:
    def part(name: str, value: str) -> Json:
        return {"code": concept(OURS, name), "valueCodeableConcept": concept(OURS, value)}  # fmt: skip

    parts = [
        *(part("bone-contiguity", v) for v in ("contiguous", "non-contiguous")),
        *(part("new-since-prior", v) for v in ("yes", "no", "yes")),
    ]
    read = state(lesion(1, component=parts))
    (fact,) = read.of(LesionFinding)
    assert fact.bone_contiguity == "indeterminate"
    assert fact.new_since_prior == "not_stated"
    assert set(complaints(read)) == {"MS-D081"}


@pytest.mark.parametrize("focus", ["Patient/donor", "RelatedPerson/r1", "Group/g1"])
def test_a_result_about_somebody_else_is_ignored(focus) -> None:
    read = state(lab(9, focus=[{"reference": focus}]))
    assert (read.of(Measurement), read.resources.ignored) == ([], 1)
    assert complaints(read) == ["MS-D034"]


def test_a_result_in_focus_of_the_patient_counts() -> None:
    read = state(lab(9, focus=[{"reference": "Patient/p1"}]))
    assert len(read.of(Measurement)) == 1


def test_a_body_structure_is_not_relevant_by_itself() -> None:
    read = state(
        resource("BodyStructure", subject=..., patient={"reference": "Patient/p1"})
    )
    assert (read.resources.not_relevant, complaints(read)) == (1, [])

"""References and codings that cannot be read: each costs itself, and each is told.

What would have been used and cannot be read stands in data quality with its code and its
place (decision 0101). Nothing is told of what nobody would have followed.
"""

from __future__ import annotations

from typing import Any

import pytest

from engine.state import (
    Characteristic,
    CytogeneticResult,
    Diagnosis,
    Event,
    ImagingStudy,
    LesionFinding,
    Measurement,
    Therapy,
)
from tests.unit.inbound.build import (
    ABSENT_REASON,
    ATC,
    CPT,
    HGNC,
    ICD10CM,
    LOINC,
    OURS,
    SCT,
    Json,
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

PRESENT = concept(LOINC, "LA9633-4", "Present")
ABSENT = concept(LOINC, "LA9634-2", "Absent")
NUMBER: Json = {"system": LOINC, "code": 96334}
RADIOLOGY = [concept("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD")]
STUDY = resource(
    "ImagingStudy",
    id="i1",
    status="available",
    started="2024-01-20",
    procedureCode=[concept(CPT, "78816")],
)


def told(*resources: Json) -> list[tuple[str, str]]:
    """Codes and places of the complaints."""
    return [(q.code, q.field) for q in state(*resources).data_quality]


def with_number(good: Json) -> Json:
    """A concept of which one further coding holds a number as its code."""
    return {"coding": [*good["coding"], NUMBER]}


def lesion(value: Json = PRESENT, **elements: Any) -> Json:
    made: Json = {"id": "f1", "valueCodeableConcept": value}
    return observation(concept(OURS, "soft-tissue-lesion"), **(made | elements))


def report(**elements: Any) -> Json:
    base: Json = {
        "id": "d1",
        "status": "final",
        "category": RADIOLOGY,
        "code": concept(CPT, "78816"),
        "effectiveDateTime": "2024-01-20",
    }
    return resource("DiagnosticReport", **(base | elements))


GOOD = {"reference": "ImagingStudy/i1"}
BAD: list[tuple[Any, str]] = [
    ({"reference": 7}, "MS-D020"),
    ("ImagingStudy/i1", "MS-D020"),
    ({"display": "the scan"}, "MS-D038"),
    ({"reference": "#gone"}, "MS-D038"),
    ({"reference": "urn:uuid:0c0ffee0-0000-4000-8000-000000000000"}, "MS-D038"),
    ({"reference": "see the scan of May"}, "MS-D038"),
    ({"reference": "Patient/p1"}, "MS-D039"),
]
IDS = ["number", "string", "display", "contained", "urn", "words", "type"]


@pytest.mark.parametrize(("bad", "code"), BAD, ids=IDS)
def test_a_bad_reference_of_a_finding_costs_itself(bad: Any, code: str) -> None:
    found = lesion(derivedFrom=[bad, GOOD])
    assert fact(LesionFinding, STUDY, found).study == "ImagingStudy/i1"
    assert told(STUDY, found) == [(code, "Observation.derivedFrom[0]")]


@pytest.mark.parametrize(("bad", "code"), BAD, ids=IDS)
def test_a_finding_that_names_its_study_badly_is_of_no_study(
    bad: Any, code: str
) -> None:
    found = lesion(derivedFrom=[bad])
    assert fact(LesionFinding, STUDY, found).study == ""
    assert told(STUDY, found) == [(code, "Observation.derivedFrom[0]")]


def test_an_element_that_is_no_list_is_told() -> None:
    assert told(STUDY, lesion(derivedFrom="i1")) == [
        ("MS-D020", "Observation.derivedFrom")
    ]


def test_a_study_that_is_not_in_the_input_is_told() -> None:
    found = lesion(derivedFrom=[{"reference": "ImagingStudy/i9"}])
    assert fact(LesionFinding, STUDY, found).study == "ImagingStudy/i9"
    assert told(STUDY, found) == [("MS-D038", "Observation.derivedFrom")]
    assert told(STUDY, lesion(derivedFrom=[GOOD])) == []


def test_a_finding_entered_in_error_is_not_told_of() -> None:
    found = lesion(derivedFrom=[{"reference": 7}], status="entered-in-error")
    assert told(STUDY, found) == []


def test_a_finding_of_a_report_is_of_the_study_that_the_report_tells_of() -> None:
    of_report = lesion(derivedFrom=[{"reference": "DiagnosticReport/d1"}])
    made = report(imagingStudy=[GOOD])
    assert fact(LesionFinding, STUDY, made, of_report).study == "ImagingStudy/i1"
    alone = report()
    assert fact(LesionFinding, alone, of_report).study == "DiagnosticReport/d1"


def test_a_finding_of_several_studies_is_of_none_of_them() -> None:
    other = STUDY | {"id": "i2"}
    both = [GOOD, {"reference": "ImagingStudy/i2"}]
    for named in (both, both[::-1]):
        found = lesion(derivedFrom=named)
        assert fact(LesionFinding, STUDY, other, found).study == ""
        assert told(STUDY, other, found) == [("MS-D120", "Observation.derivedFrom")]
        # one that was entered in error is none of them
        void = other | {"status": "entered-in-error"}
        assert fact(LesionFinding, STUDY, void, found).study == "ImagingStudy/i1"
        nothing = STUDY | {"status": "cancelled"}
        assert fate(found, nothing, void) == ("ignored", [])
    # a study and its own report are one
    report_of = {"reference": "DiagnosticReport/d1"}
    for named in ([GOOD, report_of], [report_of, GOOD]):
        found = lesion(derivedFrom=named)
        made = report(imagingStudy=[GOOD])
        assert fact(LesionFinding, STUDY, made, found).study == "ImagingStudy/i1"
        assert told(STUDY, made, found) == []


@pytest.mark.parametrize(("bad", "code"), BAD, ids=IDS)
def test_a_bad_result_of_a_report_costs_itself(bad: Any, code: str) -> None:
    made = report(result=[bad, {"reference": "Observation/f1"}])
    assert fact(LesionFinding, made, lesion()).study == "DiagnosticReport/d1"
    assert told(made, lesion()) == [(code, "DiagnosticReport.result[0]")]


@pytest.mark.parametrize(
    ("element", "bad", "code"),
    [
        ("imagingStudy", {"reference": 7}, "MS-D020"),
        ("imagingStudy", {"reference": "Observation/o1"}, "MS-D039"),
        ("study", {"reference": "#gone"}, "MS-D038"),
    ],
)
def test_a_bad_study_of_a_report_costs_itself(
    element: str, bad: Json, code: str
) -> None:
    made = report(**{element: [bad]})
    assert fact(ImagingStudy, made).study == "DiagnosticReport/d1"
    assert told(made) == [(code, f"DiagnosticReport.{element}[0]")]


def test_what_a_report_lists_and_is_not_in_the_input_is_told() -> None:
    made = report(result=[{"reference": "Observation/o9"}], imagingStudy=[GOOD])
    assert told(made) == [
        ("MS-D038", "DiagnosticReport.imagingStudy"),
        ("MS-D038", "DiagnosticReport.result"),
    ]
    # Nobody follows the results of a report of the laboratory.
    chemistry = report(category=..., code=loinc("24323-8"))
    chemistry["result"] = [{"reference": 7}]
    assert fate(chemistry) == ("not_relevant", [])


def test_a_category_that_cannot_be_read_is_told() -> None:
    unknown = report(code=loinc("24323-8"), category="radiology")
    assert fate(unknown) == ("not_relevant", ["MS-D020"])
    numbered = report(code=loinc("24323-8"), category=[{"coding": [NUMBER]}])
    assert fate(numbered) == ("not_relevant", ["MS-D020"])


@pytest.mark.parametrize(("bad", "code"), BAD, ids=IDS)
def test_a_bad_specimen_of_a_result_is_told(bad: Any, code: str) -> None:
    result = lab(specimen=bad)
    assert fact(Measurement, result).value is not None
    # Of a specimen its words may be all that is needed.
    words = bad == {"display": "the scan"}
    assert told(result) == ([] if words else [(code, "Observation.specimen")])


def test_a_specimen_inside_the_result_is_looked_at() -> None:
    inside = {"resourceType": "Specimen", "id": "s", "status": "unsatisfactory"}
    result = lab(specimen={"reference": "#s"}, contained=[inside])
    assert fate(result) == ("set_aside", ["MS-D057"])
    inside = {"resourceType": "Specimen", "id": "s", "type": {"text": "24 h urine"}}
    result = lab(specimen={"reference": "#s"}, contained=[inside])
    assert fate(result) == ("set_aside", ["MS-D061"])


def test_a_bad_method_hides_no_contradicting_body_site() -> None:
    result = lab(method=7, bodySite={"text": "urine"})
    assert fate(result) == ("set_aside", ["MS-D020", "MS-D061"])


def test_a_lesion_named_badly_is_told() -> None:
    assert told(STUDY, lesion(derivedFrom=[GOOD], bodyStructure={"reference": 7})) == [
        ("MS-D088", "Observation.focus")
    ]


# Codings inside an answer


ANSWER = "Observation.valueCodeableConcept"
MEDICATION = concept(ATC, "L04AX04", "lenalidomide")
CASES: list[tuple[type[Any], Json, str]] = [
    (LesionFinding, lesion(with_number(PRESENT)), ANSWER),
    (
        Event,
        observation(
            loinc("97509-4"),
            valueCodeableConcept=with_number(concept(SCT, "271299001")),
        ),
        ANSWER,
    ),
    (
        Event,
        observation(
            concept(OURS, "progressive-disease"),
            valueCodeableConcept=with_number(PRESENT),
        ),
        ANSWER,
    ),
    (
        Characteristic,
        observation(
            loinc("25700-6"),
            valueCodeableConcept=with_number(concept(SCT, "260385009")),
        ),
        ANSWER,
    ),
    (
        Measurement,
        observation(
            dataAbsentReason=with_number(concept(ABSENT_REASON, "masked")),
        ),
        "Observation.dataAbsentReason",
    ),
    (
        Diagnosis,
        resource(
            "Condition",
            code=concept(ICD10CM, "C90.00"),
            recordedDate="2023-01-01",
            verificationStatus=with_number(concept("x", "confirmed")),
        ),
        "Condition.verificationStatus",
    ),
    (
        Diagnosis,
        resource(
            "Condition",
            code=concept(ICD10CM, "C90.00"),
            recordedDate="2023-01-01",
            clinicalStatus=with_number(concept("x", "active")),
        ),
        "Condition.clinicalStatus",
    ),
    (
        Therapy,
        resource(
            "MedicationStatement",
            status="active",
            medicationCodeableConcept=MEDICATION,
            effectiveDateTime="2023-01-01",
            statusReason=[{"coding": [NUMBER]}],
        ),
        "MedicationStatement.statusReason",
    ),
]


@pytest.mark.parametrize(("kind", "made", "field"), CASES)
def test_a_coding_that_cannot_be_read_costs_itself_and_is_told(
    kind: type[Any], made: Json, field: str
) -> None:
    assert len(facts(kind, made)) == 1
    assert ("MS-D020", field) in told(made)


def fish(**elements: Any) -> Json:
    base: Json = {
        "valueCodeableConcept": PRESENT,
        "method": concept(LOINC, "LA26404-6", "FISH"),
        "component": [
            gene(concept(HGNC, "HGNC:11998", "TP53")),
            change(concept("http://www.sequenceontology.org", "SO:0001743")),
        ],
    }
    return observation(loinc("69548-6"), **(base | elements))


def gene(value: Json) -> Json:
    return {"code": loinc("48018-6"), "valueCodeableConcept": value}


def change(value: Json) -> Json:
    return {"code": loinc("48019-4"), "valueCodeableConcept": value}


TP53 = concept(HGNC, "HGNC:11998", "TP53")
LOST = concept("http://www.sequenceontology.org", "SO:0001743")


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (fish(valueCodeableConcept=with_number(PRESENT)), ANSWER),
        (
            fish(component=[gene(with_number(TP53)), change(LOST)]),
            "Observation.component[0]",
        ),
        (
            fish(component=[gene(TP53), change(with_number(LOST))]),
            "Observation.component[1]",
        ),
        (fish(method=with_number(fish()["method"])), "Observation.method"),
    ],
)
def test_a_part_of_a_cytogenetic_answer_that_cannot_be_read_is_told(
    made: Json, field: str
) -> None:
    assert ("del_17p", "present") in {
        (f.abnormality, f.state) for f in facts(CytogeneticResult, made)
    }
    assert told(made) == [("MS-D020", field)]


def test_a_change_of_which_nothing_can_be_read_costs_the_result() -> None:
    unreadable = {"coding": [NUMBER]}
    assert fate(fish(component=[gene(TP53), change(unreadable)])) == (
        "set_aside",
        ["MS-D026"],
    )
    coded: Json = {"code": {"coding": [NUMBER]}, "valueCodeableConcept": LOST}
    assert fate(fish(component=[gene(TP53), change(LOST), coded])) == (
        "set_aside",
        ["MS-D026"],
    )


def test_an_answer_of_which_nothing_can_be_read_says_so() -> None:
    assert fate(lesion({"coding": [NUMBER]})) == ("set_aside", ["MS-D026"])


def test_adherence_that_cannot_be_read_decides_nothing() -> None:
    made = resource(
        "MedicationStatement",
        status="recorded",
        medication={"concept": MEDICATION},
        effectiveDateTime="2023-01-01",
        adherence={"code": 7},
    )
    assert fate(made) == ("set_aside", ["MS-D026"])


def test_a_part_of_an_unknown_panel_that_cannot_be_read_is_told() -> None:
    panel = observation(
        loinc("85354-9"), component=[{"code": {"coding": [NUMBER]}}, {"code": "x"}]
    )
    assert fate(panel) == ("not_relevant", ["MS-D020"])


@pytest.mark.parametrize(
    ("attachment", "codes"),
    [
        ({"contentType": "text/plain", "data": "%%%"}, ["MS-D086"]),
        ({"contentType": "text/html; charset=x-none", "data": "YQ=="}, ["MS-D086"]),
        ({"contentType": "text/plain", "data": "YQ=="}, []),
        # What is of another kind, or stands elsewhere, nobody would have read.
        ({"contentType": "application/pdf", "data": "JVBERi0="}, []),
        ({"contentType": "text/plain", "url": "Binary/b"}, []),
    ],
)
def test_a_text_that_cannot_be_decoded_is_told(
    attachment: Json, codes: list[str]
) -> None:
    document = resource(
        "DocumentReference",
        status="current",
        date="2024-01-20T10:00:00Z",
        content=[{"attachment": attachment}],
    )
    assert fate(document) == ("not_relevant", codes)


def test_an_attachment_that_cannot_be_read_costs_itself() -> None:
    plain = {"contentType": "text/plain", "data": "RXh0cmFtZWR1bGxhcnkgbWFzcy4="}
    made = report(presentedForm=[{"data": 7}, plain])
    found = state(made)
    assert [m.about for m in found.mentions] == ["extramedullary"]
    assert told(made) == [("MS-D020", "DiagnosticReport.presentedForm[0]")]
    document = resource(
        "DocumentReference",
        status="current",
        date="2024-01-20T10:00:00Z",
        content=[{"attachment": {"data": 7}}, {"attachment": plain}],
    )
    assert [m.about for m in state(document).mentions] == ["extramedullary"]
    assert told(document) == [("MS-D020", "DocumentReference.content[0]")]

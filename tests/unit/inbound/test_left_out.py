"""A coding or a text that cannot be read costs itself, and is told with its place.

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
    LesionFinding,
    Measurement,
    Therapy,
)
from tests.unit.inbound.build import (
    ABSENT_REASON,
    ATC,
    HGNC,
    ICD10CM,
    LOINC,
    OURS,
    SCT,
    Json,
    concept,
    facts,
    fate,
    loinc,
    observation,
    resource,
    state,
)
from tests.unit.inbound.imaging_records import (
    NUMBER,
    PRESENT,
    lesion,
    report,
    told,
)

ABSENT = concept(LOINC, "LA9634-2", "Absent")


def with_number(good: Json) -> Json:
    """A concept of which one further coding holds a number as its code."""
    return {"coding": [*good["coding"], NUMBER]}


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

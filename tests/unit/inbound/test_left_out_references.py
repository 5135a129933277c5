"""A reference that cannot be followed costs itself, and is told with its place."""

from __future__ import annotations

from typing import Any

import pytest

from engine.state import (
    ImagingStudy,
    LesionFinding,
    Measurement,
)
from tests.unit.inbound.build import (
    Json,
    fact,
    fate,
    lab,
    loinc,
)
from tests.unit.inbound.imaging_records import (
    NUMBER,
    STUDY,
    lesion,
    report,
    told,
)

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

"""The resource behind a number can be looked into on the page."""

import json
from datetime import UTC

import pytest

from engine.assessment import assess
from engine.language import rules_root, shipped_ruleset
from engine.values import read_when
from tests.unit.ui.test_patient_page import Outline
from ui.bedside.patient_page import answer_html
from ui.bedside.resource_html import ResourcesShown
from ui.presentation import patient_view
from ui.records import open_records

PATIENTS = rules_root() / "examples" / "patients"
LABEL = "Observation/o1"


def shown(told: dict, label: str = LABEL, *, tagged: bool = False) -> str:
    meta = {"meta": {"tag": [{"code": "HTEST"}]}} if tagged else {}
    patient = {"resourceType": "Patient", "id": "p1"} | meta
    observation = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "33358-3"}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2023-08-14",
    }
    entries = [{"resource": r} for r in (patient, observation | told)]
    bundle = json.dumps({"resourceType": "Bundle", "entry": entries})
    # A number as it is written, which JSON of Python would not keep.
    text = bundle.replace('"0.80"', "0.80")
    (record,) = open_records(text.encode(), UTC)
    return ResourcesShown(record.chart(), record.identity)(label)


def test_value_unit_code_date_and_performer_stand_as_they_were_recorded():
    told = shown(
        {
            "valueQuantity": {
                "value": "0.80",
                "unit": "g/dL",
                "system": "http://unitsofmeasure.org",
                "code": "g/dL",
            },
            "performer": [{"display": "Riverside laboratory"}],
        }
    )
    outline = Outline(told)
    assert outline.open == []
    assert outline.tags[:3] == ["details", "summary", "code"]
    text = " ".join("".join(outline.text).split())
    for part in (
        "Observation/o1",
        "status final",
        "code (LOINC 33358-3)",
        "effectiveDateTime 2023-08-14",
        "valueQuantity 0.80 g/dL (UCUM g/dL)",
        "performer Riverside laboratory",
        "read from Observation.valueQuantity",
    ):
        assert part in text, part
    assert "SYNTHETIC" not in text


def test_the_synthetic_label_is_told():
    assert "SYNTHETIC: not a real patient" in shown({}, tagged=True)


def test_texts_are_escaped_and_long_ones_say_that_they_go_on():
    told = shown({"valueString": "<img src=x onerror=alert(1)>" + "x" * 400})
    assert "<img" not in told
    assert "&lt;img" in told
    assert "characters more" in told


def test_a_resource_that_is_not_in_the_record_is_named_and_no_more():
    assert shown({}, "Observation/other") == "<code>Observation/other</code>"


@pytest.mark.parametrize("name", ["24", "06"])
def test_every_resource_behind_an_answer_can_be_opened(name):
    (file,) = PATIENTS.glob(f"{name}-*.json")
    (record,) = open_records(str(file), UTC)
    chart = record.chart()
    sets = [shipped_ruleset("moffitt_2025"), shipped_ruleset("usmic_2026")]
    view = patient_view(assess(chart.state, sets, read_when("2024-01-31")))
    show = ResourcesShown(chart, record.identity)
    page = answer_html(view, record.identity, show)
    lines = [
        line
        for card in view.cards
        if card.leading
        for group in card.groups
        for reason in group.lead.because
        for line in reason.evidence
    ]
    assert lines
    for line in lines:
        assert show(line.resource).startswith("<details"), line
        assert show(line.resource) in page

"""What is due, and death, on every surface of one patient."""

from __future__ import annotations

import pytest

from engine.assessment import assess, assessment_schema, read_json, to_json
from engine.language import shipped_policy_names, shipped_ruleset, shipped_ruleset_names
from engine.state import Event, patient_state
from engine.values import read_when
from tests.unit.ui.by_hand import common, infusion, scan, serum
from ui.bedside.patient_page import patient_html
from ui.presentation import patient_view
from ui.records import Identity

SETS = [
    shipped_ruleset(name)
    for name in (*shipped_ruleset_names(), *shipped_policy_names())
]
COURSE = [
    infusion("2023-10-01"),
    serum("2023-09-20", "2.0"),
    serum("2023-11-30", "0.1"),
    *scan("2023-09-20"),
]


def view(facts, day="2024-01-20"):
    return patient_view(assess(patient_state("p1", facts), SETS, read_when(day)))


def page(shown):
    return str(patient_html(shown, Identity(patient="p1", synthetic=True)))


def test_what_is_due_stands_on_the_page_as_policy():
    shown = view(COURSE)
    assert [line.word for line in shown.due] == ["OVERDUE 2023-12-30"]
    assert "Due (local policy, not a guideline)" in page(shown)
    assert "OVERDUE 2023-12-30: Labs, imaging and marrow at day 90" in page(shown)
    assert shown.request is not None and "To ask for" in page(shown)


@pytest.mark.parametrize(
    ("kind", "word"),
    [("death", "DIED"), ("hospice", "IN HOSPICE CARE"), ("transfer", "TRANSFERRED")],
)
def test_the_end_stands_on_the_page_and_nothing_is_asked_for(kind, word):
    end = Event(**common("2024-01-10", "Observation/end"), kind=kind)
    shown = view([*COURSE, end])
    assert shown.due == () and shown.request is None
    told = f"{word} 2024-01-10 (Observation/end): nothing is due or asked for any more"
    assert told in page(shown)
    assert "To ask for" not in page(shown)


def test_alerts_are_part_of_the_contract():
    assessment = assess(patient_state("p1", COURSE), SETS, read_when("2024-01-20"))
    assert read_json(to_json(assessment)) == assessment
    assert "surveillance_site" in assessment.rulesets
    assert not any(v.rule.startswith("surveillance_site") for v in assessment.verdicts)
    assert "Alert" in assessment_schema()["$defs"]
    without = assess(patient_state("p1", COURSE), SETS[:-1], read_when("2024-01-20"))
    assert without.alerts == ()

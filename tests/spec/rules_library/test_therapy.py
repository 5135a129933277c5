"""Exposure and refractoriness: FALSE only where a site declares its therapy feed complete."""

from __future__ import annotations

import pytest

from ui.workbench import Record

RULES = ("prior_bcma", "triple_class_refractory", "penta_refractory")


@pytest.fixture
def record() -> Record:
    told = Record()
    told.course.therapy("lenalidomide", "2020-01-01", "2021-01-31")
    told.course.therapy("bortezomib", "2020-01-01", "2021-01-31")
    told.course.therapy("daratumumab", "2022-03-01", "2023-01-31")
    told.course.therapy("teclistamab", "2024-02-01")
    return told


@pytest.mark.parametrize("rule", RULES)
def test_nothing_on_record_is_false_only_by_a_declared_assumption(
    ask_rule, complete_feed, record, rule
):
    name = f"usmic_2026/{rule}"
    assert ask_rule(record, name).outcome == "unknown"
    verdict = ask_rule(record, name, assumptions=complete_feed)
    assert verdict.outcome == "false"
    assert verdict.assumptions == ("therapy_feed_complete",)


@pytest.mark.parametrize(
    ("antibody_fails", "triple"), [("2023-04-01", "true"), ("2023-04-02", "false")]
)
def test_triple_class_without_being_penta(
    ask_rule, complete_feed, record, antibody_fails, triple
):
    record.course.event("progression", "2021-03-01")
    record.course.event("progression", antibody_fails)
    verdicts = {
        rule: ask_rule(record, f"usmic_2026/{rule}", assumptions=complete_feed).outcome
        for rule in RULES[1:]
    }
    assert verdicts == {"triple_class_refractory": triple, "penta_refractory": "false"}


def test_penta_refractory_implies_triple_class(ask_rule, record):
    record.course.therapy("pomalidomide", "2021-06-01", "2022-01-31")
    record.course.therapy("carfilzomib", "2021-06-01", "2022-01-31")
    for day in ("2021-03-01", "2022-03-01", "2023-03-01"):
        record.course.event("progression", day)
    for rule in RULES[1:]:
        assert ask_rule(record, f"usmic_2026/{rule}").outcome == "true"


@pytest.mark.parametrize("rule", RULES)
def test_without_teclistamab_the_question_does_not_arise(ask_rule, rule):
    told = Record()
    told.course.therapy("bortezomib", "2020-01-01", "2021-01-31")
    assert ask_rule(told, f"usmic_2026/{rule}").outcome == "not_applicable"

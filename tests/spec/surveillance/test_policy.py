"""The shipped policy: what it never asks, its cases, and how it is marked."""

from __future__ import annotations

import pytest

from engine.language import shipped_policy_names, shipped_ruleset, shipped_ruleset_names
from ui.workbench import rules_without_cases, run_cases

POLICY = shipped_ruleset("surveillance_site")


def test_every_case_holds_and_no_rule_lacks_one():
    report = run_cases("surveillance_site")
    assert [f"{run.file}:{run.line} {run.message}" for run in report.failed] == []
    assert rules_without_cases(report, POLICY) == []


def test_it_is_marked_as_local_policy_and_never_as_a_guideline():
    assert shipped_policy_names() == ("surveillance_site",)
    assert "surveillance_site" not in shipped_ruleset_names()
    assert POLICY.kind == "policy"
    assert "Local policy, not a guideline" in POLICY.citation


def test_what_is_on_and_off():
    assert {name: due.on for name, due in POLICY.dues.items()} == {
        "baseline_set": True,
        "day_90_set": True,
        "flare_in_cycle_1": True,
        "imaging_after_day_90": False,
        "response_with_new_lesion": True,
        "suspected_progression": True,
        "suspected_progression_on_teclistamab": True,
    }


@pytest.mark.parametrize("due", POLICY.dues.values(), ids=lambda due: due.name)
def test_never_from_cytogenetics_or_routine_marrow_after_day_90(due):
    for condition in due.conditions:
        assert "cytogenetic" not in condition.rule and "risk" not in condition.rule
    feeds = {need.feed for need in due.needs}
    if due.every is not None or due.name == "imaging_after_day_90":
        assert feeds == {"imaging"}

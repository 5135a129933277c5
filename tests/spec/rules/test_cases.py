"""The cases beside the rules: all pass, and no rule lacks one."""

from __future__ import annotations

import pytest

from engine.language import shipped_ruleset, shipped_ruleset_names
from ui.workbench import Report, rules_without_cases, run_cases

# Outcomes that need facts for which the workbench has no sentence yet: see
# test_criterion_coverage.py.
UNTOLD = {
    "r2iss_2022": [
        "r2iss_2022/stage has no case that is I",
        "r2iss_2022/stage has no case that is II",
    ],
    "r_iss_2015": ["r_iss_2015/stage has no case that is I"],
    "usmic_2026": [
        "usmic_2026/penta_refractory has no case that is false",
        "usmic_2026/plasma_cell_leukemia has no case that is false",
        "usmic_2026/prior_bcma has no case that is false",
        "usmic_2026/triple_class_refractory has no case that is false",
    ],
}


@pytest.fixture(scope="module", params=shipped_ruleset_names())
def tested(request: pytest.FixtureRequest) -> tuple[str, Report]:
    return request.param, run_cases(request.param)


def test_every_case_holds(tested: tuple[str, Report]) -> None:
    _, report = tested
    assert [f"{run.file}:{run.line} {run.message}" for run in report.failed] == []
    assert report.scenarios


def test_every_rule_has_a_case_for_each_outcome(tested: tuple[str, Report]) -> None:
    name, report = tested
    assert rules_without_cases(report, shipped_ruleset(name)) == UNTOLD.get(name, [])

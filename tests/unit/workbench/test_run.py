"""run_features: anybody's rule set and feature files, outside this repository, no Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from engine.language import RuleErrors
from ui.workbench import Report, RunBroken, report_page, report_text, run_features
from ui.workbench.run import run_scenarios, run_several

RULESET = """\
ruleset: example_centre
title: Example centre <b>(fictional)</b>
version: 0.1.0
kind: policy
citation: invented for a test
"""
RULE = """\
rule: kidney_alarm
title: Kidney alarm
edition: {effective_from: 2026-01-01}
source: {paper: example_centre, where: invented, quote: creatinine of 2 mg/dL or more}
flag:
  any:
    - {id: creatinine, that: "latest(creatinine) >= 2 mg/dL"}
    - {id: calcium, that: "latest(calcium) > 11 mg/dL"}
"""
FEATURE = """\
@kidney
Feature: Kidney alarm of the example centre

  Scenario: The creatinine is high
    Given serum creatinine was 2.0 mg/dL on 2024-01-20
    When mspike looks on 2024-01-31
    Then the kidney alarm is TRUE
    And it says "serum creatinine 2 mg/dL"

  @slow
  Scenario Outline: <creatinine> is not
    Given serum creatinine was <creatinine> on 2024-01-20
    And serum calcium was 9.0 mg/dL on 2024-01-20
    When mspike looks on 2024-01-31
    Then the kidney alarm is FALSE

    Examples:
      | creatinine |
      | 1.9 mg/dL  |
      | 19 mg/L    |
"""


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "example_centre"
    folder.mkdir()
    (folder / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    (folder / "kidney_alarm.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "kidney.feature").write_text(FEATURE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(centre: Path, feature: str) -> Report:
    (centre / "other.feature").write_text(dedent(feature), encoding="utf-8")
    return run_features("example_centre", [Path("other.feature")])


def test_a_stranger_runs_his_own_rules(centre: Path) -> None:
    report = run_features("example_centre", [Path("kidney.feature")])
    assert report.passed
    assert [run.name for run in report.scenarios] == [
        "The creatinine is high",
        "1.9 mg/dL is not [1.9 mg/dL]",
        "19 mg/L is not [19 mg/L]",
    ]
    assert {run.file for run in report.scenarios} == {"kidney.feature"}
    (rule,) = report.coverage
    assert rule.counts == {"true": 1, "false": 2}
    assert [c.counts for c in rule.criteria] == [
        {"true": 1, "false": 2},
        {"unknown": 1, "false": 2},
    ]
    assert report.gaps == (
        "example_centre/kidney_alarm: never unknown",
        "example_centre/kidney_alarm: calcium is never true",
    )
    assert report.criteria_covered == (3, 4)
    assert report.decided == (3, 4)
    assert report.undecisive == (
        "example_centre/kidney_alarm: calcium never decides by holding",
    )


def test_the_reports_say_it(centre: Path) -> None:
    report = run_features("example_centre", [Path()])
    text = report_text(report)
    assert "3 scenarios: 3 passed, 0 failed" in text
    assert "calcium is never true" in text
    assert "criteria exercised each way: 3 of 4 (75 %)" in text
    assert "criteria that decide a scenario each way: 3 of 4" in text
    assert "calcium never decides by holding" in text
    assert "ok" not in text.split()
    told = report_text(report, every_scenario=True)
    assert "example_centre/kidney_alarm true: creatinine true, calcium unknown" in told
    page = report_page(report)
    assert "Example centre &lt;b&gt;(fictional)&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "example_centre/kidney_alarm: calcium is never true" in page
    assert "kidney.feature:4: The creatinine is high" in page


def test_a_failing_scenario_names_its_step(centre: Path) -> None:
    report = _run(
        centre,
        """\
        Feature: Wrong

          Scenario: The creatinine is low
            Given serum creatinine was 1.0 mg/dL on 2024-01-20
            When mspike looks on 2024-01-31
            Then the kidney alarm is TRUE
            And it says "anything"
        """,
    )
    assert not report.passed
    (run,) = report.failed
    assert (run.line, run.failed_line) == (3, 6)
    assert run.failed_step == "Then the kidney alarm is TRUE"
    assert run.message.startswith("the kidney alarm is not TRUE but UNKNOWN")
    assert "other.feature:3: The creatinine is low" in report_text(report)
    assert "line 6: Then the kidney alarm is TRUE" in report_page(report)


@pytest.mark.parametrize(
    ("step", "line", "answer"),
    [
        ("Given serum creatinin of 1.0 mg/dL at 2024-01-20", 4, "serum M-protein was 0.30 g/dL on 2024-01-20"),
        ("When mspike looks at 2024-01-20", 4, "When mspike looks on 2024-01-31"),
        ("Then kidney alarm should be TRUE", 4, "Then biochemical relapse is TRUE"),
        ("Given serum creatinine was 1.0 mg/24h on 2024-01-20", 4, "serum creatinine is not measured in mg/24h; use mg/dL"),
        ("Given serum creatinine was:", 4, "needs a table below it"),
        ("Given the rule set nobody_2026", 4, "no rule set 'nobody_2026'"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_read(
    centre: Path, step: str, line: int, answer: str
) -> None:
    report = _run(centre, f"Feature: Wrong\n\n  Scenario: Wrong\n    {step}\n")
    (run,) = report.failed
    assert answer in run.message
    assert "Traceback" not in run.message


def test_a_rule_set_chosen_in_the_feature(centre: Path) -> None:
    report = _run(
        centre,
        """\
        Feature: Another rule set

          Scenario: A shipped one
            Given the rule set usmic_2026
            When mspike looks on 2024-01-31
            Then the STP class is NOT APPLICABLE
        """,
    )
    assert report.passed
    assert [check.rule for check in report.scenarios[0].checks] == [
        "usmic_2026/stp_class"
    ]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("Scenario: no feature\n  Given nothing\n", "MS-W012", "other.feature:1:1"),
        ("Feature: A\n  Scenario: a\n  Scenario: a\n", "MS-W013", "other.feature:3:1"),
        ("Feature: A\n  Rule: R\n    Scenario: a\n  Rule: S\n    Scenario: a\n", "MS-W013", "other.feature:5:1"),
        ("", "MS-W012", "other.feature:1:1"),
    ],
)  # fmt: skip
def test_a_feature_file_with_mistakes(
    centre: Path, text: str, code: str, place: str
) -> None:
    with pytest.raises(RuleErrors) as mistakes:
        _run(centre, text)
    assert f"{place}: {code}" in str(mistakes.value)


def test_a_file_that_is_no_text(centre: Path) -> None:
    (centre / "binary.feature").write_bytes(b"\xff\xfe\x00F")
    with pytest.raises(RuleErrors, match="MS-W012"):
        run_features("example_centre", [Path("binary.feature")])


def test_paths_that_are_not_there(centre: Path) -> None:
    with pytest.raises(RuleErrors, match="MS-W010"):
        run_features("example_centre", [Path("nowhere.feature")])
    with pytest.raises(RuleErrors, match="MS-W011"):
        run_features("example_centre", [Path("example_centre")])
    with pytest.raises(FileNotFoundError, match="nowhere"):
        run_features("nowhere", [Path("kidney.feature")])


def test_no_scenario_is_no_success(centre: Path) -> None:
    with pytest.raises(RunBroken, match="no scenario"):
        _run(centre, "Feature: Empty\n")


def test_what_others_set_for_their_own_tests_does_no_harm(
    centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    (centre / "pytest.ini").write_text(
        "[pytest]\naddopts = --no-such-option\n", encoding="utf-8"
    )
    (centre / "conftest.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    assert run_features("example_centre", [Path("kidney.feature")]).passed


def test_a_fresh_interpreter_outside_the_repository(centre: Path) -> None:
    """As an installed package would: no path of the checkout on sys.path."""
    program = (
        "import sys; from pathlib import Path; from ui.workbench import run_features;"
        "sys.exit(not run_features('example_centre', [Path('kidney.feature')]).passed)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=centre, env=environment, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    assert sorted(p.name for p in centre.iterdir()) == [
        "example_centre",
        "kidney.feature",
    ]


def test_runs_that_share_a_process_come_to_what_each_comes_to_alone(
    centre: Path, tmp_path: Path
) -> None:
    one, other = tmp_path / "one.feature", tmp_path / "other.feature"
    one.write_text(FEATURE, "utf-8")
    wrong = FEATURE.replace("is TRUE", "is FALSE")
    other.write_text(wrong.replace("The creatinine is", "The result was"), "utf-8")
    asked = [((str(centre / "example_centre"),), (file,)) for file in (one, other)]
    together = run_several(asked)
    assert together == [run_scenarios(*each) for each in asked]
    assert [[run.passed for run in runs] for runs in together] == [
        [True, True, True],
        [False, True, True],
    ]

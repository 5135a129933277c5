"""The feature files exercise every rule each way, and every criterion both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import shipped_ruleset_names
from ui.workbench import Report, run_features

FEATURES = Path(__file__).parents[3] / "features"


@pytest.fixture(scope="module")
def report() -> Report:
    return run_features(shipped_ruleset_names(), [FEATURES])


def test_every_scenario_holds(report: Report) -> None:
    assert [
        f"{run.file}:{run.failed_line} {run.message}" for run in report.failed
    ] == []
    assert len(report.scenarios) > 200


def test_every_outcome_and_every_criterion_is_exercised(report: Report) -> None:
    assert report.gaps == ()
    shown, wanted = report.criteria_covered
    assert shown == wanted > 400

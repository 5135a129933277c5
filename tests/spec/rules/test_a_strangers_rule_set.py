"""A fictional centre's own policy, with a lab of its own, its own scenarios and no Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ui.cli import ExitCode, run

FILES = {
    "riverside/ruleset.yaml": """\
ruleset: riverside
title: Riverside relapse policy (fictional)
version: 1.0.0
kind: policy
citation: written by a fictional centre
""",
    "riverside/vocabulary/analytes.yaml": """\
analytes:
  riverside_soluble_bcma: {title: soluble BCMA, unit: ng/mL}
""",
    "riverside/value_sets/code_systems.yaml": """\
code_systems:
  riverside: {url: "https://lab.riverside.example/codes", aliases: []}
""",
    "riverside/value_sets/labs.yaml": """\
targets:
  riverside_soluble_bcma:
    accept:
      - {system: riverside, code: SBCMA, display: Soluble BCMA in serum, status: verified, source: our own laboratory}
""",
    "riverside/early_warning.yaml": """\
rule: early_warning
title: Early warning of relapse
edition: {effective_from: 2026-01-01}
source: {paper: riverside_policy, where: page 2, quote: soluble BCMA up by half and by 20 ng/mL}
index: car_t_infusion
flag: {id: bcma, that: "rises(riverside_soluble_bcma, by: 50 %, and: 20 ng/mL)"}
""",
    "riverside/early_warning.cases.yaml": """\
rule: early_warning
as_of: 2026-03-01
record: [a CAR T infusion of ide-cel on 2025-10-01]
cases:
  - case: up by exactly 20 ng/mL
    record:
      - soluble BCMA was 10 ng/mL on 2025-12-01
      - soluble BCMA was 30 ng/mL on 2026-02-01
    expect: true
""",
    "scenarios/early_warning.feature": """\
Feature: Early warning of relapse
  Background:
    Given a CAR T infusion of ide-cel on 2025-10-01

  Scenario Outline: soluble BCMA from 10 ng/mL to <value>
    Given soluble BCMA was 10 ng/mL on 2025-12-01
    And soluble BCMA was <value> on 2026-02-01
    When mspike looks on 2026-03-01
    Then the early warning of relapse is <outcome>

    Examples: 20 ng/mL more, below, at and above
      | value      | outcome |
      | 29.9 ng/mL | FALSE   |
      | 30 ng/mL   | TRUE    |
      | 30.1 ug/L  | TRUE    |

  Scenario: Nobody measured it
    When mspike looks on 2026-03-01
    Then the early warning of relapse is UNKNOWN
""",
}  # fmt: skip

Write = Callable[..., None]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the policy into a folder of its own, far from mspike, and goes there."""
    monkeypatch.chdir(tmp_path)

    def write(**changed: str) -> None:
        texts = FILES | {
            name.replace("__", "/"): text for name, text in changed.items()
        }
        for name, text in texts.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    write()
    return write


def observation(identity: str, day: str, value: str, unit: str) -> dict:
    return {
        "resourceType": "Observation",
        "id": identity,
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "code": {
            "coding": [
                {"system": "https://lab.riverside.example/codes", "code": "SBCMA"}
            ]
        },
        "effectiveDateTime": day,
        "valueQuantity": {
            "value": json.loads(value),
            "system": "http://unitsofmeasure.org",
            "code": unit,
        },
    }


def bundle(*observations: dict) -> str:
    infusion = {
        "resourceType": "Procedure",
        "id": "infusion",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "code": {
            "coding": [
                {
                    "system": "http://www.cms.gov/Medicare/Coding/ICD10",
                    "code": "XW033K7",
                }
            ]
        },
        "performedDateTime": "2025-10-01",
    }
    patient = {"resourceType": "Patient", "id": "p1"}
    entry = [{"resource": r} for r in (patient, infusion, *observations)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry})


def test_it_has_no_mistakes_and_its_scenarios_exercise_it(written, capsys):
    assert run(["rules", "check", "riverside"]) == ExitCode.DONE
    page = ["--html", "report.html"]
    assert run(["rules", "test", "riverside", "scenarios", *page]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "4 scenarios: 4 passed, 0 failed" in told
    assert "criteria exercised each way: 2 of 2 (100 %)" in told
    assert "riverside/early_warning" in Path("report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("value", "unit", "outcome"),
    [("29.9", "ng/mL", "false"), ("30", "ng/mL", "true"), ("30.0", "ug/L", "true")],
)
def test_it_judges_fhir_with_the_lab_that_only_it_knows(
    written, capsys, value, unit, outcome
):
    Path("p.json").write_text(
        bundle(
            observation("a", "2025-12-01", "10", "ng/mL"),
            observation("b", "2026-02-01", value, unit),
        ),
        "utf-8",
    )
    asked = ["assess", "p.json", "--as-of", "2026-03-01"]
    form = ["--format", "json"]
    assert run([*asked, "--ruleset", "riverside", *form]) == ExitCode.DONE
    found = json.loads(capsys.readouterr().out)
    assert found["verdicts"][0]["outcome"] == outcome
    assert found["resources"]["not_relevant"] == 0
    assert found["facts"]["series"]["riverside_soluble_bcma"]["unit"] == "ng/mL"
    both = ["--ruleset", "riverside", "--ruleset", "moffitt_2025"]
    assert run([*asked, *both]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "Local policy: Riverside relapse policy (fictional)" in told
    assert "soluble BCMA" in told
    assert run([*asked, *form]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["resources"]["not_relevant"] == 2


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (
            "riverside__vocabulary__analytes.yaml",
            "analytes:\n  hemoglobin: {title: soluble BCMA, unit: ng/mL}\n",
            "analytes.yaml:2:3: MS-R065 'hemoglobin' stands in the `analytes` of mspike",
        ),
        (
            "riverside__vocabulary__analytes.yaml",
            "analytes:\n  riverside_soluble_bcma: {title: soluble BCMA, unit: ng/ml}\n",
            "analytes.yaml:2:55: MS-R022 there is no unit 'ng/ml'",
        ),
        (
            "riverside__vocabulary__time_points.yaml",
            "events: {}\n",
            "time_points.yaml:1:1: MS-R072 of vocabulary/ only analytes.yaml",
        ),
        (
            "riverside__value_sets__labs.yaml",
            FILES["riverside/value_sets/labs.yaml"].replace("SBCMA", "718-7").replace(
                "system: riverside", "system: loinc"
            ),
            "MS-V006 loinc 718-7 stands for 'hemoglobin' already",
        ),
        (
            "riverside__value_sets__labs.yaml",
            FILES["riverside/value_sets/labs.yaml"].replace("soluble", "solubel"),
            "MS-V007 no name 'riverside_solubel_bcma'",
        ),
        (
            "riverside__value_sets__code_systems.yaml",
            'code_systems:\n  riverside: {url: "http://loinc.org", aliases: []}\n',
            "MS-V002 'http://loinc.org' is 'loinc' already",
        ),
    ],
)  # fmt: skip
def test_what_clashes_is_said_with_its_place(written, capsys, file, text, told):
    written(**{file: text})
    assert run(["rules", "check", "riverside"]) == ExitCode.MISTAKES_FOUND
    assert told in capsys.readouterr().err


def test_a_step_that_does_not_exist_is_answered_with_the_nearest(written, capsys):
    feature = FILES["scenarios/early_warning.feature"].replace(
        "soluble BCMA was 10 ng/mL on", "soluble BCMA measured 10 ng/mL on"
    )
    written(**{"scenarios__early_warning.feature": feature})
    assert run(["rules", "test", "riverside", "scenarios"]) == ExitCode.MISTAKES_FOUND
    told = capsys.readouterr().out
    assert "no step is like `soluble BCMA measured 10 ng/mL on 2025-12-01`" in told
    assert "the nearest are:" in told


def test_two_centres_cannot_mean_two_things_by_one_name(written, capsys):
    other = {
        name.replace("riverside", "lakeside"): text.replace(
            "ruleset: riverside", "ruleset: lakeside"
        )
        for name, text in FILES.items()
        if name.startswith("riverside/")
    }
    written(**{name.replace("/", "__"): text for name, text in other.items()})
    Path("p.json").write_text(bundle(), "utf-8")
    both = ["--ruleset", "riverside", "--ruleset", "lakeside"]
    assert run(["assess", "p.json", *both]) == ExitCode.WRONG_USAGE
    assert "MS-R065" in capsys.readouterr().err

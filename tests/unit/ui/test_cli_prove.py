"""``mspike rules prove`` and ``rules diff``, as an informaticist uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.verification import available
from ui.cli import run as run_command

pytestmark = pytest.mark.skipif(not available(), reason="no extra `proof`")

RULESET = """\
ruleset: example
title: Example
version: 1.0.0
kind: published
citation: written for a test
"""
RULE = """\
rule: flagged
title: Example
edition: {{effective_from: 2025-01-01}}
source: {{paper: example, where: page 1, quote: words of the paper}}
{body}
"""


@pytest.fixture
def run(capsys):
    def told(*arguments: str) -> tuple[int, str]:
        code = run_command(["rules", *arguments])
        out, err = capsys.readouterr()
        return code, " ".join(f"{out} {err}".split())

    return told


def written(folder: Path, body: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "ruleset.yaml").write_text(RULESET, "utf-8")
    (folder / "flagged.yaml").write_text(RULE.format(body=body), "utf-8")
    return str(folder)


def test_a_sound_rule_is_proved_with_its_bound(run) -> None:
    code, told = run(
        "prove", "moffitt_2025/renal_failure", "--jobs", "1", "--show", "all"
    )
    assert code == 0
    assert "is monotone" in told
    assert "at most 4 results of each laboratory value" in told


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        (
            "flag: {any: [{id: a, that: latest(creatinine) > 2 mg/dL}, {id: b, that: latest(creatinine) <= 2 mg/dL}]}",
            1,
            "is no tautology; no patient is FALSE",
        ),
        (
            "flag: {all: [{id: a, that: latest(creatinine) > 2 mg/dL}, {id: b, that: latest(creatinine) <= 2 mg/dL}]}",
            1,
            "is not vacuous; no patient is TRUE",
        ),
        (
            "flag:\n  any:\n    - {id: wide, that: latest(creatinine) > 2 mg/dL}\n"
            "    - {id: narrow, that: latest(creatinine) > 3 mg/dL}",
            8,
            "narrow: criterion counts; where it holds it changes nothing",
        ),
        (
            "flag: {id: only, that: latest(hemoglobin) < 10 g/dL}\nmonotone: {more: [hemoglobin]}",
            6,
            "not so: more hemoglobin never un-flags",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_with_its_place_and_a_patient(
    run, tmp_path: Path, body: str, line: int, says: str
) -> None:
    code, told = run("prove", written(tmp_path / "example", body), "--jobs", "1")
    assert code == 1
    assert says in told
    assert f"flagged.yaml:{line}: failed" in told
    assert ("was" in told and "mg/dL" in told) or "g/dL" in told


def test_versions_of_one_rule_that_say_the_same_are_proved_equivalent(
    run, tmp_path: Path
) -> None:
    one = written(
        tmp_path / "one", "flag: {id: only, that: latest(creatinine) > 2 mg/dL}"
    )
    body = "flag: {none: [{id: small, that: latest(creatinine) <= 2 mg/dL}]}"
    other = written(tmp_path / "other", body)
    code, told = run("diff", f"{one}/flagged", f"{other}/flagged", "--patients", "50")
    assert code == 0
    assert "equivalent: proved" in told


def test_a_limit_that_is_not_met_at_equality_is_shown_by_a_patient_at_the_limit(
    run, tmp_path: Path
) -> None:
    one = written(
        tmp_path / "one", "flag: {id: only, that: latest(creatinine) > 2 mg/dL}"
    )
    other = written(
        tmp_path / "other", "flag: {id: only, that: latest(creatinine) >= 2 mg/dL}"
    )
    code, told = run("diff", f"{one}/flagged", f"{other}/flagged", "--patients", "1")
    assert code == 1
    assert "FALSE against TRUE: serum creatinine was 2 mg/dL" in told


def test_without_the_solver_it_says_so_and_exits_5(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.rules_prove.available", lambda: False)
    code, told = run("prove", "iss_2005")
    assert code == 5
    assert "mspike[proof]" in told

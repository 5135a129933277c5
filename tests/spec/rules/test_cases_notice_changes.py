"""A changed number, operator or connective in a shipped rule makes one of its cases fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.language import rules_root
from ui.workbench import run_cases

CHANGES = [
    ("moffitt_2025/biochemical_relapse", "by: 25 %, and: 0.5 g/dL", "by: 25 %, and: 0.501 g/dL"),
    ("moffitt_2025/biochemical_relapse", "by: 25 %, and: 0.5 g/dL", "by: 25 %, and: 0.49 g/dL"),
    ("moffitt_2025/biochemical_relapse", "by: 25 %, and: 0.5 g/dL", "by: 25.1 %, and: 0.5 g/dL"),
    ("moffitt_2025/biochemical_relapse", "and: 200 mg/24h", "and: 201 mg/24h"),
    ("moffitt_2025/biochemical_relapse", "and: 10 mg/dL", "and: 10.1 mg/dL"),
    ("moffitt_2025/biochemical_relapse", "        none:\n", "        any:\n"),
    ("moffitt_2025/biochemical_relapse", "  any:\n    - {id: serum,", "  all:\n    - {id: serum,"),
    ("moffitt_2025/refractory_or_relapsed", "<= 60 d", "< 60 d"),
    ("moffitt_2025/refractory_or_relapsed", "<= 60 d", "<= 61 d"),
    ("moffitt_2025/any_emd", "is non_contiguous}", "is contiguous}"),
    ("moffitt_2025/any_pmd", "is contiguous}", "is not contiguous}"),
    ("moffitt_2025/stp_status", "      all:\n", "      any:\n"),
    ("moffitt_2025/high_risk_cytogenetics", "  any:\n", "  all:\n"),
    ("moffitt_2025/high_risk_cytogenetics", "that: t_14_16 is present", "that: t_14_20 is present"),
    ("usmic_2026/cytogenetic_risk", "that: del_17p is present", "that: monosomy_17 is present"),
    ("usmic_2026/cytogenetic_risk", "that: t_14_20 is present", "that: t_11_14 is present"),
    ("usmic_2026/cytogenetic_risk", "        - all:\n            - any:", "        - any:\n            - any:"),
    ("usmic_2026/stp_class", "is non_contiguous}", "is contiguous}"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "before", "after"), CHANGES)
def test_a_change_is_noticed(
    tmp_path: Path, rule: str, before: str, after: str
) -> None:
    ruleset, _, name = rule.partition("/")
    folder = tmp_path / ruleset
    shutil.copytree(rules_root() / "rule_sets" / ruleset, folder)
    file = folder / f"{name}.yaml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    failed = run_cases(str(folder)).failed
    assert {run.file for run in failed} & {f"{ruleset}/{name}.cases.yaml"}


def test_an_unchanged_copy_passes(tmp_path: Path) -> None:
    shutil.copytree(
        rules_root() / "rule_sets" / "moffitt_2025", tmp_path / "moffitt_2025"
    )
    assert run_cases(str(tmp_path / "moffitt_2025")).passed

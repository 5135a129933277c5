"""Slips in a rule: which are made, and which ones scenarios notice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine.language import read_ruleset, shipped_ruleset, shipped_vocabulary
from engine.verification import mutants_of, mutate, written_rules
from ui.cli import ExitCode, run
from ui.workbench.cases import read_cases
from ui.workbench.probes import probes_of_features, probes_of_parsed

HEAD = """\
ruleset: example
title: Example
version: 1.0.0
kind: policy
citation: written for a test
"""
RULE = """\
rule: anemia
title: Anemia
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: words of the paper}
flag: {id: low, that: latest(hemoglobin) < 8 g/dL}
"""
CASES = """\
rule: anemia
as_of: 2024-01-31
cases:
  - {case: below, record: [hemoglobin was 7.9 g/dL on 2024-01-20], expect: true}
  - {case: at, record: [hemoglobin was 8 g/dL on 2024-01-20], expect: false}
"""


def score(rule=RULE, cases=CASES):
    ruleset = read_ruleset(
        {"example/ruleset.yaml": HEAD, "example/anemia.yaml": rule},
        shipped_vocabulary(),
    )
    told = read_cases({"example/anemia.cases.yaml": cases}, ruleset)
    (rules,) = written_rules(ruleset)
    return mutate(ruleset, rules, probes_of_parsed(told), shipped_vocabulary())


def test_cases_below_and_at_a_limit_notice_every_slip_in_it():
    found = score(cases=CASES.replace("expect: true}", "expect: true}\n"
      "  - {case: two, record: [hemoglobin was 12 g/dL on 2024-01-10, hemoglobin was 7 g/dL on 2024-01-20], expect: true}"))  # fmt: skip
    assert [s.mutant.says for s in found.survivors] == []
    assert found.mutants == found.killed > 8


@pytest.mark.parametrize(
    ("left_out", "survives"),
    [
        ("at", "< becomes <="),
        ("at", "8 g/dL becomes 8.1 g/dL"),
        ("below", "8 g/dL becomes 7.9 g/dL"),
    ],
)
def test_without_the_case_at_a_limit_a_slip_survives(left_out, survives):
    lines = [li for li in CASES.splitlines() if f"case: {left_out}," not in li]
    said = {s.mutant.says for s in score(cases="\n".join(lines)).survivors}
    assert survives in said


def test_a_case_that_does_not_hold_notices_nothing():
    wrong = CASES.replace("expect: true", "expect: unknown").replace("false", "unknown")
    assert score(cases=wrong).killed == 0


def test_a_survivor_is_told_with_its_place():
    (survivor, *_) = score(cases=CASES.replace("7.9", "6")).survivors
    assert survivor.mutant.title.startswith("example/anemia.yaml:5: low: ")
    assert survivor.looked_at == 2


def test_every_kind_of_slip_is_made_somewhere_in_the_shipped_rules():
    kinds = Counter(
        mutant.kind
        for name in ("moffitt_2025", "usmic_2026", "r2iss_2022", "imwg_2016")
        for rules in written_rules(shipped_ruleset(name))
        for mutant in mutants_of(rules, shipped_vocabulary())
    )
    assert set(kinds) == {
        *("comparison", "value", "unit slip", "analyte", "reading", "branch", "name"),
        *("any or all", "only_if", "window", "negation", "present or tested", "state"),
        *("confirmation", "order", "population"),
    }


def test_every_mutant_is_another_rule():
    for name in ("moffitt_2025", "usmic_2026", "mycare_2024"):
        ruleset = shipped_ruleset(name)
        for rules in written_rules(ruleset):
            for mutant in mutants_of(rules, shipped_vocabulary()):
                same = mutant.changed == tuple(ruleset.rules[r.name] for r in rules)
                assert not same or mutant.vocabulary is not None, mutant.title


def test_scenarios_of_feature_files_notice_slips_too():
    ruleset = shipped_ruleset("moffitt_2025")
    feature = Path("features/moffitt_2025/anemia.feature")
    probes = probes_of_features([feature], [ruleset])["moffitt_2025"]
    assert {probe.rule for probe in probes} == {"anemia"}
    (rules,) = [r for r in written_rules(ruleset) if r[0].name == "anemia"]
    found = mutate(ruleset, rules, probes, shipped_vocabulary())
    assert found.killed > found.mutants / 2


def test_the_command_lists_survivors_and_writes_a_page(tmp_path, capsys):
    page = tmp_path / "mutation.md"
    code = run(["rules", "mutate", "iss_2005", "--jobs", "1", "--write", str(page)])
    told = capsys.readouterr().out
    assert "mutants noticed" in told and "iss_2005/stage: " in told
    assert (code == ExitCode.MISTAKES_FOUND) == ("survives: " in told)
    assert "| iss_2005/stage |" in page.read_text("utf-8")


def test_no_such_rule_set(capsys):
    assert run(["rules", "mutate", "moffit_2025"]) != ExitCode.DONE
    assert "moffitt_2025" in capsys.readouterr().err


def test_the_page_tells_the_figures_of_a_rule_set_as_they_are():
    page = Path("docs/mutation.md").read_text("utf-8")
    for name in ("ims_imwg_2025", "iss_2005"):
        ruleset = shipped_ruleset(name)
        from ui.workbench.mutation import mutation_tasks

        features = [Path("features") / name]
        for task in mutation_tasks({name: ruleset}, features):
            found = task.score()
            row = (
                found.rule,
                found.mutants,
                found.killed,
                found.mutants - found.killed,
            )
            assert f"| {' | '.join(map(str, row))} |" in page


def test_a_survivor_gets_the_draft_of_a_scenario_that_notices_it(tmp_path, capsys):
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "ruleset.yaml").write_text(HEAD, "utf-8")
    (folder / "anemia.yaml").write_text(RULE, "utf-8")
    cases = "\n".join(line for line in CASES.splitlines() if "case: at," not in line)
    (folder / "anemia.cases.yaml").write_text(cases, "utf-8")
    command = ["rules", "mutate", str(folder), "--jobs", "1", "--witness"]
    assert run(command) == ExitCode.MISTAKES_FOUND
    told = capsys.readouterr().out
    draft = told.partition("< becomes <= (comparison)\n")[2].partition("#")[0]
    assert "Given hemoglobin was 8 g/dL on " in told
    assert "Then example/anemia is FALSE" in told
    assert draft

"""Patients on whom two rules differ: found, as small as they get, and told again."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from msgspec import structs

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.verification import Base, Side, mutants_of, witnesses, written_rules
from ui.cli import ExitCode, run
from ui.workbench.bench import Bench
from ui.workbench.probes import probes_of_cases
from ui.workbench.sentences import tell
from ui.workbench.told import Untold, told
from ui.workbench.witness_text import scenario_of

NAMES = shipped_vocabulary()


def side(name):
    ruleset, _, rule = name.partition("/")
    return Side(shipped_ruleset(ruleset), rule, NAMES)


def test_two_definitions_of_cytogenetic_risk_differ_as_the_papers_do():
    one, other = (
        side("moffitt_2025/high_risk_cytogenetics"),
        side("usmic_2026/cytogenetic_risk"),
    )
    found = {}
    for witness in witnesses(one, other):
        present = {f.abnormality for f in witness.state.facts if f.state == "present"}
        found.setdefault((witness.one[0], witness.other[1]), []).append(present)
    # t(4;14) or t(14;16) alone is high risk to one paper and standard to the other
    assert {"t_4_14"} in found["true", "standard"]
    assert {"t_14_16"} in found["true", "standard"]
    # gain(1q) with del(1p) is the other way round
    assert {"gain_1q", "del_1p"} in found["false", "confirmed_high_risk"]
    assert {"del_17p"} in found["true", "isolated_del17p"]


def test_a_rule_does_not_differ_from_itself():
    one = side("moffitt_2025/biochemical_relapse")
    assert witnesses(one, one, most=200) == []


@pytest.mark.parametrize("kind", ["comparison", "value", "unit slip", "reading"])
def test_a_slip_has_a_witness_at_its_limit(kind):
    ruleset = shipped_ruleset("moffitt_2025")
    (rules,) = [r for r in written_rules(ruleset) if r[0].name == "anemia"]
    mutant = next(m for m in mutants_of(rules, NAMES) if m.kind == kind)
    one = side("moffitt_2025/anemia")
    other = one._replace(ruleset=mutant.of(ruleset))
    (witness,) = witnesses(one, other, only_first=True)
    assert witness.one == one.says(witness.state, witness.as_of)
    kept = [f for f in witness.state.facts if getattr(f, "analyte", "") == "hemoglobin"]
    assert kept and witness.one != witness.other
    for fact in witness.state.facts:
        fewer = witness.state.without(frozenset({fact.source.resource}))
        assert one.says(fewer, witness.as_of) == other.says(fewer, witness.as_of) or (
            one.says(fewer, witness.as_of) != witness.one
        )
    assert "Scenario: " in scenario_of(witness, one, other)


@pytest.mark.parametrize("name", ["moffitt_2025", "usmic_2026", "imwg_2016"])
def test_facts_told_again_are_the_same_facts(name):
    again = untold = 0
    for probe in probes_of_cases(name, shipped_ruleset(name)):
        try:
            lines = told(probe.state.facts, NAMES)
        except Untold:
            untold += 1
            continue
        bench = Bench([shipped_ruleset(name)], NAMES)
        for line in lines:
            tell(bench.record, line)
        assert plain(bench.record.state()) == plain(probe.state), lines
        again += 1
    assert again > 5 * untold


def plain(state):
    """Facts without their resources, which are named anew."""
    kept = []
    for fact in state.facts:
        values = structs.asdict(fact) | {"source": "", "study": ""}
        number = re.compile(r"Decimal\('([0-9.]+)'\)")
        text = number.sub(lambda m: str(Decimal(m[1]).normalize()), repr(values))
        kept.append((type(fact).__name__, text))
    return sorted(kept)


def test_the_patients_of_scenarios_are_looked_at_first():
    one, other = side("moffitt_2025/anemia"), side("moffitt_2025/neutropenia")
    probes = probes_of_cases("moffitt_2025", one.ruleset)
    bases = [Base(p.state, p.as_of) for p in probes if p.rule == "anemia"]
    found = witnesses(one, other, bases, most=len(bases))
    assert found


def test_the_command_prints_scenarios(capsys):
    names = ["moffitt_2025/high_risk_cytogenetics", "usmic_2026/cytogenetic_risk"]
    assert run(["rules", "diff", *names]) == ExitCode.MISTAKES_FOUND
    out = capsys.readouterr().out
    assert "TRUE against standard" in out
    assert "Then moffitt_2025/high_risk_cytogenetics is TRUE" in out
    same = "moffitt_2025/anemia"
    assert run(["rules", "diff", same, same, "--patients", "50"]) == ExitCode.DONE
    assert "equivalent: proved, of every patient" in capsys.readouterr().out


def test_no_such_rule(capsys):
    assert run(["rules", "diff", "moffitt_2025/x", "moffitt_2025/anemia"])
    assert "MS-C010" in capsys.readouterr().err

"""Coverage of criteria: both ways, and each way decisive."""

from __future__ import annotations

import pytest

from engine.language import read_ruleset, shipped_vocabulary
from engine.verification import coverage, written_rules
from ui.workbench.cases import read_cases
from ui.workbench.features import read_features
from ui.workbench.probes import probes_of_features, probes_of_parsed

HEAD = """\
ruleset: example
title: Example
version: 1.0.0
kind: policy
citation: written for a test
"""
TOP = """\
title: Example
edition: {effective_from: 2025-01-01}
source: {paper: example, where: page 1, quote: words of the paper}
"""
LOW = "rule: low\n" + TOP + "flag: {id: hb, that: latest(hemoglobin) < 8 g/dL}\n"


def shown(flag, *cases, rule="anemia", other=""):
    files = {
        "example/ruleset.yaml": HEAD,
        f"example/{rule}.yaml": f"rule: {rule}\n{TOP}{flag}\n",
    }
    if other:
        files["example/low.yaml"] = other
    ruleset = read_ruleset(files, shipped_vocabulary())
    listed = "".join(
        f"  - {{case: {name}, record: [{record}], expect: {expect}}}\n"
        for name, record, expect in cases
    )
    text = f"rule: {rule}\nas_of: 2024-01-31\ncases:\n{listed}"
    told = read_cases({f"example/{rule}.cases.yaml": text}, ruleset)
    rules = next(r for r in written_rules(ruleset) if r[0].name == rule)
    found = coverage(ruleset, rules, probes_of_parsed(told), shipped_vocabulary())
    return {c.id: c for c in found.criteria}


def names(found):
    return [name.rpartition(": ")[2] for name in found]


HB = "hemoglobin was {} g/dL on 2024-01-20"
CREATININE = "serum creatinine was {} mg/dL on 2024-01-20"
EITHER = "flag: {any: [{id: hb, that: latest(hemoglobin) < 8 g/dL}, {id: kidney, that: latest(creatinine) >= 2 mg/dL}]}"
BOTH = EITHER.replace("any", "all")
LOW_HB, HIGH_HB = HB.format(7), HB.format(12)
HIGH, LOW_CREATININE = CREATININE.format(2), CREATININE.format(1)


def test_in_an_any_a_criterion_decides_where_no_other_holds():
    found = shown(
        EITHER,
        ("one", f"{LOW_HB}, {LOW_CREATININE}", "true"),
        ("two", f"{LOW_HB}, {HIGH}", "true"),
        ("none", f"{HIGH_HB}, {LOW_CREATININE}", "false"),
    )
    assert names(found["hb"].true) == ["one", "two"]
    assert names(found["hb"].decisive_true) == ["one"]
    assert names(found["hb"].decisive_false) == ["none"]
    assert found["hb"].missing == ()
    assert found["kidney"].missing == ("decisive_true",)


def test_in_an_all_a_criterion_decides_by_failing_where_every_other_holds():
    found = shown(
        BOTH,
        ("both", f"{LOW_HB}, {HIGH}", "true"),
        ("none", f"{HIGH_HB}, {LOW_CREATININE}", "false"),
        ("hb alone fails", f"{HIGH_HB}, {HIGH}", "false"),
    )
    assert names(found["hb"].decisive_false) == ["hb alone fails"]
    assert names(found["kidney"].decisive_true) == ["both"]
    assert found["kidney"].missing == ("decisive_false",)


def test_a_criterion_that_turned_around_leaves_the_verdict_open_decides_too():
    found = shown(EITHER, ("kidney not measured", LOW_HB, "true"))
    assert names(found["hb"].decisive_true) == ["kidney not measured"]
    assert found["kidney"].missing == ("true", "false", "decisive_true", "decisive_false")  # fmt: skip


@pytest.mark.parametrize("expect", ["false", "unknown"])
def test_a_case_that_does_not_hold_shows_nothing(expect):
    found = shown(EITHER, ("wrong", f"{LOW_HB}, {LOW_CREATININE}", expect))
    assert len(found["hb"].missing) == 4


def test_a_criterion_that_stands_twice_is_one_condition():
    cases = """\
cases:
  - {value: both, when: {all: [{id: first, holds: low}, {id: kidney, that: latest(creatinine) >= 2 mg/dL}]}}
  - {value: one, when: {id: again, holds: low}}
  - {value: none, otherwise: true}"""
    found = shown(
        cases,
        ("both", f"{LOW_HB}, {HIGH}", "both"),
        ("one", f"{LOW_HB}, {LOW_CREATININE}", "one"),
        ("none", f"{HIGH_HB}, {HIGH}", "none"),
        rule="example_class",
        other=LOW,
    )
    assert list(found) == ["first", "kidney"]
    assert names(found["first"].decisive_true) == ["both", "one"]
    assert names(found["first"].decisive_false) == ["none"]
    assert found["first"].text == "low holds"


def test_asking_what_decides_changes_no_later_verdict():
    cases = [(n, f"{LOW_HB}, {LOW_CREATININE}", "true") for n in ("one", "two")]
    first, second = (shown(EITHER, *cases) for _ in range(2))
    assert first == second


FEATURE = """\
Feature: Two rules of a clinic
  Rule: The first
    Background:
      Given hemoglobin was 7 g/dL on 2024-01-20
    Scenario: Low
      When mspike looks on 2024-01-31
      Then anemia is TRUE
  Rule: The second
    Background:
      Given hemoglobin was 12 g/dL on 2024-01-20
    Scenario: Not low
      When mspike looks on 2024-01-31
      Then anemia is FALSE
    Scenario: Not readable
      Given hemoglobin was 7 furlongs on 2024-01-21
      When mspike looks on 2024-01-31
      Then anemia is TRUE
"""


def test_a_rule_of_a_feature_file_has_its_background_for_itself(tmp_path):
    file = tmp_path / "clinic.feature"
    file.write_text(FEATURE, "utf-8")
    (feature,) = read_features([file])
    assert [len(s.background) for s in feature.scenarios] == [1, 1, 1]
    ruleset = read_ruleset(
        {
            "example/ruleset.yaml": HEAD,
            "example/anemia.yaml": LOW.replace("low", "anemia"),
        },
        shipped_vocabulary(),
    )
    probes = probes_of_features([file], [ruleset])["example"]
    assert [(len(p.state.facts), p.said[0]) for p in probes] == [
        (1, "true"),
        (1, "false"),
    ]

"""The figures that stand in docs/verification are those of the rules as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import shipped_policy_names, shipped_ruleset, shipped_ruleset_names
from engine.verification import WAYS
from ui.presentation import shipped_figures
from ui.workbench.figure_files import figures_of, main, outdated, texts_of
from ui.workbench.figures import probes_of
from ui.workbench.probes import probes_of_features

FEATURES = Path("features")
NAMES = (*shipped_ruleset_names(), *shipped_policy_names())


def test_every_shipped_rule_set_has_figures_of_its_present_texts():
    assert [ruleset.name for ruleset, _, _ in outdated(FEATURES)] == [], "make docs"
    assert main(["--check"]) == 0


@pytest.mark.parametrize("name", ["ims_imwg_2025", "surveillance_site"])
def test_the_figures_are_what_is_found_anew(name):
    ruleset = shipped_ruleset(name)
    told = probes_of_features([FEATURES / name], [ruleset])
    probes = probes_of(name, ruleset, told)
    stored = shipped_figures(name)
    found = figures_of(ruleset, probes, stored.texts)
    assert [(r.rule, r.mutants, r.killed, r.kinds) for r in found.rules] == [
        (r.rule, r.mutants, r.killed, r.kinds) for r in stored.rules
    ]
    assert [c for r in found.rules for c in r.criteria] == [
        c for r in stored.rules for c in r.criteria
    ]


@pytest.mark.parametrize("name", NAMES)
def test_figures_tell_of_every_rule_and_criterion(name):
    figures, ruleset = shipped_figures(name), shipped_ruleset(name)
    assert {r.rule for r in figures.rules} <= {r.id for r in ruleset.rules.values()}
    for rule in figures.rules:
        assert rule.mutants == rule.killed + len(rule.survivors) + len(rule.equivalent)
        assert not rule.survivors, rule.rule
        for criterion in rule.criteria:
            assert not criterion.missing, criterion.id
            for way in WAYS:
                shown = getattr(criterion, way)
                assert len(shown.scenarios) == min(shown.count, 3)
            assert criterion.decisive_true.count <= criterion.true.count


def test_another_text_is_another_hash(tmp_path):
    ruleset = shipped_ruleset("iss_2005")
    probes = probes_of_features([FEATURES / "iss_2005"], [ruleset])["iss_2005"]
    assert texts_of(ruleset, probes) != texts_of(ruleset, probes[:0])


def test_another_rule_set_has_no_figures():
    assert shipped_figures("example") is None

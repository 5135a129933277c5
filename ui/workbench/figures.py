"""Figures: what the cases and scenarios of a rule set show of each criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.language import RuleSet, vocabulary_of
from engine.verification import Probe, RuleShown, coverage, written_rules
from ui.workbench.probes import probes_of_cases, probes_of_features


def shown(ruleset: RuleSet, told: Mapping[str, Sequence[Probe]]) -> list[RuleShown]:
    """What scenarios show of each criterion of each written rule of a set.

    Args:
        ruleset: the rule set.
        told: what scenarios assert, by name of the rule set.
    """
    probes = told.get(ruleset.name, ())
    vocabulary = vocabulary_of([ruleset])
    return [
        coverage(ruleset, rules, probes, vocabulary) for rules in written_rules(ruleset)
    ]


def shown_criteria(
    where: str, ruleset: RuleSet, features: Sequence[Path]
) -> list[RuleShown]:
    """What the cases and the features of a rule set show of each of its criteria.

    Args:
        where: name of a shipped rule set, or the folder of another.
        ruleset: the rule set itself.
        features: feature files, or folders that hold them; none if there are none.

    Raises:
        RuleErrors: mistakes in the cases, or a file that is not Gherkin.
    """
    told = probes_of_features(features, [ruleset]) if features else {}
    cases = probes_of_cases(where, ruleset)
    return shown(ruleset, {ruleset.name: [*cases, *told.get(ruleset.name, ())]})

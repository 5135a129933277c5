"""Figures: what the cases and scenarios of a rule set show of its criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.language import (
    RuleSet,
    vocabulary_of,
)
from engine.verification import (
    Probe,
    RuleShown,
    coverage,
    written_rules,
)
from ui.workbench.probes import probes_of_cases

Told = Mapping[str, Sequence[Probe]]
"""What scenarios assert, by name of the rule set."""


def shown(ruleset: RuleSet, probes: Sequence[Probe]) -> list[RuleShown]:
    """What scenarios show of each criterion of each written rule of a set."""
    vocabulary = vocabulary_of([ruleset])
    return [
        coverage(ruleset, rules, probes, vocabulary) for rules in written_rules(ruleset)
    ]


def probes_of(where: str, ruleset: RuleSet, told: Told) -> list[Probe]:
    """What the cases of a rule set and the scenarios assert of it.

    Args:
        where: name of a shipped rule set, or the folder of another.
        ruleset: the rule set itself.
        told: what scenarios assert.

    Raises:
        RuleErrors: mistakes in the cases.
    """
    return [*probes_of_cases(where, ruleset), *told.get(ruleset.name, ())]

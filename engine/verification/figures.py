"""Figures of verification: what scenarios show and notice of one rule set, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from engine.verification.coverage import WAYS, RuleShown, Shown
from engine.verification.mutation import Score

_NAMED: Final = 3
_LINE: Final = re.compile(r"(\.feature|\.yaml):\d+: ")


class Way(Struct, frozen=True):
    """One way in which a criterion comes out, or decides.

    Attributes:
        count: how many scenarios and cases show it.
        scenarios: the first of them, by file and name.
    """

    count: int = 0
    scenarios: tuple[str, ...] = ()


class CriterionFigures(Struct, frozen=True):
    """How often scenarios and cases show each way of one criterion.

    Attributes:
        id: id of the criterion.
        text: the criterion as written.
        true: it holds.
        false: it does not hold.
        decisive_true: it holds, and the verdict hangs on that alone.
        decisive_false: it does not hold, and the verdict hangs on that alone.
        never: ways in which it cannot come out, each with the author's reason.
    """

    id: str
    text: str
    true: Way = Way()
    false: Way = Way()
    decisive_true: Way = Way()
    decisive_false: Way = Way()
    never: dict[str, str] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """The ways that nothing shows although something could."""
        ways = (way for way in WAYS if way not in self.never)
        return tuple(way for way in ways if not getattr(self, way).count)


class RuleFigures(Struct, frozen=True):
    """What is shown and noticed of one written rule, at all of its time points.

    Attributes:
        rule: its id at its first time point.
        title: name for readers.
        scenarios: how many scenarios and cases assert it.
        criteria: its criteria, in order.
        mutants: how many slips were made in it.
        killed: how many of them a scenario or a case noticed.
        survivors: the others, in words.
        equivalent: slips that change nothing, in words, each with the reason.
        kinds: how many slips of each kind were made and noticed.
    """

    rule: str
    title: str
    scenarios: int
    criteria: tuple[CriterionFigures, ...]
    mutants: int
    killed: int
    survivors: tuple[str, ...]
    equivalent: dict[str, str]
    kinds: dict[str, tuple[int, int]]


class RuleSetFigures(Struct, frozen=True):
    """The figures of one rule set.

    Attributes:
        ruleset: its name.
        version: its version.
        texts: sha256 over everything that the figures depend on.
        rules: its rules as they are written.
    """

    ruleset: str
    version: str
    texts: str
    rules: tuple[RuleFigures, ...]

    def of(self, rule: str) -> RuleFigures | None:
        """The figures of a rule by its id at its first time point."""
        return next((found for found in self.rules if found.rule == rule), None)

    @property
    def mutants(self) -> int:
        """How many slips were made."""
        return sum(rule.mutants for rule in self.rules)

    @property
    def killed(self) -> int:
        """How many of them were noticed."""
        return sum(rule.killed for rule in self.rules)

    @property
    def equivalent(self) -> int:
        """How many change nothing."""
        return sum(len(rule.equivalent) for rule in self.rules)

    @property
    def ways(self) -> tuple[int, int]:
        """Ways of criteria that scenarios show, and all that can be shown."""
        criteria = [c for rule in self.rules for c in rule.criteria]
        total = sum(len(WAYS) - len(c.never) for c in criteria)
        return total - sum(len(c.missing) for c in criteria), total


def rule_figures(
    shown: RuleShown,
    score: Score,
    equivalent: Mapping[str, str] = {},
    never: Mapping[tuple[str, str], str] = {},
) -> RuleFigures:
    """Coverage and mutation of one written rule, put together.

    Args:
        shown: what scenarios show of its criteria.
        score: which slips they notice.
        equivalent: reasons why a slip changes nothing, by the slip in words.
        never: reasons why a criterion cannot come out so, by its id and the way.
    """
    survivors = [s.mutant for s in score.survivors]
    return RuleFigures(
        shown.rule,
        shown.title,
        shown.scenarios,
        tuple(_criterion(criterion, never) for criterion in shown.criteria),
        score.mutants,
        score.killed,
        tuple(
            _LINE.sub(r"\1: ", m.title) for m in survivors if m.slip not in equivalent
        ),
        {m.slip: equivalent[m.slip] for m in survivors if m.slip in equivalent},
        score.kinds,
    )


def _criterion(shown: Shown, never: Mapping[tuple[str, str], str]) -> CriterionFigures:
    ways = {way: _way(getattr(shown, way)) for way in WAYS}
    reasons = {way: why for (name, way), why in never.items() if name == shown.id}
    return CriterionFigures(shown.id, shown.text, **ways, never=reasons)


def _way(scenarios: Sequence[str]) -> Way:
    # Lines move with every edit above them; a file and a name find the scenario.
    named = tuple(_LINE.sub(r"\1: ", name) for name in scenarios[:_NAMED])
    return Way(len(scenarios), named)

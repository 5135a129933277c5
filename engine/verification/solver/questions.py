"""What is asked of one rule on one unknown patient; each condition is made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import NamedTuple

from engine.reasoning.reach import OUTSIDE
from engine.verification.solver.encoding import Encoded, Encoding
from engine.verification.solver.ends import (
    Criterion,
    criteria_of,
    ends_differ,
    never_false,
)
from engine.verification.solver.frame import Bound
from engine.verification.solver.given import Given
from engine.verification.solver.masks import KNOWN_FALSE, KNOWN_TRUE, Mask
from engine.verification.solver.search import Search
from engine.verification.solver.terms import Condition, every, negation
from engine.verification.solver.z3_terms import TooHardError
from engine.verification.witness import Side

Shown = tuple[object, ...]
"""What somebody shows: an outcome, a way of a criterion, an overlap of two cases."""


class Question(NamedTuple):
    """Whether somebody shows something."""

    shown: Shown
    condition: Callable[[], Condition]


class Questions:
    """The questions about one rule, and the search that answers them."""

    def __init__(self, side: Side, bound: Bound) -> None:
        """Say the rule to the solver.

        Args:
            side: the rule.
            bound: how many facts of a kind a patient has at most.

        Raises:
            NotExpressibleError: it cannot be said.
        """
        self.side, self.rule = side, side.ruleset.rules[side.rule]
        self.search = Search([side], bound)
        self.encoded: Encoded = self.search.encoded(side)
        self._differ: dict[int, Condition] = {}

    @cached_property
    def encoding(self) -> Encoding:
        """The rules on the unknown patient."""
        return self.search.encoding(self.side)

    def mask(self, node: Criterion) -> Mask:
        """What one criterion can be."""
        return self.encoding.node(self.rule, node)

    def names(self) -> list[str]:
        """Everything that the rule is said to come to."""
        if self.rule.form == "set":
            return [
                f"{w} {i.value}" for i in self.rule.items for w in ("with", "without")
            ]
        return list(dict.fromkeys(self.rule.values)) or ["true", "false"]

    def comes_out(self, name: str) -> Question:
        """Somebody to whom nothing but this applies."""
        return Question(("outcome", name), partial(self._only, name))

    def fails(self, node: Criterion) -> Question:
        """Somebody of whom a criterion does not hold."""
        return Question(("fails", id(node)), lambda: self.mask(node).surely_not)

    def holds(self, node: Criterion) -> Question:
        """Somebody of whom a criterion holds."""
        return Question(("holds", id(node)), lambda: self.mask(node).surely)

    def counts(self, node: Criterion) -> Question:
        """Somebody of whom a criterion holds, and to whom it makes a difference."""
        return Question(
            ("counts", id(node)),
            lambda: every(self.mask(node).surely, self.differ(node)),
        )

    def overlaps(self, before: int, at: int) -> Question:
        """Somebody of whom two cases hold."""
        return Question(
            ("overlap", before, at),
            lambda: every(
                self.encoded.counted,
                self.encoded.cases[before].surely,
                self.encoded.cases[at].surely,
            ),
        )

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Two cases each, of different values."""
        cases = [case for case in self.rule.cases if case.when is not None]
        for at in range(len(self.encoded.cases)):
            for before in range(at):
                if cases[before].value != cases[at].value:
                    yield before, at

    def everything(self) -> Iterator[Question]:
        """All that somebody should show, and which cases overlap."""
        for name in self.names():
            yield self.comes_out(name)
        for node in criteria_of(self.rule.nodes):
            if not never_false(node):
                yield self.fails(node)
            yield self.counts(node)
        for before, at in self.pairs():
            yield self.overlaps(before, at)

    def shown(self) -> set[Shown]:
        """What somebody within the bound shows, as far as an answer is found."""
        found = set[Shown]()
        for question in self.everything():
            try:
                if self.search.exists(question.condition()):
                    found.add(question.shown)
            except TooHardError:
                continue
        return found

    def differ(self, node: Criterion) -> Condition:
        """Rules with the criterion given as TRUE and as FALSE come to different ends."""
        found = self._differ.get(id(node))
        if found is None:
            one, other = (
                Given(self.encoding, self.rule, node, mask).rule(self.rule)
                for mask in (KNOWN_TRUE, KNOWN_FALSE)
            )
            found = self._differ[id(node)] = ends_differ(one, other)
        return found

    def _only(self, name: str) -> Condition:
        if self.rule.form != "set":
            return self.encoded.only(name)
        word, _, item = name.partition(" ")
        opposite = f"{'without' if word == 'with' else 'with'} {item}"
        reached = self.encoded.reached
        without = (reached.get(n, False) for n in (opposite, OUTSIDE))
        return every(reached.get(name, False), *(negation(c) for c in without))

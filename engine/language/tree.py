"""The typed tree of a rule: names resolved, units folded, every part with its place."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import Any

from msgspec import Struct

from engine.language.criteria import Test
from engine.language.diagnostics import Span
from engine.language.due_rule import DueRule
from engine.language.monotone import Monotone
from engine.language.provenance import Choice, SourcePlace
from engine.values import plain


class Leaf(Struct, frozen=True):
    """One criterion."""

    id: str
    test: Test
    text: str
    span: Span


class Group(Struct, frozen=True):
    """``any``, ``all``, ``none`` or ``at_least`` of its children."""

    id: str
    kind: str
    children: tuple[Node, ...]
    span: Span
    count: int = 0


class Gate(Struct, frozen=True):
    """A body that applies only if a condition holds.

    Attributes:
        caution: caution to give when the body holds although it does not apply.
    """

    id: str
    condition: Node
    body: Node
    span: Span
    caution: str = ""


class Some(Struct, frozen=True):
    """Some item, or at least ``count`` items, of a list fulfil the body."""

    id: str
    list: str
    body: Node
    span: Span
    count: int = 1


class RuleHolds(Struct, frozen=True):
    """Another rule of the same set holds, or has one of some values.

    Attributes:
        rule: name of the rule in the same rule set.
        values: values of a classification that count; empty for a flag.
    """

    id: str
    rule: str
    values: tuple[str, ...]
    span: Span


Node = Leaf | Group | Gate | Some | RuleHolds


class Case(Struct, frozen=True):
    """One value of a classification; ``when`` is ``None`` for the last, otherwise."""

    value: str
    when: Node | None
    span: Span


class Item(Struct, frozen=True):
    """One item of a score or of a set.

    Attributes:
        value: its name.
        points: what it adds to a score if it holds.
        when: its criterion.
        span: where it stands.
    """

    value: str
    points: Decimal
    when: Node
    span: Span


class Band(Struct, frozen=True):
    """A value of a score: every sum up to ``up_to``; the last band has no end."""

    value: str
    up_to: Decimal | None


class Rule(Struct, frozen=True, dict=True):
    """One rule: a flag or a classification, at one time point.

    Attributes:
        name: ``biochemical_relapse``; with the time point's suffix if it has one.
        ruleset: name of its rule set.
        title: name for readers.
        effective_from: first day of this edition.
        sources: where it was published.
        index: event from which it counts, or empty.
        without_index: what the verdict is without that event: ``unknown`` or
            ``not_applicable``.
        flag: the criterion of a flag.
        cases: the cases of a classification, first match wins.
        time_point: name of the time point at which it looks.
        choices: what was chosen where the source is silent.
        cautions: sentences that stand beside every verdict.
        span: where it stands.
        population: criterion of those to whom the rule applies at all.
        items: items of a score or of a set.
        bands: values of a score; without them the value is the sum itself.
        form: ``flag``, ``cases``, ``score`` or ``set``.
        monotone: what must never un-flag, for the solver to prove.
    """

    name: str
    ruleset: str
    title: str
    effective_from: str
    sources: tuple[SourcePlace, ...]
    index: str
    without_index: str
    flag: Node | None
    cases: tuple[Case, ...]
    time_point: str
    choices: tuple[Choice, ...]
    cautions: tuple[str, ...]
    span: Span
    population: Node | None = None
    items: tuple[Item, ...] = ()
    bands: tuple[Band, ...] = ()
    form: str = "flag"
    monotone: tuple[Monotone, ...] = ()

    @cached_property
    def id(self) -> str:
        """``moffitt_2025/biochemical_relapse``."""
        return f"{self.ruleset}/{self.name}"

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """Where an evaluator keeps what depends on this rule alone."""
        return {}

    @cached_property
    def outcomes(self) -> dict[Any, Any]:
        """Where it keeps what patterns of masks come to; it bounds how many."""
        return {}

    @cached_property
    def solutions(self) -> dict[Any, Any]:
        """Where it keeps what would settle patterns of findings; it bounds how many."""
        return {}

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values a classification can take, in order of precedence.

        A set can take any combination of its items; a score without bands any sum.
        """
        if self.form == "score":
            return tuple(band.value for band in self.bands) or self._sums()
        if self.form == "set":
            return self._combinations()
        return tuple(case.value for case in self.cases)

    @property
    def is_classification(self) -> bool:
        """Whether a decided verdict has a value."""
        return self.form != "flag"

    def _sums(self) -> tuple[str, ...]:
        sums = {Decimal(0)}
        for item in self.items:
            sums |= {total + item.points for total in sums}
        return tuple(plain(total) for total in sorted(sums))

    def _combinations(self) -> tuple[str, ...]:
        names = [item.value for item in self.items]
        joined = [
            "+".join(c)
            for n in range(1, len(names) + 1)
            for c in combinations(names, n)
        ]
        return ("none", *joined)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every top node of the rule: population, flag, cases and items."""
        parts = (self.population, self.flag, *(case.when for case in self.cases))
        return tuple(p for p in parts if p is not None) + tuple(
            i.when for i in self.items
        )


class RuleSet(Struct, frozen=True, dict=True):
    """A named, dated set of rules; never blended with another.

    Attributes:
        name: ``moffitt_2025``.
        title: name for readers.
        version: version of this transcription.
        kind: ``published`` or ``policy``.
        citation: the paper, or who set the policy.
        rules: rules by name, in order.
        sha256: hash over the files it was read from.
        own: files of names that it brings along (vocabulary, value sets), as text.
        dues: what a policy asks for and when, by name, in order.
    """

    name: str
    title: str
    version: str
    kind: str
    citation: str
    rules: dict[str, Rule]
    sha256: str
    own: dict[str, str] = {}
    dues: dict[str, DueRule] = {}

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """Where an evaluator keeps what depends on this rule set alone."""
        return {}


def leaves(node: Node | None) -> list[Leaf]:
    """Every criterion below ``node``, in order."""
    match node:
        case Leaf():
            return [node]
        case Group(children=children):
            return [leaf for child in children for leaf in leaves(child)]
        case Gate(condition=condition, body=body):
            return leaves(condition) + leaves(body)
        case Some(body=body):
            return leaves(body)
        case _:
            return []

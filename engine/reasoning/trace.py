"""Trace: a rule as it came out for one patient, node by node."""

from __future__ import annotations

from msgspec import Struct

from engine.language import Gate, Node, Rule
from engine.reasoning.finding import Finding
from engine.reasoning.verdict import CriterionOutcome
from engine.values import (
    TRUE,
    UNKNOWN,
    Once,
    Possible,
    is_decided,
    iso_day,
    outcome_of,
)


class Trace(Struct, frozen=True, dict=True):
    """One node of a rule as it came out for one patient."""

    node: Node
    possible: Possible
    finding: Finding | None = None
    children: tuple[Trace, ...] = ()
    inner: RuleTrace | None = None

    @Once
    def told(self) -> CriterionOutcome:
        """What it tells its readers, made once."""
        finding = _telling(self)
        undecided = finding is not None and not is_decided(self.possible)
        return CriterionOutcome(
            self.node.id,
            outcome_of(self.possible),
            finding.text if finding else "",
            day_of(finding.through) if finding else None,
            finding.reason if finding and undecided else None,
        )


class RuleTrace(Struct, frozen=True, kw_only=True, dict=True):
    """A whole rule as it came out.

    Attributes:
        rule: the rule.
        population: trace of the criterion of those to whom it applies.
        flag: trace of a flag.
        cases: traces of the conditions of a classification, in order.
        items: traces of the items of a score or of a set.
        outside: what can come out without the index event; empty if it is on record.
        possible: what a flag can be, or whether a classification has a value.
        values: values a classification can take.
        reached: names of everything that can come out (see ``reachable``).
    """

    rule: Rule
    population: Trace | None = None
    flag: Trace | None = None
    cases: tuple[Trace, ...] = ()
    items: tuple[Trace, ...] = ()
    outside: tuple[str, ...] = ()
    possible: Possible = UNKNOWN
    values: tuple[str, ...] = ()
    reached: frozenset[str] = frozenset()

    @Once
    def parts(self) -> tuple[Trace, ...]:
        """Every top trace: population, flag, cases and items."""
        first = tuple(part for part in (self.population, self.flag) if part is not None)
        return first + self.cases + self.items

    @Once
    def below(self) -> tuple[Trace, ...]:
        """Every trace, from the top down, those of rules referred to included."""
        found: list[Trace] = []
        for part in self.parts:
            _collect(part, found)
        return tuple(found)


def _collect(trace: Trace, found: list[Trace]) -> None:
    found.append(trace)
    for child in trace.children:
        _collect(child, found)
    if trace.inner is not None:
        found += trace.inner.below


def _telling(trace: Trace) -> Finding | None:
    """The finding that tells most of a criterion: of a gate, its body or its condition."""
    if trace.finding is None and isinstance(trace.node, Gate):
        gate, body = trace.children
        if gate.possible & TRUE:
            return _telling(body)
        below: list[Trace] = []
        _collect(gate, below)
        return next((part.finding for part in below if part.finding is not None), None)
    return trace.finding


def day_of(ordinal: int | None) -> str | None:
    """A day as a reader writes it."""
    return None if ordinal is None else iso_day(ordinal)

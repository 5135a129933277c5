"""Witnesses: patients on whom two rules, or a rule and a slip of it, say different things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from msgspec import Struct

from engine.language import (
    Gate,
    Group,
    Leaf,
    Node,
    RuleHolds,
    RuleSet,
    Some,
    Test,
    Vocabulary,
    leaves,
)
from engine.reasoning import Evaluation, Judge, Trace
from engine.state import PatientState
from engine.values import FALSE, TRUE, Outcome, When, is_decided, outcome_of, read_when
from engine.verification.grid import AS_OF, Grid, neighbours

Said = tuple[str, str | None]
UNDECIDED: Final[Said] = (Outcome.UNKNOWN.value, None)


class Answer(NamedTuple):
    """A verdict, and the criteria that hold where it is TRUE."""

    said: Said
    because: frozenset[str]


class Side(NamedTuple):
    """One of two rules that are compared."""

    ruleset: RuleSet
    rule: str
    vocabulary: Vocabulary

    @property
    def id(self) -> str:
        """``moffitt_2025/any_emd``."""
        return f"{self.ruleset.name}/{self.rule}"

    def tests(self) -> Iterator[Test]:
        """What the rule asks, and what the rules that it holds ask."""
        waiting, seen = [self.rule], set[str]()
        suffix = self.vocabulary.time_points[
            self.ruleset.rules[self.rule].time_point
        ].suffix
        while waiting:
            name = waiting.pop()
            rules = self.ruleset.rules
            rule = rules.get(name + suffix) or rules[name]
            if rule.name in seen:
                continue
            seen.add(rule.name)
            for node in rule.nodes:
                yield from (leaf.test for leaf in leaves(node))
                waiting += _held(node)

    def quickly(self, judge: Judge) -> Answer:
        """The verdict, criterion by criterion: UNKNOWN where readings may yet agree."""
        rule = self.ruleset.rules[self.rule]
        trace = Evaluation(self.ruleset, judge.final, judge.everything).rule(rule)
        waits = trace.possible == FALSE and judge.everything is not None
        if waits or not is_decided(trace.possible):
            return Answer(UNDECIDED, frozenset())
        value = trace.values[0] if trace.possible == TRUE and trace.values else None
        said = outcome_of(trace.possible).value, value
        parts = (trace.flag, *trace.cases, *trace.items)
        held = frozenset(
            i for part in parts if part is not None for i in _holding(part)
        )
        return Answer(said, held if said[0] == Outcome.TRUE.value else frozenset())

    def says(self, state: PatientState, as_of: When) -> Said:
        """The verdict."""
        judge = Judge(state, self.vocabulary, as_of)
        verdict = judge.verdict(self.ruleset, self.rule)
        return verdict.outcome.value, verdict.value


class Witness(Struct, frozen=True):
    """A synthetic patient on whom two rules say different things.

    Attributes:
        state: the facts; none of them can be left out.
        as_of: the day of the question.
        one: outcome and value by the first rule.
        other: by the second.
    """

    state: PatientState
    as_of: When
    one: Said
    other: Said


Pair = tuple[Answer, Answer]


class Base(NamedTuple):
    """A patient near whom to look, such as one of a scenario."""

    state: PatientState
    as_of: When


def witnesses(
    one: Side,
    other: Side,
    bases: Iterable[Base] = (),
    most: int = 4000,
    *,
    only_first: bool = False,
) -> list[Witness]:
    """Patients on whom two rules differ, shortest first.

    One for each pair of answers, and of criteria that hold where an answer is TRUE.

    Looked for among the patients of scenarios, those with one result moved to a limit
    or left out, and a grid of values near every limit of both rules. Finding none is
    no proof that there is none.

    Args:
        one: the first rule.
        other: the second.
        bases: patients near whom to look first.
        most: how many patients to look at.
        only_first: stop at the first.
    """
    grid = Grid([*one.tests(), *other.tests()], one.vocabulary)
    found: dict[Pair, Base] = {}
    for base in islice(_patients(list(bases), grid, most), most):
        pair = _pair(one, other, base)
        if pair[0].said == pair[1].said:
            continue
        if only_first:
            witness = _shortest(one, other, base, pair)
            if witness is not None:
                return [witness]
        known = found.get(pair)
        if known is None or len(base.state.facts) < len(known.state.facts):
            found[pair] = base
    kept = (_shortest(one, other, found[pair], pair) for pair in _plainest(found))
    return sorted((w for w in kept if w is not None), key=_order)


def _plainest(found: Iterable[Pair]) -> list[Pair]:
    """Pairs of answers, without those for which other pairs need fewer criteria."""
    pairs = list(found)
    return [pair for pair in pairs if not any(_is_plainer(p, pair) for p in pairs)]


def _is_plainer(one: Pair, other: Pair) -> bool:
    return (
        one != other
        and all(a.said == b.said for a, b in zip(one, other, strict=True))
        and all(a.because <= b.because for a, b in zip(one, other, strict=True))
    )


def _order(witness: Witness) -> tuple[bool, int]:
    return UNDECIDED in (witness.one, witness.other), len(witness.state.facts)


def _patients(bases: Sequence[Base], grid: Grid, most: int) -> Iterator[Base]:
    yield from bases
    as_of = read_when(AS_OF)
    near = (Base(s, b.as_of) for b in bases for s in neighbours(b.state, grid))
    far = (Base(state, as_of) for state in grid.states(most))
    # Both in turn: either may be endless for its purpose.
    for first in near:
        yield first
        yield from islice(far, 1)
    yield from far


def _pair(one: Side, other: Side, base: Base) -> Pair:
    judge = Judge(base.state, one.vocabulary, base.as_of)
    second = judge
    if other.vocabulary is not one.vocabulary:
        second = Judge(base.state, other.vocabulary, base.as_of)
    return one.quickly(judge), other.quickly(second)


def _shortest(one: Side, other: Side, base: Base, pair: Pair) -> Witness | None:
    """The patient without every resource that the difference does not need."""
    state = base.state
    for resource in dict.fromkeys(f.source.resource for f in base.state.facts):
        fewer = state.without(frozenset({resource}))
        if _pair(one, other, Base(fewer, base.as_of)) == pair:
            state = fewer
    said = one.says(state, base.as_of), other.says(state, base.as_of)
    return None if said[0] == said[1] else Witness(state, base.as_of, *said)


def shortest_of(one: Side, other: Side, base: Base) -> Witness | None:
    """A patient on whom two rules differ, without what the difference does not need."""
    return _shortest(one, other, base, _pair(one, other, base))


def _held(node: Node) -> list[str]:
    match node:
        case RuleHolds(rule=rule):
            return [rule]
        case Group(children=children):
            return [name for child in children for name in _held(child)]
        case Gate(condition=condition, body=body):
            return _held(condition) + _held(body)
        case _:
            return []


def _holding(trace: Trace) -> Iterator[str]:
    if trace.possible == TRUE and isinstance(trace.node, Leaf | Some):
        yield trace.node.id
    for child in trace.children:
        yield from _holding(child)

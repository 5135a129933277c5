"""Proof: which facts alone carry a decided verdict, and none of them needless."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from engine.language import (
    Charted,
    Gate,
    Group,
    HasMeasure,
    IsState,
    Leaf,
    Rule,
    RuleHolds,
    Some,
    leaves,
)
from engine.reasoning.consistent import limit_of
from engine.reasoning.finding import Finding
from engine.reasoning.refine import refers
from engine.reasoning.trace import RuleTrace, Trace
from engine.state import Fact
from engine.values import FALSE, NOT_APPLICABLE, TRUE, Possible

_NOT_TRUE = FALSE | NOT_APPLICABLE
_NOT_FALSE = TRUE | NOT_APPLICABLE
_FEW = 6


class Step(Struct, frozen=True):
    """One criterion of a proof with its facts."""

    criterion: str
    finding: Finding
    facts: tuple[Fact, ...]


Steps = tuple[Step, ...]


def prove_rule(trace: RuleTrace) -> Steps:
    """Steps that carry the decided outcome of a rule; empty if it is undecided.

    A missing index event carries no proof: nothing on record says so.
    """
    if trace.outside:
        return ()
    if trace.possible == NOT_APPLICABLE and trace.population is not None:
        outside = prove(trace.population, _NOT_TRUE)
        if outside is not None:
            return outside
    steps: list[Step] = []
    if trace.population is not None:
        steps += prove(trace.population, TRUE) or ()
    if trace.flag is not None:
        steps += prove(trace.flag, trace.possible) or ()
    elif trace.possible == TRUE:
        for part in trace.cases + trace.items:
            target = TRUE if part.possible == TRUE else _NOT_TRUE
            steps += prove(part, target) or ()
    return _unique(steps)


def prove(trace: Trace, target: Possible) -> Steps | None:
    """Steps that carry that ``trace`` is one of ``target``; ``None`` if it may not be."""
    if trace.possible & ~target:
        return None
    match trace.node:
        case Leaf(id=identity) | Some(id=identity):
            assert trace.finding is not None  # noqa: S101 - leaves have findings
            return (Step(identity, trace.finding, trace.finding.facts),)
        case Gate():
            return _prove_gate(trace, target)
        case RuleHolds():
            assert trace.inner is not None  # noqa: S101 - references have inner traces
            return prove_rule(trace.inner) or _prove_parts(trace.inner)
        case Group(kind="any"):
            return _prove_any(trace.children, target, lambda part: part)
        case Group(kind="none"):
            return _prove_any(trace.children, _swap(target), lambda part: part)
        case Group(kind="all"):
            return _prove_any(trace.children, _swap(target), _swap)
        case Group(kind="at_least", count=count):
            return _prove_at_least(trace.children, target, count)
    return None


def _prove_parts(trace: RuleTrace) -> Steps:
    """What is decided of a rule that may still come out in several ways.

    That it is none of some values rests on it: a score, for instance, cannot fall below
    the items that surely count. What of it is needless is left out later.
    """
    steps: list[Step] = []
    for part in trace.parts:
        steps += prove(part, TRUE) or prove(part, _NOT_TRUE) or ()
    return _unique(steps)


def _swap(mask: Possible) -> Possible:
    swapped = (FALSE if mask & TRUE else 0) | (TRUE if mask & FALSE else 0)
    return swapped | (mask & NOT_APPLICABLE)


def _prove_any(
    children: tuple[Trace, ...], target: Possible, part: Callable[[Possible], Possible]
) -> Steps | None:
    """A disjunction of ``part``-wise read children is one of ``target``."""
    ways: list[Steps | None] = []
    if target & TRUE:
        ways += [prove(child, part(TRUE)) for child in children]
    if target & FALSE:
        every = [prove(child, part(_NOT_TRUE)) for child in children]
        ways.append(_joined(every))
    if target == NOT_APPLICABLE:
        ways.append(_joined([prove(child, NOT_APPLICABLE) for child in children]))
    return _shortest(ways)


def _prove_at_least(
    children: tuple[Trace, ...], target: Possible, count: int
) -> Steps | None:
    if target & TRUE:
        held = sorted(
            (
                steps
                for steps in (prove(c, TRUE) for c in children)
                if steps is not None
            ),
            key=_weight,
        )
        if len(held) >= count:
            return _joined(list(held[:count]))
    failed = sorted(
        (
            steps
            for steps in (prove(c, _NOT_TRUE) for c in children)
            if steps is not None
        ),
        key=_weight,
    )
    needed = len(children) - count + 1
    return _joined(list(failed[:needed])) if len(failed) >= needed else None


def _prove_gate(trace: Trace, target: Possible) -> Steps | None:
    gate, body = trace.children
    ways: list[Steps | None] = []
    if target & NOT_APPLICABLE:
        ways += [prove(gate, _NOT_TRUE), prove(body, target)]
    else:
        ways.append(_joined([prove(gate, TRUE), prove(body, target)]))
    return _shortest(ways)


def _joined(parts: Iterable[Steps | None]) -> Steps | None:
    steps: list[Step] = []
    for part in parts:
        if part is None:
            return None
        steps += part
    return _unique(steps)


def _unique(steps: Iterable[Step]) -> Steps:
    seen: dict[tuple[str, int], Step] = {}
    for step in steps:
        seen.setdefault((step.criterion, id(step.finding)), step)
    return tuple(seen.values())


def _shortest(ways: Iterable[Steps | None]) -> Steps | None:
    found = [way for way in ways if way is not None]
    return min(found, key=_weight) if found else None


def _weight(steps: Steps) -> tuple[int, list[str]]:
    resources = sorted(resources_of(steps))
    return len(resources), resources


def resources_of(steps: Steps) -> set[str]:
    """The resources that the facts of ``steps`` stand in."""
    return {fact.source.resource for step in steps for fact in step.facts}


def is_known_minimal(rule: Rule, steps: Steps) -> bool:
    """Whether no resource of a proof can be left out, without trying."""
    if len(steps) != 1 or _has_linked_criteria(rule):
        return False
    (step,) = steps
    alone = bool(step.criterion) and len(resources_of(steps)) == 1
    return alone or step.finding.minimal


def _has_linked_criteria(rule: Rule) -> bool:
    """Whether one criterion of a rule may tell of another without any fact."""
    linked: bool | None = rule.memo.get("linked")
    if linked is None:
        tests = [leaf.test for node in rule.nodes for leaf in leaves(node)]
        subjects: list[object] = [
            test.name
            if isinstance(test, Charted)
            else (limit[0] if (limit := limit_of(test)) else test)
            for test in tests
            if not isinstance(test, HasMeasure)
            and not (isinstance(test, IsState) and test.kind == "attribute")
        ]
        by_others = any(refers(node) for node in rule.nodes)
        linked = by_others or len(set(subjects)) < len(subjects)
        rule.memo["linked"] = linked
    return linked


def least(
    kept: frozenset[str],
    relevant: Callable[[], frozenset[str]],
    holds: Callable[[frozenset[str]], bool],
) -> frozenset[str]:
    """Resources that carry a verdict, of which none can be left out.

    Args:
        kept: resources of a proof.
        relevant: all resources at which the rule can look, should the proof lack one.
        holds: whether the verdict is the same on some resources alone.
    """
    proof = _without_needless(kept, holds)
    if proof == kept and not holds(kept):
        return _without_needless(relevant(), holds)
    return proof


def _without_needless(
    kept: frozenset[str], holds: Callable[[frozenset[str]], bool]
) -> frozenset[str]:
    before = None
    while kept != before:
        # What was needed beside a needless resource may not be without it.
        before = kept
        kept = _dropped(kept, sorted(kept, reverse=True), holds)
    return kept


def _dropped(
    kept: frozenset[str],
    tried: list[str],
    holds: Callable[[frozenset[str]], bool],
) -> frozenset[str]:
    """Without those of ``tried`` that are needless, in their order.

    Of many most are needless: they are dropped together, or by halves.
    """
    if len(tried) == 1 or len(tried) > _FEW:
        without = kept.difference(tried)
        if holds(without):
            return without
    if len(tried) > _FEW:
        half = len(tried) // 2
        kept = _dropped(kept, tried[:half], holds)
        return _dropped(kept, tried[half:], holds)
    if len(tried) > 1:
        for resource in tried:
            kept = _dropped(kept, [resource], holds)
    return kept

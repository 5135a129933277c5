"""What can still come out of a rule, given answers to some of its open criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from engine.language import Gate, Group, IsState, Leaf, Rule, RuleHolds, Some
from engine.values import (
    EXACT,
    FALSE,
    NOT_APPLICABLE,
    TRUE,
    Possible,
    all_of,
    any_of,
    at_least,
    gated,
    negate,
    none_of,
    plain,
)

if TYPE_CHECKING:
    from engine.reasoning.trace import RuleTrace, Trace

Answers = Mapping[int, Possible]
"""Answers to open criteria, by the identity of their findings."""

OUTSIDE = "not_applicable"
_NAMES = {TRUE: "true", FALSE: "false", NOT_APPLICABLE: OUTSIDE}
_BITS = {name: bit for bit, name in _NAMES.items()}
_CONNECTIVES = {"any": any_of, "all": all_of, "none": none_of}


def reachable(trace: RuleTrace, answers: Answers) -> frozenset[str]:
    """Outcomes of a flag, or values of a classification, that can still come out."""
    names: set[str] = set()
    applies = TRUE if trace.population is None else mask_of(trace.population, answers)
    if trace.outside:
        return frozenset(trace.outside)
    if applies & (FALSE | NOT_APPLICABLE):
        names.add(OUTSIDE)
    if not applies & TRUE:
        return frozenset(names)
    if trace.flag is not None:
        mask = mask_of(trace.flag, answers)
        return frozenset(names | {name for bit, name in _NAMES.items() if mask & bit})
    return frozenset(names | set(_values(trace, answers)))


def _values(trace: RuleTrace, answers: Answers) -> Iterator[str]:
    rule = trace.rule
    if rule.form == "score":
        yield from _scores(rule, trace.items, answers)
    elif rule.form == "set":
        yield from _sets(rule, trace.items, answers)
    else:
        yield from _cases(trace, answers)


def _cases(trace: RuleTrace, answers: Answers) -> Iterator[str]:
    """Values of ordered cases: the first that holds."""
    for position, case in enumerate(trace.rule.cases):
        if case.when is None:
            yield case.value
            return
        if position >= len(trace.cases):
            return
        mask = mask_of(trace.cases[position], answers)
        if mask & TRUE:
            yield case.value
        if mask == TRUE:
            return


def _scores(rule: Rule, items: tuple[Trace, ...], answers: Answers) -> Iterator[str]:
    """Bands of every sum of points that can still come out."""
    for held in _combinations(items, answers):
        total = Decimal(0)
        for item, holds in zip(rule.items, held, strict=True):
            total = EXACT.add(total, item.points) if holds else total
        yield band_of(rule, total)


def band_of(rule: Rule, total: Decimal) -> str:
    """The value of a sum of points: its band, or the sum itself if there are none."""
    for band in rule.bands:
        if band.up_to is None or total <= band.up_to:
            return band.value
    return plain(total)


def _sets(rule: Rule, items: tuple[Trace, ...], answers: Answers) -> Iterator[str]:
    """The names of every set of items that can still hold, joined by ``+``."""
    for held in _combinations(items, answers):
        names = [
            item.value for item, holds in zip(rule.items, held, strict=True) if holds
        ]
        yield "+".join(names) or "none"


def _combinations(
    items: tuple[Trace, ...], answers: Answers
) -> Iterator[tuple[bool, ...]]:
    choices = []
    for item in items:
        mask = mask_of(item, answers)
        choices.append(
            [holds for holds, bit in ((True, TRUE), (False, ~TRUE)) if mask & bit]
        )
    yield from product(*choices)


def is_negated(node: Leaf | Some) -> bool:
    """Whether a criterion is written with "not": its finding tells the plain state."""
    return (
        isinstance(node, Leaf)
        and isinstance(node.test, IsState)
        and node.test.kind != "attribute"
        and node.test.negated
    )


def mask_of(trace: Trace, answers: Answers) -> Possible:
    """What one node can be under the answers."""
    match trace.node:
        case Leaf() | Some():
            answer = answers.get(id(trace.finding))
            if answer is None:
                return trace.possible
            return negate(answer) if is_negated(trace.node) else answer
        case Gate():
            gate, body = (mask_of(child, answers) for child in trace.children)
            return gated(gate, body)
        case RuleHolds(values=wanted):
            assert trace.inner is not None  # noqa: S101 - references have inner traces
            return reference_mask(trace.inner, wanted, answers)
        case Group(kind=kind, count=count):
            masks = [mask_of(child, answers) for child in trace.children]
            return (
                at_least(count, masks)
                if kind == "at_least"
                else _CONNECTIVES[kind](masks)
            )


def reference_mask(
    trace: RuleTrace, wanted: tuple[str, ...], answers: Answers
) -> Possible:
    """What "this rule holds", or "it has one of these values", can be."""
    return mask_of_names(reachable(trace, answers), wanted)


def mask_of_names(reached: frozenset[str], wanted: tuple[str, ...]) -> Possible:
    """What a reference can be to a rule of which ``reached`` can come out."""
    if not wanted:
        return sum(_BITS[name] for name in reached)
    held = TRUE if reached & set(wanted) else 0
    other = FALSE if reached - set(wanted) - {OUTSIDE} else 0
    return held | other | (NOT_APPLICABLE if OUTSIDE in reached else 0)

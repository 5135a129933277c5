"""What a statement can be, as three conditions: the solver's side of ``values.truth``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from engine.verification.solver.terms import (
    Condition,
    every,
    negation,
    same,
    some_of,
)


class Mask(NamedTuple):
    """Conditions under which a statement can be true, can be false, can not apply."""

    true: Condition
    false: Condition
    outside: Condition = False

    @property
    def surely(self) -> Condition:
        """It can only be true."""
        return every(self.true, negation(self.false), negation(self.outside))

    @property
    def surely_not(self) -> Condition:
        """It can only be false."""
        return every(self.false, negation(self.true), negation(self.outside))

    @property
    def is_open(self) -> Condition:
        """It can be true and can be false."""
        return every(self.true, self.false)

    def equals(self, other: Mask) -> Condition:
        """Both can be the same."""
        return every(*(same(a, b) for a, b in zip(self, other, strict=True)))


KNOWN_TRUE: Final = Mask(True, False)
KNOWN_FALSE: Final = Mask(False, True)
OPEN: Final = Mask(True, True)


def decided(true: Condition, false: Condition) -> Mask:
    """TRUE under one condition, FALSE under another, else UNKNOWN."""
    return Mask(negation(false), negation(true))


def plain(condition: Condition) -> Mask:
    """TRUE if the condition holds, else FALSE."""
    return Mask(condition, negation(condition))


def chosen(condition: Condition, one: Mask, other: Mask) -> Mask:
    """``one`` if the condition holds, else ``other``."""
    if isinstance(condition, bool):
        return one if condition else other
    no = negation(condition)
    return Mask(
        *(
            some_of(every(condition, a), every(no, b))
            for a, b in zip(one, other, strict=True)
        )
    )


def any_mask(children: Sequence[Mask]) -> Mask:
    """A disjunction; what does not apply is dropped."""
    others = (some_of(child.false, child.outside) for child in children)
    return Mask(
        some_of(*(child.true for child in children)),
        every(some_of(*(child.false for child in children)), *others),
        every(*(child.outside for child in children)),
    )


def negated(child: Mask) -> Mask:
    """The negation; what does not apply stays so."""
    return Mask(child.false, child.true, child.outside)


def all_mask(children: Sequence[Mask]) -> Mask:
    """A conjunction."""
    return negated(any_mask([negated(child) for child in children]))


def none_mask(children: Sequence[Mask]) -> Mask:
    """None of them."""
    return negated(any_mask(children))


def reaches(count: int, conditions: Iterable[Condition]) -> Condition:
    """At least ``count`` of the conditions hold."""
    # reached[n]: at least n of those seen so far
    reached: list[Condition] = [True, *[False] * count]
    for condition in conditions:
        reached = [
            True,
            *(
                some_of(reached[n], every(reached[n - 1], condition))
                for n in range(1, count + 1)
            ),
        ]
    return reached[count]


def at_least_mask(count: int, children: Sequence[Mask]) -> Mask:
    """At least ``count`` of them; what does not apply is dropped."""
    surely = [child.surely for child in children]
    possibly = [child.true for child in children]
    may_fail = some_of(
        *surely,
        *(child.false for child in children),
        some_of(*possibly) if count > 1 else False,
    )
    return Mask(
        reaches(count, possibly),
        every(negation(reaches(count, surely)), may_fail),
        every(*(child.outside for child in children)),
    )


def gated_mask(gate: Mask, body: Mask) -> Mask:
    """A body behind ``only_if``."""
    return Mask(
        every(gate.true, body.true),
        every(gate.true, body.false),
        some_of(every(gate.true, body.outside), gate.false, gate.outside),
    )


def agreed(masks: Sequence[Mask]) -> Mask:
    """The one answer if all give it, else UNKNOWN; none of them is NOT_APPLICABLE."""
    true = every(*(mask.surely for mask in masks))
    false = every(*(mask.surely_not for mask in masks))
    return decided(true, false)

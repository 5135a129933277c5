"""Days around an event: on or after, on or before, surely or perhaps."""

from __future__ import annotations

from typing import Final, NamedTuple

from engine.verification.solver.masks import Mask
from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    every,
    negation,
    plus,
)


class Anchor(NamedTuple):
    """An event: whether it is on record, the days it can be, and whether it is sure."""

    there: Condition
    first: Amount
    last: Amount
    certain: Condition

    @property
    def took_place(self) -> Condition:
        """The record surely has it."""
        return every(self.there, self.certain)


NOWHERE: Final = Anchor(False, 0, 0, False)


class Placed(NamedTuple):
    """Something that may lie in a window, and whether it surely does."""

    may: Condition
    sure: Condition


def on_or_after(first: Amount, last: Amount, anchor: Anchor, offset: int) -> Placed:
    """Whether days fall on or after the day ``offset`` days from an anchor."""
    sure = at_most(plus(anchor.last, offset), first)
    return Placed(at_most(plus(anchor.first, offset), last), sure)


def on_or_before(first: Amount, last: Amount, anchor: Anchor, offset: int) -> Placed:
    """Whether days fall on or before the day ``offset`` days from an anchor."""
    sure = at_most(last, plus(anchor.first, offset))
    return Placed(at_most(first, plus(anchor.last, offset)), sure)


def both(one: Placed, other: Placed) -> Placed:
    """Inside of both."""
    return Placed(every(one.may, other.may), every(one.sure, other.sure))


def mask_of(placed: Placed) -> Mask:
    """As a mask: TRUE if sure, FALSE if it may not be."""
    return Mask(placed.may, negation(placed.sure))

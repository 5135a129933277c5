"""The draws of a series, each with the references it must be weighed against.

A reference is a draw, or a level that two consecutive draws have reached: of such a
pair the higher value, as both lie at or below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from engine.reasoning.series import Draw, Window
from engine.values import Interval

_INFINITE = Decimal("Infinity")


class Tested(Struct, frozen=True):
    """A draw with the references it must be weighed against.

    Both limits grow with the reference, so the lowest one stands for all.

    Attributes:
        later: the draw that is tested.
        sure: whether it surely lies in the window.
        surely: of the references that surely come first, the one whose upper end
            is lowest.
        possibly: of the references that may come first, the one whose lower end is
            lowest.
    """

    later: Draw
    sure: bool
    surely: Draw | None
    possibly: Draw | None


FEWEST = {"nadir": 2, "confirmed_nadir": 3, "baseline": None}
"""How many follow-up draws give a reference where the baseline value is missing."""


def tests_of(window: Window, reference: str) -> list[Tested]:
    """Each follow-up draw with its references, in order of time."""
    found = window.memo.get(reference)
    if found is None:
        found = window.memo[reference] = _tests_of(window, reference)
    return found  # type: ignore[return-value]


def _tests_of(window: Window, reference: str) -> list[Tested]:
    highest = max(window.baseline, key=high_of, default=None)
    surely = highest if window.baseline_exists else None
    possibly = min(window.baseline, key=low_of, default=None)
    if reference == "baseline":
        return [Tested(draw, sure, surely, possibly) for draw, sure in window.since]
    if in_sure_order(window):
        return list(_in_order(window, surely, possibly, reference))
    return [
        _unordered(window, draw, sure, surely, possibly, reference)
        for draw, sure in window.since
    ]


def in_sure_order(window: Window) -> bool:
    """Whether every follow-up draw surely counts, and their order is known."""
    since = window.since
    return all(
        is_sure and (not n or since[n - 1][0].when.end <= draw.when.start)
        for n, (draw, is_sure) in enumerate(since)
    )


def _in_order(
    window: Window, surely: Draw | None, possibly: Draw | None, reference: str
) -> Iterable[Tested]:
    previous: Draw | None = None
    for draw, is_sure in window.since:
        yield Tested(draw, is_sure, surely, possibly)
        level: Draw | None = draw
        if reference == "confirmed_nadir":
            level = None if previous is None else level_of(previous, draw)
            previous = draw
        if level is None:
            continue
        if surely is None or high_of(level) < high_of(surely):
            surely = level
        if possibly is None or low_of(level) < low_of(possibly):
            possibly = level


def _unordered(
    window: Window,
    draw: Draw,
    is_sure: bool,
    surely: Draw | None,
    possibly: Draw | None,
    reference: str,
) -> Tested:
    since = window.since
    before = [d for d, sure in since if sure and d.when.surely_before(draw.when)]
    maybe = [d for d, _ in since if d is not draw and d.when.may_be_before(draw.when)]
    if reference == "confirmed_nadir":
        before = [
            level_of(one, two)
            for one, two in pairwise(sorted(before, key=lambda d: d.when.start))
            if _surely_consecutive(window, one, two)
        ]
        # No pair can reach a lower level than the two lowest of all.
        maybe = [level_of(*sorted(maybe, key=low_of)[:2])] if len(maybe) > 1 else []
    return Tested(
        draw,
        is_sure,
        min([*before, *([surely] if surely else [])], key=high_of, default=None),
        min([*maybe, *([possibly] if possibly else [])], key=low_of, default=None),
    )


def _surely_consecutive(window: Window, one: Draw, two: Draw) -> bool:
    """Whether ``two`` follows ``one`` in every reading, with no draw between them."""
    return one.when.surely_before(two.when) and all(
        other.when.surely_before(one.when) or two.when.surely_before(other.when)
        for other, _ in window.since
        if other is not one and other is not two
    )


def level_of(one: Draw, two: Draw) -> Draw:
    """The level that two consecutive draws have reached: the higher of the two."""
    first, second = one.value, two.value
    if first.is_point and second.is_point:
        higher = second if _low(second) > _low(first) else first
        return Draw(two.when, higher, one.facts + two.facts)
    low = max((first, second), key=_low)
    high = max((first, second), key=_high)
    value = Interval(
        low.low, high.high, low.low_open, high.high is not None and high.high_open
    )
    return Draw(two.when, value, one.facts + two.facts)


def _low(value: Interval) -> tuple[Decimal, bool]:
    return (-_INFINITE if value.low is None else value.low), value.low_open


def _high(value: Interval) -> tuple[Decimal, bool]:
    return (_INFINITE if value.high is None else value.high), not value.high_open


def high_of(draw: Draw) -> Decimal:
    """The upper end of a draw's value."""
    high = draw.value.high
    return _INFINITE if high is None else high


def low_of(draw: Draw) -> tuple[Decimal, bool]:
    """The lower end of a draw's value, and whether it is excluded."""
    return _low(draw.value)

"""Candidate values of what was recorded as an interval: ends, and every threshold."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from engine.language import Doubles, Drops, Falls, Reduced, Rises
from engine.state import LesionFinding, Measurement
from engine.values import Interval

TINY = Fraction(1, 10**9)


def bounds(value: Interval) -> tuple[Fraction, Fraction | None]:
    """The ends as fractions; what is measured cannot be negative."""
    low = Fraction(value.low) if value.low is not None else Fraction(0)
    return low, Fraction(value.high) if value.high is not None else None


def candidates(value: Interval, critical: Iterable[Fraction]) -> tuple[object, ...]:
    """The ends, just inside them, the middle, and around every critical point."""
    low, high = bounds(value)
    if low == high:
        return (low,)
    points = set(critical)
    edge = max(*points, low, Fraction(1), Fraction(1)) * 2 + 1000
    top = high if high is not None else edge
    first = low + TINY if value.low_open else low
    last = top - TINY if value.high_open and high is not None else top
    near = {c + shift for c in points for shift in (-TINY, Fraction(0), TINY)}
    inside = {c for c in near if first <= c <= last}
    return tuple(sorted({first, last, (first + last) / 2} | inside))


def around(limits: Iterable[Fraction]) -> tuple[Fraction, ...]:
    """Something nobody recorded: zero, and below, at and above every limit."""
    return _around(frozenset(limits))


@lru_cache(maxsize=1024)
def _around(wanted: frozenset[Fraction]) -> tuple[Fraction, ...]:
    options = {Fraction(0)} | wanted | {limit + TINY for limit in wanted}
    options |= {limit - TINY for limit in wanted if limit > 0}
    return tuple(sorted(options | {max(wanted, default=Fraction(0)) + 1}))


def thresholds(
    test: Rises | Falls | Reduced | Drops | Doubles, end: Fraction
) -> set[Fraction]:
    """Where a value just changes what the test says of it against ``end``."""
    match test:
        case Rises():
            factor, amount = (
                1 + Fraction(test.by.value) / 100,
                Fraction(test.amount.value),
            )
            found = {end * factor, end / factor, end + amount, end - amount}
            if test.if_lowest is not None:
                least = Fraction(test.if_lowest.value)
                found |= {least, least * factor, least + amount}
            return found
        case Drops():
            amount = Fraction(test.by.value)
            return {end + amount, end - amount}
        case Falls() | Reduced():
            left = 1 - Fraction(test.by.value) / 100
            return {end * left, end / left if left else Fraction(0)}
        case Doubles():
            return {2 * end, end / 2}


def hull_of(facts: list[Measurement]) -> Interval:
    """The smallest interval around everything recorded for one time."""
    values = [fact.value for fact in facts if fact.value is not None]
    lows = [(bounds(v)[0], v.low_open and v.low is not None, v.low) for v in values]
    low = min(lows, key=lambda end: (end[0], end[1]))
    if any(v.high is None for v in values):
        return Interval(low[2], None, low[1], False)
    highs = [(v.high, not v.high_open) for v in values if v.high is not None]
    high = max(highs)
    return Interval(low[2], high[0], low[1], not high[1])


def attribute_stated(fact: LesionFinding) -> str:
    """What the record says of the attribute rules ask for."""
    if fact.lesion_kind == "bone":
        return fact.new_since_prior
    return fact.bone_contiguity


def limits_of(fact: LesionFinding, attributes: tuple[str, ...]) -> tuple[str, ...]:
    """Which attributes an Absent finding says that no lesion has."""
    stated = attribute_stated(fact)
    if stated == "not_stated":
        return attributes
    return (stated,) if stated in attributes else ()

"""Points of a curve, and what lies between them."""

from __future__ import annotations

from bisect import bisect_left
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct


class Point(Struct, frozen=True, array_like=True):
    """Survival at one month.

    Attributes:
        months: months since time zero.
        survival: share of patients without the event.
        low: lower end of the band.
        high: upper end of the band.
    """

    months: Decimal
    survival: Decimal
    low: Decimal
    high: Decimal


Grid = tuple[Point, ...]


def interpolate(grid: Grid, months: Decimal) -> Point:
    """The point at ``months``, on the straight line between its neighbours.

    Raises:
        ValueError: the grid does not hold these months.
    """
    if not grid[0].months <= months <= grid[-1].months:
        raise ValueError(f"{months} months lie outside of the curve")
    after = bisect_left(grid, months, key=attrgetter("months"))
    end = grid[after]
    if end.months == months:
        return end
    begin = grid[after - 1]
    share = (months - begin.months) / (end.months - begin.months)
    return Point(
        months,
        begin.survival + share * (end.survival - begin.survival),
        begin.low + share * (end.low - begin.low),
        begin.high + share * (end.high - begin.high),
    )


def crossing(grid: Grid, level: Decimal) -> Decimal | None:
    """Months at which survival falls to ``level``, to a tenth; ``None`` if it does not."""
    for begin, end in pairwise(grid):
        if begin.survival >= level >= end.survival:
            fall = begin.survival - end.survival
            share = (begin.survival - level) / fall if fall else Decimal(0)
            months = begin.months + share * (end.months - begin.months)
            return months.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return None

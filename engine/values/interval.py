"""A recorded number as the set of values it can be, exact to the last digit.

``2.1`` is a point, ``<0.1`` is [0, 0.1), ``>1.6`` is (1.6, inf). Numbers are
``Decimal`` from the text of the record; no binary float ever takes part in a
comparison.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache
from typing import Final

from msgspec import Struct

from engine.values.truth import FALSE, TRUE, Possible

# Sums and products of recorded values must be exact: more than 120 digits is
# not a laboratory result, and raising beats rounding at a threshold.
EXACT: Final = Context(prec=120, traps=[Inexact, InvalidOperation])

ZERO: Final = Decimal(0)

COMPARISONS: Final = (">=", ">", "<=", "<")
OPPOSITE: Final = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


class Interval(Struct, frozen=True, gc=False):
    """The set of values a number can be; ``None`` is an infinite end.

    Attributes:
        low: lower end, in the canonical unit of what is measured.
        high: upper end.
        low_open: the lower end itself is excluded.
        high_open: the upper end itself is excluded.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def is_point(self) -> bool:
        """Whether exactly one value is possible."""
        return self.low is not None and self.low == self.high

    def compare(self, operator: str, limit: Decimal) -> Possible:
        """What ``value <operator> limit`` can be over every value inside.

        >>> from engine.values.truth import outcome_of
        >>> outcome_of(below(Decimal("0.1")).compare(">=", Decimal("0.1")))
        <Outcome.FALSE: 'false'>
        """
        possible = TRUE if self._may(operator, limit) else 0
        return possible | (FALSE if self._may(OPPOSITE[operator], limit) else 0)

    def _may(self, operator: str, limit: Decimal) -> bool:
        if operator in (">=", ">"):
            end, end_open = self.high, self.high_open
            beyond = end is None or end > limit
        else:
            end, end_open = self.low, self.low_open
            beyond = end is None or end < limit
        touches = end == limit and not end_open and len(operator) == 2
        return beyond or touches

    def times(self, factor: Decimal) -> Interval:
        """The interval scaled by a positive, exact factor."""
        return Interval(
            low=None if self.low is None else EXACT.multiply(self.low, factor),
            high=None if self.high is None else EXACT.multiply(self.high, factor),
            low_open=self.low_open,
            high_open=self.high_open,
        )

    def minus(self, other: Interval) -> Interval:
        """Every difference ``self - other``; ends stay open where either was."""
        low = high = None
        if self.low is not None and other.high is not None:
            low = EXACT.subtract(self.low, other.high)
        if self.high is not None and other.low is not None:
            high = EXACT.subtract(self.high, other.low)
        return Interval(
            low,
            high,
            self.low_open or other.high_open,
            self.high_open or other.low_open,
        )

    def floored(self, floor: Decimal = ZERO) -> Interval:
        """The interval with every value below ``floor`` replaced by ``floor``.

        >>> Interval(Decimal(-3), Decimal(2)).floored().text()
        '0 to 2'
        """
        low, low_open = self.low, self.low_open
        if low is None or low < floor:
            low, low_open = floor, False
        high, high_open = self.high, self.high_open
        if high is not None and high <= floor:
            high, high_open = floor, False
        return Interval(low, high, low_open, high_open)

    def text(self) -> str:
        """How a reader writes the interval, without its unit.

        >>> below(Decimal("0.1")).text(), point(Decimal("2.10")).text()
        ('<0.1', '2.1')
        """
        if self.low is not None and self.low == self.high:
            return plain(self.low)
        if self.high is None:
            if self.low is None or (self.low == 0 and not self.low_open):
                return "any value"
            return f"{'>' if self.low_open else '>='}{plain(self.low)}"
        if self.low is None or (self.low == 0 and self.high_open):
            return f"{'<' if self.high_open else '<='}{plain(self.high)}"
        return f"{plain(self.low)} to {plain(self.high)}"


# Equal numbers have equal texts, and the values of a record come again and again.
@lru_cache(maxsize=8192)
def plain(number: Decimal) -> str:
    """A decimal without exponent and without trailing zeros.

    >>> plain(Decimal("0.50")), plain(Decimal("1E+3"))
    ('0.5', '1000')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def point(value: Decimal) -> Interval:
    """Exactly this value."""
    return Interval(value, value)


def below(limit: Decimal, *, inclusive: bool = False) -> Interval:
    """``<limit`` (or ``<=limit``) of a quantity that cannot be negative."""
    return Interval(ZERO, limit, False, not inclusive)


def above(limit: Decimal, *, inclusive: bool = False) -> Interval:
    """``>limit`` (or ``>=limit``)."""
    return Interval(limit, None, not inclusive, False)


ANY_AMOUNT: Final = Interval(ZERO, None)
"""Any value of a quantity that cannot be negative: a result was recorded but hidden."""


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all of ``intervals`` (at least one).

    >>> hull([point(Decimal(3)), below(Decimal(1))]).text()
    '0 to 3'
    """
    parts = list(intervals)
    low, low_open = _outermost(
        [(part.low, part.low_open) for part in parts], least=True
    )
    high, high_open = _outermost(
        [(part.high, part.high_open) for part in parts], least=False
    )
    return Interval(low, high, low_open, high_open)


def _outermost(
    ends: list[tuple[Decimal | None, bool]], *, least: bool
) -> tuple[Decimal | None, bool]:
    finite = [end for end, _ in ends if end is not None]
    if len(finite) < len(ends):
        return None, False
    extreme = min(finite) if least else max(finite)
    return extreme, all(is_open for end, is_open in ends if end == extreme)

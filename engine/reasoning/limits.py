"""The limits of a rise, and what they say of a draw and its reference."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from engine.language import Quantity, Rises
from engine.reasoning.series import Draw
from engine.reasoning.tested import Tested
from engine.values import EXACT, FALSE

_HUNDRED = Decimal(100)


class Limits(Struct, frozen=True):
    """The limits of a rise.

    Attributes:
        factor: on the reference.
        amount: above the reference.
        strict: a rise of exactly the amount is none.
        least: the least reference that counts, if the rise asks for one.
    """

    factor: Decimal
    amount: Decimal
    strict: bool = False
    least: Decimal | None = None

    def threshold(self, reference: Decimal) -> Decimal:
        """The least value that has risen from ``reference`` (above it, if strict)."""
        return max(
            EXACT.add(reference, self.amount), EXACT.multiply(reference, self.factor)
        )

    def reaches(self, reference: Decimal, value: Decimal) -> bool:
        """Whether ``value`` has risen from ``reference``."""
        if self.least is not None and reference < self.least:
            return False
        above = EXACT.add(reference, self.amount)
        enough = value > above if self.strict else value >= above
        return enough and value >= EXACT.multiply(reference, self.factor)

    def surely(self, tested: Tested, later: Draw) -> bool:
        """Whether ``later`` has risen from the reference of ``tested`` in every reading."""
        reference = tested.surely
        if reference is None or not self._is_high_enough(tested.possibly):
            return False
        high, low = reference.value.high, later.value.low
        if high is None or low is None or low < self.threshold(high):
            return False
        is_open = later.value.low_open or reference.value.high_open
        return is_open or not self.strict or low > EXACT.add(high, self.amount)

    def _is_high_enough(self, lowest: Draw | None) -> bool:
        """Whether every reference that may come first is one that counts."""
        if self.least is None or lowest is None:
            return True
        low = lowest.value.low
        return low is not None and low >= self.least

    def possibly(self, tested: Tested, later: Draw) -> bool:
        """Whether some reading of the values is a rise."""
        reference = tested.possibly
        if reference is None:
            return self.possibly_from_nothing(later)
        low, low_open = reference.value.low, reference.value.low_open
        if self.least is not None:
            surely = tested.surely
            if surely is not None and surely.value.compare(">=", self.least) == FALSE:
                return False
            if low is None or low < self.least:
                low, low_open = self.least, False
        return self._may_reach(low, low_open, later)

    def possibly_from_nothing(self, later: Draw) -> bool:
        """Whether ``later`` can be a rise from a reference that nobody recorded."""
        return self._may_reach(self.least or Decimal(0), False, later)

    def _may_reach(self, low: Decimal | None, low_open: bool, later: Draw) -> bool:
        high = later.value.high
        if high is None or low is None:
            return True
        if low_open or later.value.high_open:
            return high > self.threshold(low)
        above = EXACT.add(low, self.amount)
        return high >= self.threshold(low) and not (self.strict and high == above)


def limits_of(test: Rises) -> Limits:
    """The limits that ``test`` states."""
    least = None if test.if_lowest is None else test.if_lowest.value
    return limits_from(test.by, test.amount, strict=test.strict, least=least)


def limits_from(
    by: Quantity, amount: Quantity, *, strict: bool, least: Decimal | None = None
) -> Limits:
    """The limits of a rise by a percentage and an amount."""
    factor = EXACT.add(Decimal(1), EXACT.divide(by.value, _HUNDRED))
    return Limits(factor, amount.value, strict, least)

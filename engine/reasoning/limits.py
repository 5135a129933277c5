"""The two limits of a rise, and what they say of a pair of draws."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from engine.language import Rises
from engine.reasoning.series import Draw
from engine.values import EXACT

_HUNDRED = Decimal(100)


class Limits(Struct, frozen=True):
    """The two limits of a rise: a factor on the reference and an amount above it."""

    factor: Decimal
    amount: Decimal

    def threshold(self, reference: Decimal) -> Decimal:
        """The least value that has risen from ``reference``."""
        return max(
            EXACT.add(reference, self.amount), EXACT.multiply(reference, self.factor)
        )

    def surely(self, reference: Draw, later: Draw) -> bool:
        """Whether every reading of the two values is a rise."""
        high, low = reference.value.high, later.value.low
        return high is not None and low is not None and low >= self.threshold(high)

    def possibly(self, reference: Draw, later: Draw) -> bool:
        """Whether some reading of the two values is a rise."""
        return self._reaches(reference.value.low, reference.value.low_open, later)

    def possibly_from_nothing(self, later: Draw) -> bool:
        """Whether ``later`` can be a rise from a reference that nobody recorded."""
        return self._reaches(Decimal(0), False, later)

    def _reaches(self, low: Decimal | None, low_open: bool, later: Draw) -> bool:
        high = later.value.high
        if high is None or low is None:
            return True
        threshold = self.threshold(low)
        if low_open or later.value.high_open:
            return high > threshold
        return high >= threshold


def limits_of(test: Rises) -> Limits:
    """The limits that ``test`` states."""
    factor = EXACT.add(Decimal(1), EXACT.divide(test.by.value, _HUNDRED))
    return Limits(factor, test.amount.value)

"""Results that their own resource makes look as if the unit were another one.

Nothing is converted and nothing is set aside: which of value and unit is wrong is not
known here. Only exact factors between units of the list are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import floor, log
from typing import Final

from msgspec import Struct

from engine.values import EXACT, Interval
from fhir_adapters.inbound.reference_ranges import Limits
from fhir_adapters.inbound.suspicion_bounds import SuspicionBounds

_STEP: Final = log(1.1)
_ROUNDED: Final = 1e-6
NOTHING: Final = -(10**6)
"""The size of what is no exact amount above 0: no leap away from any amount."""


class UnitSuspicions(Struct, frozen=True):
    """What makes the unit of one analyte doubtful.

    Attributes:
        bounds: what they all share.
        units: the exact factors of its units to the canonical one, each once.
        jumps: each factor between two of them, as the smaller unit and the least and the
            most that counts as the larger one.
        writings: of its units, to their factors.
        least_factor: its range is compared by units this far apart; ``None``: is not.
        heaviest: no amount can be larger, canonical unit.
        least: neighbours that are less far apart are not told.
        leaps: how far apart in size two amounts can be, if one of ``jumps`` is between
            them.
    """

    bounds: SuspicionBounds
    units: tuple[Decimal, ...]
    jumps: tuple[tuple[Decimal, Decimal, Decimal], ...]
    writings: Mapping[str, Decimal]
    least_factor: Fraction | None
    heaviest: Decimal | None
    least: Decimal
    leaps: frozenset[int]

    def problem(self, value: Interval | None, factor: Decimal, limits: Limits) -> str:
        """Number of the notice on one result, or empty.

        Args:
            value: canonical unit.
            factor: from the recorded to the canonical unit.
            limits: the laboratory's own, as they stand beside the value.
        """
        if value is None or value.low is None:
            return ""
        if self.heaviest is not None and value.low > self.heaviest:
            return "MS-D123"
        low, high = limits.lower, limits.upper
        if low is None or high is None or not 0 < low <= high or not value.is_point:
            return ""
        if low <= value.low <= high or not value.low:
            return ""
        fits = self._fits_unit_of_range(value.low, factor, limits)
        return "MS-D121" if fits or self._fits_unit(value.low, factor, limits) else ""

    def _fits_unit_of_range(
        self, value: Decimal, factor: Decimal, limits: Limits
    ) -> bool:
        """Whether the number lies in the range, which is stated in another unit."""
        unit = limits.factor
        if unit is None or limits.lower is None or limits.upper is None:
            return False
        apart = Fraction(max(unit, factor)) / Fraction(min(unit, factor))
        read = Fraction(value) * Fraction(unit) / Fraction(factor)
        changed = apart >= self.bounds.unit_changes_by
        return changed and limits.lower <= read <= limits.upper

    def _fits_unit(self, value: Decimal, factor: Decimal, limits: Limits) -> bool:
        """Whether it lies far outside its range, and near it in another unit."""
        if self.least_factor is None or limits.lower is None or limits.upper is None:
            return False
        wide = self.bounds.range_within
        lowest, highest = Fraction(limits.lower) / wide, Fraction(limits.upper) * wide
        if lowest <= value <= highest:
            return False
        for unit in self.units:
            ratio = Fraction(unit) / Fraction(factor)
            far = max(ratio, 1 / ratio) >= self.least_factor
            if far and lowest <= Fraction(value) * ratio <= highest:
                return True
        return False

    def is_ratio(self, larger: Decimal, smaller: Decimal) -> bool:
        """Whether two amounts above 0 are as far apart as two units of the analyte."""
        return smaller > 0 and any(
            EXACT.multiply(smaller, low) <= EXACT.multiply(larger, unit)
            and EXACT.multiply(larger, unit) <= EXACT.multiply(smaller, high)
            for unit, low, high in self.jumps
        )


def size_of(value: Interval | None) -> int:
    """How large a result is: a step for each factor of 1.1, and ``NOTHING`` if none is told."""
    if value is None or not value.is_point or not value.low or value.low < 0:
        return NOTHING
    return floor(log(value.low) / _STEP)


def suspicions_of(
    name: str, canonical: str, factors: Mapping[str, Decimal], bounds: SuspicionBounds
) -> UnitSuspicions:
    """What makes the unit of one analyte doubtful.

    Args:
        name: of the analyte.
        canonical: its canonical unit.
        factors: accepted writings of its units to the exact factor.
        bounds: of plausibility.
    """
    units = sorted(set(factors.values()))
    ratios = {
        Fraction(large) / Fraction(small): (small, large)
        for small, large in combinations(units, 2)
    }
    near = bounds.factor_within
    less, more = 1 - near, 1 + near
    jumps = tuple(
        (small, EXACT.multiply(large, less), EXACT.multiply(large, more))
        for small, large in ratios.values()
    )
    least = [each * Fraction(less) for each in ratios]
    changes = [
        each / bounds.number_within for each in ratios if each >= bounds.unit_changes_by
    ]
    return UnitSuspicions(
        bounds,
        tuple(units),
        jumps,
        factors,
        bounds.by_range.get(name),
        bounds.heaviest.get(canonical),
        _rounded_down(least + changes),
        frozenset(
            step
            for each in ratios
            for step in _leaps(each * Fraction(less), each * Fraction(more))
        ),
    )


def _leaps(least: Fraction, most: Fraction) -> range:
    """How far apart in size two amounts of such a ratio can be; also when rounded."""
    low, high = (log(ratio) / _STEP for ratio in (least, most))
    return range(floor(low - _ROUNDED), floor(high + _ROUNDED) + 2)


def _rounded_down(ratios: list[Fraction]) -> Decimal:
    """The least of them or less: what that lets through is looked at exactly."""
    return floor(min(ratios, default=Fraction(1)) * 100) / Decimal(100)

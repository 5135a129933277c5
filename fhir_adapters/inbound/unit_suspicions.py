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

_HALF: Final = 64
_STEP: Final = log(1.5)
UPPER_LIMITS: Final = 2 * _HALF
"""From this bit of a mark on stand the upper limits, below it the values."""
UNITS: Final = 2 * UPPER_LIMITS
"""From this bit on stand the units."""
_SIZES: Final = (1 << UPPER_LIMITS) - 1


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
        least_jump: neighbours in one unit that are less far apart are not told.
        least_change: nor are neighbours in several units.
        jump_steps: as ``least_jump``, in steps of size.
        change_steps: as ``least_change``.
    """

    bounds: SuspicionBounds
    units: tuple[Decimal, ...]
    jumps: tuple[tuple[Decimal, Decimal, Decimal], ...]
    writings: Mapping[str, Decimal]
    least_factor: Fraction | None
    heaviest: Decimal | None
    least_jump: Decimal
    least_change: Decimal
    jump_steps: int
    change_steps: int

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

    def mark(
        self, value: Interval | None, factor: Decimal, upper_limit: Decimal | None
    ) -> int:
        """How large a result and its upper limit are, and in which unit, as three bits.

        The marks of a course together say whether anything in it jumps at all, so that
        nearly every course needs no look at its results.
        """
        if not self.jumps:
            return 0
        point = value.low if value is not None and value.is_point else None
        marks = 1 << _size(point) if point else 0
        marks |= 1 << (UNITS + self.units.index(factor))
        if upper_limit is not None and upper_limit > 0:
            marks |= 1 << (UPPER_LIMITS + _size(upper_limit))
        return marks

    def least(self, marks: int) -> Decimal:
        """Neighbours of a course with these marks that are less far apart are not told."""
        units = marks >> UNITS
        return self.least_change if units & (units - 1) else self.least_jump

    def spans(self, marks: int) -> bool:
        """Whether results with these marks can be as far apart as two units are."""
        sizes = marks & _SIZES
        wide = sizes.bit_length() - (sizes & -sizes).bit_length()
        units = marks >> UNITS
        if wide >= (self.change_steps if units & (units - 1) else self.jump_steps):
            return wide > 0
        return self.spans_limits(marks)

    def spans_limits(self, marks: int) -> bool:
        """Whether their upper limits can be."""
        limits = marks >> UPPER_LIMITS & _SIZES
        if not limits & (limits - 1):
            return False
        wide = limits.bit_length() - (limits & -limits).bit_length()
        return wide >= self.jump_steps


def _steps(ratio: Decimal) -> int:
    """How many steps of size a ratio spans at least."""
    return floor(log(ratio) / _STEP - 1e-9)


def _size(amount: Decimal) -> int:
    step = floor(log(amount) / _STEP)
    return min(max(step, -_HALF), _HALF - 1) + _HALF


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
    least_jump, least_change = _rounded_down(least), _rounded_down(least + changes)
    return UnitSuspicions(
        bounds,
        tuple(units),
        jumps,
        factors,
        bounds.by_range.get(name),
        bounds.heaviest.get(canonical),
        least_jump,
        least_change,
        _steps(least_jump),
        _steps(least_change),
    )


def _rounded_down(ratios: list[Fraction]) -> Decimal:
    """The least of them or less: what that lets through is looked at exactly."""
    return floor(min(ratios, default=Fraction(1)) * 100) / Decimal(100)

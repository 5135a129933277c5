"""The laboratory's own limits of normal, and what they say of the unit."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Raw, Struct

from engine.values import EXACT
from fhir_adapters.inbound.concepts import CACHE_LIMIT, read_concept
from fhir_adapters.inbound.elements import (
    Malformed,
    QuantityElement,
    RangeElement,
    is_given,
    items_of,
    number_text,
    read_element,
)
from fhir_adapters.inbound.numerals import exact_number
from fhir_adapters.inbound.quantities import AmountReader
from fhir_adapters.inbound.resources import ABSENT


class Limits(Struct, frozen=True, gc=False):
    """A laboratory's own limits of normal, canonical unit.

    Attributes:
        problem: number of the complaint, if the range cannot be read or contradicts
            the unit of the value.
        factor: of the unit that the limits themselves are in, to the canonical one.
    """

    lower: Decimal | None = None
    upper: Decimal | None = None
    problem: str = ""
    factor: Decimal | None = None


class RangeCheck(Struct, frozen=True, gc=False):
    """Published upper limit of normal, canonical unit, against a tenfold mistake."""

    upper_limit: Decimal

    def contradicts(self, upper: Decimal) -> bool:
        """Whether ``upper`` is this limit read in a unit ten times too large or small.

        Laboratories differ by some percent, so within 30 % of ten times, or of a
        tenth, counts; the width is ours and no clinical number.
        """
        for ten in (Decimal(10), Decimal("0.1")):
            mistaken = self.upper_limit * ten
            if mistaken * Decimal("0.7") <= upper <= mistaken * Decimal("1.3"):
                return True
        return False


def _is_normal(raw: Raw) -> bool:
    """Whether a range is one of normal values: so it is if it says nothing else."""
    if not is_given(raw):
        return True
    try:
        return {c.code for c in read_concept(raw).codings} == {"normal"}
    except Malformed:
        return False


class LimitReader:
    """Reads the limits of normal of one analyte, and remembers what it has read.

    Args:
        amounts: how amounts of the analyte are read.
        check: against mistaken units.
    """

    def __init__(self, amounts: AmountReader, check: RangeCheck | None = None) -> None:
        """Keep the tables."""
        self._amounts = amounts
        self._check = check
        self._limits: dict[tuple[bytes, Decimal], Limits] = {}

    def limits(self, raw: Raw, factor: Decimal) -> Limits:
        """The limits of normal in ``referenceRange``.

        Args:
            raw: the list of reference ranges.
            factor: of the value, for a range without a unit of its own.
        """
        key = (bytes(raw), factor)
        found = self._limits.get(key)
        if found is None:
            if len(self._limits) >= CACHE_LIMIT:
                self._limits.clear()
            found = self._limits[key] = self._limits_of(raw, factor)
        return found

    def _limits_of(self, raw: Raw, factor: Decimal) -> Limits:
        try:
            ranges = [read_element(item, RangeElement) for item in items_of(raw)]
        except Malformed:
            return Limits(problem="MS-D053")
        # Several ranges are for several groups of people; which is this patient's is
        # not known here.
        # One of another type (therapeutic, recommended) is no limit of normal.
        if (
            len(ranges) != 1
            or any(
                element is not ABSENT
                for element in (ranges[0].appliesTo, ranges[0].age)
            )
            or not _is_normal(ranges[0].type)
        ):
            return Limits()
        try:
            ends = [self._limit(end, factor) for end in (ranges[0].low, ranges[0].high)]
        except Malformed:
            return Limits(problem="MS-D053")
        (lower, unit), (upper, other) = ends
        if self._check and upper is not None and self._check.contradicts(upper):
            return Limits(lower, upper, "MS-D050")
        return Limits(lower, upper, factor=unit if unit == other else None)

    def _limit(
        self, raw: Raw, factor: Decimal
    ) -> tuple[Decimal | None, Decimal | None]:
        """One end, canonical unit, and the factor of the unit that it is in."""
        if raw is ABSENT:
            return None, None
        element = read_element(raw, QuantityElement)
        if not (element.code or element.unit):
            number = exact_number(number_text(element.value))
            if number is None:
                raise Malformed("MS-D053")
            return EXACT.multiply(number, factor), factor
        amount = self._amounts.quantity(raw)
        if amount.interval is None or not amount.interval.is_point:
            raise Malformed("MS-D053")
        return amount.interval.low, amount.factor

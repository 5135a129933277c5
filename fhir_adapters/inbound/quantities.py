"""Recorded quantities as intervals in the canonical unit, exact to the last digit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from msgspec import Raw, Struct, structs

from engine.values import ANY_AMOUNT, EXACT, Interval, above, below, point
from fhir_adapters.inbound.concepts import CACHE_LIMIT
from fhir_adapters.inbound.elements import (
    Malformed,
    RangeElement,
    number_text,
    read_element,
)
from fhir_adapters.inbound.numerals import exact_number, read_quantity
from fhir_adapters.inbound.resources import ABSENT
from fhir_adapters.inbound.units import AnalyteUnits, Conversion, UnitTable

_UCUM: Final = ("http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8", "")
_IN_WORDS: Final = re.compile(
    r"(<=|>=|<|>|≤|≥)?\s*([0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(\S.*)?"
)
_SIGNS: Final = {"≤": "<=", "≥": ">="}


class Amount(Struct, frozen=True, gc=False):
    """A recorded amount.

    Attributes:
        interval: the values it can be, canonical unit; ``None`` if it cannot be read.
        as_recorded: as it was written.
        problem: number of the complaint if it cannot be read.
        detail: why, without any value.
        factor: from the recorded to the canonical unit.
        declared: by whose declaration its unit is read, if it is.
    """

    interval: Interval | None
    as_recorded: str = ""
    problem: str = ""
    detail: str = ""
    factor: Decimal = Decimal(1)
    declared: str = ""


class Scale(Struct, frozen=True, gc=False):
    """What values a scale allows."""

    low: Decimal
    high: Decimal
    whole_numbers: bool = False


class AmountReader:
    """Reads the amounts of one analyte, and remembers what it has read.

    Args:
        table: all units.
        units: units of the analyte.
        scale: values it allows, if it is a scale.
    """

    def __init__(
        self,
        table: UnitTable,
        units: AnalyteUnits,
        scale: Scale | None = None,
    ) -> None:
        """Keep the tables."""
        self._table = table
        self._units = units
        self._scale = scale
        # By the bytes of the quantity; read where a call for each result would count.
        self.known: dict[bytes, Amount] = {}
        self._conversions: dict[tuple[str, str, bool], Conversion] = {}

    @property
    def unitless(self) -> bool:
        """Whether a bare number is a value."""
        return self._units.unitless

    def quantity(self, raw: Raw) -> Amount:
        """A FHIR Quantity."""
        data = bytes(raw)
        amount = self.known.get(data)
        if amount is None:
            if len(self.known) >= CACHE_LIMIT:
                self.known.clear()
            amount = self.known[data] = self._quantity(data)
        return amount

    def _quantity(self, data: bytes) -> Amount:
        try:
            element = read_quantity(data)
            digits = number_text(element.value)
        except Malformed as error:
            return Amount(None, problem=error.code)
        if not digits:
            return Amount(None, problem="MS-D044")
        return self.amount(
            element.comparator or "",
            digits,
            element.code or "",
            (element.unit or "").strip(),
            is_ucum=(element.system or "") in _UCUM,
        )

    def amount(
        self, sign: str, digits: str, code: str, unit: str, *, is_ucum: bool = True
    ) -> Amount:
        """An amount of which the parts are known."""
        written = f"{sign}{digits} {unit or code}".rstrip()
        key = (code, unit, is_ucum)
        conversion = self._conversions.get(key)
        if conversion is None:
            conversion = self._table.conversion(
                self._units, code, unit, is_ucum=is_ucum
            )
            if len(self._conversions) < CACHE_LIMIT:
                self._conversions[key] = conversion
        factor = conversion.factor
        if factor is None:
            return Amount(None, written, conversion.problem, conversion.detail)
        number = exact_number(digits)
        if number is None:
            return Amount(None, written, "MS-D046")
        if number < 0 or (number == 0 and sign == "<"):
            return Amount(None, written, "MS-D045")
        interval = _interval(
            sign, number if factor == 1 else EXACT.multiply(number, factor)
        )
        if interval is None:
            return Amount(None, written, "MS-D047")
        if self._scale is not None and not _within(self._scale, interval):
            return Amount(None, written, "MS-D045")
        return Amount(interval, written, factor=factor, declared=conversion.declared)

    def whole_number(self, raw: Raw) -> Amount:
        """A FHIR integer, which has no unit."""
        try:
            digits = number_text(raw)
        except Malformed as error:
            return Amount(None, problem=error.code)
        return self.amount("", digits, "", "")

    def in_words(self, text: str) -> Amount | None:
        """An amount in a string such as ``<0.1 g/dL``; ``None`` if it is none."""
        match = _IN_WORDS.fullmatch(text.strip())
        if match is None:
            return None
        sign, digits, unit = match.groups()
        amount = self.amount(
            _SIGNS.get(sign, sign or ""), digits, "", (unit or "").strip()
        )
        return structs.replace(amount, as_recorded=text.strip())

    def between(self, raw: Raw) -> Amount:
        """A FHIR Range; a missing end is open."""
        try:
            element = read_element(raw, RangeElement)
        except Malformed as error:
            return Amount(None, problem=error.code)
        ends = [
            self.quantity(end) if end is not ABSENT else None
            for end in (element.low, element.high)
        ]
        low, high = ends
        for end in ends:
            if end is not None and (end.interval is None or not end.interval.is_point):
                return Amount(None, problem=end.problem or "MS-D044")
        written = (
            f"{low.as_recorded if low else ''} to {high.as_recorded if high else ''}"
        )
        lowest = low.interval.low if low and low.interval else ANY_AMOUNT.low
        highest = high.interval.high if high and high.interval else None
        nothing = low is None and high is None
        if nothing or (highest is not None and lowest is not None and lowest > highest):
            return Amount(None, written.strip(), "MS-D044")
        declared = next((e.declared for e in ends if e and e.declared), "")
        interval = Interval(lowest, highest)
        return Amount(interval, written.strip(), declared=declared)


def _interval(sign: str, number: Decimal) -> Interval | None:
    match sign:
        case "":
            return point(number)
        case "<" | "<=":
            return below(number, inclusive=sign == "<=")
        case ">" | ">=":
            return above(number, inclusive=sign == ">=")
        case _:
            return None


def _within(scale: Scale, interval: Interval) -> bool:
    for end in (interval.low, interval.high):
        if end is not None and not scale.low <= end <= scale.high:
            return False
        if end is not None and scale.whole_numbers and end != end.to_integral_value():
            return False
    return True

"""Numbers as they stand in JSON, digit by digit."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec
from msgspec import DecodeError

from fhir_adapters.inbound.elements import Malformed, QuantityElement, read_element

MAX_DIGITS: Final = 30
"""No laboratory result has more significant digits, or a larger exponent."""

_KEYS: Final = (b'"value"', b'"unit"', b'"code"', b'"system"', b'"comparator"')
_QUANTITY: Final = msgspec.json.Decoder(QuantityElement)


def read_quantity(data: bytes) -> QuantityElement:
    """Decode a FHIR Quantity.

    Raises:
        Malformed: wrong type of an element, or a key twice.
    """
    # Each key once, and no escape by which a key could hide: then no key stands twice
    # and the thorough look, which costs more than all the rest, is not needed.
    if b"\\" in data or any(data.count(key) > 1 for key in _KEYS):
        return read_element(data, QuantityElement)
    try:
        return _QUANTITY.decode(data)
    except DecodeError:
        raise Malformed("MS-D026") from None


def exact_number(digits: str) -> Decimal | None:
    """The number, or ``None`` if it is absurdly long or large."""
    if not digits or len(digits) > 2 * MAX_DIGITS:
        return None
    if len(digits) <= MAX_DIGITS and digits.replace(".", "", 1).isdigit():
        return Decimal(digits)
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    if (
        len(number.as_tuple().digits) > MAX_DIGITS
        or abs(number.adjusted()) > MAX_DIGITS
    ):
        return None
    return abs(number) if number == 0 else number

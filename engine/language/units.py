"""Units by dimension, with exact factors."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from msgspec import Struct

from engine.language.documents import Document, items
from engine.values import EXACT

_DECIMAL: Final = re.compile(r"[0-9]{1,40}(\.[0-9]{1,40})?")
# How units are often written, after capitals, blanks and the micro sign are dealt with.
_OFTEN: Final = (
    ("\u00b5", "u"),
    ("\u03bc", "u"),
    ("mcg", "ug"),
    ("gm/", "g/"),
    ("iu/", "u/"),
    ("^", "*"),
    (" per ", "/"),
    (" ", ""),
    ("/day", "/24h"),
    ("/24hours", "/24h"),
    ("/24hrs", "/24h"),
    ("/24hr", "/24h"),
    ("liter", "l"),
    ("litre", "l"),
    ("days", "d"),
    ("day", "d"),
    ("weeks", "wk"),
    ("week", "wk"),
    ("percent", "%"),
    ("\u00d7", ""),
    ("x10", "10"),
)


class Unit(Struct, frozen=True, gc=False):
    """A unit: its dimension and its exact factor to the dimension's first unit."""

    name: str
    dimension: str
    factor: Decimal

    def kind(self) -> str:
        """The dimension in words, with its article."""
        words = self.dimension.replace("_", " ")
        return f"an {words}" if words[:1] in "aeiou" else f"a {words}"


class Units(Struct, frozen=True):
    """All units that rules and vocabulary may use, by name."""

    by_name: dict[str, Unit]

    def convert(self, value: Decimal, unit: str, into: str) -> Decimal | None:
        """``value`` in another unit of the same dimension; ``None`` if it has another.

        Raises:
            KeyError: an unknown unit.
            decimal.Inexact: the result has no exact decimal form.
        """
        source, target = self.by_name[unit], self.by_name[into]
        if source.dimension != target.dimension:
            return None
        return EXACT.divide(EXACT.multiply(value, source.factor), target.factor)

    def instead_of(self, written: str, wanted: str = "") -> str:
        """A remedy for a unit that is not known, or not written so.

        Args:
            written: what stands there.
            wanted: a unit of the dimension that is asked for, if there is one.
        """
        asked = self.by_name.get(wanted)
        fitting = [
            unit.name
            for unit in self.by_name.values()
            if asked is None or unit.dimension == asked.dimension
        ]
        meant = _plainly(written)
        for name in fitting:
            if _plainly(name) == meant:
                return f"did you mean {name!r}?"
        # A unit that only looks alike can be wrong by a factor of a thousand.
        return f"use one of {', '.join(fitting)}"


def _plainly(written: str) -> str:
    text = written.strip().casefold()
    for often, unit in _OFTEN:
        text = text.replace(often, unit)
    return text


def read_units(document: Document) -> Units:
    """Read ``vocabulary/units.yaml``."""
    root = document.mapping(document.root, required=("dimensions",))
    units: dict[str, Unit] = {}
    if "dimensions" not in root:
        return Units(units)
    for dimension, table in items(document, root["dimensions"]):
        for name, node in items(document, table):
            if name in units:
                message = f"the unit {name!r} is in {units[name].dimension!r} already"
                remedy = "keep it in one dimension"
                document.report("MS-R063", document.key_span(node), message, remedy)
                continue
            factor = read_number(document.text(node))
            if factor is None or factor == 0:
                message = f"the factor of {name!r} is no number above 0"
                document.wrong("MS-R062", node, message, 'write it as "0.001"')
            units[name] = Unit(name, dimension, factor or Decimal(1))
    return Units(units)


def read_number(text: str) -> Decimal | None:
    """A plain decimal from 0, of at most 40 digits before and after the point.

    >>> read_number("0.50"), read_number("1e3"), read_number("NaN")
    (Decimal('0.50'), None, None)
    """
    return Decimal(text) if _DECIMAL.fullmatch(text) else None

"""Constants: a number with its unit, folded into the unit that is asked for."""

from __future__ import annotations

from decimal import Inexact

import yaml
from msgspec import Struct

from engine.language.criteria import Quantity
from engine.language.documents import Document
from engine.language.mistakes import CriterionError
from engine.language.parse import RawQuantity, parse_quantity
from engine.language.units import Units, read_number


class Carets(Struct, frozen=True):
    """Where the carets of a mistake go: the place and width of a parameter's name."""

    column: int
    width: int


def constant(
    raw: RawQuantity,
    unit: str,
    units: Units,
    name: str = "",
    carets: Carets | None = None,
) -> Quantity:
    """A constant in ``unit``.

    Args:
        raw: number and unit as written.
        unit: a known unit of the dimension that is asked for.
        units: all units.
        name: the parameter of the rule that it stands in, if it does.
        carets: where that name stands.

    Raises:
        CriterionError: no unit, an unknown one, a wrong dimension, or a number that
            cannot be held exactly.
    """
    return _Constant(raw, units, name, carets).in_unit(unit)


def read_constant(
    document: Document, node: yaml.Node, text: str, unit: str, units: Units
) -> Quantity | None:
    """The quantity at the end of the text of ``node``; ``None`` after noting a mistake.

    Args:
        document: where it stands.
        node: what holds it.
        text: the quantity.
        unit: a known unit of the dimension that is asked for.
        units: all units.
    """
    try:
        return constant(parse_quantity(text), unit, units)
    except CriterionError as error:
        if isinstance(node, yaml.ScalarNode):
            skip = max(0, len(node.value) - len(text))
            place = document.place(node, skip + error.column, error.width)
            document.report(error.code, place, error.message, error.remedy)
        return None


class _Constant:
    def __init__(
        self, raw: RawQuantity, units: Units, name: str, carets: Carets | None
    ) -> None:
        self.raw, self.units = raw, units
        self.called = f" (the parameter {name})" if name else ""
        self.at_number = carets or Carets(raw.column, len(raw.number))
        self.at_unit = carets or Carets(raw.unit_column, len(raw.unit))

    def in_unit(self, unit: str) -> Quantity:
        raw, called = self.raw, self.called
        number = read_number(raw.number)
        if number is None:
            message = f"the number {raw.number[:20]}...{called} has too many digits"
            raise self._error(
                "MS-R054", message, "write at most 40 digits before and after the point"
            )
        if not raw.unit and unit != "1":
            remedy = f"if {unit} is meant, write {raw.number} {unit}"
            if unit == "%" and 0 < number < 1:
                remedy = "write a percentage: a quarter is 25 %"
            message = f"the number {raw.number} has no unit{called}"
            raise self._error("MS-R021", message, remedy)
        self._fits(unit)
        try:
            value = self.units.convert(number, raw.unit or "1", unit)
        except Inexact:
            value = None
        if value is None:
            message = f"{raw.number} {raw.unit}{called} has no exact decimal in {unit}"
            raise self._error("MS-R054", message, f"write it in {unit}")
        return Quantity(value, f"{raw.number} {raw.unit}".strip())

    def _fits(self, unit: str) -> None:
        by_name, written = self.units.by_name, self.raw.unit or "1"
        if written not in by_name:
            message = f"there is no unit {written!r}{self.called}"
            remedy = self.units.instead_of(written, unit)
            raise self._error("MS-R022", message, remedy, at_unit=True)
        here, there = by_name[written], by_name[unit]
        if here.dimension != there.dimension:
            said = "a number without unit" if written == "1" else written
            message = f"{said}{self.called} is {here.kind()}; here {there.kind()} is asked for"
            remedy = f"use {unit} or another unit of its dimension"
            if unit == "1":
                remedy = "write the number without a unit"
            raise self._error("MS-R023", message, remedy, at_unit=bool(self.raw.unit))

    def _error(
        self, code: str, message: str, remedy: str, *, at_unit: bool = False
    ) -> CriterionError:
        at = self.at_unit if at_unit else self.at_number
        return CriterionError(code, at.column, message, remedy, at.width)

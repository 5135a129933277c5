"""The least difference that a laboratory, a ruler or a calendar tells apart."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from engine.language import (
    DaysBetween,
    Doubles,
    Grows,
    HasMeasure,
    Quantity,
    Test,
    Vocabulary,
)

# Days, millimetres and whole percents are how they are told.
_ONE: Final = Decimal(1)


def unit_of(test: Test, field: str, vocabulary: Vocabulary) -> str:
    """The canonical unit of one constant of a criterion."""
    if isinstance(test, DaysBetween | Doubles):
        return "d"
    if isinstance(test, HasMeasure) or (isinstance(test, Grows) and field != "by"):
        return "mm"
    series = getattr(test, "series", "")
    if not series:
        return "%"
    if field == "by" and type(test).__name__ != "Drops":
        return "%"
    return vocabulary.unit_of(series)


def step_of(test: Test, field: str, vocabulary: Vocabulary) -> Decimal:
    """One step of one constant: the assay's, or a day, a millimetre, a percent.

    Of an analyte whose vocabulary row states no step, it is one in the last digit
    with which the constant is written.
    """
    unit = unit_of(test, field, vocabulary)
    series = getattr(test, "series", "")
    if unit in ("d", "mm") or (unit == "%" and field == "by") or not series:
        return _ONE
    stated = _stated(series, vocabulary)
    if stated is not None:
        return stated
    quantity: Quantity = getattr(test, field)
    exponent = quantity.value.as_tuple().exponent
    return _ONE.scaleb(min(0, exponent)) if isinstance(exponent, int) else _ONE


def series_step(series: str, vocabulary: Vocabulary) -> Decimal:
    """One step of a series; a tenth where its vocabulary row states none."""
    return _stated(series, vocabulary) or Decimal("0.1")


def _stated(series: str, vocabulary: Vocabulary) -> Decimal | None:
    derived = vocabulary.derived.get(series)
    analyte = vocabulary.analytes.get(derived.kappa if derived else series)
    return None if analyte is None else analyte.step

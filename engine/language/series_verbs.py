"""Verbs about the course of a series: rises, falls, doubles, measurable."""

from __future__ import annotations

from typing import Final

from engine.language.arguments import Arguments
from engine.language.criteria import (
    Doubles,
    Drops,
    Falls,
    Measurable,
    Quantity,
    Reduced,
    Rises,
)
from engine.language.mistakes import CriterionError, CriterionErrors
from engine.language.parse import RawQuantity

REFERENCES: Final = ("nadir", "confirmed_nadir", "baseline")


def rises(given: Arguments) -> Rises:
    """``rises(SERIES, by: NUMBER %, and: NUMBER UNIT, confirmed: yes)``.

    ``more_than: NUMBER UNIT`` in place of ``and`` excludes the number itself;
    ``from: confirmed_nadir`` or ``baseline`` names another reference than the lowest
    value; ``if_lowest: NUMBER UNIT`` asks for a reference of at least so much.
    """
    given.only("by", "and", "more_than", "from", "if_lowest", "confirmed")
    series = given.attempt(given.series)
    confirmed = given.attempt(lambda: given.has("confirmed"))
    reference = given.attempt(lambda: given.word("from", REFERENCES))
    strict = given.names("more_than") and not given.names("and")
    unit = "" if series is None else given.unit(series)
    if unit and _are_swapped(given, unit):
        message = "`by` is the percentage and `and` the amount; here they are swapped"
        remedy = f"write by: NUMBER %, and: NUMBER {unit}"
        column = given.call.column
        error = CriterionError("MS-R026", column, message, remedy, len(given.call.verb))
        raise CriterionErrors([*given.errors, error])
    by = given.attempt(lambda: given.quantity("by", "%"))
    amount = given.attempt(lambda: _amount(given, unit)) if unit else None
    least = None
    if unit and given.names("if_lowest"):
        why = "no reference lies below it"
        least = given.attempt(lambda: given.above_zero("if_lowest", unit, why))
    if series is None or by is None or amount is None or given.errors:
        raise CriterionErrors(given.errors)
    return Rises(
        series, by, amount, bool(confirmed), reference or "nadir", strict, least
    )


def _amount(given: Arguments, unit: str) -> Quantity:
    """What it rises by: ``and: NUMBER UNIT`` or ``more_than: NUMBER UNIT``."""
    if not given.names("more_than"):
        return given.above_zero("and", unit, "an unchanged value of 0 would count")
    if given.names("and"):
        message = "`and` is at least, `more_than` is more than; here stand both"
        raise given.mistaken("more_than", message, "keep one of the two")
    return given.quantity("more_than", unit)


def _are_swapped(given: Arguments, unit: str) -> bool:
    written = {
        argument.name: argument.value.unit
        for argument in given.call.arguments
        if isinstance(argument.value, RawQuantity)
    }
    return unit != "%" and written.get("and") == "%" and written.get("by", "%") != "%"


def falls(given: Arguments) -> Falls:
    """``falls(SERIES, by: NUMBER %, confirmed: yes)``."""
    given.only("by", "confirmed")
    series = given.attempt(given.series)
    confirmed = given.attempt(lambda: given.has("confirmed"))
    why = "every value that does not rise would count"
    by = given.attempt(lambda: given.above_zero("by", "%", why))
    if series is None or by is None or given.errors:
        raise CriterionErrors(given.errors)
    if by.value > 100:
        message = f"nothing falls by {by.text}: 100 % is all there is"
        raise given.vacuous("by", message, "write at most 100 %")
    return Falls(series, by, bool(confirmed))


def reduced(given: Arguments) -> Reduced:
    """``reduced(SERIES, by: NUMBER %, confirmed: yes)``."""
    found = falls(given)
    return Reduced(found.series, found.by, found.confirmed)


def drops(given: Arguments) -> Drops:
    """``drops(SERIES, by: NUMBER UNIT)``."""
    given.only("by")
    series = given.attempt(given.series)
    unit = "" if series is None else given.unit(series)
    why = "every value that does not rise would count"
    by = given.attempt(lambda: given.above_zero("by", unit, why)) if unit else None
    if series is None or by is None or given.errors:
        raise CriterionErrors(given.errors)
    return Drops(series, by)


def doubles(given: Arguments) -> Doubles:
    """``doubles(SERIES, within: NUMBER d)``."""
    given.only("within")
    series = given.attempt(given.series)
    why = "no two results lie within no days"
    within = given.attempt(lambda: given.above_zero("within", "d", why))
    if series is None or within is None or given.errors:
        raise CriterionErrors(given.errors)
    return Doubles(series, within)


def measurable(given: Arguments) -> Measurable:
    """``measurable(SERIES)``, by the cut-off of the vocabulary."""
    given.only()
    series = given.attempt(given.series)
    if series is None or given.errors:
        raise CriterionErrors(given.errors)
    analyte = given.vocabulary.analytes.get(series)
    if analyte is None or analyte.measurable is None:
        message = f"the vocabulary states no value from which {series!r} is measurable"
        remedy = "write baseline(...) >= NUMBER UNIT, or add `measurable` to its row"
        call = given.call
        raise CriterionError("MS-R018", call.column, message, remedy, len(call.verb))
    return Measurable(
        series, Quantity(analyte.measurable, f"{analyte.measurable} {analyte.unit}")
    )

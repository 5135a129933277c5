"""Verbs about the course of lesions: appears, grows."""

from __future__ import annotations

from engine.language.arguments import Arguments
from engine.language.criteria import Appears, Grows, Quantity
from engine.language.exposure import named
from engine.language.mistakes import CriterionErrors


def appears(given: Arguments) -> Appears:
    """``appears(LIST)``."""
    given.only()
    name = given.attempt(lambda: _list(given))
    if name is None or given.errors:
        raise CriterionErrors(given.errors)
    return Appears(name)


def grows(given: Arguments) -> Grows:
    """``grows(LIST, by: NUMBER %, and: NUMBER mm, short_axis: NUMBER mm)``.

    ``more_than: NUMBER mm`` in place of ``and`` excludes the number itself.
    """
    given.only("by", "and", "more_than", "short_axis")
    name = given.attempt(lambda: _list(given))
    by = given.attempt(lambda: given.quantity("by", "%"))
    strict = given.names("more_than")
    amount = given.attempt(lambda: _amount(given))
    axis = None
    if given.names("short_axis"):
        axis = given.attempt(lambda: given.quantity("short_axis", "mm"))
    if name is None or by is None or amount is None or given.errors:
        raise CriterionErrors(given.errors)
    if by.value == 0 and amount.value == 0 and not strict:
        message = "`by` and `and` of nothing: every lesion would have grown"
        raise given.vacuous("by", message, "write more than 0 %, or more_than: 0 mm")
    return Grows(name, by, amount, strict, axis)


def _amount(given: Arguments) -> Quantity:
    if given.names("and") and given.names("more_than"):
        message = "`and` is at least, `more_than` is more than; here stand both"
        raise given.mistaken("more_than", message, "keep one of the two")
    return given.quantity("more_than" if given.names("more_than") else "and", "mm")


def _list(given: Arguments) -> str:
    return named(given, set(given.vocabulary.lists), "there is no list")

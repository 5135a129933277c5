"""Answers that can be true together: one value cannot lie on both sides of two limits."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from engine.language import Charted, CloneFraction, Compare, IsState, Measurable
from engine.reasoning.finding import Among
from engine.values import TRUE, Interval, Possible
from engine.values.interval import OPPOSITE, ZERO


def limit_of(test: object) -> tuple[tuple[str, str], str, Decimal] | None:
    """The value a test compares, its operator and its limit; ``None`` if it has none."""
    match test:
        case Compare(of_normal=False):
            return (test.reading, test.series), test.operator, test.limit.value
        case Measurable():
            return ("baseline", test.series), ">=", test.limit.value
        case _:
            return None


class Subject(Struct, frozen=True):
    """What is asked: a test, and of a charted answer the answers that are possible."""

    test: object
    among: Among | None = None


def are_together(answers: Iterable[tuple[Subject, Possible]]) -> bool:
    """Whether one test of each abnormality can give all of the answers.

    What is absent is in none of the cells, and what is present in some.
    """
    ranges: dict[str, Interval] = {}
    for subject, answer in answers:
        match subject.test:
            case IsState(kind="abnormality", name=name, state="present"):
                operator, limit = ">", ZERO
            case CloneFraction(abnormality=name, operator=operator, limit=quantity):
                limit = quantity.value
            case _:
                continue
        held = operator if answer == TRUE else OPPOSITE[operator]
        narrowed = _narrowed(ranges.get(name, Interval(ZERO, None)), held, limit)
        if narrowed is None:
            return False
        ranges[name] = narrowed
    return True


def are_consistent(answers: Iterable[tuple[Subject, Possible]]) -> bool:
    """Whether some value of each compared or charted thing gives all of the answers."""
    ranges: dict[tuple[str, str], Interval] = {}
    left: dict[tuple[str, str], frozenset[str]] = {}
    for subject, answer in answers:
        test, among = subject.test, subject.among
        if isinstance(test, Charted) and among is not None:
            said = frozenset({test.value})
            before = left.get(among.question, among.values)
            if answer == TRUE:
                left[among.question] = before & said
            elif not test.confirmed:
                left[among.question] = before - said
            if not left.get(among.question, among.values):
                return False
            continue
        found = limit_of(test)
        if found is None:
            continue
        series, operator, limit = found
        held = operator if answer == TRUE else OPPOSITE[operator]
        narrowed = _narrowed(ranges.get(series, Interval(ZERO, None)), held, limit)
        if narrowed is None:
            return False
        ranges[series] = narrowed
    return True


def _narrowed(span: Interval, operator: str, limit: Decimal) -> Interval | None:
    """The part of ``span`` in which ``value <operator> limit`` holds, if there is any."""
    low, low_open, high, high_open = span.low, span.low_open, span.high, span.high_open
    is_open = len(operator) == 1
    if operator.startswith(">"):
        if low is None or limit > low or (limit == low and is_open):
            low, low_open = limit, is_open
    elif high is None or limit < high or (limit == high and is_open):
        high, high_open = limit, is_open
    if (
        low is not None
        and high is not None
        and (low > high or (low == high and (low_open or high_open)))
    ):
        return None
    return Interval(low, high, low_open, high_open)

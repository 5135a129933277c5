"""Neighbouring results of one patient that look as if the unit of one were another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter, ge, lt, or_
from typing import Final

from msgspec import Struct

from engine.state import Measurement, Source
from engine.values import EXACT
from fhir_adapters.inbound.numerals import exact_number
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.unit_suspicions import UnitSuspicions

_CODE: Final = "MS-D122"
_ZERO: Final = Decimal(0)
_START: Final = attrgetter("when.start")
_IN_TURN: Final = attrgetter("when.start", "when.end", "source.resource", "source")


class _Recorded(Struct, frozen=True, gc=False):
    """An exact result, canonical unit, and the factor of the unit it is recorded in."""

    value: Decimal
    factor: Decimal


def complain_of_units(measured: Iterable[Measurement], reading: Reading) -> None:
    """Note neighbouring results of which the numbers speak against the units.

    Args:
        measured: every result of the patient.
        reading: what has been read of the patient.
    """
    tables = reading.labs.suspicions
    courses: dict[str, list[Measurement]] = {
        name: [] for name, marks in reading.marks.items() if tables[name].spans(marks)
    }
    if not courses:
        return
    for fact in measured:
        course = courses.get(fact.analyte)
        if course is not None and fact.value is not None and not fact.preliminary:
            course.append(fact)
    for name, course in sorted(courses.items()):
        twins: dict[Source, set[str]] = {}
        suspected = _suspected(_in_turn(course), tables[name], reading.marks[name])
        for one, other in suspected:
            twins.setdefault(one.source, set()).add(other.source.resource)
            twins.setdefault(other.source, set()).add(one.source.resource)
        for source, named in twins.items():
            seen = f"see {', '.join(sorted(named))}"
            reading.complain(_CODE, source.resource, source.field, seen)


def _in_turn(course: list[Measurement]) -> list[Measurement]:
    """Results in the order of their times; one that is there twice counts once."""
    course.sort(key=_START)
    starts = list(map(_START, course))
    if all(map(lt, starts, starts[1:])):
        return course
    course.sort(key=_IN_TURN)
    return [
        fact
        for before, fact in pairwise([None, *course])
        if fact is not None and not (before is not None and _is_twice(before, fact))
    ]


def _is_twice(one: Measurement, other: Measurement) -> bool:
    return (
        one.value == other.value
        and one.source.as_recorded == other.source.as_recorded
        and one.upper_limit == other.upper_limit
        and one.when.same_time(other.when)
    )


def _suspected(
    course: list[Measurement], suspicions: UnitSuspicions, marks: int
) -> Iterator[tuple[Measurement, Measurement]]:
    """Neighbours of which one seems to be in another unit."""
    if suspicions.spans_limits(marks):
        for one, other in pairwise(course):
            if _apart(one, other) and _limits_jump(one, other, suspicions):
                yield one, other
    # Few neighbours lie so far apart, and only those are looked at.
    least = suspicions.least(marks)
    lows = [(fact.value and fact.value.low) or _ZERO for fact in course]
    far = [low * least for low in lows]
    ups, downs = map(ge, lows[1:], far), map(ge, lows, far[1:])
    jumps = [place for place, is_far in enumerate(map(or_, ups, downs)) if is_far]
    for place in jumps:
        one, other = course[place : place + 2]
        here, there = (_as_recorded(each, suspicions) for each in (one, other))
        if here is None or there is None or not _apart(one, other):
            continue
        if _keeps_number(here, there, suspicions):
            yield one, other
        if place + 1 not in jumps or not _apart(other, course[place + 2]):
            continue
        back = _as_recorded(course[place + 2], suspicions)
        if back is not None and _jumps_back(here, there, back, suspicions):
            yield one, other
            yield other, course[place + 2]


def _as_recorded(fact: Measurement, suspicions: UnitSuspicions) -> _Recorded | None:
    """The value and the factor of its unit; ``None`` if it is not exact, or nothing."""
    value = fact.value
    if value is None or not value.is_point or not value.low:
        return None
    digits, _, unit = fact.source.as_recorded.partition(" ")
    factor = suspicions.writings.get(unit)
    if factor is not None:
        return _Recorded(value.low, factor)
    # The unit stands in words, and its code said which it is.
    number = exact_number(digits) or _ZERO
    for factor in suspicions.units:
        if EXACT.multiply(number, factor) == value.low:
            return _Recorded(value.low, factor)
    return None


def _apart(one: Measurement, other: Measurement) -> bool:
    """Whether one was surely drawn before the other."""
    return one.when.surely_before(other.when)


def _keeps_number(one: _Recorded, other: _Recorded, suspicions: UnitSuspicions) -> bool:
    """Whether the unit changes, and the number nearly stays."""
    if one.factor == other.factor:
        return False
    low, high = sorted((one, other), key=lambda each: each.factor)
    bounds = suspicions.bounds
    if Fraction(high.factor) / Fraction(low.factor) < bounds.unit_changes_by:
        return False
    numbers = (Fraction(each.value) / Fraction(each.factor) for each in (one, other))
    few, many = sorted(numbers)
    return many <= few * bounds.number_within


def _limits_jump(
    one: Measurement, other: Measurement, suspicions: UnitSuspicions
) -> bool:
    """Whether the laboratory's own upper limit jumps by the factor of two units."""
    if one.upper_limit is None or other.upper_limit is None:
        return False
    small, large = sorted((one.upper_limit, other.upper_limit))
    return suspicions.is_ratio(large, small)


def _jumps_back(
    first: _Recorded, middle: _Recorded, last: _Recorded, suspicions: UnitSuspicions
) -> bool:
    """Whether the unit stays, and the value jumps by the factor of two units and back."""
    if not first.factor == middle.factor == last.factor:
        return False
    if (first.value < middle.value) != (last.value < middle.value):
        return False
    return all(
        suspicions.is_ratio(max(end.value, middle.value), min(end.value, middle.value))
        for end in (first, last)
    )

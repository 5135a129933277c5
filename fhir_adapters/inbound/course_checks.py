"""Results of one patient that contradict each other, or seem to be in different units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter, ge, or_, sub
from typing import Final

from msgspec import Struct

from engine.state import Fact, Measurement, Source
from engine.values import EXACT
from fhir_adapters.inbound.numerals import exact_number
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.unit_suspicions import UnitSuspicions
from fhir_adapters.inbound.unreadable_results import UNREADABLE

_TWO_VALUES: Final = "MS-D054"
_OBSERVED: Final = "Observation.value"
_UNITS: Final = "MS-D122"
_ZERO: Final = Decimal(0)
_IN_TURN: Final = attrgetter("when.start", "when.end", "source.resource", "source")


class _Recorded(Struct, frozen=True, gc=False):
    """An exact result, canonical unit, and the factor of the unit it is recorded in."""

    value: Decimal
    factor: Decimal


def complain_of_courses(
    plain: list[Fact], others: list[Fact], reading: Reading
) -> None:
    """Note different values of one time, and neighbours whose units seem to differ.

    Args:
        plain: the results in ``reading.courses``.
        others: every other fact of the patient.
        reading: what has been read of the patient.
    """
    tables = reading.labs.suspicions
    courses: dict[str, list[Measurement]] = {
        analyte: [] for analyte in _doubtful(len(plain), others, reading)
    }
    if not courses:
        return
    for fact in (*plain, *others):
        if type(fact) is Measurement and fact.value is not None:
            course = courses.get(fact.analyte)
            if course is not None and not fact.preliminary:
                course.append(fact)
    for analyte, course in courses.items():
        _complain_of_two_values(course, reading)
        suspicions = tables.get(analyte)
        if suspicions is not None and suspicions.leaps:
            _complain_of_units(course, suspicions, reading)


def _doubtful(plain: int, others: list[Fact], reading: Reading) -> set[str]:
    """Analytes of which the results have to be looked at.

    Nearly every course is of one unit, has one result at a time, and does not jump and
    jump back: that is told by times and sizes alone.

    Args:
        plain: how many results are in ``reading.courses``.
        others: every other fact of the patient.
        reading: what has been read of the patient.
    """
    courses, tables = reading.courses, reading.labs.suspicions
    doubtful = {fact.analyte for fact in others if type(fact) is Measurement}
    analytes = [kind.partition(" ")[0] for kind in courses]
    if sum(map(len, courses.values())) < plain:
        # At one time there is more than one.
        return doubtful.union(analytes)
    if len(set(analytes)) < len(analytes):
        doubtful.update(a for a in analytes if analytes.count(a) > 1)
    for analyte, course in zip(analytes, courses.values(), strict=True):
        if _may_jump_back(course, tables[analyte].leaps):
            doubtful.add(analyte)
    return doubtful


def _may_jump_back(course: dict[int, int], leaps: frozenset[int]) -> bool:
    """Whether one result may jump by one of ``leaps``, and the next one back.

    Args:
        course: sizes of results by their times.
        leaps: between two units.
    """
    sizes = list(map(course.__getitem__, sorted(course)))
    steps = list(map(sub, sizes[1:], sizes))
    return not leaps.isdisjoint(map(abs, steps)) and any(
        (one in leaps and -other in leaps) or (-one in leaps and other in leaps)
        for one, other in pairwise(steps)
    )


def _complain_of_two_values(course: list[Measurement], reading: Reading) -> None:
    """Note different values at one time (all are reasoned with)."""
    together: dict[tuple[int, int], list[Measurement]] = {}
    for fact in course:
        if fact.absent_reason != UNREADABLE:
            time = fact.when.start, fact.when.end
            together.setdefault(time, []).append(fact)
    for facts in together.values():
        if any(fact.value != facts[0].value for fact in facts):
            for fact in facts:
                reading.complain(_TWO_VALUES, fact.source.resource, _OBSERVED)


def _complain_of_units(
    course: list[Measurement], suspicions: UnitSuspicions, reading: Reading
) -> None:
    """Note neighbours of which one seems to be in another unit."""
    twins: dict[Source, set[str]] = {}
    for one, other in _suspected(_in_turn(course), suspicions):
        twins.setdefault(one.source, set()).add(other.source.resource)
        twins.setdefault(other.source, set()).add(one.source.resource)
    for source, named in twins.items():
        seen = f"see {', '.join(sorted(named))}"
        reading.complain(_UNITS, source.resource, source.field, seen)


def _in_turn(course: list[Measurement]) -> list[Measurement]:
    """Results in the order of their times; one that is there twice counts once."""
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
    course: list[Measurement], suspicions: UnitSuspicions
) -> Iterator[tuple[Measurement, Measurement]]:
    """Neighbours of which one seems to be in another unit."""
    for one, other in pairwise(course):
        if _apart(one, other) and _limits_jump(one, other, suspicions):
            yield one, other
    # Few neighbours lie so far apart, and only those are looked at.
    least = suspicions.least
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
    if one.upper_limit == other.upper_limit:
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

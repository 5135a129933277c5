"""Courses of a series: rises, falls, reduced, drops, doubles."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

from engine.language import Doubles, Drops, Falls, Reduced, Rises
from engine.reasoning.course import left_of
from engine.verification.solver.days import Placed
from engine.verification.solver.masks import Mask, decided, reaches
from engine.verification.solver.rises import Rise
from engine.verification.solver.terms import (
    Condition,
    at_most,
    equal,
    every,
    implies,
    less,
    minus,
    negation,
    some_of,
    times,
)
from engine.verification.solver.windows import Window, latest


def course_mask(
    test: Rises | Falls | Reduced | Drops | Doubles, window: Window
) -> Mask:
    """What a course can be in one window."""
    match test:
        case Rises():
            rise = Rise(test, window)
            return rise.confirmed() if test.confirmed else rise.plain()
        case Falls():
            return _falls(test, window)
        case Reduced():
            return _reduced(test, window)
        case Drops():
            return _drops(test, window)
        case Doubles():
            return _doubles(test, window)


def _below_baseline(window: Window, place: int, left: Decimal) -> Condition:
    """A draw is at most that part of every possible baseline value."""
    value = window.draws[place].value
    return every(
        negation(value.no_high),
        *(
            implies(window.baseline[b], at_most(value.high, times(left, each.value.low)))
            for b, each in enumerate(window.draws)
        ),
    ) if window.draws else True  # fmt: skip


def _may_be_below(window: Window, place: int, left: Decimal) -> Condition:
    value = window.draws[place].value
    found = []
    for b, each in enumerate(window.draws):
        limit = times(left, each.value.high)
        is_open = value.low_open
        if left > 0:
            is_open = some_of(is_open, each.value.high_open)
        under = some_of(
            less(value.low, limit), every(negation(is_open), equal(value.low, limit))
        )
        found.append(every(window.baseline[b], some_of(each.value.no_high, under)))
    return some_of(*found)


def _falls(test: Falls, window: Window) -> Mask:
    left, places = left_of(test.by), range(len(window.draws))
    since = window.since
    sure = [
        every(since[n].sure, window.baseline_exists, _below_baseline(window, n, left))
        for n in places
    ]
    may = [every(since[n].may, _may_be_below(window, n, left)) for n in places]
    if not test.confirmed:
        hit, open_still = some_of(*sure), some_of(*may)
    else:
        hit = _runs(window, sure)
        last = [
            every(may[n], *(negation(since[o].may) for o in places if o > n))
            for n in places
        ]
        open_still = some_of(_runs(window, may), *last)
    settled = every(some_of(*(s.sure for s in since)), window.baseline_exists)
    return decided(hit, every(negation(hit), settled, negation(open_still)))


def _runs(window: Window, flags: list[Condition]) -> Condition:
    """Two follow-up draws in a row, as they stand in the record, have the flag."""
    found = []
    for one in range(len(flags)):
        for two in range(one + 1, len(flags)):
            between = (negation(window.since[o].may) for o in range(one + 1, two))
            found.append(every(flags[one], flags[two], *between))
    return some_of(*found)


def _reduced(test: Reduced, window: Window) -> Mask:
    left, places = left_of(test.by), range(len(window.draws))
    times_of = [draw.time for draw in window.draws]
    newest = latest(times_of, window.since)
    below = [_below_baseline(window, n, left) for n in places]
    settled = every(some_of(*newest), window.baseline_exists)
    if test.confirmed:
        found = []
        for n in places:
            only = every(newest[n], *(negation(newest[o]) for o in places if o != n))
            others = tuple(
                Placed(False, False) if o == n else window.since[o] for o in places
            )
            before = latest(times_of, others)
            for m in places:
                if m == n:
                    continue
                alone = every(
                    before[m], *(negation(before[o]) for o in places if o != m)
                )
                is_next = times_of[m].surely_before(times_of[n])
                found.append(every(only, alone, is_next, below[n], below[m]))
        reduced = every(settled, some_of(*found))
    else:
        reduced = every(settled, *(implies(newest[n], below[n]) for n in places))
    may = some_of(*(every(newest[n], _may_be_below(window, n, left)) for n in places))
    return decided(reduced, every(negation(reduced), settled, negation(may)))


def _drops(test: Drops, window: Window) -> Mask:
    draws, since = window.draws, window.since
    places = range(len(draws))

    def fall(early: int, late: int) -> tuple[Condition, Condition]:
        """Whether a fall is possible, and sure."""
        a, b = draws[early].value, draws[late].value
        high, low = minus(a.high, b.low), minus(a.low, b.high)
        may = some_of(
            a.no_high,
            less(test.by.value, high),
            every(
                equal(high, test.by.value), negation(a.high_open), negation(b.low_open)
            ),
        )
        return may, every(negation(b.no_high), at_most(test.by.value, low))

    possible, hits = [], []
    for late in places:
        each = [(window.baseline[b], fall(b, late)) for b in places if b != late]
        possible += [every(since[late].may, there, may) for there, (may, _) in each]
        certain = (implies(there, sure) for there, (_, sure) in each)
        # A draw can be a possible baseline and a follow-up value at once.
        own_may, own_sure = fall(late, late)
        possible.append(every(since[late].may, window.baseline[late], own_may))
        own = implies(window.baseline[late], own_sure)
        hits.append(every(since[late].sure, window.baseline_exists, own, *certain))
    for early, late in permutations(places, 2):
        may, certain_fall = fall(early, late)
        pair = every(since[early].may, since[late].may)
        orderly = draws[early].time.may_be_before(draws[late].time)
        possible.append(every(pair, orderly, may))
        sure = every(since[early].sure, since[late].sure)
        ordered = draws[early].time.surely_before(draws[late].time)
        hits.append(every(sure, ordered, certain_fall))
    hit = some_of(*hits)
    certainly = [each.sure for each in since]
    one = some_of(*certainly)
    compared = some_of(every(one, window.baseline_exists), reaches(2, certainly))
    return decided(
        hit, every(negation(hit), negation(some_of(*possible)), one, compared)
    )


def _doubles(test: Doubles, window: Window) -> Mask:
    draws, since, limit = window.draws, window.since, int(test.within.value)
    places = range(len(draws))
    possible, hits = [], []

    def weigh(early: int, late: int, there: Placed) -> None:
        a, b = draws[early], draws[late]
        least = minus(b.time.first, a.time.last)
        most = minus(b.time.last, a.time.first)
        twice_low, twice_high = times(2, a.value.low), times(2, a.value.high)
        is_open = some_of(a.value.low_open, b.value.high_open)
        beyond = less(twice_low, b.value.high)
        touching = every(at_most(twice_low, b.value.high), less(0, b.value.high))
        may = some_of(
            b.value.no_high, every(is_open, beyond), every(negation(is_open), touching)
        )
        doubled = every(
            negation(a.value.no_high),
            less(0, b.value.low),
            at_most(twice_high, b.value.low),
        )
        in_time = every(a.time.may_be_before(b.time), at_most(least, limit))
        possible.append(every(there.may, since[late].may, in_time, may))
        hits.append(
            every(
                there.sure, since[late].sure, a.time.surely_before(b.time),
                at_most(most, limit), doubled, possible[-1],
            )
        )  # fmt: skip

    exists = window.baseline_exists
    for early, late in permutations(places, 2):
        weigh(
            early,
            late,
            Placed(window.baseline[early], every(window.baseline[early], exists)),
        )
        weigh(early, late, since[early])
    hit = some_of(*hits)
    base = [every(each, exists) for each in window.baseline]
    follow = [each.sure for each in since]
    compared = reaches(2, [*base, *follow])
    followed = some_of(*follow)
    return decided(
        hit, every(negation(hit), negation(some_of(*possible)), followed, compared)
    )

"""Criteria on a series: its course, its readings, and both signs of a difference."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.language import (
    Compare,
    DerivedSeries,
    Doubles,
    Drops,
    Falls,
    Measurable,
    Reduced,
    Rises,
    TimePoint,
)
from engine.verification.solver.courses import course_mask
from engine.verification.solver.days import Placed
from engine.verification.solver.frame import Draw, Span
from engine.verification.solver.masks import (
    OPEN,
    Mask,
    agreed,
    chosen,
    decided,
)
from engine.verification.solver.terms import (
    Condition,
    at_most,
    choose,
    equal,
    every,
    implies,
    less,
    minus,
    negation,
    some_of,
    times,
)
from engine.verification.solver.windows import Windows, latest

Course = Rises | Falls | Reduced | Drops | Doubles


class Series:
    """Weighs criteria on the series of one unknown patient."""

    def __init__(self, windows: Windows) -> None:
        """Keep the events and windows."""
        self.windows, self.patient = windows, windows.patient
        self.vocabulary = windows.vocabulary

    def course(self, test: Course, index: str) -> Mask:
        """A course of a series since the index event."""
        derived = self.vocabulary.derived.get(test.series)
        there = self.windows.anchor(index).there
        if derived is None:
            window = self.windows.window(self.patient.draws(test.series), index)
            return chosen(there, course_mask(test, window), OPEN)

        def weigh(draws: tuple[Draw, ...]) -> Mask:
            return course_mask(test, self.windows.window(draws, index))

        return chosen(there, self._both_signs(derived, index, weigh), OPEN)

    def reading(self, test: Compare | Measurable, index: str, point: TimePoint) -> Mask:
        """One reading of a series against a limit; measurable is one of the baseline."""
        if isinstance(test, Measurable):
            test = Compare("baseline", test.series, ">=", test.limit)
            return self._compare(test, index, point, self.patient.draws(test.series))
        derived = self.vocabulary.derived.get(test.series)
        if derived is None:
            return self._compare(test, index, point, self.patient.draws(test.series))

        def weigh(draws: tuple[Draw, ...]) -> Mask:
            return self._compare(test, index, point, draws)

        return self._both_signs(derived, index, weigh)

    def _compare(
        self, test: Compare, index: str, point: TimePoint, draws: tuple[Draw, ...]
    ) -> Mask:
        each = [_against(draw, test) for draw in draws]
        if test.reading in ("latest", "highest", "lowest"):
            placed = []
            for draw in draws:
                inside = self.windows.inside(point, draw.time.first, draw.time.last)
                there = Placed(draw.there, draw.there)
                placed.append(
                    Placed(every(there.may, inside.may), every(there.sure, inside.sure))
                )
            anchor = self.windows.anchor_of(point)
            if test.reading == "latest":
                newest = latest([draw.time for draw in draws], placed)
                found = _agreeing(newest, each)
            else:
                found = _extreme(test, placed, each)
            return found if anchor is None else chosen(anchor.took_place, found, OPEN)
        window = self.windows.window(draws, index)
        if test.reading == "baseline":
            known = chosen(
                window.baseline_exists, _agreeing(window.baseline, each), OPEN
            )
        else:
            known = _extreme(test, list(window.since), each)
        return chosen(window.event.there, known, OPEN)

    def _both_signs(
        self,
        derived: DerivedSeries,
        index: str,
        weigh: Callable[[tuple[Draw, ...]], Mask],
    ) -> Mask:
        pairs = self.patient.pairs(derived.name)
        kappa_side = weigh(tuple(_difference(k, o, there) for k, o, there in pairs))
        lambda_side = weigh(tuple(_difference(o, k, there, k) for k, o, there in pairs))
        open_side = agreed([kappa_side, lambda_side])
        if not index:
            return open_side
        kappa, other = self._involved(derived, index)
        took_place = self.windows.anchor(index).took_place
        known = chosen(kappa, kappa_side, chosen(other, lambda_side, open_side))
        return chosen(took_place, known, open_side)

    def _involved(
        self, derived: DerivedSeries, index: str
    ) -> tuple[Condition, Condition]:
        """Conditions under which kappa, and lambda, is surely the involved chain."""
        ratio = self.vocabulary.analytes[derived.ratio]
        low, high = ratio.normal_low, ratio.normal_high
        assert low is not None  # noqa: S101 - the vocabulary states both
        assert high is not None  # noqa: S101
        pairs = self.patient.pairs(derived.name)
        sampled = tuple(k._replace(slot=k.slot._replace(there=p)) for k, _, p in pairs)
        window = self.windows.window(sampled, index)
        told = self.windows.window(self.patient.draws(derived.ratio), index)
        sides = [_side(k.value, o.value, low, high) for k, o, _ in pairs]
        ratios = [
            (negation(draw.value.may("<=", high)), negation(draw.value.may(">=", low)))
            for draw in told.draws
        ]
        there = (*window.baseline, *told.baseline)
        exists = some_of(window.baseline_exists, told.baseline_exists)
        found = []
        for sign in (0, 1):
            agree = (
                implies(each, side[sign])
                for each, side in zip(there, (*sides, *ratios), strict=True)
            )
            found.append(every(exists, *agree))
        return found[0], found[1]


def _against(draw: Draw, test: Compare) -> Mask:
    """One draw against the limit, or against its own laboratory's upper limit."""
    opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">="}[test.operator]
    limit = draw.upper if test.of_normal else test.limit.value
    found = Mask(draw.value.may(test.operator, limit), draw.value.may(opposite, limit))
    return chosen(draw.has_upper, found, OPEN) if test.of_normal else found


def _agreeing(there: tuple[Condition, ...], masks: list[Mask]) -> Mask:
    """What all that can be the reading say; UNKNOWN if there is none."""
    some = some_of(*there)
    true = every(*(implies(t, m.surely) for t, m in zip(there, masks, strict=True)))
    false = every(
        *(implies(t, m.surely_not) for t, m in zip(there, masks, strict=True))
    )
    return decided(every(some, true), every(some, false))


def _extreme(test: Compare, placed: list[Placed], masks: list[Mask]) -> Mask:
    """The lowest (or highest) of some draws against a limit."""
    downwards = test.operator in ("<", "<=")
    one_decides = downwards == (test.reading in ("nadir", "lowest"))
    hits = [mask.surely if one_decides else mask.surely_not for mask in masks]
    misses = [mask.surely_not if one_decides else mask.surely for mask in masks]
    hit = some_of(*(every(p.sure, h) for p, h in zip(placed, hits, strict=True)))
    missed = every(
        negation(hit),
        some_of(*(p.sure for p in placed)),
        *(implies(p.may, m) for p, m in zip(placed, misses, strict=True)),
    )
    return decided(hit, missed) if one_decides else decided(missed, hit)


def _difference(
    one: Draw, other: Draw, paired: Condition, told: Draw | None = None
) -> Draw:
    """Involved minus uninvolved chain, never below zero, at the time of kappa."""
    a, b = one.value, other.value
    low = minus(a.low, b.high)
    negative = some_of(b.no_high, less(low, 0))
    high = minus(a.high, b.low)
    floored = every(negation(a.no_high), at_most(high, 0))
    value = Span(
        choose(negative, Decimal(0), low),
        every(negation(negative), some_of(a.low_open, b.high_open)),
        choose(floored, Decimal(0), high),
        every(negation(floored), negation(a.no_high), some_of(a.high_open, b.low_open)),
        a.no_high,
    )
    slot = (told or one).slot
    return Draw(slot._replace(there=paired), value)


def _side(
    kappa: Span, other: Span, low: Decimal, high: Decimal
) -> tuple[Condition, Condition]:
    """Surely above the normal ratio, surely below it; without a division."""
    limit = times(high, other.high)
    at_limit = every(equal(kappa.low, limit), some_of(kappa.low_open, other.high_open))
    above = every(negation(other.no_high), some_of(less(limit, kappa.low), at_limit))
    floor = times(low, other.low)
    at_floor = every(equal(kappa.high, floor), some_of(kappa.high_open, other.low_open))
    under = every(
        negation(above),
        negation(kappa.no_high),
        some_of(less(kappa.high, floor), at_floor),
    )
    return above, under

"""Rises of a series: far enough above a reference, by one draw or by two."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

from engine.language import Rises
from engine.reasoning.limits import Limits, limits_of
from engine.reasoning.tested import FEWEST
from engine.verification.solver.frame import Span
from engine.verification.solver.masks import Mask, decided, reaches
from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    every,
    implies,
    less,
    negation,
    plus,
    some_of,
    times,
)
from engine.verification.solver.windows import Window


class Rise:
    """A rise in one window; draws are named by their places in it."""

    def __init__(self, test: Rises, window: Window) -> None:
        """Keep the test, and whether the order of the draws is known."""
        self.test, self.window = test, window
        self.limits: Limits = limits_of(test)
        self.draws, self.since = window.draws, window.since
        self.places = range(len(self.draws))
        self.ordered = every(
            *(implies(each.may, each.sure) for each in self.since),
            *(
                implies(
                    every(self.since[a].may, self.since[b].may),
                    some_of(self._before(a, b), self._before(b, a)),
                )
                for a in self.places
                for b in self.places
                if a < b
            ),
        )

    def plain(self) -> Mask:
        """A rise that one draw shows."""
        risen = some_of(
            *(every(self.since[i].sure, self.surely(i, i)) for i in self.places)
        )
        blocked = some_of(
            *(
                every(self.since[i].may, self.has_reference(i), self.possibly(i, i))
                for i in self.places
            )
        )
        sure = [each.sure for each in self.since]
        open_still = some_of(blocked, self.too_few())
        not_risen = every(negation(risen), negation(open_still), some_of(*sure))
        return decided(risen, not_risen)

    def too_few(self) -> Condition:
        """In some reading a draw that can be a rise has nothing to be compared with."""
        fewest = FEWEST[self.test.reference]
        sure = [each.sure for each in self.since]
        enough: Condition = self.window.baseline_exists
        alone: Condition = True
        if fewest is not None:
            enough = some_of(enough, reaches(fewest, sure))
            alone = negation(reaches(fewest - 1, sure))
        from_nothing = (
            every(
                some_of(sure[i], every(alone, self.since[i].may)), self.from_nothing(i)
            )
            for i in self.places
        )
        return every(negation(enough), some_of(*from_nothing))

    def confirmed(self) -> Mask:
        """A rise that two consecutive draws show."""
        pairs = list(permutations(self.places, 2))
        ordered = self.ordered
        risen = every(
            ordered,
            some_of(
                *(
                    every(self._next(i, j), self.surely(i, i), self.surely(i, j))
                    for i, j in pairs
                )
            ),
        )
        missing: Condition = False
        if FEWEST[self.test.reference] is None:
            missing = negation(self.window.baseline_exists)
        may_be = some_of(
            *(
                every(
                    self.since[i].may,
                    self.since[j].may,
                    some_of(negation(ordered), self._next(i, j)),
                    self._both_possibly(i, j, missing),
                )
                for i, j in pairs
            )
        )
        waiting = some_of(
            *(
                every(
                    self.since[i].may,
                    self._may_be_last(i),
                    self.possibly_or_from_nothing(i),
                )
                for i in self.places
            )
        )
        not_risen = every(
            negation(risen),
            negation(may_be),
            negation(waiting),
            negation(self.too_few()),
            some_of(*(each.sure for each in self.since)),
        )
        return decided(risen, not_risen)

    def surely(self, place: int, later: int) -> Condition:
        """``later`` has risen from the reference of the draw at ``place``."""
        value = self.draws[later].value
        high_enough = self._no_low_reference(place)
        from_baseline = every(
            self.window.baseline_exists,
            *(
                implies(
                    self.window.baseline[b], self._sure_pair(self.draws[b].value, value)
                )
                for b in self.places
            ),
        )
        from_since = some_of(
            *(
                every(condition, self._sure_level(parts, value))
                for condition, parts in self._references(place, sure=True)
            )
        )
        return every(high_enough, some_of(from_baseline, from_since))

    def possibly(self, place: int, later: int) -> Condition:
        """Some reading of the values is a rise from a reference there is."""
        value, least = self.draws[later].value, self.limits.least
        found = some_of(
            *(
                every(condition, self._possible_level(parts, value))
                for condition, parts in self._possible_references(place)
            )
        )
        if least is None:
            return found
        too_low = some_of(
            *(
                every(
                    condition,
                    *(negation(self.draws[p].value.may(">=", least)) for p in parts),
                )
                if len(parts) == 1
                else every(condition, self._level_below(parts, least))
                for condition, parts in self._references(place, sure=True)
            ),
            every(
                self.window.baseline_exists,
                *(
                    implies(
                        self.window.baseline[b],
                        negation(self.draws[b].value.may(">=", least)),
                    )
                    for b in self.places
                ),
            ),
        )
        return every(found, negation(too_low))

    def has_reference(self, place: int) -> Condition:
        """Something may come first."""
        return some_of(*(c for c, _ in self._possible_references(place)))

    def from_nothing(self, place: int) -> Condition:
        """The draw can be a rise from a reference that nobody recorded."""
        low = self.limits.least or Decimal(0)
        return self._may_reach(low, False, self.draws[place].value)

    def possibly_or_from_nothing(self, place: int) -> Condition:
        """Some reading is a rise; without any reference, from anything."""
        return some_of(
            every(self.has_reference(place), self.possibly(place, place)),
            every(negation(self.has_reference(place)), self.from_nothing(place)),
        )

    def _both_possibly(self, i: int, j: int, missing: Condition) -> Condition:
        found = every(self.has_reference(i), self.possibly(i, i), self.possibly(i, j))
        nothing = every(self.from_nothing(i), self.from_nothing(j))
        return some_of(every(missing, nothing), every(negation(missing), found))

    def _before(self, a: int, b: int) -> Condition:
        return self.draws[a].time.surely_before(self.draws[b].time)

    def _next(self, i: int, j: int) -> Condition:
        """Where the order is sure: ``j`` is the draw after ``i``."""
        between = (
            negation(every(self.since[o].may, self._before(i, o), self._before(o, j)))
            for o in self.places
            if o not in (i, j)
        )
        return every(self.since[i].may, self.since[j].may, self._before(i, j), *between)

    def _may_be_last(self, i: int) -> Condition:
        return every(
            *(
                negation(every(self.since[o].sure, self._before(i, o)))
                for o in self.places
                if o != i
            )
        )

    def _no_low_reference(self, place: int) -> Condition:
        """Every reference that may come first is one that counts."""
        least = self.limits.least
        if least is None:
            return True
        return every(
            *(
                implies(
                    condition,
                    some_of(*(at_most(least, self.draws[p].value.low) for p in parts)),
                )
                for condition, parts in self._possible_references(place)
            )
        )

    def _references(
        self, place: int, *, sure: bool
    ) -> list[tuple[Condition, tuple[int, ...]]]:
        """Follow-up draws, or pairs of them, that come before the draw at ``place``."""
        if self.test.reference == "baseline":
            return []
        single: list[Condition] = [
            every(self.since[j].sure, self._before(j, place))
            if sure
            else every(
                self.since[j].may,
                self.draws[j].time.may_be_before(self.draws[place].time),
            )
            for j in self.places
        ]
        others = [j for j in self.places if j != place]
        if self.test.reference == "nadir":
            return [(single[j], (j,)) for j in others]
        found: list[tuple[Condition, tuple[int, ...]]] = []
        for j, k in permutations(others, 2):
            if sure:
                condition = every(single[j], single[k], self._surely_consecutive(j, k))
            elif j < k:
                in_a_row = some_of(self._next(j, k), self._next(k, j))
                condition = every(single[j], single[k], implies(self.ordered, in_a_row))
            else:
                continue
            found.append((condition, (j, k)))
        return found

    def _possible_references(
        self, place: int
    ) -> list[tuple[Condition, tuple[int, ...]]]:
        baseline = [(self.window.baseline[b], (b,)) for b in self.places]
        return [*baseline, *self._references(place, sure=False)]

    def _surely_consecutive(self, j: int, k: int) -> Condition:
        apart = (
            implies(self.since[o].may, some_of(self._before(o, j), self._before(k, o)))
            for o in self.places
            if o not in (j, k)
        )
        return every(self._before(j, k), *apart)

    def _sure_level(self, parts: tuple[int, ...], later: Span) -> Condition:
        """The level is the highest of the parts: the rise is one from each of them."""
        return every(*(self._sure_pair(self.draws[p].value, later) for p in parts))

    def _sure_pair(self, reference: Span, later: Span) -> Condition:
        limits, low = self.limits, later.low
        above = plus(reference.high, limits.amount)
        enough: Condition = True
        if limits.strict:
            is_open = some_of(later.low_open, reference.high_open)
            enough = some_of(is_open, less(above, low))
        return every(
            negation(reference.no_high),
            at_most(above, low),
            at_most(times(limits.factor, reference.high), low),
            enough,
        )

    def _possible_level(self, parts: tuple[int, ...], later: Span) -> Condition:
        """From the highest of the lower ends of the parts, but at least ``least``."""
        least = self.limits.least
        found = []
        for part in parts:
            value = self.draws[part].value
            reached = self._may_reach(value.low, value.low_open, later)
            if least is not None:
                floor = self._may_reach(least, False, later)
                reached = every(some_of(reached, less(value.low, least)), floor)
            found.append(reached)
        return every(*found)

    def _level_below(self, parts: tuple[int, ...], least: Decimal) -> Condition:
        """Every part lies surely below ``least``."""
        return every(*(negation(self.draws[p].value.may(">=", least)) for p in parts))

    def _may_reach(self, low: Amount, low_open: Condition, later: Span) -> Condition:
        limits, high = self.limits, later.high
        above, scaled = plus(low, limits.amount), times(limits.factor, low)
        touching = every(at_most(above, high), at_most(scaled, high))
        if limits.strict:
            touching = every(touching, less(above, high))
        beyond = every(less(above, high), less(scaled, high))
        is_open = some_of(low_open, later.high_open)
        reached = some_of(every(is_open, beyond), every(negation(is_open), touching))
        return some_of(later.no_high, reached)

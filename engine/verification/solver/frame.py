"""The patients that are looked at: so many results, events, answers and studies each.

A frame is a patient whose facts are unknowns. Every slot may be filled or empty; a
filled one has any value (a point, a bound, hidden) and any day or stretch of days.
What is said of a frame holds for every patient who fits into it, and for no other.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, structs

from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    equal,
    every,
    less,
    negation,
    some_of,
    unknown_condition,
    unknown_number,
    unknown_value,
)
from engine.verification.solver.terms import (
    implies as where,
)


class Bound(Struct, frozen=True):
    """How many facts of a kind a patient has at most.

    Attributes:
        results: of each laboratory value (each light chain too).
        events: of each kind: infusions, progressions, lymphodepletions, orders.
        answers: of each charted question.
        tests: of each cytogenetic abnormality.
        studies: imaging studies.
        lesions: findings of each kind of lesion.
    """

    results: int = 4
    events: int = 2
    answers: int = 3
    tests: int = 2
    studies: int = 2
    lesions: int = 2

    def wider(self) -> Bound:
        """One more of everything, and twice as many lesions."""
        return Bound(
            self.results + 1,
            self.events + 1,
            self.answers + 1,
            self.tests + 1,
            self.studies + 1,
            2 * self.lesions,
        )

    def narrower(self) -> Bound:
        """Fewer results and one event of each kind, where two patients are compared."""
        results = max(1, self.results - 1)
        return structs.replace(self, results=results, events=1)

    def least(self) -> Bound:
        """As few as a rise, a repeated answer or a later study need; not more than here."""
        few = (2, 1, 2, 1, 2, 1)
        return Bound(*map(min, structs.astuple(self), few))

    def text(self) -> str:
        """``for patients with at most 4 results of each laboratory value, ...``."""
        return (
            f"for patients with at most {self.results} results of each laboratory value, "
            f"{self.events} events of each kind, {self.answers} answers to each charted "
            f"question, {self.tests} results for each abnormality, {self.studies} imaging "
            f"studies with {self.lesions} lesions of a kind, one course of each drug; "
            "final results, dated by days or stretches of days; no two at one time; no short axis "
            "longer than the longest diameter, which of a lesion that is there is not 0 mm"
        )


class Time(NamedTuple):
    """When something happened: moments, and calendar days, first to last."""

    start: Amount
    end: Amount
    first: Amount
    last: Amount

    def surely_before(self, other: Time) -> Condition:
        """Every reading puts this before ``other``."""
        return at_most(self.end, other.start)

    def may_be_before(self, other: Time) -> Condition:
        """Some reading puts this before ``other``; moments are whole numbers."""
        return less(self.start, minus_one(other.end))

    def is_same(self, other: Time) -> Condition:
        """Both are the very same stretch of time."""
        return every(equal(self.start, other.start), equal(self.end, other.end))

    @property
    def is_one_day(self) -> Condition:
        """The calendar day is known."""
        return equal(self.first, self.last)


def minus_one(amount: Amount) -> Amount:
    """One less."""
    from engine.verification.solver.terms import plus

    return plus(amount, -1)


class Span(NamedTuple):
    """What a value can be; ``high`` says nothing where there is ``no_high``."""

    low: Amount
    low_open: Condition
    high: Amount
    high_open: Condition
    no_high: Condition

    def may(self, operator: str, limit: Amount) -> Condition:
        """Some value inside fulfils ``value <operator> limit``."""
        if operator in (">=", ">"):
            beyond = some_of(self.no_high, less(limit, self.high))
            at = every(equal(self.high, limit), negation(self.high_open))
        else:
            beyond = less(self.low, limit)
            at = every(equal(self.low, limit), negation(self.low_open))
        return some_of(beyond, at) if len(operator) == 2 else beyond

    @property
    def is_sound(self) -> Condition:
        """The ends fit together, and nothing is negative."""
        one = every(
            equal(self.low, self.high),
            negation(self.low_open),
            negation(self.high_open),
        )
        ends = some_of(self.no_high, less(self.low, self.high), one)
        return every(
            at_most(0, self.low), ends, where(self.no_high, negation(self.high_open))
        )


class Slot(NamedTuple):
    """A place for one dated fact: whether there is one, and when."""

    name: str
    there: Condition
    time: Time


class Draw(NamedTuple):
    """A place for one sample of a series.

    ``upper`` is the laboratory's own upper limit of normal, where it ``has_upper``.
    """

    slot: Slot
    value: Span
    has_upper: Condition = False
    upper: Amount = 0

    @property
    def there(self) -> Condition:
        """Whether there is one."""
        return self.slot.there

    @property
    def time(self) -> Time:
        """When."""
        return self.slot.time


def slot(name: str) -> Slot:
    """The unknowns of a slot."""
    time = Time(*(unknown_number(f"{name}.{end}") for end in Time._fields))
    return Slot(name, unknown_condition(f"{name}.there"), time)


def span(name: str) -> Span:
    """The unknowns of a value."""
    return Span(
        unknown_value(f"{name}.low"),
        unknown_condition(f"{name}.low_open"),
        unknown_value(f"{name}.high"),
        unknown_condition(f"{name}.high_open"),
        unknown_condition(f"{name}.no_high"),
    )


def draw(name: str) -> Draw:
    """The unknowns of one sample."""
    return Draw(
        slot(name),
        span(name),
        unknown_condition(f"{name}.has_upper"),
        unknown_value(f"{name}.upper"),
    )

"""Answered: the record as answers to requests would leave it.

Of endlessly many answers a few are tried: the ends of what a value or a date can be, the
numbers and days at which a criterion changes, and one between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from math import gcd, prod

from msgspec import Struct, structs

from engine.reasoning.asking import (
    Ask,
    AskCharted,
    AskFinal,
    AskRecorded,
    AskResults,
    has_time_of_day,
)
from engine.reasoning.chart import Chart, kind_of
from engine.reasoning.charted import RESPONSE
from engine.reasoning.finding import Finding
from engine.state import (
    UNREAD,
    Characteristic,
    Fact,
    Measurement,
    PatientState,
    ResponseAssessment,
    Source,
)
from engine.values import EXACT, Interval, When, days, hull, point

MOST_ANSWERS = 150
"""Combinations of answers that are tried at most; of more, as many spread evenly."""

MOST_DAYS = 16
_THOUSAND = Decimal(1000)
_PARTS = Decimal(1024)


class Answer(Struct, frozen=True):
    """One answer: what it makes of recorded facts, and what it adds."""

    changed: tuple[tuple[Fact, Fact], ...] = ()
    added: tuple[Fact, ...] = ()


def can_be_tried(ask: Ask) -> bool:
    """Whether an ask says what an answer changes."""
    return isinstance(ask, AskResults | AskCharted | AskFinal) or (
        isinstance(ask, AskRecorded) and ask.what != "upper limit"
    )


Known = Sequence[tuple[int, tuple[str, ...], Finding]]
"""What criteria came to, by their keys, with the kinds of facts at which they look."""


def charts_answered(
    chart: Chart, asks: Sequence[Ask], limits: Iterable[Decimal], known: Known
) -> tuple[Iterator[Chart], bool]:
    """The charts that answers leave, and whether every combination is among them.

    Args:
        chart: the patient.
        asks: all of them are answered.
        limits: numbers at which a criterion changes.
        known: found again where no answer changes a fact of its kinds.
    """
    slots = [slot for ask in asks for slot in _slots(chart, ask, sorted(set(limits)))]
    count = prod(len(slot) for slot in slots)
    combinations = _combinations(slots, count)
    return (_answered(chart, c, known) for c in combinations), count <= MOST_ANSWERS


def _combinations(slots: list[list[Answer]], count: int) -> Iterator[Sequence[Answer]]:
    if count <= MOST_ANSWERS:
        yield from product(*slots)
        return
    step = int(count * 0.618) | 1
    while gcd(step, count) > 1:
        step += 2
    for turn in range(MOST_ANSWERS):
        number, combination = turn * step % count, list[Answer]()
        for slot in slots:
            number, place = divmod(number, len(slot))
            combination.append(slot[place])
        yield combination


def _answered(chart: Chart, answers: Iterable[Answer], known: Known) -> Chart:
    changed: dict[Fact, Fact] = {}
    added: list[Fact] = []
    for answer in answers:
        for fact, becomes in answer.changed:
            # One fact may be asked about twice: its value and its date.
            changed[fact] = _merged(fact, changed.get(fact, fact), becomes)
        added += answer.added
    facts = [changed.get(fact, fact) for fact in chart.state.facts] + added
    facts.sort(key=lambda f: (f.when.start, f.when.end, f.source.resource))
    state = PatientState(chart.state.patient, tuple(facts), closed=chart.state.closed)
    found = Chart(state, chart.vocabulary, chart.as_of)
    kinds = {kind_of(fact) for fact in (*changed, *added)}
    for key, looked_at, finding in known:
        if kinds.isdisjoint(looked_at):
            found.findings[key] = finding
    return found


def _merged(fact: Fact, one: Fact, other: Fact) -> Fact:
    """What two answers about different parts of a fact make of it together."""
    when = other.when if one.when == fact.when else one.when
    merged = structs.replace(other, when=when)
    if isinstance(fact, Measurement) and isinstance(one, Measurement):
        assert isinstance(other, Measurement)  # noqa: S101 - made of the same fact
        value = other.value if one.value == fact.value else one.value
        merged = structs.replace(merged, value=value)
    return merged


def _slots(chart: Chart, ask: Ask, limits: list[Decimal]) -> Iterator[list[Answer]]:
    """For each thing that is asked, the answers that are tried."""
    match ask:
        case AskResults():
            yield from _new_results(chart, ask, limits)
        case AskCharted():
            values = chart.vocabulary.charted[ask.name].values
            yield [Answer(added=(_charted(ask, value),)) for value in values]
        case AskFinal(facts=facts):
            yield from (_final(chart, fact) for fact in facts)
        case AskRecorded(facts=facts, what="right value"):
            results = [f for f in facts if isinstance(f, Measurement)]
            whole = hull(m.value for m in results if m.value is not None)
            yield [
                Answer(tuple((m, structs.replace(m, value=point(n))) for m in results))
                for n in _numbers(whole, limits)
            ]
        case AskRecorded(facts=facts, what="value"):
            for fact in facts:
                assert isinstance(fact, Measurement)  # noqa: S101 - only they have values
                assert fact.value is not None  # noqa: S101 - nor failed ones
                yield [
                    Answer(((fact, structs.replace(fact, value=point(number))),))
                    for number in _numbers(fact.value, limits)
                ]
        case AskRecorded(facts=facts, what="date"):
            for together in _of_one_sample(facts):
                yield _dated(chart, together)
        case AskRecorded(facts=facts, what="time of day"):
            for together in _of_one_sample(facts):
                yield _timed(together)


def _charted(ask: AskCharted, value: str) -> Fact:
    day = date.fromordinal(ask.last_day)
    when = days(day, day, day.isoformat())
    source = Source(f"asked/{ask.name}")
    if ask.name == RESPONSE:
        return ResponseAssessment(
            category=value, when=when, recorded=when, source=source
        )
    return Characteristic(
        name=ask.name, value=value, when=when, recorded=when, source=source
    )


def _final(chart: Chart, fact: Fact) -> list[Answer]:
    """What is preliminary as a final result; and withdrawn: then it is not there."""
    final = structs.replace(fact, preliminary=False)
    read: list[Fact] = [final]
    if isinstance(final, ResponseAssessment) and final.category == UNREAD:
        values = chart.vocabulary.charted[RESPONSE].values
        read = [structs.replace(final, category=value) for value in values]
    if isinstance(final, Characteristic) and final.value == UNREAD:
        values = chart.vocabulary.charted[final.name].values
        read = [structs.replace(final, value=value) for value in values]
    return [Answer(), *(Answer(added=(each,)) for each in read)]


def _of_one_sample(facts: tuple[Fact, ...]) -> list[list[Fact]]:
    """Facts by their sample: what is of one specimen has one date."""
    samples: dict[object, list[Fact]] = {}
    for fact in facts:
        specimen = fact.specimen if isinstance(fact, Measurement) else ""
        mark = (specimen, fact.when) if specimen else fact
        samples.setdefault(mark, []).append(fact)
    return list(samples.values())


def _numbers(within: Interval, limits: list[Decimal]) -> list[Decimal]:
    """The ends of an interval, numbers between at which something changes, and one more."""
    low = within.low if within.low is not None else Decimal(0)
    high = within.high
    if high is None:
        high = max([low, *limits, Decimal(1)]) * _THOUSAND
    step = EXACT.divide(high - low, _PARTS)
    ends = [low + step if within.low_open else low]
    ends.append(high - step if within.high_open else high)
    inside = [n for n in limits if ends[0] < n < ends[1]]
    middle = low + step * 512
    return list(dict.fromkeys([*ends, *inside[:3], middle]))


def _dated(chart: Chart, facts: list[Fact]) -> list[Answer]:
    """The facts of one sample on each day that matters."""
    when = facts[0].when
    last = min(when.last_day, chart.as_of.last_day)
    answers = []
    edges = _days_that_matter(chart, facts)
    for ordinal in _days_within(when.first_day, last, edges):
        day = date.fromordinal(ordinal)
        exactly = days(day, day, day.isoformat())
        answers.append(
            Answer(tuple((f, structs.replace(f, when=exactly)) for f in facts))
        )
    return answers


def _days_within(first: int, last: int, edges: Iterable[int]) -> list[int]:
    if last - first < MOST_DAYS:
        return list(range(first, last + 1))
    inside = sorted({first, last, *(day for day in edges if first < day < last)})
    if len(inside) <= MOST_DAYS:
        return inside
    places = (n * (len(inside) - 1) // (MOST_DAYS - 1) for n in range(MOST_DAYS))
    return [inside[place] for place in places]


def _days_that_matter(chart: Chart, asked: list[Fact]) -> list[int]:
    """Days on, before and after which facts of one kind lie, and where windows end."""
    found: set[int] = set()
    kinds = {kind_of(fact) for fact in asked}
    events = [f for name in chart.vocabulary.events for f in chart.anchor(name).facts]
    alike = [fact for fact in chart.state.facts if kind_of(fact) in kinds]
    for fact in dict.fromkeys([*events, *alike]):
        for day in (fact.when.first_day, fact.when.last_day):
            found |= {day - 1, day, day + 1}
    for definition in chart.vocabulary.events.values():
        when = chart.anchor(definition.name).when
        if when is not None and definition.source != "as_of":
            found |= {when.first_day - definition.baseline_days}
    return sorted(found)


def _timed(facts: list[Fact]) -> list[Answer]:
    """The facts of one sample at the beginning and at the end of their day."""
    when = facts[0].when
    if has_time_of_day(facts[0]):
        return [Answer()]
    moments = (
        structs.replace(when, end=when.start + 1),
        structs.replace(when, start=when.end - 1),
    )
    return [
        Answer(tuple((f, structs.replace(f, when=moment)) for f in facts))
        for moment in moments
    ]


def _new_results(
    chart: Chart, ask: AskResults, limits: list[Decimal]
) -> Iterator[list[Answer]]:
    """Each new result early, in the middle or late in its window, with any value."""
    numbers = _numbers(Interval(Decimal(0), None), limits)
    taken = {
        m.when.first_day
        for analyte in ask.analytes
        for m in chart.state.measurements.get(analyte, ())
        if m.when.is_one_day
    }
    first, last = ask.days
    free = [day for day in range(first, last + 1) if day not in taken] or [last]
    for number in range(ask.count):
        places = {
            free[min(number, len(free) - 1)],
            free[len(free) // 2],
            free[max(-1 - number, -len(free))],
        }
        yield [
            Answer(added=tuple(_new(ask, values, ordinal)))
            for ordinal in sorted(places)
            for values in product(numbers, repeat=len(ask.analytes))
        ]


def _new(
    ask: AskResults, values: tuple[Decimal, ...], ordinal: int
) -> Iterator[Measurement]:
    day = date.fromordinal(ordinal)
    when: When = days(day, day, day.isoformat())
    for analyte, value in zip(ask.analytes, values, strict=True):
        source = Source(f"asked/{analyte}/{ordinal}")
        yield Measurement(
            analyte=analyte, value=point(value), when=when, recorded=when, source=source
        )

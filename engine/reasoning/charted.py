"""``charted``: what a person charted last at the time point, as one of its values.

An answer that nobody charted is not known; a charted answer excludes the others; one
that is recorded but cannot be read can be any.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from msgspec import structs

from engine.language import Charted, TimePoint
from engine.reasoning.asking import Ask, AskCharted, AskLater, ask_dates
from engine.reasoning.chart import Anchor, Chart
from engine.reasoning.finding import Among, Finding
from engine.reasoning.readings import no_index
from engine.reasoning.time_points import anchor_of, window_mask
from engine.reasoning.wording import day
from engine.state import UNREAD, Characteristic, Fact, ResponseAssessment
from engine.values import FALSE, TRUE, UNKNOWN

RESPONSE = "response"
Placed = list[tuple[Fact, bool]]


def charted(chart: Chart, test: Charted, point: TimePoint) -> Finding:
    """Whether the latest charted answer, or the two latest, are the value."""
    anchor = anchor_of(chart, point)
    if anchor is not None and not anchor.took_place:
        missing = no_index(chart, point.anchor or point.until)
        values = chart.vocabulary.charted[test.name].values
        return structs.replace(missing, among=_among(test, point, values))
    placed = [
        (fact, mask == TRUE)
        for fact in _answers(chart, test.name)
        if (mask := window_mask(chart, point, fact.when)) & TRUE
    ]
    latest = _latest(placed)
    counted = anchor.facts if anchor is not None else ()
    if not latest:
        reason = "order_unknown" if placed else "never_asked"
        return _unknown(chart, test, point, placed, reason)
    said = _can_be(chart, test.name, latest)
    if test.value not in said:
        return _decided(chart, test, FALSE, counted, latest)
    if len(said) > 1:
        unread = any(_value(fact) == UNREAD for fact in latest)
        reason = "order_unknown"
        if unread or _at_one_time(latest):
            reason = "inconclusive"
        found = _unknown(chart, test, point, placed, reason, unread=unread)
        return structs.replace(found, among=_among(test, point, said))
    if not test.confirmed:
        return _decided(chart, test, TRUE, counted, latest)
    before = _before(placed, latest)
    if {_value(fact) for fact in before} == {test.value}:
        return _decided(chart, test, TRUE, counted, [*before, *latest])
    return _unknown(chart, test, point, placed, "never_asked", waits=True)


def _answers(chart: Chart, name: str) -> list[Fact]:
    if name == RESPONSE:
        return list(chart.state.of(ResponseAssessment))
    return [c for c in chart.state.of(Characteristic) if c.name == name]


def _value(fact: Fact) -> str:
    """The answer as the vocabulary writes it."""
    said = fact.category if isinstance(fact, ResponseAssessment) else ""
    said = fact.value if isinstance(fact, Characteristic) else said
    return said.lower().replace(" ", "_")


def _can_be(chart: Chart, name: str, facts: Iterable[Fact]) -> frozenset[str]:
    """Every answer that the facts can be."""
    said = frozenset(_value(fact) for fact in facts)
    if UNREAD not in said:
        return said
    return (said - {UNREAD}) | frozenset(chart.vocabulary.charted[name].values)


def vague_answers(chart: Chart, test: Charted, point: TimePoint) -> list[Fact]:
    """The charted answers that may lie in the window, of which the day is not known."""
    return [
        fact
        for fact in _answers(chart, test.name)
        if not fact.when.is_one_day and window_mask(chart, point, fact.when) & TRUE
    ]


def _among(test: Charted, point: TimePoint, values: Iterable[str]) -> Among:
    return Among((test.name, point.name), frozenset(values))


def _latest(placed: Placed) -> list[Fact]:
    """The answers that can be the latest; none if there may be none."""
    sure = [fact for fact, is_sure in placed if is_sure]
    if not sure:
        return []
    return [
        fact
        for fact, _ in placed
        if not any(fact.when.surely_before(other.when) for other in sure)
    ]


def _before(placed: Placed, latest: list[Fact]) -> list[Fact]:
    """The answers that can come next before the latest, if their order is sure."""
    earlier = [(f, s) for f, s in placed if f not in latest]
    ordered = all(s for _, s in placed) and _at_one_time(latest)
    found = _latest(earlier)
    return found if ordered and found and _at_one_time(found) else []


def _at_one_time(facts: list[Fact]) -> bool:
    return all(fact.when.same_time(facts[0].when) for fact in facts)


def _decided(
    chart: Chart,
    test: Charted,
    possible: int,
    counted: tuple[Fact, ...],
    facts: list[Fact],
) -> Finding:
    through = max(fact.when.last_day for fact in facts)
    say = partial(_said, chart.vocabulary.title(test.name), facts[-1])
    return Finding(possible, (*counted, *facts), say, through=through)


def _said(title: str, fact: Fact) -> str:
    return f"{title}: {_value(fact).replace('_', ' ')}, {day(fact.when)}"


def _unknown(
    chart: Chart,
    test: Charted,
    point: TimePoint,
    placed: Placed,
    reason: str,
    *,
    waits: bool = False,
    unread: bool = False,
) -> Finding:
    why = {
        "never_asked": "not charted",
        "order_unknown": "the dates leave open which answer is the latest",
        "inconclusive": "two answers are charted at one time",
    }[reason]
    if unread:
        why = "an answer is recorded, and not as one of the answers there are"
    if waits:
        why = "one answer waits for a second, consecutive one"
    title = chart.vocabulary.title(test.name)
    ask: Ask = AskLater(partial(_asked, chart, test, point, waits=waits))
    answers = TRUE | FALSE
    if reason == "order_unknown" and not unread:
        # An exact date makes one of the recorded answers the latest, and no other; or
        # none of them, so that the question itself may still take every value.
        charted = {_value(fact) for fact, _ in placed}
        other = test.confirmed or charted != {test.value}
        answers = (TRUE if test.value in charted else 0) | (FALSE if other else 0)
    elif test.confirmed and not waits:
        # One answer that is the value would wait for the next.
        answers = FALSE
    if reason == "order_unknown":
        anchor = anchor_of(chart, point) or Anchor(None)
        ask = ask_dates(chart, [*anchor.facts, *(fact for fact, _ in placed)])
    through = max((fact.when.last_day for fact, _ in placed), default=None)
    say = partial("{}: {} {}".format, title, why, point.title)
    among = _among(test, point, chart.vocabulary.charted[test.name].values)
    # A first answer waits for a second one; dates may turn out to be one, or outside.
    surely = reason != "order_unknown" and (waits or not test.confirmed)
    return Finding(
        UNKNOWN,
        (),
        say,
        reason,
        ask,
        through,
        answers=answers,
        surely=surely,
        among=among,
    )


def _asked(chart: Chart, test: Charted, point: TimePoint, *, waits: bool) -> AskCharted:
    anchor, last = anchor_of(chart, point), chart.as_of.last_day
    open_still = True
    window = "one more answer" if waits else point.title
    if anchor is not None and anchor.when is not None:
        window = f"{window} ({day(anchor.when)})"
        last = anchor.when.last_day + point.day + point.days_after
        cut = chart.anchor(point.ends_at).when if point.ends_at else None
        last = last if cut is None else min(last, cut.last_day)
        open_still = chart.as_of.last_day <= last
    return AskCharted(
        chart, test.name, window, min(last, chart.as_of.last_day), open_still
    )

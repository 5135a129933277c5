"""What else is vague about a criterion: dates, values and orders that its gap does not name.

An answer to a request surely decides only if nothing beside it stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.language import (
    Charted,
    Compare,
    DaysBetween,
    Leaf,
    Measurable,
    Rule,
    Some,
    TimePoint,
)
from engine.reasoning.asking import (
    Ask,
    AskRecorded,
    ask_dates,
    ask_times,
    ask_values,
    parts_of,
)
from engine.reasoning.chart import Chart
from engine.reasoning.charted import vague_answers
from engine.reasoning.criterion import Criterion
from engine.reasoning.readings import looked_at
from engine.reasoning.series import Draw, draws_of, window_of
from engine.state import Fact


def vague_asks(chart: Chart, criterion: Criterion) -> tuple[AskRecorded, ...]:
    """Asks for all that is recorded and not certain, and at which a criterion looks."""
    if not chart.vague_kinds:
        return ()
    kinds = criterion.kinds_in(chart.vocabulary)
    if chart.vague_kinds.isdisjoint(kinds):
        return ()
    key = ("vague", criterion.key)
    found = chart.cache.get(key)
    if found is None:
        found = chart.cache[key] = tuple(_asks(chart, criterion.rule, criterion.node))
    return found  # type: ignore[return-value]


def _asks(chart: Chart, rule: Rule, node: Leaf | Some) -> Iterator[AskRecorded]:
    point = chart.vocabulary.time_points[rule.time_point]
    draws = [draw for found in _draws(chart, rule, node, point) for draw in found]
    facts = [*_event_facts(chart, rule, node, point)]
    if isinstance(node, Leaf) and isinstance(node.test, Charted):
        facts += vague_answers(chart, node.test, point)
    facts += [fact for draw in draws for fact in draw.facts]
    overlapping = [
        fact
        for found in _draws(chart, rule, node, point)
        for one, two in pairwise(sorted(found, key=lambda draw: draw.when.start))
        if one.when.is_one_day and two.when.is_one_day
        if one.when.end > two.when.start
        for fact in (*one.facts, *two.facts)
    ]
    for ask in (
        ask_dates(chart, facts),
        ask_times(chart, overlapping),
        ask_values(chart, draws),
    ):
        for part in parts_of(ask):
            if isinstance(part, AskRecorded) and part.facts:
                yield part


def _draws(
    chart: Chart, rule: Rule, node: Leaf | Some, point: TimePoint
) -> list[list[Draw]]:
    """Of each analyte of a criterion, the draws that can matter to it."""
    test = node.test if isinstance(node, Leaf) else None
    series = getattr(test, "series", None)
    if series is None:
        return []
    derived = chart.vocabulary.derived.get(series)
    names = (series,) if derived is None else (derived.kappa, derived.lambda_)
    if isinstance(test, Measurable):
        test = Compare("baseline", series, ">=", test.limit)
    found = []
    for draws in (draws_of(chart, name) for name in names):
        if isinstance(test, Compare):
            found.append(looked_at(chart, test, rule.index, point, draws))
        else:
            window = window_of(chart, draws, rule.index)
            followed = [draw for draw, _ in window.since]
            found.append(list(dict.fromkeys([*window.baseline, *followed])))
    if derived is not None and rule.index:
        ratios = window_of(chart, draws_of(chart, derived.ratio), rule.index)
        found.append(list(ratios.baseline))
    return found


def _event_facts(
    chart: Chart, rule: Rule, node: Leaf | Some, point: TimePoint
) -> Iterator[Fact]:
    """The facts of the events from which a criterion counts, and to which."""
    events = chart.vocabulary.events
    names = [rule.index, point.anchor, point.until, point.ends_at]
    if rule.index:
        names += [
            events[rule.index].baseline_ends_at,
            events[rule.index].followed_until,
        ]
    test = node.test if isinstance(node, Leaf) else None
    if isinstance(test, DaysBetween):
        names += [test.start, test.end]
    for name in dict.fromkeys(names):
        if name in events:
            yield from chart.anchor(name).facts


def beside(
    asks: tuple[Ask, ...], further: tuple[AskRecorded, ...]
) -> tuple[AskRecorded, ...]:
    """Of further asks, the facts that are not asked for already."""
    told = {(a.what, f) for a in asks if isinstance(a, AskRecorded) for f in a.facts}
    left = []
    for ask in further:
        facts = tuple(f for f in ask.facts if (ask.what, f) not in told)
        if ask.what == "right value" and facts:
            facts = ask.facts
        if facts:
            told |= {(ask.what, fact) for fact in facts}
            left.append(AskRecorded(ask.chart, facts, ask.what))
    return tuple(left)

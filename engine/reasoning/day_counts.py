"""Days between two events, against a limit."""

from __future__ import annotations

from functools import partial

from engine.language import DaysBetween
from engine.reasoning.asking import ask_dates
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.readings import no_index
from engine.reasoning.wording import Say, day
from engine.values import FALSE, TRUE, UNKNOWN, is_decided


def days_between(chart: Chart, test: DaysBetween) -> Finding:
    """Calendar days from one event to another, by the dates as written."""
    start, end = chart.anchor(test.start), chart.anchor(test.end)
    for name, anchor in ((test.start, start), (test.end, end)):
        if anchor.when is None or not anchor.certain:
            return no_index(chart, name)
    assert start.when is not None  # noqa: S101 - checked above
    assert end.when is not None  # noqa: S101 - checked above
    least = end.when.first_day - start.when.last_day
    most = end.when.last_day - start.when.first_day
    possible = 0
    for count in (least, most):
        possible |= TRUE if _COMPARE[test.operator](count, test.limit.value) else FALSE
    say = _days_text(chart, test, least, most)
    if not is_decided(possible):
        ask = ask_dates(chart, start.facts + end.facts)
        return Finding(UNKNOWN, (), say, "inconclusive", ask, end.when.last_day)
    return Finding(possible, start.facts + end.facts, say, through=end.when.last_day)


_COMPARE = {
    ">=": lambda count, limit: count >= limit,
    ">": lambda count, limit: count > limit,
    "<=": lambda count, limit: count <= limit,
    "<": lambda count, limit: count < limit,
}


def _days_text(chart: Chart, test: DaysBetween, least: int, most: int) -> Say:
    start, end = chart.anchor(test.start).when, chart.anchor(test.end).when
    assert start is not None  # noqa: S101 - callers checked
    assert end is not None  # noqa: S101 - callers checked
    count = str(least) if least == most else f"{least} to {most}"
    titles = [chart.vocabulary.title(name) for name in (test.start, test.end)]
    text = (
        f"{titles[1]} {day(end)} is day {count} after {titles[0]} {day(start)} "
        f"(limit {test.limit.text})"
    )
    return partial(str, text)

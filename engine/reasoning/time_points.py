"""Time points of rules: the event each hangs on, and the days around it."""

from __future__ import annotations

from datetime import date

from engine.language import TimePoint
from engine.reasoning.chart import Anchor, Chart, both, on_or_after, on_or_before
from engine.reasoning.closed import days_carried_forward, untreated_between
from engine.reasoning.wording import day
from engine.values import FALSE, TRUE, Possible, When


def window_mask(chart: Chart, point: TimePoint, when: When) -> Possible:
    """Whether ``when`` lies in the window of a time point."""
    if point.until == "as_of":
        return TRUE
    if point.until:
        anchor = chart.anchor(point.until).when
        return FALSE if anchor is None else on_or_before(when, anchor, 0)
    anchor = chart.anchor(point.anchor).when
    if anchor is None:
        return FALSE
    inside = both(
        on_or_after(
            when,
            anchor,
            point.day - point.days_before - _carried(chart, point, anchor, when),
        ),
        on_or_before(when, anchor, point.day + point.days_after),
    )
    if point.ends_at:
        cut = chart.anchor(point.ends_at)
        if cut.when is not None:
            before = on_or_before(when, cut.when, 0)
            # What may belong to another course may end the window, or not.
            inside = both(inside, before if cut.certain else before | TRUE)
    return inside


def window_text(chart: Chart, point: TimePoint, anchor: When) -> str:
    """The window of a time point in words: until when, or from when to when.

    Days are counted from the anchor; with a vague anchor, or an end that is vague or may
    belong to another course, they are not, and the anchor stands as recorded.
    """
    if point.until:
        return f"up to {day(anchor)}"
    ends = chart.anchor(point.ends_at) if point.ends_at else Anchor(None)
    cut = ends.when
    if not anchor.is_one_day or not (cut is None or (ends.certain and cut.is_one_day)):
        return f"{point.title} ({day(anchor)})"
    first = anchor.first_day + point.day - point.days_before
    last = anchor.first_day + point.day + point.days_after
    if cut is not None:
        last = min(last, cut.first_day)
    if last > chart.as_of.last_day:
        return f"since {date.fromordinal(first)}"
    return f"from {date.fromordinal(first)} to {date.fromordinal(last)}"


def window_days(chart: Chart, point: TimePoint, anchor: When) -> tuple[int, int]:
    """The first and the last day that may lie in the window of a time point."""
    if point.until:
        return anchor.first_day, anchor.last_day
    first = anchor.first_day + point.day - point.days_before
    last = min(anchor.last_day + point.day + point.days_after, chart.as_of.last_day)
    ends = chart.anchor(point.ends_at).when if point.ends_at else None
    return first, last if ends is None else min(last, ends.last_day)


def _carried(chart: Chart, point: TimePoint, anchor: When, when: When) -> int:
    """Days by which a declared assumption lets a study reach into the window.

    A window that starts after its event is not reached: what was seen before is past.
    """
    if point.day:
        return 0
    days = days_carried_forward(chart)
    if days and untreated_between(chart, when, anchor.last_day - point.days_before):
        return days
    return 0


def anchor_of(chart: Chart, point: TimePoint) -> Anchor | None:
    """The event a time point hangs on; ``None`` for "now"."""
    name = point.anchor or (point.until if point.until != "as_of" else "")
    return chart.anchor(name) if name else None

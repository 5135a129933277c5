"""Sentences about a rise."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from engine.language import Rises
from engine.reasoning.chart import Chart
from engine.reasoning.series import Draw, Window
from engine.reasoning.wording import day, draw_text, needs_text
from engine.values import EXACT, When, plain

FIRST_MET = ", first met "
"""Stands before the day of the first result that meets the limits."""
_INFINITE = Decimal("Infinity")


def risen_text(
    chart: Chart, test: Rises, later: Draw, references: tuple[Draw, ...]
) -> str:
    """``serum M-protein rose from 0.2 g/dL (...) to 0.7 g/dL (...)``."""
    reference = references[0]
    title, unit = (
        chart.vocabulary.title(test.series),
        chart.vocabulary.unit_of(test.series),
    )
    level = (
        "the confirmed level " if len(reference.facts) > 1 and _is_level(test) else ""
    )
    start = f"{level}{draw_text(reference, unit)}"
    text = f"{title} rose from {start} to {draw_text(later, unit)}"
    low, high = reference.value, later.value
    if low.is_point and high.is_point and low.low is not None and high.low is not None:
        rise = EXACT.subtract(high.low, low.low)
        text += f": +{plain(rise)} {unit}"
        if low.low:
            text += f", +{_percent(rise, low.low)}"
    return f"{text} ({needs_text(test)}){FIRST_MET}{day(later.when)}"


def _is_level(test: Rises) -> bool:
    return test.reference == "confirmed_nadir"


def _percent(rise: Decimal, reference: Decimal) -> str:
    """The rise in percent to one decimal; only a rise that meets its limit is told so."""
    percent = (rise * 100 / reference).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{percent} %"


def not_risen_text(chart: Chart, test: Rises, window: Window) -> str:
    """``no rise of serum M-protein in 4 values to ...``."""
    title, unit = (
        chart.vocabulary.title(test.series),
        chart.vocabulary.unit_of(test.series),
    )
    draws = [draw for draw, _ in window.since]
    lowest = min([*draws, *window.baseline], key=_high)
    count = f"{len(draws)} value" + ("s" if len(draws) != 1 else "")
    last: When = max((d.when for d in draws), key=lambda w: w.end)
    return (
        f"no rise of {title} that meets the limits in {count} to {day(last)}; lowest "
        f"{draw_text(lowest, unit)}, latest {draw_text(draws[-1], unit)} "
        f"({needs_text(test)}){_search_end(chart, window)}"
    )


def _search_end(chart: Chart, window: Window) -> str:
    """Where the search ended, if a later line of therapy ended it."""
    for definition in chart.vocabulary.events.values():
        follower = definition.followed_until
        if follower and chart.anchor(definition.name) is window.index:
            when = chart.anchor(follower).when
            if when is not None:
                return f"; later results are not searched: {chart.vocabulary.title(follower)} {day(when)}"
    return ""


def _high(draw: Draw) -> Decimal:
    high = draw.value.high
    return _INFINITE if high is None else high

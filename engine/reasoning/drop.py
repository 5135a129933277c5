"""``drops`` and ``reduced``: lower by an amount than before; lower now than at baseline."""

from __future__ import annotations

from functools import partial
from itertools import product

from msgspec import structs

from engine.language import Drops, Reduced
from engine.reasoning.asking import AskResults
from engine.reasoning.chart import Chart
from engine.reasoning.course import (
    course_undecided,
    left_of,
    may_be_below,
    surely_below_baseline,
)
from engine.reasoning.finding import Finding
from engine.reasoning.rise import facts_of
from engine.reasoning.series import Draw, Window
from engine.reasoning.wording import day, draw_text, gap_text
from engine.values import EXACT, FALSE, TRUE, UNKNOWN


def drops_in(chart: Chart, test: Drops, window: Window) -> Finding:
    """Whether some draw lies below the baseline value, or an earlier draw, by an amount.

    As in a rise, a pair of draws is all that a proof needs.
    """
    since = window.since
    through = window.through
    possible = False
    for late, is_sure in since:
        if window.baseline:
            falls = [_fall(test, early, late) for early in window.baseline]
            possible |= any(fall & TRUE for fall in falls)
            if is_sure and window.baseline_exists and set(falls) == {TRUE}:
                return _dropped(chart, test, window, window.baseline, late, through)
    pairs = product(since, since) if _may_fall(test, since) else ()
    for (early, early_sure), (late, late_sure) in pairs:
        if early is late or not early.when.may_be_before(late.when):
            continue
        fall = _fall(test, early, late)
        possible |= bool(fall & TRUE)
        ordered = early_sure and late_sure and early.when.surely_before(late.when)
        if ordered and fall == TRUE:
            return _dropped(chart, test, window, (early,), late, through)
    sure = [draw for draw, is_sure in since if is_sure]
    compared = len(sure) + window.baseline_exists > 1
    if not possible and sure and compared:
        draws = (*window.baseline, *sure)[-2:]
        if window.baseline_exists:
            draws = (*window.baseline, sure[-1])
        say = partial(_not_dropped_text, chart, test, len(since))
        cautions = () if window.baseline else ("no_baseline",)
        facts = facts_of(window, draws)
        return Finding(FALSE, facts, say, through=through, cautions=cautions)
    if not window.baseline_exists and len(sure) == 1 and not possible:
        why = "one result, and none before it to compare with"
        assert window.index.when is not None  # noqa: S101 - no_index came first
        ask = AskResults(
            chart,
            test.series,
            f"one more result since {day(window.index.when)}",
            (window.index.when.last_day + 1, chart.as_of.last_day),
        )
        return Finding(
            UNKNOWN, (), gap_text(chart, test.series, why), "never_asked", ask, through
        )
    return course_undecided(chart, test.series, window, through, needs_baseline=False)


def _may_fall(test: Drops, since: tuple[tuple[Draw, bool], ...]) -> bool:
    """Whether the highest and the lowest draw lie far enough apart for any fall."""
    lows = [draw.value.low for draw, _ in since if draw.value.low is not None]
    highs = [draw.value.high for draw, _ in since if draw.value.high is not None]
    if len(lows) < len(since) or len(highs) < len(since) or not since:
        return True
    return EXACT.subtract(max(highs), min(lows)) >= test.by.value


def _fall(test: Drops, early: Draw, late: Draw) -> int:
    return early.value.minus(late.value).compare(">=", test.by.value)


def _dropped(
    chart: Chart,
    test: Drops,
    window: Window,
    early: tuple[Draw, ...],
    late: Draw,
    through: int | None,
) -> Finding:
    say = partial(_dropped_text, chart, test, early[0], late)
    return Finding(TRUE, facts_of(window, (*early, late)), say, through=through)


def reduced_in(chart: Chart, test: Reduced, window: Window) -> Finding:
    """Whether the latest draw lies below the baseline value by a percentage.

    ``confirmed`` asks the same of the draw before it; a reduction that only the latest
    draw shows waits for the next one.
    """
    since, left = window.since, left_of(test.by)
    through = window.through
    latest = _latest(window)
    chosen = tuple(latest)
    if test.confirmed and len(latest) == 1:
        others = [(d, s) for d, s in since if d is not latest[0]]
        before = _latest_of(others)
        is_next = len(before) == 1 and before[0].when.surely_before(latest[0].when)
        chosen = (before[0], latest[0]) if is_next else ()
    elif test.confirmed:
        chosen = ()
    settled = bool(latest) and window.baseline_exists
    if (
        settled
        and chosen
        and all(surely_below_baseline(d, window, left) for d in chosen)
    ):
        say = partial(_reduced_text, chart, test, window.baseline[-1], chosen[-1])
        facts = facts_of(window, (*window.baseline, *chosen))
        cautions = () if test.confirmed else ("unconfirmed",)
        return Finding(TRUE, facts, say, through=through, cautions=cautions)
    may = [d for d in latest if any(may_be_below(d, b, left) for b in window.baseline)]
    if settled and not may:
        say = partial(_not_reduced_text, chart, test, window.baseline[-1], latest[-1])
        facts = facts_of(window, (*window.baseline, *latest))
        return Finding(FALSE, facts, say, through=through)
    waits = (
        test.confirmed
        and settled
        and all(surely_below_baseline(d, window, left) for d in latest)
    )
    if waits:
        why = f"the result of {day(latest[-1].when)} waits for confirmation"
        ask = AskResults(
            chart,
            test.series,
            f"one more result after {day(latest[-1].when)}",
            (latest[-1].when.last_day + 1, chart.as_of.last_day),
        )
        gap = gap_text(chart, test.series, why)
        return Finding(UNKNOWN, (), gap, "never_asked", ask, through)
    found = course_undecided(chart, test.series, window, through, needs_baseline=True)
    # An answer may be a reduction that waits for the next one.
    return structs.replace(found, surely=not test.confirmed)


def _latest(window: Window) -> list[Draw]:
    """The follow-up draws that can be the latest; none if there may be none."""
    return _latest_of(list(window.since))


def _latest_of(since: list[tuple[Draw, bool]]) -> list[Draw]:
    sure = [draw for draw, is_sure in since if is_sure]
    if not sure:
        return []
    last = max([draw.when.start for draw in sure])
    return [draw for draw, _ in since if draw.when.end > last]


def _dropped_text(chart: Chart, test: Drops, early: Draw, late: Draw) -> str:
    title = chart.vocabulary.title(test.series)
    unit = chart.vocabulary.unit_of(test.series)
    words = f"{title} fell from {draw_text(early, unit)} to {draw_text(late, unit)}"
    return f"{words} (needs >= {test.by.text})"


def _not_dropped_text(chart: Chart, test: Drops, count: int) -> str:
    title = chart.vocabulary.title(test.series)
    return f"{title} did not fall by {test.by.text} in {count} values"


def _reduced_text(chart: Chart, test: Reduced, baseline: Draw, draw: Draw) -> str:
    title = chart.vocabulary.title(test.series)
    unit = chart.vocabulary.unit_of(test.series)
    words = f"{title} is reduced from {draw_text(baseline, unit)} to {draw_text(draw, unit)}"
    return f"{words} (needs >= {test.by.text})"


def _not_reduced_text(chart: Chart, test: Reduced, baseline: Draw, draw: Draw) -> str:
    title = chart.vocabulary.title(test.series)
    unit = chart.vocabulary.unit_of(test.series)
    words = (
        f"{title} is not reduced by {test.by.text}: from {draw_text(baseline, unit)}"
    )
    return f"{words} to {draw_text(draw, unit)}"

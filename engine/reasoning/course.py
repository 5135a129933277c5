"""``falls`` and ``doubles``: other courses a series can take after an index event."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from itertools import product

from msgspec import structs

from engine.language import Doubles, Falls, Quantity
from engine.reasoning.asking import Ask, AskResults, ask_dates, ask_values
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.rise import facts_of
from engine.reasoning.series import Draw, Window
from engine.reasoning.wording import day, draw_text, gap_text
from engine.values import EXACT, FALSE, TRUE, UNKNOWN, Possible

_HUNDRED = Decimal(100)
_TWO = Decimal(2)


def falls_in(chart: Chart, test: Falls, window: Window) -> Finding:
    """Whether some draw since the index fell from the baseline value by a percentage.

    A draw v has fallen from a baseline b if v <= b * (1 - by), met at equality;
    ``confirmed`` asks for two consecutive draws.
    """
    left = left_of(test.by)
    since, length = window.since, 2 if test.confirmed else 1
    sure = [
        s and window.baseline_exists and surely_below_baseline(d, window, left)
        for d, s in since
    ]
    may = [any(may_be_below(d, b, left) for b in window.baseline) for d, _ in since]
    through = max((d.when.last_day for d, _ in since), default=None)
    hit = _first_run(sure, length)
    if hit is not None:
        draws = tuple(since[n][0] for n in hit)
        facts = facts_of(window, (*window.baseline, *draws))
        say = partial(_fell_text, chart, test, window.baseline[-1], draws[0])
        return Finding(TRUE, facts, say, through=through)
    waits = test.confirmed and bool(may) and may[-1]
    settled = any(s for _, s in since) and window.baseline_exists and not waits
    if settled and _first_run(may, length) is None:
        last = next(d for d, s in reversed(since) if s)
        say = partial(_not_fallen_text, chart, test, window.baseline[-1], last)
        facts = facts_of(window, (*window.baseline, last))
        return Finding(FALSE, facts, say, through=through)
    found = course_undecided(chart, test.series, window, through, needs_baseline=True)
    # An answer may be a fall that waits for the next one; only the next one decides.
    pending = bool(sure) and all(s for _, s in since) and sure[-1]
    return structs.replace(
        found,
        answers=_left_by_order(found, possible=any(may)),
        surely=found.surely and (pending or not test.confirmed),
    )


def _left_by_order(found: Finding, *, possible: bool) -> Possible:
    """What the exact dates can make of a course that no recorded value can show."""
    only_false = found.reason == "order_unknown" and not possible
    return FALSE if only_false else found.answers


def _first_run(flags: list[bool], length: int) -> range | None:
    """Positions of the first ``length`` consecutive true flags."""
    for start in range(len(flags) - length + 1):
        if all(flags[start : start + length]):
            return range(start, start + length)
    return None


def left_of(by: Quantity) -> Decimal:
    """The part that is left after a fall by a percentage."""
    return EXACT.divide(EXACT.subtract(_HUNDRED, by.value), _HUNDRED)


def surely_below_baseline(draw: Draw, window: Window, left: Decimal) -> bool:
    """Whether a draw is at most that part of every possible baseline value."""
    return all(_surely_below(draw, baseline, left) for baseline in window.baseline)


def _surely_below(draw: Draw, baseline: Draw, left: Decimal) -> bool:
    high, low = draw.value.high, baseline.value.low
    return high is not None and low is not None and high <= EXACT.multiply(low, left)


def may_be_below(draw: Draw, baseline: Draw, left: Decimal) -> bool:
    """Whether a draw can be at most that part of a baseline value."""
    low, high = draw.value.low, baseline.value.high
    if low is None or high is None:
        return True
    limit = EXACT.multiply(high, left)
    # Nothing is left of a fall by 100 %: then the open end of the baseline says nothing.
    if draw.value.low_open or (baseline.value.high_open and left > 0):
        return low < limit
    return low <= limit


def doubles_in(chart: Chart, test: Doubles, window: Window) -> Finding:
    """Whether a draw is at least twice an earlier one at most some days before it."""
    draws = [*((b, window.baseline_exists) for b in window.baseline), *window.since]
    through = max((d.when.last_day for d, _ in window.since), default=None)
    possible = False
    for (early, early_sure), (late, late_sure) in product(draws, window.since):
        if early is late or not early.when.may_be_before(late.when):
            continue
        within = _within(early, late, int(test.within.value))
        if not within & TRUE or not _may_double(early, late):
            continue
        possible = True
        ordered = early_sure and late_sure and early.when.surely_before(late.when)
        if ordered and within == TRUE and _surely_doubles(early, late):
            say = partial(_doubled_text, chart, test, early, late)
            return Finding(TRUE, facts_of(window, (early, late)), say, through=through)
    sure = [draw for draw, is_sure in draws if is_sure]
    followed = any(is_sure for _, is_sure in window.since)
    if not possible and followed and len(sure) > 1:
        say = partial(_not_doubled_text, chart, test, len(window.since))
        return Finding(FALSE, facts_of(window, tuple(sure[-2:])), say, through=through)
    found = course_undecided(chart, test.series, window, through, needs_baseline=False)
    return structs.replace(found, answers=_left_by_order(found, possible=possible))


def _within(early: Draw, late: Draw, limit: int) -> int:
    least = late.when.first_day - early.when.last_day
    most = late.when.last_day - early.when.first_day
    if most <= limit:
        return TRUE
    return FALSE if least > limit else UNKNOWN


def _surely_doubles(early: Draw, late: Draw) -> bool:
    high, low = early.value.high, late.value.low
    if high is None or low is None:
        return False
    return low > 0 and low >= EXACT.multiply(_TWO, high)


def _may_double(early: Draw, late: Draw) -> bool:
    low, high = early.value.low, late.value.high
    if low is None or high is None:
        return True
    limit = EXACT.multiply(_TWO, low)
    if early.value.low_open or late.value.high_open:
        return high > limit
    return high >= limit and high > 0


def course_undecided(
    chart: Chart,
    series: str,
    window: Window,
    through: int | None,
    *,
    needs_baseline: bool,
) -> Finding:
    """Why the course of a series is not decided, and what to ask for."""
    reason, why, ask = _gap(chart, series, window, needs_baseline=needs_baseline)
    # A vague date may turn out to lie before the index event, or beside another result.
    draws = (*window.baseline, *(draw for draw, _ in window.since))
    surely = all(draw.when.is_one_day for draw in draws)
    say = gap_text(chart, series, why)
    return Finding(UNKNOWN, (), say, reason, ask, through, surely=surely)


def _gap(
    chart: Chart, series: str, window: Window, *, needs_baseline: bool
) -> tuple[str, str, Ask]:
    assert window.index.when is not None  # noqa: S101 - no_index came first
    index = day(window.index.when)
    later = (window.index.when.last_day + 1, chart.as_of.last_day)
    if needs_baseline and not window.baseline_exists:
        past = chart.as_of.first_day > window.index.when.last_day
        baseline = (window.index.when.first_day, window.index.when.first_day)
        ask = AskResults(chart, series, f"up to {index}", baseline, past=past)
        return "never_asked", "no baseline result", ask
    if not window.since:
        return (
            "never_asked",
            f"no result since {index}",
            AskResults(chart, series, f"since {index}", later),
        )
    draws = list(dict.fromkeys((*window.baseline, *(draw for draw, _ in window.since))))
    if len(draws) == 1:
        more = AskResults(chart, series, f"one more result since {index}", later)
        return "never_asked", "one result, and none to compare it with", more
    bounded = [draw for draw in draws if not draw.value.is_point]
    if bounded:
        why = "recorded values are bounds, or disagree, and can lie on either side"
        return "inconclusive", why, ask_values(chart, bounded)
    vague = [draw for draw in draws if not draw.when.is_one_day]
    if vague:
        why = "the dates leave the order open, and it would decide"
        return (
            "order_unknown",
            why,
            ask_dates(chart, [f for d in vague for f in d.facts]),
        )
    return (
        "never_asked",
        "one more result is needed",
        AskResults(chart, series, "one more result", later),
    )


def _fell_text(chart: Chart, test: Falls, baseline: Draw, draw: Draw) -> str:
    title, unit = (
        chart.vocabulary.title(test.series),
        chart.vocabulary.unit_of(test.series),
    )
    words = f"{title} fell from {draw_text(baseline, unit)} to {draw_text(draw, unit)}"
    return f"{words} (needs >= {test.by.text})"


def _not_fallen_text(chart: Chart, test: Falls, baseline: Draw, draw: Draw) -> str:
    title, unit = (
        chart.vocabulary.title(test.series),
        chart.vocabulary.unit_of(test.series),
    )
    words = f"{title} did not fall by {test.by.text}: from {draw_text(baseline, unit)}"
    return f"{words} to {draw_text(draw, unit)}"


def _doubled_text(chart: Chart, test: Doubles, early: Draw, late: Draw) -> str:
    title, unit = (
        chart.vocabulary.title(test.series),
        chart.vocabulary.unit_of(test.series),
    )
    words = f"{title} doubled from {draw_text(early, unit)} to {draw_text(late, unit)}"
    return f"{words} within {test.within.text}"


def _not_doubled_text(chart: Chart, test: Doubles, count: int) -> str:
    title = chart.vocabulary.title(test.series)
    return f"{title} did not double within {test.within.text} in {count} values"

"""Readings of a series against a limit."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from engine.language import Compare, Measurable, TimePoint
from engine.reasoning.asking import (
    UPPER_LIMIT,
    Ask,
    AskLater,
    AskResults,
    ask_limits,
    ask_order,
    ask_values,
    both_asks,
)
from engine.reasoning.chart import Anchor, Chart
from engine.reasoning.finding import Finding
from engine.reasoning.series import Draw, Window, draws_of, window_of
from engine.reasoning.time_points import (
    anchor_of,
    window_days,
    window_mask,
    window_text,
)
from engine.reasoning.wording import (
    Say,
    day,
    draw_text,
    gap_text,
)
from engine.state import Measurement
from engine.values import FALSE, TRUE, UNKNOWN, Possible, is_decided

NOW = TimePoint("now", "now", until="as_of")


def compare(
    chart: Chart, test: Compare, index: str, point: TimePoint, draws: tuple[Draw, ...]
) -> Finding:
    """One reading of a series against a limit.

    Args:
        chart: the patient.
        test: reading, series and limit.
        index: event from which ``baseline`` and ``nadir`` count.
        point: time point of which ``latest``, ``highest`` and ``lowest`` speak.
        draws: the series.
    """
    if test.reading in ("latest", "highest", "lowest"):
        return _at_point(chart, test, draws, point)
    window = window_of(chart, draws, index)
    if window.index.when is None:
        return no_index(chart, index)
    if test.reading == "baseline":
        if window.baseline and not window.baseline_exists:
            return _may_be_baseline(chart, test, index, window)
        return _against(chart, test, window.baseline, window.index)
    return _extreme(chart, test, list(window.since), window.index)


def _may_be_baseline(
    chart: Chart, test: Compare, index: str, window: Window
) -> Finding:
    """Results of which none surely lies in the baseline window."""
    why = "the dates leave open whether a result lies in the baseline window"
    ends = chart.vocabulary.events[index].baseline_ends_at
    events = [window.index, *([chart.anchor(ends)] if ends else [])]
    ask, answers = ask_order(chart, window.baseline, events), 0
    for draw in window.baseline:
        answers |= _one(draw, test)
    bounded = [d for d in window.baseline if not is_decided(_one(d, test))]
    if bounded:
        ask = both_asks(ask, ask_values(chart, bounded))
    say = gap_text(chart, test.series, why)
    # The exact date may lie outside the window, and then none lies inside.
    return Finding(
        UNKNOWN, (), say, "order_unknown", ask, answers=answers, surely=False
    )


def _at_point(
    chart: Chart, test: Compare, draws: tuple[Draw, ...], point: TimePoint
) -> Finding:
    anchor = anchor_of(chart, point)
    if anchor is not None and not anchor.took_place:
        return no_index(chart, point.anchor or point.until)
    placed = _placed(chart, draws, point)
    if test.reading == "latest":
        return _against(chart, test, _latest(placed), anchor or Anchor(None), point)
    return _extreme(chart, test, placed, anchor or Anchor(None), point)


def looked_at(
    chart: Chart, test: Compare, index: str, point: TimePoint, draws: tuple[Draw, ...]
) -> list[Draw]:
    """The draws of a series that can matter to a reading of it."""
    if test.reading in ("latest", "highest", "lowest"):
        placed = _placed(chart, draws, point)
        latest = _latest(placed) if test.reading == "latest" else ()
        return list(latest) or [draw for draw, _ in placed]
    window = window_of(chart, draws, index)
    if test.reading == "baseline":
        return list(window.baseline)
    return [draw for draw, _ in window.since]


def _placed(
    chart: Chart, draws: tuple[Draw, ...], point: TimePoint
) -> list[tuple[Draw, bool]]:
    """The draws that can lie in the window of a time point, with whether they surely do."""
    if point.until == "as_of":
        return [(draw, True) for draw in draws]
    key = ("placed", id(draws), point.name)
    found = chart.cache.get(key)
    if found is None:
        inside = [(draw, window_mask(chart, point, draw.when)) for draw in draws]
        placed = [(draw, mask == TRUE) for draw, mask in inside if mask & TRUE]
        # The draws are kept beside them, so that their id stays theirs.
        found = chart.cache[key] = (placed, draws)
    return found[0]  # type: ignore[index, no-any-return]


def measurable(chart: Chart, test: Measurable, index: str) -> Finding:
    """Whether the baseline value reaches the vocabulary's measurable limit."""
    baseline = Compare("baseline", test.series, ">=", test.limit)
    return compare(chart, baseline, index, NOW, draws_of(chart, test.series))


def no_index(chart: Chart, index: str) -> Finding:
    """The event from which to count is not on record."""
    say = partial("{} is not on record".format, chart.missing_event(index))
    return Finding(UNKNOWN, (), say, "no_index_event")


def _latest(placed: list[tuple[Draw, bool]]) -> tuple[Draw, ...]:
    """The draws that can be the latest; none if it is not certain that there is one."""
    sure = [draw.when.start for draw, is_sure in placed if is_sure]
    if not sure:
        return ()
    # surely before any of the sure ones is surely before the one that begins last
    begin = max(sure)
    return tuple([draw for draw, _ in placed if draw.when.end > begin])


def _against(
    chart: Chart,
    test: Compare,
    chosen: tuple[Draw, ...],
    index: Anchor,
    point: TimePoint = NOW,
) -> Finding:
    """Compare the draws that can be the reading; all must agree."""
    possible = 0
    for draw in chosen:
        possible |= _one(draw, test)
    through = max((draw.when.last_day for draw in chosen), default=None)
    if chosen and is_decided(possible):
        proof = index.facts + tuple(fact for draw in chosen for fact in draw.facts)
        told: Say = partial(_compared_text, chart, test, chosen[-1])
        # One result, and the event that it counts from.
        minimal = len(chosen) == 1 and len(proof) <= 1 + bool(index.facts)
        return Finding(possible, proof, told, through=through, minimal=minimal)
    reason, why, ask = _gap(chart, test, chosen, index, point)
    say = gap_text(chart, test.series, why)
    # Two results may turn out to be of one day and to differ.
    surely = reason != "order_unknown"
    return Finding(UNKNOWN, (), say, reason, ask, through, surely=surely)


def _gap(
    chart: Chart,
    test: Compare,
    chosen: tuple[Draw, ...],
    index: Anchor,
    point: TimePoint,
) -> tuple[str, str, Ask]:
    """Reason, half a sentence, and what to ask for."""
    unlimited = [d for d in chosen if test.of_normal and _upper_limit(d) is None]
    if unlimited:
        why = "the laboratory's upper limit of normal is not recorded"
        return "inconclusive", why, ask_limits(chart, unlimited)
    if chosen:
        bounded = [draw for draw in chosen if not is_decided(_one(draw, test))]
        if bounded:
            why = f"{test.reading} {bounded[0].value.text()} does not decide {test.operator} {test.limit.text}"
            return (
                "inconclusive",
                why,
                ask_values(chart, bounded),
            )
        why = "the dates leave open which result it is"
        return "order_unknown", why, ask_order(chart, chosen, (index,))
    ask = AskLater(partial(_ask_result, chart, test, index, point))
    if any(m.value is None for m in chart.state.measurements.get(test.series, ())):
        return (
            "not_done",
            f"no {test.reading} result; the measurement failed or was not done",
            ask,
        )
    return "never_asked", f"no {test.reading} result", ask


def _ask_result(
    chart: Chart, test: Compare, index: Anchor, point: TimePoint
) -> AskResults:
    window, days, past = _window(chart, test, index, point)
    beside = UPPER_LIMIT if test.of_normal else ""
    return AskResults(chart, test.series, window, days, past=past, beside=beside)


def _window(
    chart: Chart, test: Compare, index: Anchor, point: TimePoint
) -> tuple[str, tuple[int, int], bool]:
    """When a result counts: in words, in days, and whether that is over and was missed."""
    today = chart.as_of.last_day
    if index.when is None:
        return "now", (today, today), False
    first = index.when.first_day
    if test.reading == "baseline":
        past = chart.as_of.first_day > index.when.last_day
        return f"up to {day(index.when)}", (first, first), past
    if test.reading == "nadir":
        since = (index.when.last_day + 1, today)
        return f"since {day(index.when)}", since, False
    days = window_days(chart, point, index.when)
    return window_text(chart, point, index.when), days, False


def _one(draw: Draw, test: Compare) -> Possible:
    """One draw against the limit, or against its own laboratory's upper limit."""
    if not test.of_normal:
        return draw.value.compare(test.operator, test.limit.value)
    limit = _upper_limit(draw)
    return UNKNOWN if limit is None else draw.value.compare(test.operator, limit)


def _upper_limit(draw: Draw) -> Decimal | None:
    """The one upper limit of normal that the results of a draw agree on."""
    limits = {f.upper_limit for f in draw.facts if isinstance(f, Measurement)}
    return limits.pop() if len(limits) == 1 else None


def _extreme(
    chart: Chart,
    test: Compare,
    placed: list[tuple[Draw, bool]],
    index: Anchor,
    point: TimePoint = NOW,
) -> Finding:
    """The lowest (or highest) of the draws in a window against a limit.

    The lowest lies below a limit if one draw does, and not below it if none does; the
    highest likewise above.
    """
    downwards = test.operator in ("<", "<=")
    one_decides = downwards == (test.reading in ("nadir", "lowest"))
    hit, miss = (TRUE, FALSE) if one_decides else (FALSE, TRUE)
    sure = [draw for draw, is_sure in placed if is_sure]
    hits = [draw for draw in sure if _one(draw, test) == hit]
    through = max((draw.when.last_day for draw, _ in placed), default=None)
    if hits:
        chosen, possible = hits[0], hit
    elif sure and all(_one(draw, test) == miss for draw, _ in placed):
        chosen, possible = sure[-1], miss
    else:
        open_draws = (
            tuple(d for d, _ in placed if _one(d, test) != miss) if sure else ()
        )
        reason, why, ask = _gap(chart, test, open_draws, index, point)
        return Finding(
            UNKNOWN, (), gap_text(chart, test.series, why), reason, ask, through
        )
    say = partial(_compared_text, chart, test, chosen)
    proof = index.facts + chosen.facts
    minimal = len(proof) <= 1 + bool(index.facts)
    return Finding(possible, proof, say, through=through, minimal=minimal)


def _compared_text(chart: Chart, test: Compare, draw: Draw) -> str:
    title, unit = (
        chart.vocabulary.title(test.series),
        chart.vocabulary.unit_of(test.series),
    )
    held = _one(draw, test) == TRUE
    words = "meets" if held else "does not meet"
    return f"{title} {draw_text(draw, unit)} {words} {test.operator} {test.limit.text}"

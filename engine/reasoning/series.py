"""Series: draws of one analyte in order of time, and the windows they fall into."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from engine.language import DerivedSeries
from engine.reasoning.chart import Anchor, Chart
from engine.state import Fact, Measurement
from engine.values import EXACT, FALSE, TRUE, Interval, Possible, When, hull, point
from engine.values.interval import ZERO
from engine.values.when import LAST_DAY


class Draw(Struct, frozen=True, gc=False):
    """One sample of a series.

    Attributes:
        when: when it was drawn.
        value: what it can be, canonical unit.
        facts: results it stands for: one, a pair of chains, or several that
            disagree at one time.
    """

    when: When
    value: Interval
    facts: tuple[Fact, ...]


class Window(Struct, frozen=True):
    """A series as seen from an index event.

    Attributes:
        index: the event.
        baseline: draws that can be the baseline value; more than one only if the
            order is not known.
        baseline_exists: whether some draw surely lies in the baseline window.
        since: draws after the index, each with whether that is sure.
        last_day: last day on which a draw can count; ``None`` if it is still open.
    """

    index: Anchor
    baseline: tuple[Draw, ...]
    baseline_exists: bool
    since: tuple[tuple[Draw, bool], ...]
    last_day: int | None = None


def draws_of(chart: Chart, series: str) -> tuple[Draw, ...]:
    """The draws of an analyte; different values at one time become their hull."""
    key = ("draws", series)
    found = chart.cache.get(key)
    if found is None:
        found = chart.cache[key] = _draws(chart.state.measurements.get(series, []))
    return found  # type: ignore[return-value]


def _draws(measurements: list[Measurement]) -> tuple[Draw, ...]:
    # Two results of one month are two draws in unknown order; two of one day or one
    # moment are one draw told twice.
    draws: list[Draw] = []
    before: When | None = None
    group: list[Measurement] = []
    for result in measurements:
        value, when = result.value, result.when
        if value is None:
            continue
        if before is not None and when.same_time(before) and when.is_one_day:
            group.append(result)
            draws[-1] = _draw(group)
            continue
        before, group = when, [result]
        draws.append(Draw(when, value, (result,)))
    return tuple(draws)


def _draw(group: list[Measurement]) -> Draw:
    first = group[0]
    assert first.value is not None  # noqa: S101 - failed results never get here
    if len(group) == 1:
        return Draw(first.when, first.value, (first,))
    told: dict[Interval, Measurement] = {}
    for result in group:
        if result.value is not None:
            told.setdefault(result.value, result)
    if len(told) == 1:
        limits = {result.upper_limit for result in group}
        return Draw(
            first.when, first.value, (first,) if len(limits) == 1 else tuple(group)
        )
    return Draw(first.when, hull(told), tuple(told.values()))


def window_of(chart: Chart, draws: tuple[Draw, ...], index_name: str) -> Window:
    """Sort ``draws`` into baseline and follow-up of an index event.

    Baseline is the last draw in the days up to the index (to lymphodepletion where
    recorded); "since" starts the day after the index and ends with the day on
    which the next line of therapy starts.
    """
    key = ("window", id(draws), index_name)
    found = chart.cache.get(key)
    if found is None:
        # The draws are kept beside their window, so that their id stays theirs.
        found = chart.cache[key] = (_window(chart, draws, index_name), draws)
    return found[0]  # type: ignore[index, no-any-return]


def _window(chart: Chart, draws: tuple[Draw, ...], index_name: str) -> Window:
    definition = chart.vocabulary.events[index_name]
    index = chart.anchor(index_name)
    if index.when is None:
        return Window(index, (), False, ())
    start = index.when
    sure_cut, may_be_cut = start.first_day, start.last_day
    if definition.baseline_ends_at:
        ends = chart.anchor(definition.baseline_ends_at)
        if ends.when is not None and ends.certain:
            sure_cut, may_be_cut = ends.when.first_day, ends.when.last_day
        elif ends.when is not None:
            # It may belong to another course: both ends of the window are open.
            sure_cut = min(sure_cut, ends.when.first_day)
    end = (
        chart.anchor(definition.followed_until).when
        if definition.followed_until
        else None
    )
    # Days, not moments: a draw counts by the calendar day as written.
    sure_after, may_be_after = start.last_day + 1, start.first_day + 1
    sure_from = start.last_day - definition.baseline_days
    may_be_from = start.first_day - definition.baseline_days
    sure_end, may_be_end = (
        (LAST_DAY, LAST_DAY) if end is None else (end.first_day, end.last_day)
    )
    before: list[tuple[Draw, bool]] = []
    since: list[tuple[Draw, bool]] = []
    for draw in draws:
        when = draw.when
        first, last = when.first_day, when.last_day
        if last >= may_be_after and first <= may_be_end:
            since.append((draw, first >= sure_after and last <= sure_end))
        if first < sure_after and first <= may_be_cut and last >= may_be_from:
            before.append((draw, first >= sure_from and last <= sure_cut))
    latest = max((d.when.start for d, is_sure in before if is_sure), default=None)
    baseline = tuple(
        draw for draw, _ in before if latest is None or draw.when.end > latest
    )
    last_day = None if end is None else end.last_day
    return Window(index, baseline, latest is not None, tuple(since), last_day)


def dflc_draws(
    chart: Chart, series: DerivedSeries, *, kappa_involved: bool
) -> tuple[Draw, ...]:
    """Involved minus uninvolved chain of each sample, never below zero."""
    key = ("difference", series.name, kappa_involved)
    found = chart.cache.get(key)
    if found is None:
        found = chart.cache[key] = tuple(
            [
                Draw(
                    kappa.when,
                    _difference(
                        kappa.value, other.value, kappa_involved=kappa_involved
                    ),
                    kappa.facts + other.facts,
                )
                for kappa, other in paired_chains(chart, series)
            ]
        )
    return found  # type: ignore[return-value]


def _difference(kappa: Interval, other: Interval, *, kappa_involved: bool) -> Interval:
    involved, uninvolved = (kappa, other) if kappa_involved else (other, kappa)
    high, low = involved.low, uninvolved.low
    if (
        high is not None
        and high == involved.high
        and low is not None
        and low == uninvolved.high
    ):
        above = EXACT.subtract(high, low)
        return point(above if above > ZERO else ZERO)
    return involved.minus(uninvolved).floored()


def paired_chains(chart: Chart, series: DerivedSeries) -> tuple[tuple[Draw, Draw], ...]:
    """Kappa and lambda draws of the same sample: by specimen, else time, else day."""
    key = ("pairs", series.name)
    found = chart.cache.get(key)
    if found is None:
        kappas, lambdas = draws_of(chart, series.kappa), draws_of(chart, series.lambda_)
        found = chart.cache[key] = tuple(_pairs(kappas, lambdas))
    return found  # type: ignore[return-value]


def _pairs(
    kappas: tuple[Draw, ...], lambdas: tuple[Draw, ...]
) -> Iterator[tuple[Draw, Draw]]:
    if len(kappas) == len(lambdas) and all(map(_drawn_together, kappas, lambdas)):
        return zip(kappas, lambdas, strict=True)
    return _pairs_by_marks(kappas, lambdas)


def _pairs_by_marks(
    kappas: tuple[Draw, ...], lambdas: tuple[Draw, ...]
) -> Iterator[tuple[Draw, Draw]]:
    waiting: dict[object, list[int]] = {}
    for number, draw in enumerate(lambdas):
        for mark in _sample_marks(draw):
            waiting.setdefault(mark, []).append(number)
    taken: set[int] = set()
    for kappa in kappas:
        for mark in _sample_marks(kappa):
            mate = next((n for n in waiting.get(mark, ()) if n not in taken), None)
            if mate is not None:
                taken.add(mate)
                yield kappa, lambdas[mate]
                break


def _drawn_together(kappa: Draw, other: Draw) -> bool:
    """Whether the two can only be one sample: the same time and no specimen named."""
    one, two, when = kappa.facts[0], other.facts[0], kappa.when
    return (
        when.same_time(other.when)
        and when.first_day == when.last_day
        and not (isinstance(one, Measurement) and one.specimen)
        and not (isinstance(two, Measurement) and two.specimen)
    )


def _sample_marks(draw: Draw) -> Iterator[object]:
    """What two draws of one sample have in common, the surest first."""
    for fact in draw.facts:
        if isinstance(fact, Measurement) and fact.specimen:
            yield "specimen", fact.specimen
    when = draw.when
    if when.is_one_day:
        yield "time", when.start, when.end
        yield "day", when.first_day


class Involved(Struct, frozen=True):
    """Which chain is involved.

    Attributes:
        kappa: TRUE if kappa, FALSE if lambda, both if not known.
        facts: results that say so.
    """

    kappa: Possible
    facts: tuple[Fact, ...]


def involved_chain(chart: Chart, series: DerivedSeries, index_name: str) -> Involved:
    """Which chain is involved at baseline.

    The involved chain is the one on whose side the baseline ratio is abnormal
    (normal 0.26 to 1.65, IMWG 2016); otherwise it is not known.
    """
    key = ("involved", series.name, index_name)
    found = chart.cache.get(key)
    if found is None:
        found = chart.cache[key] = _involved_chain(chart, series, index_name)
    return found  # type: ignore[return-value]


def _involved_chain(chart: Chart, series: DerivedSeries, index_name: str) -> Involved:
    ratio = chart.vocabulary.analytes[series.ratio]
    assert ratio.normal_low is not None  # noqa: S101 - the vocabulary states both
    assert ratio.normal_high is not None  # noqa: S101
    low, high = ratio.normal_low, ratio.normal_high
    pairs = paired_chains(chart, series)
    window = window_of(chart, tuple(kappa for kappa, _ in pairs), index_name)
    chosen = [pair for pair in pairs if pair[0] in window.baseline]
    told = window_of(chart, draws_of(chart, series.ratio), index_name)
    sides = {_side(kappa.value, other.value, low, high) for kappa, other in chosen}
    sides |= {_ratio_side(draw.value, low, high) for draw in told.baseline}
    # A ratio that contradicts its own chains leaves the involved chain open.
    if len(sides) == 1 and (window.baseline_exists or told.baseline_exists):
        draws = [draw for pair in chosen for draw in pair] or list(told.baseline)
        facts = tuple(fact for draw in draws for fact in draw.facts)
        return Involved(sides.pop(), facts)
    return Involved(TRUE | FALSE, ())


def _side(kappa: Interval, other: Interval, low: Decimal, high: Decimal) -> Possible:
    # kappa/lambda > high  <=>  kappa > high * lambda: no division, so a lambda of
    # zero is defined.
    if kappa.low is not None and other.high is not None:
        limit = EXACT.multiply(high, other.high)
        if kappa.low > limit or (
            kappa.low == limit and (kappa.low_open or other.high_open)
        ):
            return TRUE
    if kappa.high is not None and other.low is not None:
        limit = EXACT.multiply(low, other.low)
        if kappa.high < limit or (
            kappa.high == limit and (kappa.high_open or other.low_open)
        ):
            return FALSE
    return TRUE | FALSE


def _ratio_side(value: Interval, low: Decimal, high: Decimal) -> Possible:
    if value.compare(">", high) == TRUE:
        return TRUE
    return FALSE if value.compare("<", low) == TRUE else TRUE | FALSE

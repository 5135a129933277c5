"""Series: draws of one analyte in order of time, and the windows they fall into."""

from __future__ import annotations

from msgspec import Struct

from engine.reasoning.chart import Anchor, Chart
from engine.state import Fact, Measurement
from engine.values import Interval, Once, When, hull
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


class Window(Struct, frozen=True, dict=True):
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

    @Once
    def through(self) -> int | None:
        """The last day of any follow-up draw."""
        return max([draw.when.last_day for draw, _ in self.since], default=None)

    @Once
    def memo(self) -> dict[str, object]:
        """What has been worked out of the window, by what was asked."""
        return {}


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
        if (
            before is not None
            and when.start == before.start
            and when.same_time(before)
            and when.is_one_day
        ):
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
        if first >= sure_after and last <= sure_end:
            since.append((draw, True))
            continue
        if last >= may_be_after and first <= may_be_end:
            since.append((draw, False))
        if first < sure_after and first <= may_be_cut and last >= may_be_from:
            before.append((draw, first >= sure_from and last <= sure_cut))
    latest = max((d.when.start for d, is_sure in before if is_sure), default=None)
    baseline = tuple(
        draw for draw, _ in before if latest is None or draw.when.end > latest
    )
    last_day = None if end is None else end.last_day
    return Window(index, baseline, latest is not None, tuple(since), last_day)

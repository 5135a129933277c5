"""What a declared assumption closes: a feed that is complete, a series not followed."""

from __future__ import annotations

from functools import partial

from engine.reasoning.chart import Chart, on_or_after
from engine.reasoning.finding import Finding
from engine.reasoning.series import Window
from engine.reasoning.treatments import treatments
from engine.values import FALSE, TRUE, When

_URINE = "urine_m_protein"
_FEED_SOURCES = ("cell_therapy_infusion", "therapy")


def surely_not_given(chart: Chart, event: str) -> bool:
    """Whether an event is missing because the therapy it hangs on was never given.

    Only under the declared assumption that the therapy feed is complete.
    """
    if "therapy_feed_complete" not in chart.state.closed:
        return False
    definition = chart.vocabulary.events[event]
    reference = definition.after or definition.before
    if reference and chart.anchor(reference).when is None:
        return surely_not_given(chart, reference)
    return definition.source in _FEED_SOURCES


def not_followed(chart: Chart, series: str, window: Window) -> Finding | None:
    """No rise of a urine M-protein that was not measurable at baseline nor followed.

    Only under the declared assumption that urine is then not followed.
    """
    if (
        series != _URINE
        or "urine_not_followed" not in chart.state.closed
        or window.since
    ):
        return None
    limit = chart.vocabulary.analytes[series].measurable
    if limit is None or not window.baseline_exists:
        return None
    if any(draw.value.compare("<", limit) != TRUE for draw in window.baseline):
        return None
    facts = window.index.facts + tuple(
        f for draw in window.baseline for f in draw.facts
    )
    title = chart.vocabulary.title(series)
    say = partial(
        "{} was not measurable at baseline and was not followed".format, title
    )
    through = max(draw.when.last_day for draw in window.baseline)
    return Finding(FALSE, facts, say, through=through)


def days_carried_forward(chart: Chart) -> int:
    """For how many days the site carries imaging forward; 0 if it does not."""
    for mark in chart.state.closed:
        name, _, days = mark.partition(":")
        if name == "imaging_carried_forward":
            return int(days)
    return 0


def untreated_between(chart: Chart, study: When, window_start: int) -> bool:
    """Whether no therapy can have started from ``study`` to the day ``window_start``."""
    return not any(
        on_or_after(fact.when, study, 0) & TRUE and fact.when.first_day <= window_start
        for fact, _ in treatments(chart)
    )

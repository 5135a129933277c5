"""Kaplan-Meier estimate with its counts, as R's ``survfit`` counts them.

A patient is at risk at t if entry < t <= end of observation; a censoring at an
event time counts as after the event. Confidence intervals have a named
convention: ``log`` (R's default) or ``log-log`` (that of lifelines); they differ.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats, Integers, Truths

Convention = Literal["log", "log-log"]

# Two-sided 95% point of the normal distribution.
Z_95: Final = 1.959963984540054

# R calls a survival of 0.5 reached within this distance (survival:::quantile.survfit).
_TOLERANCE: Final = float(np.sqrt(np.finfo(np.float64).eps))


class KaplanMeier(Struct, frozen=True, kw_only=True):
    """Kaplan-Meier estimate of one group.

    Attributes:
        n: number of patients.
        times: distinct times of events, in the unit of the data.
        events: events at each time.
        at_risk: patients at risk just before each time.
        survival: estimate just after each time.
        variance: Greenwood's variance of the logarithm of the estimate.
        entries: begin of observation of each patient.
        ends: end of observation of each patient.
        observed: whether each patient's end is an event.
    """

    n: int
    times: Floats
    events: Integers
    at_risk: Integers
    survival: Floats
    variance: Floats
    entries: Floats
    ends: Floats
    observed: Truths

    def at(self, time: float) -> float:
        """Estimate at ``time``; 1 before the first event."""
        position = int(np.searchsorted(self.times, time, side="right"))
        return float(self.survival[position - 1]) if position else 1.0

    def interval_at(self, time: float, convention: Convention) -> tuple[float, float]:
        """95% interval of the estimate at ``time``."""
        position = int(np.searchsorted(self.times, time, side="right"))
        if not position:
            return 1.0, 1.0
        low, high = self.limits(convention)
        return float(low[position - 1]), float(high[position - 1])

    def limits(self, convention: Convention) -> tuple[Floats, Floats]:
        """Lower and upper 95% limits just after each time; NaN where undefined."""
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = Z_95 * np.sqrt(self.variance)
            logs = np.log(self.survival)
            if convention == "log":
                low, high = np.exp(logs - spread), np.exp(logs + spread)
            else:
                scaled = spread / -logs
                low = np.exp(logs * np.exp(scaled))
                high = np.exp(logs * np.exp(-scaled))
        defined = (self.survival > 0) & (self.survival < 1)
        untouched = self.survival == 1
        low = np.where(defined, low, np.where(untouched, 1.0, np.nan))
        high = np.where(defined, np.minimum(high, 1), np.where(untouched, 1.0, np.nan))
        return low, high

    def median(self) -> float | None:
        """Median time; ``None`` if it was not reached."""
        return _reaches_half(self.times, self.survival)

    def median_interval(
        self, convention: Convention
    ) -> tuple[float | None, float | None]:
        """95% interval of the median; ``None`` is an end not reached."""
        low, high = self.limits(convention)
        return _reaches_half(self.times, low), _reaches_half(self.times, high)

    def at_risk_at(self, time: float) -> int:
        """Patients at risk just before ``time``, as journals print below a curve.

        Patients under observation from the start count at time 0.
        """
        entered = self.entries < time if time > 0 else self.entries <= 0
        return int(np.count_nonzero(entered & (self.ends >= time)))

    def events_before(self, time: float) -> int:
        """Events before ``time``."""
        return int(np.count_nonzero(self.observed & (self.ends < time)))

    def censored_before(self, time: float) -> int:
        """Patients censored before ``time``."""
        return int(np.count_nonzero(~self.observed & (self.ends < time)))


def kaplan_meier(
    ends: Floats, observed: Truths, entries: Floats | None = None
) -> KaplanMeier:
    """Estimate survival of one group.

    Args:
        ends: end of observation of each patient, shape (n,).
        observed: whether it is an event, shape (n,).
        entries: begin of observation (left truncation), shape (n,); time zero if not
            given.
    """
    begins = np.zeros_like(ends) if entries is None else entries
    times, counts = np.unique(ends[observed], return_counts=True)
    at_risk = count_at_risk(times, begins, ends)
    with np.errstate(divide="ignore"):
        steps = np.log1p(-counts / at_risk)
        increments = counts / (at_risk * (at_risk - counts).astype(np.float64))
    return KaplanMeier(
        n=len(ends),
        times=times,
        events=counts.astype(np.int64),
        at_risk=at_risk,
        survival=np.exp(np.cumsum(steps)),
        variance=np.cumsum(increments),
        entries=begins,
        ends=ends,
        observed=observed,
    )


def count_at_risk(times: Floats, entries: Floats, ends: Floats) -> Integers:
    """Patients at risk just before each time: entry < time <= end."""
    begun = np.searchsorted(np.sort(entries), times, side="left")
    ended = np.searchsorted(np.sort(ends), times, side="left")
    return (begun - ended).astype(np.int64)


def _reaches_half(times: Floats, curve: Floats) -> float | None:
    """Where a falling curve reaches one half, as R reads it.

    A curve that runs along exactly one half has its median in the middle of that
    stretch (``quantile.survfit``).
    """
    below = np.flatnonzero(curve < 0.5 + _TOLERANCE)
    if not len(below):
        return None
    first = int(below[0])
    if curve[first] < 0.5 - _TOLERANCE:
        return float(times[first])
    under = np.flatnonzero(curve < 0.5 - _TOLERANCE)
    if not len(under):
        return float(times[first])
    return float(times[first] + times[under[0]]) / 2

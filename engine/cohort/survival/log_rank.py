"""Log-rank test, with ties and left truncation, as R's ``survdiff`` computes it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from scipy.stats import chi2

from engine.cohort.survival.arrays import Floats, Integers, Truths
from engine.cohort.survival.kaplan_meier import count_at_risk


class LogRank(Struct, frozen=True, kw_only=True):
    """Result of a log-rank test.

    Attributes:
        statistic: chi-square statistic.
        degrees: degrees of freedom, one less than the number of groups.
        p: p-value, two-sided.
        observed: events by group.
        expected: events expected by group if all groups were alike.
    """

    statistic: float
    degrees: int
    p: float
    observed: Floats
    expected: Floats


def log_rank(
    ends: Floats, observed: Truths, groups: Integers, entries: Floats | None = None
) -> LogRank:
    """Compare the survival of two or more groups.

    Args:
        ends: end of observation of each patient, shape (n,).
        observed: whether it is an event, shape (n,).
        groups: group of each patient as 0, 1, ..., shape (n,).
        entries: begin of observation, shape (n,); time zero if not given.

    Raises:
        ValueError: fewer than two groups, or no event.
    """
    size = int(groups.max()) + 1 if len(groups) else 0
    if size < 2 or not observed.any():
        raise ValueError("a log-rank test needs two groups and an event")
    begins = np.zeros_like(ends) if entries is None else entries
    times = np.unique(ends[observed])
    members = [groups == g for g in range(size)]
    at_risk = np.stack([count_at_risk(times, begins[m], ends[m]) for m in members])
    counts = np.stack([_counts(times, ends[m & observed]) for m in members])
    risk, events = at_risk.sum(axis=0), counts.sum(axis=0)
    share = at_risk / risk
    expected = (share * events).sum(axis=1)
    # variance of a multivariate hypergeometric draw, one risk set at a time
    spread = events * (risk - events) / np.maximum(risk - 1, 1)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    difference = (counts.sum(axis=1) - expected)[:-1]
    inverse = np.linalg.pinv(covariance[:-1, :-1])
    statistic = float(difference @ inverse @ difference)
    return LogRank(
        statistic=statistic,
        degrees=size - 1,
        p=float(chi2.sf(statistic, size - 1)),
        observed=counts.sum(axis=1).astype(np.float64),
        expected=expected,
    )


def _counts(times: Floats, events: Floats) -> Integers:
    ordered = np.sort(events)
    upto = np.searchsorted(ordered, times, side="right")
    return (upto - np.searchsorted(ordered, times, side="left")).astype(np.int64)

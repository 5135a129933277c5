"""Observed against expected events: the first thing to look at with a curve per group."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from scipy.stats import chi2

from engine.cohort.survival import Floats, SurvivalTable
from engine.prognosis.curve import Curve

Survival = Callable[[Floats], Floats]


class Prediction(Struct, frozen=True, kw_only=True):
    """What is predicted for a group.

    Attributes:
        label: value of the grouping covariate of the patients it is for.
        survival: predicted survival at months, shape (m,) to (m,).
        until: last month it is predicted for.
        source: where it comes from, in words.
    """

    label: str
    survival: Survival
    until: float
    source: str


class ObservedExpected(Struct, frozen=True, kw_only=True):
    """Events seen and events predicted.

    Attributes:
        label: group, or ``all patients``.
        n: patients.
        observed: events seen up to the last month predicted.
        expected: events predicted for the same time at risk.
        ratio: observed divided by expected; ``None`` if none is expected.
        low: lower end of its exact 95% interval.
        high: upper end.
    """

    label: str
    n: int
    observed: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None


def prediction_of(curve: Curve, label: str) -> Prediction:
    """The prediction that a published curve makes for a group of the same paper.

    Args:
        curve: a published curve.
        label: value of the grouping covariate of the patients it is for.
    """
    months = np.array([float(point.months) for point in curve.grid])
    shares = np.array([float(point.survival) for point in curve.grid])
    return Prediction(
        label=label,
        survival=lambda at: np.asarray(np.interp(at, months, shares)),
        until=float(curve.until),
        source=f"{curve.evidence}, {curve.label}",
    )


def observed_expected(
    table: SurvivalTable, by: str, predictions: Sequence[Prediction]
) -> tuple[ObservedExpected, ...]:
    """Compare events with prediction, group by group and over all of them.

    The expected number is the predicted cumulative hazard over each patient's time at
    risk, up to the last month predicted.

    Args:
        table: the patients.
        by: covariate that forms the groups.
        predictions: one for each group; patients of other groups are left out.

    Raises:
        CohortError: no such covariate (MS-S002).
    """
    rows = [_group(table.only(table.members(by, p.label)), p) for p in predictions]
    if len(rows) > 1:
        observed = sum(row.observed for row in rows)
        expected = sum(row.expected for row in rows)
        total = sum(row.n for row in rows)
        rows.append(_row("all patients", total, observed, expected))
    return tuple(rows)


def expected_between(survival: Survival, starts: Floats, ends: Floats) -> Floats:
    """Expected events of each patient between two months since time zero."""
    return np.asarray(np.log(survival(starts)) - np.log(survival(ends)))


def _group(table: SurvivalTable, prediction: Prediction) -> ObservedExpected:
    ends = np.minimum(table.ends, prediction.until)
    starts = np.minimum(table.entries, ends)
    seen = table.observed & (table.ends <= prediction.until)
    expected = float(expected_between(prediction.survival, starts, ends).sum())
    return _row(prediction.label, table.n, int(seen.sum()), expected)


def _row(label: str, n: int, observed: int, expected: float) -> ObservedExpected:
    if expected <= 0:
        return ObservedExpected(
            label=label,
            n=n,
            observed=observed,
            expected=0.0,
            ratio=None,
            low=None,
            high=None,
        )
    low, high = poisson_interval(observed)
    return ObservedExpected(
        label=label,
        n=n,
        observed=observed,
        expected=expected,
        ratio=observed / expected,
        low=low / expected,
        high=high / expected,
    )


def poisson_interval(count: int) -> tuple[float, float]:
    """Exact 95% interval of the mean of a Poisson count.

    Source: Garwood, Biometrika 1936;28:437-442.
    """
    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    high = float(chi2.ppf(0.975, 2 * count + 2)) / 2
    return (0.0 if math.isnan(low) else low), high

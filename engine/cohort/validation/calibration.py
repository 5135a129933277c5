"""Calibration: predicted against observed survival at fixed months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from engine.cohort.survival import Convention, KaplanMeier, SurvivalTable, kaplan_meier
from engine.cohort.validation.observed_expected import Prediction

HORIZONS: Final = (3.0, 6.0, 12.0)


class CalibrationPoint(Struct, frozen=True, kw_only=True):
    """Predicted and observed survival of one group at one time.

    Attributes:
        label: group, or ``all patients``.
        months: the time.
        n: patients.
        at_risk: patients still at risk at it.
        predicted: predicted survival; ``None`` beyond the prediction.
        observed: Kaplan-Meier estimate; ``None`` if nobody was followed so long.
        low: lower 95% limit of the estimate.
        high: upper limit.
        note: why a number is missing.
    """

    label: str
    months: float
    n: int
    at_risk: int
    predicted: float | None
    observed: float | None
    low: float | None
    high: float | None
    note: str = ""

    @property
    def difference(self) -> float | None:
        """Observed less predicted survival."""
        if self.predicted is None or self.observed is None:
            return None
        return self.observed - self.predicted


def calibrate(
    table: SurvivalTable,
    by: str,
    predictions: Sequence[Prediction],
    *,
    horizons: Sequence[float] = HORIZONS,
    convention: Convention = "log-log",
) -> tuple[CalibrationPoint, ...]:
    """Compare predicted with observed survival, group by group and over all.

    Args:
        table: the patients.
        by: covariate that forms the groups.
        predictions: one for each group; patients of other groups are left out.
        horizons: months to compare at.
        convention: convention of the intervals.

    Raises:
        CohortError: no such covariate (MS-S002).
    """
    groups = [table.only(table.members(by, p.label)) for p in predictions]
    found: list[CalibrationPoint] = []
    for months in horizons:
        shares: list[float | None] = []
        for prediction, group in zip(predictions, groups, strict=True):
            inside = months <= prediction.until
            at = np.array([months])
            share = float(prediction.survival(at)[0]) if inside else None
            shares.append(share)
            curve = _curve(group)
            found.append(_point(prediction.label, months, curve, share, convention))
        if len(groups) > 1:
            labels = [prediction.label for prediction in predictions]
            members = np.isin(np.array(table.covariates[by]), labels)
            mean = _mean(shares, [group.n for group in groups])
            curve = _curve(table.only(members))
            found.append(_point("all patients", months, curve, mean, convention))
    return tuple(found)


def _curve(table: SurvivalTable) -> KaplanMeier:
    return kaplan_meier(table.ends, table.observed, table.entries)


def _mean(shares: Sequence[float | None], sizes: Sequence[int]) -> float | None:
    known = [share for share in shares if share is not None]
    if len(known) < len(shares) or not sum(sizes):
        return None
    return float(np.average(known, weights=sizes))


def _point(
    label: str,
    months: float,
    curve: KaplanMeier,
    predicted: float | None,
    convention: Convention,
) -> CalibrationPoint:
    at_risk = curve.at_risk_at(months)
    notes = ["beyond the prediction"] if predicted is None else []
    observed = low = high = None
    if at_risk == 0 and curve.at(months) > 0:
        notes.append("nobody was followed so long")
    else:
        observed = curve.at(months)
        low, high = curve.interval_at(months, convention)
    return CalibrationPoint(
        label=label,
        months=months,
        n=curve.n,
        at_risk=at_risk,
        predicted=predicted,
        observed=observed,
        low=low,
        high=high,
        note="; ".join(notes),
    )

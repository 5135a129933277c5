"""Validation of the published curves on a centre's own patients."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from engine.cohort.report.fit_tables import (
    print_calibration,
    print_drift,
    print_observed_expected,
)
from engine.cohort.survival import CohortError, Floats, SurvivalTable
from engine.cohort.tables import PrintedTable
from engine.cohort.validation import (
    HORIZONS,
    Prediction,
    brier_score,
    calibrate,
    decision_curve,
    monitor,
    observed_expected,
    periods_of,
    prediction_of,
    scaled_brier,
    uno_concordance,
)
from engine.prognosis import Evidence
from engine.prognosis.curve import Curve
from engine.prognosis.curve_file import shipped_curves

# Column with the day of time zero, for the drift monitor.
START: Final = "start"

_THRESHOLDS: Final = (0.25, 0.5, 0.75)
_DAYS_OF_MONTH: Final = 365.25 / 12


def print_validation(
    table: SurvivalTable, evidence: Evidence, endpoint: str, by: str
) -> list[PrintedTable]:
    """Observed against expected, calibration, accuracy and drift; none without curves.

    Args:
        table: the patients.
        evidence: the published rows.
        endpoint: id of the endpoint that the times are of.
        by: covariate whose values are ids of published groups; empty for all patients.
    """
    predictions = list(_predictions(table, evidence, endpoint, by))
    if not predictions:
        return []
    grouped = table if by else _labelled(table, predictions[0].label)
    name = by or "group"
    members = [grouped.only(grouped.members(name, p.label)) for p in predictions]
    return [
        print_observed_expected(observed_expected(grouped, name, predictions)),
        print_calibration(calibrate(grouped, name, predictions)),
        _accuracy(members, predictions),
        *_drift(members, predictions),
    ]


def _predictions(
    table: SurvivalTable, evidence: Evidence, endpoint: str, by: str
) -> Iterator[Prediction]:
    for row in evidence.survival.values():
        if row.endpoint != endpoint:
            continue
        curve = shipped_curves().of(row.id)
        wanted = table.labels(by) if by else (f"{endpoint[0]}.all",)
        if isinstance(curve, Curve) and row.stratum in wanted:
            yield prediction_of(curve, row.stratum)


def _labelled(table: SurvivalTable, label: str) -> SurvivalTable:
    return SurvivalTable(
        ids=table.ids,
        ends=table.ends,
        events=table.events,
        entries=table.entries,
        covariates={**table.covariates, "group": (label,) * table.n},
    )


def _accuracy(
    members: list[SurvivalTable], predictions: list[Prediction]
) -> PrintedTable:
    ends = np.concatenate([m.ends for m in members])
    observed = np.concatenate([m.observed for m in members])
    rows: list[tuple[str, ...]] = []
    for months in HORIZONS:
        if months > min(p.until for p in predictions):
            rows.append((f"month {months:g}", *("beyond the prediction",) * 3))
            continue
        at = np.array([months])
        survival = np.concatenate(
            [
                np.full(m.n, p.survival(at)[0])
                for m, p in zip(members, predictions, strict=True)
            ]
        )
        rows.append((f"month {months:g}", *_scores(survival, ends, observed, months)))
    notes = [
        "Brier score: 0 is perfect; scaled: the gain over one prediction for everybody.",
        "Uno's C is capped with so few groups and says little: look at calibration first.",
        "Net benefit of acting on a predicted risk of at least 25%, 50%, 75%, with that of "
        "acting on everybody in brackets; that of acting on nobody is 0.",
    ]
    if any(m.truncated for m in members):
        notes.append("Late entry into observation is not weighed in these scores.")
    return PrintedTable(
        id="accuracy",
        title="Accuracy of the published curves",
        columns=("", "Brier (scaled)", "Uno's C", "net benefit"),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _scores(
    survival: Floats, ends: Floats, observed: Floats, months: float
) -> tuple[str, str, str]:
    seen = np.asarray(observed, dtype=bool)
    try:
        brier = brier_score(survival, ends, seen, months)
        scaled = scaled_brier(survival, ends, seen, months)
        shown = (
            f"{brier:.3f} ({scaled:.2f})" if math.isfinite(scaled) else f"{brier:.3f}"
        )
        concordance = f"{uno_concordance(1 - survival, ends, seen, months):.2f}"
        benefits = decision_curve(1 - survival, ends, seen, months, _THRESHOLDS)
    except CohortError as error:
        return (error.message,) * 3
    return (
        shown,
        concordance,
        ", ".join(f"{b.model:.2f} ({b.act_on_all:.2f})" for b in benefits),
    )


def _drift(
    members: list[SurvivalTable], predictions: list[Prediction]
) -> Iterator[PrintedTable]:
    """One monitor for each group whose calendar days of time zero are all known."""
    for group, prediction in zip(members, predictions, strict=True):
        days = group.covariates.get(START, ())
        try:
            starts = [date.fromisoformat(day).toordinal() for day in days]
        except ValueError:
            continue
        if not starts:
            continue
        months = np.array(starts, dtype=np.float64) / _DAYS_OF_MONTH
        table = print_drift(
            monitor(periods_of(group, months - months.min(), prediction))
        )
        yield PrintedTable(
            id=f"drift_{prediction.label.replace('.', '_')}",
            title=f"{table.title}: {prediction.label}",
            columns=table.columns,
            rows=table.rows,
            notes=(*table.notes, f"Months since {min(days)}."),
        )

"""A centre's own cohort: Kaplan-Meier, log-rank, Cox, competing events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats, Truths
from engine.cohort.survival.competing import Incidence, cumulative_incidence
from engine.cohort.survival.cox import CoxFit, fit_cox
from engine.cohort.survival.error import CohortError
from engine.cohort.survival.kaplan_meier import (
    Convention,
    KaplanMeier,
    count_at_risk,
    kaplan_meier,
)
from engine.cohort.survival.log_rank import LogRank, log_rank
from engine.cohort.survival.table import SurvivalTable

# Below this many patients at risk a curve is drawn no further.
FEWEST_AT_RISK: Final = 10

ALL: Final = "all patients"


class Tick(Struct, frozen=True, kw_only=True):
    """What stands below a curve at one time.

    Attributes:
        months: the time.
        at_risk: patients at risk just before it.
        censored: patients censored before it.
        events: events before it.
        survival: estimate at it.
        low: lower 95% limit.
        high: upper 95% limit.
    """

    months: float
    at_risk: int
    censored: int
    events: int
    survival: float
    low: float
    high: float


class GroupFit(Struct, frozen=True, kw_only=True):
    """Kaplan-Meier of one group.

    Attributes:
        label: value of the grouping covariate, or ``all patients``.
        n: patients.
        events: events.
        median: median in months; ``None`` if not reached.
        low: lower 95% limit of the median; ``None`` if not reached.
        high: upper 95% limit.
        until: last month with ten patients at risk: a curve is drawn no further.
        ticks: counts below the curve.
        curve: the estimate.
    """

    label: str
    n: int
    events: int
    median: float | None
    low: float | None
    high: float | None
    until: float
    ticks: tuple[Tick, ...]
    curve: KaplanMeier


class CohortFit(Struct, frozen=True, kw_only=True):
    """Everything fitted to one table.

    Attributes:
        n: patients.
        events: events.
        convention: convention of the intervals, ``log`` or ``log-log``.
        by: grouping covariate, empty if none.
        groups: all patients first, then each group.
        log_rank: difference between the groups, if there are two or more.
        cox: Cox model, if covariates were asked for.
        incidence: cumulative incidence, if there are competing events.
        cautions: what a reader must know.
    """

    n: int
    events: int
    convention: Convention
    by: str
    groups: tuple[GroupFit, ...]
    log_rank: LogRank | None
    cox: CoxFit | None
    incidence: Incidence | None
    cautions: tuple[str, ...]


def fit_cohort(
    table: SurvivalTable,
    *,
    by: str = "",
    covariates: Sequence[str] = (),
    convention: Convention = "log-log",
    ticks: Sequence[float] = (0, 3, 6, 12),
) -> CohortFit:
    """Fit a centre's own cohort.

    Args:
        table: the patients.
        by: covariate that forms groups; empty for none.
        covariates: covariates of a Cox model; text covariates become one column for
            each value but the first.
        convention: convention of the confidence intervals; R prints ``log`` and
            lifelines ``log-log`` unless told otherwise.
        ticks: months at which counts are given.

    Raises:
        CohortError: a column is missing, a group is empty, or the Cox fit is refused.
    """
    observed = table.observed
    if not observed.any():
        raise CohortError(
            "MS-S006", "no event was observed", "give patients with events"
        )
    labels = table.labels(by) if by else ()
    known = np.ones(table.n, dtype=bool)
    if by:
        known = np.isin(np.array(table.covariates[by]), labels)
    groups = [group_fit(ALL, table, convention, ticks)]
    groups += [
        group_fit(label, table.only(table.members(by, label)), convention, ticks)
        for label in labels
    ]
    return CohortFit(
        n=table.n,
        events=int(observed.sum()),
        convention=convention,
        by=by,
        groups=tuple(groups),
        log_rank=_compare(table.only(known), by, labels) if len(labels) > 1 else None,
        cox=_cox(table, covariates) if covariates else None,
        incidence=_incidence(table),
        cautions=tuple(_cautions(table, by, known)),
    )


def group_fit(
    label: str, table: SurvivalTable, convention: Convention, ticks: Sequence[float]
) -> GroupFit:
    """Kaplan-Meier of the patients of a table, with its counts."""
    curve = kaplan_meier(table.ends, table.observed, table.entries)
    low, high = curve.median_interval(convention)
    return GroupFit(
        label=label,
        n=table.n,
        events=int(table.observed.sum()),
        median=curve.median(),
        low=low,
        high=high,
        until=_until(curve),
        ticks=tuple(_tick(curve, float(month), convention) for month in ticks),
        curve=curve,
    )


def _tick(curve: KaplanMeier, months: float, convention: Convention) -> Tick:
    low, high = curve.interval_at(months, convention)
    return Tick(
        months=months,
        at_risk=curve.at_risk_at(months),
        censored=curve.censored_before(months),
        events=curve.events_before(months),
        survival=curve.at(months),
        low=low,
        high=high,
    )


def _until(curve: KaplanMeier) -> float:
    """Last time at which ten patients were still at risk."""
    times = np.unique(curve.ends)
    at_risk = count_at_risk(times, curve.entries, curve.ends)
    enough = times[at_risk >= FEWEST_AT_RISK]
    return float(enough[-1]) if len(enough) else 0.0


def _compare(table: SurvivalTable, by: str, labels: Sequence[str]) -> LogRank:
    positions = {label: i for i, label in enumerate(labels)}
    groups = np.array([positions[text] for text in table.covariates[by]])
    entries = table.entries if table.truncated else None
    return log_rank(table.ends, table.observed, groups, entries)


def _cox(table: SurvivalTable, covariates: Sequence[str]) -> CoxFit:
    names: list[str] = []
    columns: list[Floats] = []
    for covariate in covariates:
        for name, column in _design(table, covariate):
            names.append(name)
            columns.append(column)
    design = np.column_stack(columns)
    entries = table.entries if table.truncated else None
    return fit_cox(names, design, table.ends, table.observed, entries)


def _design(table: SurvivalTable, covariate: str) -> list[tuple[str, Floats]]:
    """Columns of one covariate: itself, or one for each value but the first."""
    if table.is_numeric(covariate):
        return [(covariate, table.numbers(covariate))]
    labels = table.labels(covariate)
    known: Truths = np.isin(np.array(table.covariates[covariate]), labels)
    return [
        (
            f"{covariate}={label}",
            np.where(known, table.members(covariate, label).astype(float), np.nan),
        )
        for label in labels[1:]
    ]


def _incidence(table: SurvivalTable) -> Incidence | None:
    if not (table.events > 1).any():
        return None
    entries = table.entries if table.truncated else None
    return cumulative_incidence(table.ends, table.events, entries)


def _cautions(table: SurvivalTable, by: str, known: Truths) -> list[str]:
    found: list[str] = []
    if not known.all():
        found.append(f"{int((~known).sum())} patients have no value of {by!r}")
    if table.truncated:
        found.append(
            "some patients came under observation late: early estimates rest on few"
        )
    if (table.events > 1).any():
        found.append(
            "there are competing events: read the cumulative incidence; Kaplan-Meier, "
            "log-rank and Cox count them as censored"
        )
    return found

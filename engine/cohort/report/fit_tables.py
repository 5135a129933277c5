"""Tables of a cohort fit and of a validation."""

from __future__ import annotations

from collections.abc import Sequence

from engine.cohort.survival import CohortFit, CoxFit, GroupFit, Incidence
from engine.cohort.tables import PrintedTable, share
from engine.cohort.validation import CalibrationPoint, Drift, ObservedExpected


def print_fit(fit: CohortFit) -> tuple[PrintedTable, ...]:
    """Everything fitted to a cohort: medians, counts, Cox model, incidence."""
    tables = [_medians(fit), _counts(fit)]
    if fit.cox is not None:
        tables.append(print_cox(fit.cox))
    if fit.incidence is not None:
        tables.append(print_incidence(fit.incidence))
    return tuple(tables)


def print_cox(cox: CoxFit) -> PrintedTable:
    """A Cox model; its maximum was verified."""
    rows = tuple(
        (
            c.name,
            f"{c.ratio:.2f}",
            f"{c.low:.2f} to {c.high:.2f}",
            _p(c.p),
            _p(c.proportionality),
        )
        for c in cox.coefficients
    )
    notes = [
        f"{cox.n} patients, {cox.events} events; likelihood-ratio p {_p(cox.p)}; ties as "
        "Efron; the maximum of the likelihood was verified.",
        f"Proportional hazards, all covariates together: p {_p(cox.proportionality)}.",
    ]
    if cox.step_size is not None:
        notes.append(f"The first search failed; fitted in steps of {cox.step_size:g}.")
    return PrintedTable(
        id="cox",
        title="Cox model",
        columns=(
            "",
            "hazard ratio",
            "95% interval (Wald)",
            "p",
            "proportional hazards, p",
        ),
        rows=rows,
        notes=(*notes, *cox.cautions),
    )


def print_incidence(
    incidence: Incidence, months: Sequence[float] = (3, 6, 12, 24)
) -> PrintedTable:
    """Cumulative incidence of competing events."""
    rows: list[tuple[str, ...]] = []
    for kind, count in zip(incidence.kinds, incidence.counts, strict=True):
        for month in months:
            if month > float(incidence.times[-1]):
                continue
            value, low, high = incidence.at(month, int(kind))
            rows.append(
                (
                    f"event {kind}, by month {month:g}",
                    f"{value:.1%}",
                    f"{low:.1%} to {high:.1%}",
                    str(int(count)),
                )
            )
    return PrintedTable(
        id="incidence",
        title="Cumulative incidence (Aalen-Johansen)",
        columns=("", "incidence", "95% interval (log)", "events in all"),
        rows=tuple(rows),
    )


def print_observed_expected(found: Sequence[ObservedExpected]) -> PrintedTable:
    """Observed against expected events."""
    rows = tuple(
        (
            row.label,
            str(row.n),
            str(row.observed),
            f"{row.expected:.1f}",
            "none expected" if row.ratio is None else f"{row.ratio:.2f}",
            "" if row.low is None else f"{row.low:.2f} to {row.high:.2f}",
        )
        for row in found
    )
    return PrintedTable(
        id="observed_expected",
        title="Events observed and expected",
        columns=("", "n", "observed", "expected", "O/E", "95% interval (exact)"),
        rows=rows,
        notes=("1 is as predicted; above 1, more events than predicted.",),
    )


def print_calibration(found: Sequence[CalibrationPoint]) -> PrintedTable:
    """Predicted against observed survival."""
    rows = tuple(
        (
            f"{point.label}, month {point.months:g}",
            str(point.at_risk),
            "" if point.predicted is None else f"{point.predicted:.0%}",
            "" if point.observed is None else f"{point.observed:.0%}",
            "" if point.low is None else f"{point.low:.0%} to {point.high:.0%}",
            point.note,
        )
        for point in found
    )
    return PrintedTable(
        id="calibration",
        title="Survival predicted and observed",
        columns=("", "at risk", "predicted", "observed", "95% interval", ""),
        rows=rows,
    )


def print_drift(drift: Drift) -> PrintedTable:
    """The drift monitor, period by period."""
    rows = tuple(
        (
            period.label,
            str(period.observed),
            f"{period.expected:.1f}",
            f"{up:.2f}",
            f"{down:.2f}",
        )
        for period, up, down in zip(
            drift.periods, drift.upward, drift.downward, strict=True
        )
    )
    return PrintedTable(
        id="drift",
        title="Drift of observed against expected events",
        columns=("", "observed", "expected", "sum upward", "sum downward"),
        rows=rows,
        notes=(drift.text,),
    )


def _medians(fit: CohortFit) -> PrintedTable:
    notes = list(fit.cautions)
    if fit.log_rank is not None:
        test = fit.log_rank
        notes.insert(
            0, f"Log-rank p {_p(test.p)} ({test.degrees + 1} groups by {fit.by})."
        )
    rows = tuple(
        (
            group.label,
            share(group.events, group.n),
            _months(group.median),
            f"{_months(group.low)} to {_months(group.high)}",
        )
        for group in fit.groups
    )
    return PrintedTable(
        id="medians",
        title="Median survival (Kaplan-Meier)",
        columns=("", "events/n", "median, months", f"95% interval ({fit.convention})"),
        rows=rows,
        notes=tuple(notes),
    )


def _counts(fit: CohortFit) -> PrintedTable:
    rows = tuple(row for group in fit.groups for row in _ticks(group))
    return PrintedTable(
        id="counts",
        title="Survival, patients at risk, censored, events",
        columns=("", "survival", "95% interval", "at risk", "censored", "events"),
        rows=rows,
        notes=("Counts are of patients before each month; at risk just before it.",),
    )


def _ticks(group: GroupFit) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for tick in group.ticks:
        known = tick.at_risk > 0
        span = f"{tick.low:.0%} to {tick.high:.0%}" if tick.low == tick.low else ""
        rows.append(
            (
                f"{group.label}, month {tick.months:g}",
                f"{tick.survival:.0%}" if known else "nobody at risk",
                span if known else "",
                str(tick.at_risk),
                str(tick.censored),
                str(tick.events),
            )
        )
    return rows


def _months(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.2f}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.2g}"

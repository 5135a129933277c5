"""Cox regression by lifelines, behind a shield.

lifelines returns a model even if its search diverged, with no more than a warning
(on R's ``flchain`` a hazard ratio of 0.08 instead of 1.20). Here every fit is checked
against the partial likelihood itself: it came to an end, it is no worse than no
covariates, and the likelihood does not rise any more. What fails is fitted again in
smaller steps, and refused if that fails too.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from scipy.stats import chi2, norm

from engine.cohort.survival.arrays import Floats, Truths
from engine.cohort.survival.error import CohortError
from engine.cohort.survival.kaplan_meier import Z_95, kaplan_meier
from engine.cohort.survival.partial_likelihood import LikelihoodAt, likelihood_at
from engine.cohort.survival.proportionality import Proportionality, proportionality_of

if TYPE_CHECKING:
    from lifelines import CoxPHFitter

# lifelines' own first step, then smaller ones: 0.5 mends every case seen.
STEPS: Final = (None, 0.5, 0.1)

# Newton decrement: how much the likelihood could still rise, in units of itself.
_STILL_RISING: Final = 1e-6

_POLISH: Final = 2

# Fewer events than this for each covariate make coefficients unstable.
_EVENTS_PER_COVARIATE: Final = 10


class Coefficient(Struct, frozen=True, kw_only=True):
    """One covariate of a Cox model.

    Attributes:
        name: covariate, ``ecog=2+`` for one level of several.
        log_ratio: coefficient, the logarithm of the hazard ratio.
        standard_error: its standard error.
        ratio: hazard ratio.
        low: lower end of its 95% interval (Wald).
        high: upper end.
        p: p-value (Wald), two-sided.
        proportionality: p-value of the test that its hazards are proportional.
    """

    name: str
    log_ratio: float
    standard_error: float
    ratio: float
    low: float
    high: float
    p: float
    proportionality: float


class CoxFit(Struct, frozen=True, kw_only=True):
    """A Cox model whose maximum was verified.

    Attributes:
        n: patients without missing covariates.
        events: events among them.
        left_out: patients left out for missing covariates.
        coefficients: one for each column of the design.
        log_likelihood: at the maximum.
        log_likelihood_null: without covariates.
        p: likelihood-ratio p-value of all covariates together.
        proportionality: p-value of the test of all covariates together.
        step_size: step size of the search, ``None`` if lifelines' own.
        cautions: what a reader must know.
    """

    n: int
    events: int
    left_out: int
    coefficients: tuple[Coefficient, ...]
    log_likelihood: float
    log_likelihood_null: float
    p: float
    proportionality: float
    step_size: float | None
    cautions: tuple[str, ...]


def fit_cox(
    names: Sequence[str],
    covariates: Floats,
    ends: Floats,
    observed: Truths,
    entries: Floats | None = None,
) -> CoxFit:
    """Fit a Cox model (Efron's ties) and verify its maximum.

    Args:
        names: names of the columns.
        covariates: design, one row for each patient, shape (n, p); NaN is missing.
        ends: end of observation, shape (n,).
        observed: whether it is an event, shape (n,).
        entries: begin of observation, shape (n,); time zero if not given.

    Raises:
        CohortError: MS-S006, MS-S007, MS-S010, MS-S011 or MS-S012.
    """
    complete: Truths = np.asarray(np.isfinite(covariates).all(axis=1))
    design, stops, events = covariates[complete], ends[complete], observed[complete]
    starts = np.zeros_like(stops) if entries is None else entries[complete]
    _check_design(names, design, events)
    null = likelihood_at(np.zeros(len(names)), design, stops, events, starts)
    error: CohortError | None = None
    for step_size in STEPS:
        try:
            beta = _search(names, design, stops, events, starts, step_size)
            found = likelihood_at(beta, design, stops, events, starts)
            _verify(found, null)
            # lifelines stops early: from a verified point Newton's steps are safe
            for _ in range(_POLISH):
                beta = beta + np.linalg.solve(found.information, found.slope)
                found = likelihood_at(beta, design, stops, events, starts)
            _verify(found, null)
        except CohortError as refused:
            error = refused
            continue
        proportional = proportionality_of(found, kaplan_meier(stops, events, starts))
        left_out = len(ends) - len(stops)
        return _fit(names, beta, found, null, proportional, step_size, left_out)
    assert error is not None  # noqa: S101 - there is at least one step size
    raise error


def _check_design(names: Sequence[str], design: Floats, events: Truths) -> None:
    if not names or events.sum() == 0:
        remedy = "give covariates and patients with events"
        raise CohortError("MS-S006", "no covariates or no events", remedy)
    for name, column in zip(names, design.T, strict=True):
        if column.min() == column.max():
            raise CohortError("MS-S007", f"{name!r} does not vary", "leave it out")
    scaled = (design - design.mean(axis=0)) / design.std(axis=0)
    if np.linalg.matrix_rank(scaled) < len(names):
        message = "one covariate follows from the others"
        raise CohortError("MS-S007", message, "leave one of them out")


def _search(
    names: Sequence[str],
    design: Floats,
    ends: Floats,
    observed: Truths,
    entries: Floats,
    step_size: float | None,
) -> Floats:
    """Coefficients as lifelines finds them; its warnings are refusals here."""
    import pandas
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError, ConvergenceWarning

    columns = [f"x{i}" for i in range(len(names))]
    frame = pandas.DataFrame(design, columns=columns)
    frame["end"], frame["observed"], frame["entry"] = ends, observed, entries
    fitter: CoxPHFitter = CoxPHFitter()
    options = {} if step_size is None else {"step_size": step_size}
    remedy = "look for covariates that separate events from others, or rescale them"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", ConvergenceWarning)
            fitter.fit(
                frame,
                duration_col="end",
                event_col="observed",
                entry_col="entry" if (entries > 0).any() else None,
                formula=" + ".join(columns),
                fit_options=options,
            )
    except (ConvergenceError, ConvergenceWarning, np.linalg.LinAlgError):
        message = "the search for the Cox coefficients did not come to an end"
        raise CohortError("MS-S010", message, remedy) from None
    return np.asarray(fitter.params_[columns], dtype=np.float64)


def _verify(found: LikelihoodAt, null: LikelihoodAt) -> None:
    remedy = "look for covariates that separate events from others, or rescale them"
    if not math.isfinite(found.value) or found.value < null.value - 1e-9:
        message = "the Cox fit is worse than a model without covariates"
        raise CohortError("MS-S011", message, remedy)
    curvature = np.linalg.eigvalsh(found.information)
    if not np.isfinite(curvature).all() or curvature[0] <= 0:
        message = "the Cox likelihood has no single maximum"
        raise CohortError("MS-S012", message, remedy)
    rise = float(found.slope @ np.linalg.solve(found.information, found.slope)) / 2
    if rise > _STILL_RISING:
        message = "the Cox fit stopped where the likelihood still rises"
        raise CohortError("MS-S012", message, remedy)


def _fit(
    names: Sequence[str],
    beta: Floats,
    found: LikelihoodAt,
    null: LikelihoodAt,
    proportional: Proportionality,
    step_size: float | None,
    left_out: int,
) -> CoxFit:
    errors = np.sqrt(np.diag(np.linalg.inv(found.information)))
    events = len(found.times)
    statistic = 2 * (found.value - null.value)
    return CoxFit(
        n=found.n,
        events=events,
        left_out=left_out,
        coefficients=tuple(
            _coefficient(*row)
            for row in zip(names, beta, errors, proportional.each, strict=True)
        ),
        log_likelihood=found.value,
        log_likelihood_null=null.value,
        p=float(chi2.sf(statistic, len(names))),
        proportionality=proportional.together,
        step_size=step_size,
        cautions=tuple(_cautions(names, proportional, events, left_out)),
    )


def _coefficient(
    name: str, beta: float, error: float, proportionality: float
) -> Coefficient:
    return Coefficient(
        name=name,
        log_ratio=float(beta),
        standard_error=float(error),
        ratio=math.exp(beta),
        low=math.exp(beta - Z_95 * error),
        high=math.exp(beta + Z_95 * error),
        p=float(2 * norm.sf(abs(beta) / error)),
        proportionality=float(proportionality),
    )


def _cautions(
    names: Sequence[str], proportional: Proportionality, events: int, left_out: int
) -> list[str]:
    found: list[str] = []
    if left_out:
        found.append(f"{left_out} patients were left out for missing covariates")
    if events < _EVENTS_PER_COVARIATE * len(names):
        found.append(
            f"{events} events for {len(names)} covariates: fewer than "
            f"{_EVENTS_PER_COVARIATE} for each, the ratios are unstable"
        )
    found += [
        f"hazards of {name!r} are not proportional (p = {p:.3g}): one ratio does not "
        "describe it"
        for name, p in zip(names, proportional.each, strict=True)
        if p < 0.05
    ]
    return found

"""Test of proportional hazards: the score test of R's ``cox.zph``."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from scipy.stats import chi2

from engine.cohort.survival.arrays import Floats
from engine.cohort.survival.kaplan_meier import KaplanMeier
from engine.cohort.survival.partial_likelihood import LikelihoodAt


class Proportionality(Struct, frozen=True, kw_only=True):
    """P-values of the tests that coefficients do not change with time.

    Attributes:
        each: one for each covariate, shape (p,).
        together: of all covariates at once.
    """

    each: Floats
    together: float


def proportionality_of(found: LikelihoodAt, overall: KaplanMeier) -> Proportionality:
    """Score test of beta + theta g(t), where g(t) is 1 - S(t-) of all patients.

    Source: Grambsch and Therneau, Biometrika 1994;81:515-526, as the score test of
    survival 3.0 and later.

    Args:
        found: the likelihood at its maximum.
        overall: survival of all patients of the model.
    """
    size = len(found.slope)
    before = np.searchsorted(overall.times, found.times, side="left")
    g = 1 - np.concatenate(([1.0], overall.survival))[before]
    g = g - g.mean()
    slope = (g[:, None] * found.residuals).sum(axis=0)
    mixed = (g[:, None, None] * found.parts).sum(axis=0)
    bent = ((g**2)[:, None, None] * found.parts).sum(axis=0)
    each = np.empty(size)
    for i in range(size):
        each[i] = _p(slope[[i]], found.information, mixed[:, [i]], bent[i : i + 1, [i]])
    return Proportionality(
        each=each, together=_p(slope, found.information, mixed, bent)
    )


def _p(slope: Floats, information: Floats, mixed: Floats, bent: Floats) -> float:
    """P-value of the part of the score that the coefficients do not explain."""
    left = bent - mixed.T @ np.linalg.solve(information, mixed)
    statistic = float(slope @ np.linalg.solve(left, slope))
    return float(chi2.sf(statistic, len(slope)))

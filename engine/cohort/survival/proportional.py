"""Cox model of groups alone: fast enough for thousands of simulated cohorts.

Ties are treated as Breslow does. A centre's own data go through the guarded Cox
fit (``cox``), not through this one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats, Integers, Truths

_STEPS: Final = 30
_SMALL_ENOUGH: Final = 1e-9


class GroupHazards(Struct, frozen=True, kw_only=True):
    """Log hazard ratios of groups 1, 2, ... against group 0.

    Attributes:
        log_ratios: logarithms of the hazard ratios.
        standard_errors: their standard errors.
    """

    log_ratios: Floats
    standard_errors: Floats


def group_hazards(ends: Floats, observed: Truths, groups: Integers) -> GroupHazards:
    """Hazard ratios of groups against group 0.

    Args:
        ends: end of observation of each patient, shape (n,).
        observed: whether it is an event, shape (n,).
        groups: group of each patient as 0, 1, ..., shape (n,).

    Raises:
        ValueError: the search did not end, as when a group has no event.
    """
    size = int(groups.max()) + 1
    order = np.argsort(-ends, kind="stable")
    indicators = np.eye(size)[groups[order]][:, 1:]
    events = observed[order]
    # risk set at an event: everybody whose observation ends then or later
    last = np.searchsorted(-ends[order], -ends[order][events], side="right") - 1
    observed_sum = indicators[events].sum(axis=0)
    at_risk = np.cumsum(np.eye(size)[groups[order]], axis=0)[last]
    beta = np.zeros(size - 1)
    for _ in range(_STEPS):
        weights = at_risk * np.concatenate(([1.0], np.exp(beta)))
        shares = weights[:, 1:] / weights.sum(axis=1, keepdims=True)
        score = observed_sum - shares.sum(axis=0)
        information = np.diag(shares.sum(axis=0)) - shares.T @ shares
        if not np.all(np.isfinite(information)) or np.linalg.det(information) <= 0:
            break
        step = np.clip(np.linalg.solve(information, score), -1, 1)
        beta = beta + step
        if np.max(np.abs(step)) < _SMALL_ENOUGH:
            errors = np.sqrt(np.diag(np.linalg.inv(information)))
            return GroupHazards(log_ratios=beta, standard_errors=errors)
    raise ValueError("no hazard ratio can be estimated from these groups")

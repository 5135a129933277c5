"""Discrimination and accuracy under censoring: Uno's C, Brier score, net benefit.

Censored patients are stood in for by weighting the others with the inverse of the
probability of not being censored, G, estimated by Kaplan-Meier.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from engine.cohort.survival import (
    CohortError,
    Floats,
    KaplanMeier,
    Truths,
    kaplan_meier,
)


class NetBenefit(Struct, frozen=True, kw_only=True):
    """Net benefit of acting on a prediction at one threshold.

    Attributes:
        threshold: predicted risk from which one would act.
        model: net benefit of acting on those with at least that risk.
        act_on_all: net benefit of acting on everybody.
        flagged: share of patients with at least that risk.
    """

    threshold: float
    model: float
    act_on_all: float
    flagged: float


def uno_concordance(
    risk: Floats, ends: Floats, observed: Truths, until: float
) -> float:
    """Share of usable pairs in which the patient with the earlier event had the higher risk.

    With three or four groups many pairs are ties, each worth one half: the value is
    capped and says little; look at calibration first.

    Source: Uno et al., Stat Med 2011;30:1105-1117.

    Args:
        risk: predicted risk, higher is worse, shape (n,).
        ends: end of observation, shape (n,).
        observed: whether it is an event, shape (n,).
        until: only events up to this time count.

    Raises:
        CohortError: there is no usable pair (MS-S006).
    """
    uncensored = _not_censored(ends, observed)
    concordant = total = 0.0
    before = _before(uncensored, ends)
    for i in np.flatnonzero(observed & (ends <= until)):
        # who is censored at the time of an event is known to outlive it
        later = (ends > ends[i]) | ((ends == ends[i]) & ~observed)
        if not later.any():
            continue
        weight = 1 / float(before[i]) ** 2
        higher = risk[i] > risk[later]
        tied = risk[i] == risk[later]
        concordant += weight * float(higher.sum() + tied.sum() / 2)
        total += weight * float(later.sum())
    if total == 0:
        message = "no pair of patients can be compared"
        raise CohortError("MS-S006", message, "give more patients with events")
    return concordant / total


def brier_score(
    survival: Floats, ends: Floats, observed: Truths, months: float
) -> float:
    """Mean squared error of predicted survival at one time; 0 is perfect.

    Source: Graf et al., Stat Med 1999;18:2529-2545.

    Args:
        survival: predicted survival at ``months`` of each patient, shape (n,).
        ends: end of observation, shape (n,).
        observed: whether it is an event, shape (n,).
        months: the time.

    Raises:
        CohortError: nobody was followed so long (MS-S006).
    """
    uncensored = _not_censored(ends, observed)
    alive = ends > months
    still = uncensored.at(months)
    if still <= 0 or not (alive | (observed & (ends <= months))).any():
        message = f"nobody was followed for {months:g} months"
        raise CohortError("MS-S006", message, "choose an earlier time")
    dead = observed & (ends <= months)
    weights = np.where(
        dead, 1 / _before(uncensored, ends), np.where(alive, 1 / still, 0)
    )
    return float(np.mean(weights * (alive - survival) ** 2))


def scaled_brier(
    survival: Floats, ends: Floats, observed: Truths, months: float
) -> float:
    """Brier score as a gain over predicting the same for everybody; 1 is perfect.

    NaN if predicting the same for everybody is perfect already.

    Raises:
        CohortError: nobody was followed so long (MS-S006).
    """
    same = np.full(len(ends), kaplan_meier(ends, observed).at(months))
    null = brier_score(same, ends, observed, months)
    if null == 0:
        return math.nan
    return 1 - brier_score(survival, ends, observed, months) / null


def decision_curve(
    risk: Floats,
    ends: Floats,
    observed: Truths,
    months: float,
    thresholds: Sequence[float],
) -> tuple[NetBenefit, ...]:
    """Net benefit of acting on predicted risk, for each threshold.

    Acting on nobody has a net benefit of 0.

    Source: Vickers et al., BMC Med Inform Decis Mak 2008;8:53.

    Args:
        risk: predicted risk of the event by ``months``, 0 to 1, shape (n,).
        ends: end of observation, shape (n,).
        observed: whether it is an event, shape (n,).
        months: the time.
        thresholds: risks from which one would act, each above 0 and below 1.

    Raises:
        ValueError: a threshold is not between 0 and 1.
    """
    everybody = 1 - kaplan_meier(ends, observed).at(months)
    found: list[NetBenefit] = []
    for threshold in thresholds:
        if not 0 < threshold < 1:
            raise ValueError("a threshold lies between 0 and 1")
        odds = threshold / (1 - threshold)
        chosen = risk >= threshold
        share = float(chosen.mean())
        events = 0.0
        if chosen.any():
            curve = kaplan_meier(ends[chosen], observed[chosen])
            events = 1 - curve.at(months)
        found.append(
            NetBenefit(
                threshold=threshold,
                model=share * (events - (1 - events) * odds),
                act_on_all=everybody - (1 - everybody) * odds,
                flagged=share,
            )
        )
    return tuple(found)


def _not_censored(ends: Floats, observed: Truths) -> KaplanMeier:
    """Probability of not being censored: at one time, events come before censorings."""
    # a censoring counts as half a step later than the events of the same time: who had
    # the event then is no longer at risk of being censored
    order = np.unique(ends)
    gap = float(np.diff(order).min()) / 2 if len(order) > 1 else 0.5
    shifted = np.where(observed, ends, ends + gap)
    return kaplan_meier(shifted, ~observed)


def _before(curve: KaplanMeier, times: Floats) -> Floats:
    """The estimate just before each time."""
    position = np.searchsorted(curve.times, times, side="left")
    return np.concatenate(([1.0], curve.survival))[position]

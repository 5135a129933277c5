"""Cohorts simulated from curves, and what a paper would print of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Protocol

import numpy as np
from msgspec import Struct

from engine.cohort.curves.follow_up import FollowUp
from engine.cohort.curves.targets import (
    GROUPS,
    PAIRS,
    REFERENCE,
    Contrast,
    CurveTargets,
    Group,
    Median,
)
from engine.cohort.survival import (
    Z_95,
    Floats,
    Integers,
    Truths,
    group_hazards,
    kaplan_meier,
    log_rank,
)

# group 0 is the reference of the hazard ratios
_ORDER: Final[tuple[Group, ...]] = (
    REFERENCE,
    *(g for g in GROUPS if g != REFERENCE),
)


class Survivor(Protocol):
    """Something that can draw times to an event."""

    def draw(self, group: Group, size: int, random: np.random.Generator) -> Floats:
        """Months to the event of ``size`` patients of a group."""


class SimulatedCohort(Struct, frozen=True, kw_only=True):
    """One simulated cohort.

    Attributes:
        ends: months to the event or to the end of follow-up, shape (n,).
        observed: whether the event was seen, shape (n,).
        groups: position of the group in ``(no_stp, true_emd, psk)``, shape (n,).
    """

    ends: Floats
    observed: Truths
    groups: Integers

    def members(self, group: Group) -> Truths:
        """Who belongs to a group."""
        return np.asarray(self.groups == _ORDER.index(group))


def simulate(
    truth: Survivor,
    sizes: Mapping[Group, int],
    follow_up: FollowUp,
    random: np.random.Generator,
) -> SimulatedCohort:
    """Draw one cohort with the published group sizes."""
    months = np.concatenate([truth.draw(g, sizes[g], random) for g in _ORDER])
    followed = follow_up.draw(len(months), random)
    return SimulatedCohort(
        ends=np.minimum(months, followed),
        observed=months <= followed,
        groups=np.repeat(np.arange(len(_ORDER)), [sizes[g] for g in _ORDER]),
    )


def printed_of(cohort: SimulatedCohort, *, with_events: bool) -> CurveTargets:
    """What a paper would print of a cohort: the same rows that paper B prints.

    Args:
        cohort: the cohort.
        with_events: whether the numbers of events are printed, as for OS.

    Raises:
        ValueError: a group has no event.
    """
    ends, observed, groups = cohort.ends, cohort.observed, cohort.groups
    hazards = group_hazards(ends, observed, groups)
    contrasts: dict[Group, Contrast] = {}
    for group, beta, error in zip(
        _ORDER[1:], hazards.log_ratios, hazards.standard_errors, strict=True
    ):
        contrasts[group] = Contrast(
            ratio=math.exp(beta),
            low=math.exp(beta - Z_95 * error),
            high=math.exp(beta + Z_95 * error),
        )
    members = {group: cohort.members(group) for group in GROUPS}
    events = {group: int(observed[m].sum()) for group, m in members.items()}
    return CurveTargets(
        groups={g: _median(ends[m], observed[m]) for g, m in members.items()},
        overall=_median(ends, observed),
        contrasts=contrasts,
        p_values={pair: _pair_p(cohort, pair) for pair in PAIRS},
        p_overall=log_rank(ends, observed, groups).p,
        events=events if with_events else {},
    )


def quantities(printed: CurveTargets) -> dict[str, float]:
    """The numbers of one endpoint by name; a limit not reached is infinite."""
    found: dict[str, float] = {}
    for name, row in (*printed.groups.items(), ("all", printed.overall)):
        found[f"median {name}"] = _or_infinite(row.median)
        found[f"lower limit {name}"] = _or_infinite(row.low)
        found[f"upper limit {name}"] = _or_infinite(row.high)
    for group, contrast in printed.contrasts.items():
        found[f"hazard ratio {group}"] = contrast.ratio
        found[f"SE of log hazard ratio {group}"] = contrast.standard_error
    if printed.p_overall is not None:
        found["log-rank p, three groups"] = printed.p_overall
    for (one, other), p in printed.p_values.items():
        found[f"log-rank p, {one} v {other}"] = p
    for group, events in printed.events.items():
        found[f"events {group}"] = float(events)
    return found


def _median(ends: Floats, observed: Truths) -> Median:
    curve = kaplan_meier(ends, observed)
    low, high = curve.median_interval("log")
    return Median(n=len(ends), median=curve.median(), low=low, high=high)


def _pair_p(cohort: SimulatedCohort, pair: tuple[Group, Group]) -> float:
    one, other = (cohort.members(group) for group in pair)
    both = one | other
    return log_rank(
        cohort.ends[both], cohort.observed[both], other[both].astype(np.int64)
    ).p


def _or_infinite(months: float | None) -> float:
    return math.inf if months is None else months

"""Fit of a proportional-hazards piecewise-exponential curve to printed numbers.

The hazard of the reference group is constant between knots; that of the other
groups is the printed hazard ratio times it. The hazards are those whose medians,
interval ends, numbers of events, widths of hazard ratios and log-rank p-values
come closest to print, each difference divided by its sampling error.

An end of the interval of a median is a point of the curve as well: the limits of
Kaplan-Meier on the log scale (R's default) cross one half there, so that
log S(end) = log 0.5 +/- 1.96 x SE of log S(end), with Greenwood's SE.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from msgspec import Struct
from scipy.optimize import least_squares
from scipy.stats import norm

from engine.cohort.curves.follow_up import FollowUp
from engine.cohort.curves.piecewise import PiecewiseHazard
from engine.cohort.curves.targets import (
    GROUPS,
    REFERENCE,
    CurveTargets,
    Group,
    Median,
)
from engine.cohort.survival import Z_95, Floats

# Months at which the hazard may change: dense where the printed medians and limits
# lie. Beyond the last one the hazard goes on; no curve is shown there.
KNOTS: Final = np.array([0.0, 1.0, 1.5, 4.0, 7.0, 10.0, 13.0])

# Neighbouring log hazards differ by so much (SD) before any number is looked at:
# weak enough that a hazard may fall fourfold, strong enough that none is undefined.
_ROUGHNESS: Final = 1.0

# Printed interval ends have two digits; a standard error from them is no better.
_RELATIVE_ERROR_OF_WIDTH: Final = 0.04

_GRID: Final = np.linspace(0.0, 18.0, 361)


class FittedCurves(Struct, frozen=True, kw_only=True):
    """Curves of the three groups of one endpoint.

    Attributes:
        baseline: hazard of the reference group.
        ratios: hazard ratio of each group, 1 for the reference.
        sizes: patients by group.
        follow_up: the follow-up that was assumed.
    """

    baseline: PiecewiseHazard
    ratios: dict[Group, float]
    sizes: dict[Group, int]
    follow_up: FollowUp

    def survival(self, months: Floats, group: Group | None) -> Floats:
        """Survival of a group, or of all patients if ``group`` is ``None``."""
        if group is not None:
            return self.baseline.survival(months, self.ratios[group])
        total = sum(self.sizes.values())
        parts = [
            self.sizes[g] / total * self.baseline.survival(months, self.ratios[g])
            for g in GROUPS
        ]
        return np.asarray(np.sum(parts, axis=0))

    def draw(self, group: Group, size: int, random: np.random.Generator) -> Floats:
        """Months to the event of ``size`` patients of a group."""
        return self.baseline.time_of(random.exponential(size=size) / self.ratios[group])

    def size(self, group: Group | None) -> int:
        """Number of patients of a group, or of all."""
        return sum(self.sizes.values()) if group is None else self.sizes[group]


def greenwood(survival: Floats, followed: Floats, n: int) -> Floats:
    """Variance of log S(t) of ``n`` patients on a grid that begins at time 0.

    Args:
        survival: S on the grid.
        followed: share still followed on the grid.
        n: number of patients.
    """
    hazard = -np.diff(np.log(survival))
    middle = (survival[:-1] * followed[:-1] + survival[1:] * followed[1:]) / 2
    return np.concatenate(([0.0], np.cumsum(hazard / (n * np.maximum(middle, 1e-9)))))


def fit_curves(
    targets: CurveTargets, follow_up: FollowUp | None = None
) -> FittedCurves:
    """Fit the curves of one endpoint to its printed numbers.

    Args:
        targets: printed numbers.
        follow_up: follow-up to assume; that of paper B if not given.

    Raises:
        ValueError: the search for the hazards did not end.
    """
    problem = PrintedProblem(targets, follow_up or FollowUp())
    start = np.full(len(KNOTS), math.log(0.08))
    result = least_squares(problem.residuals, start, bounds=(-9.0, 3.0))
    if not result.success:
        raise ValueError(f"the hazards were not found: {result.message}")
    return problem.curves(PiecewiseHazard(KNOTS, np.exp(result.x)))


class PrintedProblem:
    """Differences between a curve and print, in units of their sampling error."""

    def __init__(self, targets: CurveTargets, follow_up: FollowUp) -> None:
        """Keep what is printed and what follow-up is assumed."""
        self.targets, self.follow_up = targets, follow_up
        self.followed = follow_up.followed(_GRID)
        self.sizes = {group: targets.groups[group].n for group in GROUPS}

    def curves(self, baseline: PiecewiseHazard) -> FittedCurves:
        """The curves of all groups with the printed hazard ratios imposed."""
        ratios: dict[Group, float] = {REFERENCE: 1.0}
        ratios |= {g: c.ratio for g, c in self.targets.contrasts.items()}
        return FittedCurves(
            baseline=baseline,
            ratios=ratios,
            sizes=self.sizes,
            follow_up=self.follow_up,
        )

    def residuals(self, logs: Floats) -> Floats:
        """Differences for log hazards between the knots, and their roughness."""
        found = self.differences(PiecewiseHazard(KNOTS, np.exp(logs)))
        return np.concatenate([found, np.diff(logs) / _ROUGHNESS])

    def differences(self, baseline: PiecewiseHazard) -> Floats:
        """Differences from print for any hazard of the reference group."""
        curves = self.curves(baseline)
        found: list[float] = []
        expected: dict[Group, float] = {}
        for group in GROUPS:
            survival = curves.survival(_GRID, group)
            found += self._medians(survival, self.targets.groups[group])
            deaths = -np.diff(survival) * (self.followed[:-1] + self.followed[1:]) / 2
            expected[group] = self.sizes[group] * float(deaths.sum())
        found += self._medians(curves.survival(_GRID, None), self.targets.overall)
        found += self._events(expected)
        found += self._p_values(expected, curves.ratios)
        return np.array(found)

    def _medians(self, survival: Floats, printed: Median) -> Iterator[float]:
        """Increments between the points that a median and its interval stand for."""
        variance = greenwood(survival, self.followed, printed.n)
        points = [
            (months, sign)
            for months, sign in (
                (printed.low, 1),
                (printed.median, 0),
                (printed.high, -1),
            )
            if months is not None
        ]
        before = (0.0, 0.0)
        for months, sign in points:
            at = float(np.interp(months, _GRID, variance))
            wanted = math.log(0.5) + sign * Z_95 * math.sqrt(at)
            off = float(np.interp(months, _GRID, np.log(survival))) - wanted
            spread = max(at - before[0], 0.1 / printed.n)
            yield (off - before[1]) / math.sqrt(spread)
            before = (at, off)

    def _events(self, expected: dict[Group, float]) -> Iterator[float]:
        for group, printed in self.targets.events.items():
            yield (expected[group] - printed) / math.sqrt(max(printed, 1))
        for group, contrast in self.targets.contrasts.items():
            width = math.sqrt(1 / expected[group] + 1 / expected[REFERENCE])
            off = math.log(width / contrast.standard_error)
            yield off / _RELATIVE_ERROR_OF_WIDTH

    def _p_values(
        self, expected: dict[Group, float], ratios: dict[Group, float]
    ) -> Iterator[float]:
        for (one, other), p in self.targets.p_values.items():
            width = math.sqrt(1 / expected[one] + 1 / expected[other])
            z = abs(math.log(ratios[one] / ratios[other])) / width
            yield z - float(norm.isf(p / 2))

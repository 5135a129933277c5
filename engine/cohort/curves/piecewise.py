"""Piecewise-exponential survival: a constant hazard between knots."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats


class PiecewiseHazard(Struct, frozen=True):
    """A hazard that is constant between knots; the last one goes on.

    Attributes:
        knots: months at which the hazard changes, the first is 0, shape (k,).
        hazards: events per month from each knot on, shape (k,).
    """

    knots: Floats
    hazards: Floats

    def cumulative(self, months: Floats) -> Floats:
        """Cumulative hazard at ``months``."""
        steps = np.diff(self.knots) * self.hazards[:-1]
        reached = np.concatenate(([0.0], np.cumsum(steps)))
        at = np.searchsorted(self.knots, months, side="right") - 1
        return reached[at] + (months - self.knots[at]) * self.hazards[at]

    def survival(self, months: Floats, ratio: float = 1.0) -> Floats:
        """Survival at ``months`` of a group with ``ratio`` times this hazard."""
        return np.exp(-ratio * self.cumulative(months))

    def time_of(self, cumulative: Floats) -> Floats:
        """Months at which a cumulative hazard is reached."""
        steps = np.diff(self.knots) * self.hazards[:-1]
        reached = np.concatenate(([0.0], np.cumsum(steps)))
        at = np.searchsorted(reached, cumulative, side="right") - 1
        return self.knots[at] + (cumulative - reached[at]) / self.hazards[at]

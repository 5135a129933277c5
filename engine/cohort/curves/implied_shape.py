"""Shape of a Weibull curve that printed numbers imply."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.optimize import least_squares

from engine.cohort.curves.fit import PrintedProblem
from engine.cohort.curves.follow_up import FollowUp
from engine.cohort.curves.piecewise import PiecewiseHazard
from engine.cohort.curves.targets import CurveTargets
from engine.cohort.survival import Floats

# Fine enough that a Weibull hazard is as good as constant in between.
_KNOTS: Final = np.linspace(0.0, 18.0, 721)


def implied_shape(targets: CurveTargets, follow_up: FollowUp | None = None) -> float:
    """Shape of the proportional Weibull curves that come closest to print.

    Below 1 the hazard falls with time.

    Args:
        targets: printed numbers of one endpoint.
        follow_up: follow-up to assume; that of paper B if not given.
    """
    problem = PrintedProblem(targets, follow_up or FollowUp())

    def differences(logs: Floats) -> Floats:
        return problem.differences(_weibull(*(math.exp(x) for x in logs)))

    found = least_squares(differences, [math.log(0.1), math.log(0.7)])
    return math.exp(float(found.x[1]))


def _weibull(scale: float, shape: float) -> PiecewiseHazard:
    """Cumulative hazard ``scale * t ** shape`` as many short pieces."""
    steps = np.diff(scale * _KNOTS**shape) / np.diff(_KNOTS)
    return PiecewiseHazard(_KNOTS, np.append(steps, steps[-1]))

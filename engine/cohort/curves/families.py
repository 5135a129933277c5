"""Families of survival curves, for asking whether the bands cover the truth.

Each family is drawn anew for every simulated cohort: medians and shapes vary
around what paper B prints, and except in the proportional ones the groups have
shapes of their own, so that their hazards may cross.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from msgspec import Struct
from scipy.stats import norm

from engine.cohort.curves.targets import GROUPS, REFERENCE, CurveTargets, Group
from engine.cohort.survival import Floats

# Months on which a truth is tabulated; nobody is followed for longer than this.
_GRID: Final = np.concatenate(([0.0], np.geomspace(0.01, 60.0, 2000)))

# Shape of a family for a group: a curve with median 1 at its argument.
Unit = Callable[[Floats], Floats]


class Truth(Struct, frozen=True):
    """True curves of the three groups, tabulated.

    Attributes:
        curves: survival of each group on the grid.
    """

    curves: dict[Group, Floats]

    def survival(self, months: Floats, group: Group) -> Floats:
        """True survival of a group."""
        return np.asarray(np.interp(months, _GRID, self.curves[group]))

    def draw(self, group: Group, size: int, random: np.random.Generator) -> Floats:
        """Months to the event of ``size`` patients of a group."""
        falling = self.curves[group][::-1]
        months = np.interp(random.random(size), falling, _GRID[::-1])
        return np.asarray(months)


def _weibull(shape: float) -> Unit:
    return lambda t: np.exp(-math.log(2) * t**shape)


def _log_logistic(shape: float) -> Unit:
    return lambda t: 1 / (1 + t ** (1.3 * shape))


def _log_normal(shape: float) -> Unit:
    # this spread gives the same slope at the median as a Weibull curve of the shape
    spread = math.sqrt(2 / math.pi) / (math.log(2) * shape)
    with np.errstate(divide="ignore"):
        return lambda t: np.asarray(norm.sf(np.log(np.maximum(t, 1e-12)) / spread))


def _gompertz(shape: float) -> Unit:
    bend = 1.5 * math.log(shape)
    if abs(bend) < 1e-3:
        return _weibull(1.0)
    rate = math.log(2) * bend / math.expm1(bend)
    return lambda t: np.exp(-rate * np.expm1(bend * np.minimum(t, 40)) / bend)


def _cured(shape: float) -> Unit:
    cured = 0.25
    scale = (-math.log((0.5 - cured) / (1 - cured))) ** (1 / shape)
    return lambda t: cured + (1 - cured) * np.exp(-((t * scale) ** shape))


def _two_speeds(shape: float) -> Unit:
    """A part of the patients fails at once, the others slowly."""
    quick, share = 8.0, 0.15 + 0.2 / (1 + shape)

    def curve(t: Floats, rate: float) -> Floats:
        return np.asarray(share * np.exp(-quick * t) + (1 - share) * np.exp(-rate * t))

    low, high = 0.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        above = float(curve(np.array([1.0]), middle)[0]) > 0.5
        low, high = (middle, high) if above else (low, middle)
    return lambda t: curve(t, low)


FAMILIES: Final[Mapping[str, tuple[Callable[[float], Unit], bool]]] = {
    "Weibull, proportional": (_weibull, True),
    "Weibull": (_weibull, False),
    "log-logistic": (_log_logistic, False),
    "log-normal": (_log_normal, False),
    "Gompertz": (_gompertz, False),
    "cure model": (_cured, False),
    "two speeds, proportional": (_two_speeds, True),
}


def draw_truth(
    family: str,
    printed: CurveTargets,
    shape: float,
    anchor: float,
    random: np.random.Generator,
) -> Truth:
    """Draw the true curves of one simulated study.

    Args:
        family: name in ``FAMILIES``.
        printed: medians and hazard ratios around which the truth varies.
        shape: centre of the Weibull-like shapes; they vary with an SD of 0.3 on the
            log scale.
        anchor: month at which the truth of a group without a median agrees with its
            number of events.
        random: source of randomness.
    """
    make, proportional = FAMILIES[family]
    base = _anchored(make, printed, REFERENCE, shape, anchor, random)
    curves: dict[Group, Floats] = {REFERENCE: base}
    for group in GROUPS:
        if proportional and group != REFERENCE:
            spread = math.exp(0.2 * random.standard_normal())
            curves[group] = base ** (printed.contrasts[group].ratio * spread)
        elif group != REFERENCE:
            curves[group] = _anchored(make, printed, group, shape, anchor, random)
    return Truth(curves)


def _anchored(
    make: Callable[[float], Unit],
    printed: CurveTargets,
    group: Group,
    shape: float,
    anchor: float,
    random: np.random.Generator,
) -> Floats:
    """A curve of the family through what is printed of a group, varied."""
    unit = make(shape * math.exp(0.3 * random.standard_normal()))
    row = printed.groups[group]
    months, alive = row.median, 0.5
    if months is None:
        months, alive = anchor, 1 - printed.events[group] / row.n
    wanted = alive ** math.exp(0.2 * random.standard_normal())
    low, high = 1e-3, 1e4
    for _ in range(60):
        scale = math.sqrt(low * high)
        above = float(unit(np.array([months / scale]))[0]) > wanted
        low, high = (low, scale) if above else (scale, high)
    return unit(_GRID / scale)

"""Coverage: do the bands hold the true curve, whatever family it is of?

Each round draws a true curve, simulates a study of the published sizes from it,
prints of that study what paper B prints, rebuilds curve and band from this alone,
and asks at each half month whether the band holds the truth.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from msgspec import Struct

from engine.cohort.curves.bands import CurveBand
from engine.cohort.curves.document import cut_of, doubt_ahead
from engine.cohort.curves.families import FAMILIES, Truth, draw_truth
from engine.cohort.curves.fit import fit_curves
from engine.cohort.curves.follow_up import FollowUp
from engine.cohort.curves.implied_shape import implied_shape
from engine.cohort.curves.simulation import printed_of, simulate
from engine.cohort.curves.targets import (
    GROUPS,
    CurveTargets,
    EndpointName,
    Group,
)
from engine.cohort.survival import Floats

REQUIRED: Final = 0.93

# Months survived, for bands of those who are left.
LANDMARKS: Final = (1.0, 3.0, 6.0)


# The groups of the paper, and all patients together.
_SHOWN: Final[tuple[Group | None, ...]] = (*GROUPS, None)


class Coverage(Struct, frozen=True, kw_only=True):
    """Coverage of the bands of one group over the simulated studies.

    Attributes:
        endpoint: ``PFS`` or ``OS``.
        family: family of the true curves.
        n: patients of the group.
        rounds: number of simulated studies.
        covered: share of months and studies whose band holds the truth.
        width: mean width of the band, as a share of the patients.
        covered_later: the same for those who survived to each of ``LANDMARKS``; empty
            if no such band is shown of the group.
        refused: studies whose curve could not be built.
    """

    endpoint: EndpointName
    family: str
    n: int
    rounds: int
    covered: float
    width: float
    covered_later: tuple[float, ...]
    refused: int


def cover(
    printed: CurveTargets,
    endpoint: EndpointName,
    *,
    rounds: int,
    seed: int,
    shape: float | None = None,
    families: Iterable[str] = tuple(FAMILIES),
) -> list[Coverage]:
    """Simulate studies and count how often the bands hold the truth.

    Args:
        printed: printed numbers around which the truth varies.
        endpoint: the endpoint they belong to.
        rounds: studies for each family.
        seed: seed of the simulation, the same for each family.
        shape: centre of the shapes; the one that print implies if not given.
        families: names in ``FAMILIES``.
    """
    found: list[Coverage] = []
    centre = implied_shape(printed) if shape is None else shape
    for family in families:
        counter = _Counter(endpoint, printed)
        random = np.random.default_rng(seed)
        for _ in range(rounds):
            counter.add(family, centre, random)
        found += counter.result(family, rounds)
    return found


class _Counter:
    """Counts hits of the bands, group by group."""

    def __init__(self, endpoint: EndpointName, printed: CurveTargets) -> None:
        self.endpoint, self.printed = endpoint, printed
        self.follow_up = FollowUp()
        self.sizes: dict[Group, int] = {g: printed.groups[g].n for g in GROUPS}
        self.hits: dict[Group | None, list[float]] = {g: [] for g in _SHOWN}
        self.later: dict[Group | None, list[list[float]]] = {g: [] for g in _SHOWN}
        self.widths: dict[Group | None, list[float]] = {g: [] for g in _SHOWN}
        self.refused = 0

    def add(self, family: str, shape: float, random: np.random.Generator) -> None:
        anchor = self.follow_up.median
        truth = draw_truth(family, self.printed, shape, anchor, random)
        study = simulate(truth, self.sizes, self.follow_up, random)
        try:
            seen = printed_of(study, with_events=self.endpoint == "OS")
            curves = fit_curves(seen, self.follow_up)
        except ValueError:
            self.refused += 1
            return
        for group in _SHOWN:
            until = cut_of(self.endpoint, group)
            printed = seen.overall if group is None else seen.groups[group]
            band = CurveBand(curves, group, printed, until)
            self._count(group, band, truth, until)

    def _count(
        self, group: Group | None, band: CurveBand, truth: Truth, until: float
    ) -> None:
        months = np.arange(0.5, until + 0.25, 0.5)
        real = self._truth(truth, months, group)
        _, low, high = band.at(months)
        self.hits[group].append(float(np.mean((low <= real) & (real <= high))))
        self.widths[group].append(float(np.mean(high - low)))
        doubt = doubt_ahead(self.endpoint, group)
        if doubt is not None:
            held = [
                self._later(group, band, truth, (m, until, doubt)) for m in LANDMARKS
            ]
            self.later[group].append(held)

    def _later(
        self,
        group: Group | None,
        band: CurveBand,
        truth: Truth,
        ahead: tuple[float, float, float],
    ) -> float:
        """Share of the months after a landmark whose band holds the truth."""
        landmark, until, doubt = ahead
        months = np.arange(landmark + 0.5, until + 0.25, 0.5)
        left = self._truth(truth, np.array([landmark]), group)
        real = self._truth(truth, months, group) / left
        _, low, high = band.at(months, landmark, doubt)
        return float(np.mean((low <= real) & (real <= high)))

    def _truth(self, truth: Truth, months: Floats, group: Group | None) -> Floats:
        if group is not None:
            return truth.survival(months, group)
        total = sum(self.sizes.values())
        parts = [self.sizes[g] / total * truth.survival(months, g) for g in GROUPS]
        return np.asarray(np.sum(parts, axis=0))

    def result(self, family: str, rounds: int) -> list[Coverage]:
        return [
            Coverage(
                endpoint=self.endpoint,
                family=family,
                n=sum(self.sizes.values()) if group is None else self.sizes[group],
                rounds=rounds,
                covered=float(np.mean(self.hits[group])),
                width=float(np.mean(self.widths[group])),
                covered_later=tuple(
                    float(np.mean(held))
                    for held in zip(*self.later[group], strict=True)
                ),
                refused=self.refused,
            )
            for group in _SHOWN
        ]

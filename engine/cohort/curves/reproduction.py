"""Reproduction gate: would the shipped curves print what the paper printed?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from msgspec import Struct

from engine.cohort.curves.document import ENDPOINTS, fitted_from
from engine.cohort.curves.simulation import printed_of, quantities, simulate
from engine.cohort.curves.targets import EndpointName, targets_of
from engine.cohort.survival import Floats
from engine.prognosis import Evidence

# Of 19 and 23 printed quantities so many must lie inside.
REQUIRED: Final[dict[EndpointName, int]] = {"PFS": 18, "OS": 23}

_ENDS: Final = (0.025, 0.5, 0.975)


class Reproduced(Struct, frozen=True, kw_only=True):
    """One printed number against what simulated cohorts print.

    Attributes:
        quantity: name of the number.
        printed: as published; infinite if not reached.
        median: median over the simulated cohorts.
        low: lower end of the 95% predictive range.
        high: upper end of the 95% predictive range.
    """

    quantity: str
    printed: float
    median: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the printed number lies in the predictive range."""
        return self.low <= self.printed <= self.high


def reproduce(
    evidence: Evidence,
    document: dict[str, Any],
    *,
    cohorts: int,
    seed: int,
) -> dict[EndpointName, tuple[Reproduced, ...]]:
    """Simulate cohorts of the published sizes from the shipped curves.

    Args:
        evidence: the published rows.
        document: the data file of curves.
        cohorts: number of cohorts for each endpoint.
        seed: seed of the simulation.
    """
    random = np.random.default_rng(seed)
    found: dict[EndpointName, tuple[Reproduced, ...]] = {}
    for endpoint in ENDPOINTS:
        printed = quantities(targets_of(evidence, endpoint))
        truth = fitted_from(document, endpoint)
        simulated = [
            quantities(
                printed_of(
                    simulate(truth, truth.sizes, truth.follow_up, random),
                    with_events=endpoint == "OS",
                )
            )
            for _ in range(cohorts)
        ]
        found[endpoint] = tuple(
            _reproduced(name, value, np.array([row[name] for row in simulated]))
            for name, value in printed.items()
        )
    return found


def _reproduced(name: str, printed: float, simulated: Floats) -> Reproduced:
    low, median, high = np.quantile(simulated, _ENDS, method="inverted_cdf")
    return Reproduced(
        quantity=name,
        printed=printed,
        median=float(median),
        low=float(low),
        high=float(high),
    )


def count_inside(rows: tuple[Reproduced, ...]) -> int:
    """How many printed numbers lie in their predictive range."""
    return sum(row.inside for row in rows)

"""Competing events: cumulative incidence by Aalen and Johansen.

One minus Kaplan-Meier overstates the incidence of an event that another one can
forestall. The standard error is the infinitesimal jackknife, as in R's ``survfit``.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats, Integers
from engine.cohort.survival.error import CohortError
from engine.cohort.survival.kaplan_meier import Z_95, count_at_risk


class Incidence(Struct, frozen=True, kw_only=True):
    """Cumulative incidence of each of several competing events.

    Attributes:
        n: number of patients.
        kinds: codes of the events, 1, 2, ..., shape (k,).
        counts: number of each event, shape (k,).
        times: distinct times of any event, shape (m,).
        incidence: share of patients with the event just after each time, shape (m, k).
        standard_error: its standard error, shape (m, k).
    """

    n: int
    kinds: Integers
    counts: Integers
    times: Floats
    incidence: Floats
    standard_error: Floats

    def at(self, time: float, kind: int) -> tuple[float, float, float]:
        """Incidence of one event at ``time``, with its 95% interval (log scale).

        Raises:
            KeyError: no such event was observed.
        """
        found = np.flatnonzero(self.kinds == kind)
        if not len(found):
            raise KeyError(kind)
        position = int(np.searchsorted(self.times, time, side="right")) - 1
        if position < 0:
            return 0.0, 0.0, 0.0
        share = float(self.incidence[position, found[0]])
        if share == 0:
            return 0.0, 0.0, 0.0
        factor = float(np.exp(Z_95 * self.standard_error[position, found[0]] / share))
        return share, share / factor, min(1.0, share * factor)


def cumulative_incidence(
    ends: Floats, events: Integers, entries: Floats | None = None
) -> Incidence:
    """Estimate the incidence of competing events.

    Args:
        ends: end of observation of each patient, shape (n,).
        events: 0 censored, 1, 2, ... the event that ended it, shape (n,).
        entries: begin of observation, shape (n,); time zero if not given.

    Raises:
        CohortError: there is no event (MS-S006).
    """
    kinds = np.unique(events[events > 0])
    if not len(kinds):
        raise CohortError(
            "MS-S006", "no event was observed", "give patients with events"
        )
    begins = np.zeros_like(ends) if entries is None else entries
    times = np.unique(ends[events > 0])
    at_risk = count_at_risk(times, begins, ends)
    share, influence = np.zeros(len(kinds)), np.zeros((len(ends), len(kinds)))
    free, free_influence = 1.0, np.zeros(len(ends))
    incidence, errors = np.empty((2, len(times), len(kinds)))
    for i, time in enumerate(times):
        here = ((ends == time)[:, None] & (events[:, None] == kinds)).astype(np.float64)
        exposed = ((begins < time) & (ends >= time)).astype(np.float64)
        hazard = here.sum(axis=0) / at_risk[i]
        moved = (here - exposed[:, None] * hazard) / at_risk[i]
        influence += free_influence[:, None] * hazard + free * moved
        share = share + free * hazard
        free_influence = free_influence * (1 - hazard.sum()) - free * moved.sum(axis=1)
        free *= 1 - hazard.sum()
        incidence[i] = share
        errors[i] = np.sqrt((influence**2).sum(axis=0))
    return Incidence(
        n=len(ends),
        kinds=kinds,
        counts=np.array([int((events == kind).sum()) for kind in kinds]),
        times=times,
        incidence=incidence,
        standard_error=errors,
    )

"""Cox's partial likelihood with Efron's ties: value, slope and curvature at a point.

The logarithm of the partial likelihood is concave. A point where its slope is nil
and its curvature is definite is therefore its one maximum, whoever found it: this
is how a fit is verified.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats, Integers, Truths


class LikelihoodAt(Struct, frozen=True, kw_only=True):
    """The partial likelihood at a point.

    Attributes:
        n: number of patients.
        value: its logarithm.
        slope: first derivative, shape (p,).
        information: negative second derivative, shape (p, p).
        times: time of each event, shape (d,).
        residuals: covariates of each event less their expectation (Schoenfeld),
            shape (d, p).
        parts: information of each event, shape (d, p, p).
    """

    n: int
    value: float
    slope: Floats
    information: Floats
    times: Floats
    residuals: Floats
    parts: Floats


def likelihood_at(
    beta: Floats,
    covariates: Floats,
    ends: Floats,
    observed: Truths,
    entries: Floats | None = None,
) -> LikelihoodAt:
    """Evaluate the partial likelihood.

    Args:
        beta: coefficients, shape (p,).
        covariates: one row for each patient, shape (n, p).
        ends: end of observation, shape (n,).
        observed: whether it is an event, shape (n,).
        entries: begin of observation, shape (n,); time zero if not given.
    """
    covariates = covariates - covariates.mean(axis=0)
    linear = covariates @ beta
    weights = np.exp(linear - linear.max())
    order = np.argsort(ends[observed], kind="stable")
    who = np.flatnonzero(observed)[order]
    times = ends[who]
    sums = _RiskSums(weights, covariates, ends, entries)
    tied = _TiedSums(weights, covariates, who, times)
    shares = tied.shares
    total = sums.zero(times) - shares * tied.zero
    first = sums.first(times) - shares[:, None] * tied.first
    second = sums.second(times) - shares[:, None, None] * tied.second
    mean = first / total[:, None]
    parts = second / total[:, None, None] - mean[:, :, None] * mean[:, None, :]
    residuals = tied.mean - mean
    value = float((linear[who] - linear.max()).sum() - np.log(total).sum())
    return LikelihoodAt(
        n=len(ends),
        value=value,
        slope=residuals.sum(axis=0),
        information=parts.sum(axis=0),
        times=times,
        residuals=residuals,
        parts=parts,
    )


class _RiskSums:
    """Sums over everybody at risk at a time."""

    def __init__(
        self, weights: Floats, covariates: Floats, ends: Floats, entries: Floats | None
    ) -> None:
        self._leaving = _Tail(ends, weights, covariates)
        late = None if entries is None or not (entries > 0).any() else entries
        self._waiting = None if late is None else _Tail(late, weights, covariates)

    def zero(self, times: Floats) -> Floats:
        return self._of(times, 0)

    def first(self, times: Floats) -> Floats:
        return self._of(times, 1)

    def second(self, times: Floats) -> Floats:
        return self._of(times, 2)

    def _of(self, times: Floats, power: int) -> Floats:
        still = self._leaving.at_or_after(times, power)
        if self._waiting is None:
            return still
        # who has not entered yet: entry >= time, since at risk means entry < time
        return still - self._waiting.at_or_after(times, power)


class _Tail:
    """Sums of w, w x and w x x' over everybody whose key is at or after a time."""

    def __init__(self, keys: Floats, weights: Floats, covariates: Floats) -> None:
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        w, x = weights[order], covariates[order]
        wx = w[:, None] * x
        sums = (w, wx, wx[:, :, None] * x[:, None, :])
        self._sums = tuple(
            np.concatenate([np.cumsum(s[::-1], axis=0)[::-1], np.zeros_like(s[:1])])
            for s in sums
        )

    def at_or_after(self, times: Floats, power: int) -> Floats:
        first = np.searchsorted(self._keys, times, side="left")
        return np.asarray(self._sums[power][first])


class _TiedSums:
    """Efron: of m events at one time the k-th takes out k/m of all of them."""

    def __init__(
        self, weights: Floats, covariates: Floats, who: Integers, times: Floats
    ) -> None:
        _, start, group, count = np.unique(
            times, return_index=True, return_inverse=True, return_counts=True
        )
        self.shares = (np.arange(len(who)) - start[group]) / count[group]
        w, x = weights[who], covariates[who]
        wx = w[:, None] * x
        self.zero = np.add.reduceat(w, start)[group]
        self.first = np.add.reduceat(wx, start)[group]
        outer = wx[:, :, None] * x[:, None, :]
        self.second = np.add.reduceat(outer, start)[group]
        sums = np.add.reduceat(x, start)
        self.mean = (sums / count[:, None])[group]

"""Targets: the printed numbers of paper B that a curve must agree with."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Final, Literal

from msgspec import Struct

from engine.cohort.survival import Z_95
from engine.prognosis import Evidence, PrintedNumber
from engine.prognosis.curve_source import rows_sha256

EndpointName = Literal["PFS", "OS"]
Group = Literal["true_emd", "psk", "no_stp"]

GROUPS: Final[tuple[Group, ...]] = ("true_emd", "psk", "no_stp")
REFERENCE: Final[Group] = "no_stp"
PAIRS: Final[tuple[tuple[Group, Group], ...]] = tuple(combinations(GROUPS, 2))

_HAZARD_ROWS: Final[dict[Group, str]] = {
    "true_emd": "B.COX.stp_true_emd_vs_none",
    "psk": "B.COX.stp_psk_vs_none",
}
_COMPARISONS: Final = {
    ("true_emd", "psk"): "true_emd_vs_psk",
    ("true_emd", "no_stp"): "true_emd_vs_no_stp",
    ("psk", "no_stp"): "psk_vs_no_stp",
}


class Median(Struct, frozen=True, kw_only=True):
    """A median in months with its 95% interval; ``None`` is not reached."""

    n: int
    median: float | None
    low: float | None
    high: float | None


class Contrast(Struct, frozen=True, kw_only=True):
    """A hazard ratio against the group without plasmacytoma, univariable."""

    ratio: float
    low: float
    high: float

    @property
    def standard_error(self) -> float:
        """Standard error of the logarithm, from the width of the interval."""
        return math.log(self.high / self.low) / (2 * Z_95)


class CurveTargets(Struct, frozen=True, kw_only=True):
    """What is known of one endpoint.

    Attributes:
        groups: medians by group.
        overall: median of all patients.
        contrasts: hazard ratios of the groups against the reference.
        p_values: log-rank p-values of two groups.
        p_overall: log-rank p-value of all groups, if printed as a number.
        events: events by group, if printed.
        rows: ids of the rows of evidence that these numbers come from.
        sha256: hash of these rows.
    """

    groups: dict[Group, Median]
    overall: Median
    contrasts: dict[Group, Contrast]
    p_values: dict[tuple[Group, Group], float]
    p_overall: float | None = None
    events: dict[Group, int] = {}
    rows: tuple[str, ...] = ()
    sha256: str = ""


def targets_of(evidence: Evidence, endpoint: EndpointName) -> CurveTargets:
    """Collect what paper B prints of an endpoint.

    Raises:
        KeyError: a row is missing from the evidence.
    """
    reader = _PrintedRows(evidence)
    groups: dict[Group, Median] = {
        group: reader.median(f"B.{endpoint}.{group}") for group in GROUPS
    }
    overall = reader.median(f"B.{endpoint}.all")
    contrasts: dict[Group, Contrast] = {
        group: reader.contrast(row, f"B.{endpoint}")
        for group, row in _HAZARD_ROWS.items()
    }
    pairs = {
        pair: reader.p_value(f"B.{endpoint}.{_COMPARISONS[pair]}") for pair in PAIRS
    }
    deaths = {
        group: _float(events)
        for group in GROUPS
        if (events := evidence.survival[f"B.{endpoint}.{group}"].events) is not None
    }
    return CurveTargets(
        groups=groups,
        overall=overall,
        contrasts=contrasts,
        p_values={pair: p for pair, p in pairs.items() if p is not None},
        p_overall=reader.p_value(f"B.{endpoint}.three_groups"),
        events={group: int(number) for group, number in deaths.items()},
        rows=tuple(reader.rows),
        sha256=rows_sha256(evidence, reader.rows),
    )


class _PrintedRows:
    """Reads printed numbers and remembers which rows they came from."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.rows: list[str] = []

    def median(self, name: str) -> Median:
        row = self.evidence.survival[name]
        self.rows.append(name)
        low, high = row.ci95
        return Median(
            n=int(_float(self.evidence.strata[row.stratum].n)),
            median=None if row.median is None else _float(row.median),
            low=None if low is None else _float(low),
            high=None if high is None else _float(high),
        )

    def contrast(self, name: str, endpoint: str) -> Contrast:
        self.rows.append(name)
        (found,) = (
            ratio
            for ratio in self.evidence.hazard_ratios[name].ratios
            if ratio.endpoint == endpoint and ratio.model == "univariable"
        )
        low, high = (_float(end) for end in found.ci95)
        return Contrast(ratio=_float(found.ratio), low=low, high=high)

    def p_value(self, name: str) -> float | None:
        self.rows.append(name)
        p = self.evidence.comparisons[name].p
        return None if p is None or p.is_bound else _float(p)


def _float(printed: PrintedNumber) -> float:
    return float(printed.for_computation)

"""The data file of curves: built once from the published rows, looked up ever after."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

import numpy as np

from engine.cohort.curves.bands import SHAPE_SD, CurveBand
from engine.cohort.curves.fit import FittedCurves, fit_curves
from engine.cohort.curves.follow_up import FollowUp
from engine.cohort.curves.piecewise import PiecewiseHazard
from engine.cohort.curves.targets import (
    GROUPS,
    CurveTargets,
    EndpointName,
    Group,
    targets_of,
)
from engine.prognosis import Evidence

ENDPOINTS: Final[tuple[EndpointName, ...]] = ("PFS", "OS")
LABEL: Final = "reconstructed from published medians, intervals and hazard ratios"
METHOD: Final = (
    "Proportional-hazards piecewise-exponential curves through the printed medians, "
    "ends of their 95% intervals, univariable hazard ratios, log-rank p-values and "
    "numbers of events; bands hold sampling error and a log-normal doubt about the "
    "shape. Cut where families of curves that agree with print differ by more than "
    "10 points."
)

# Plausible families differ by more than 10 points beyond these months.
_CUT_TRUE_EMD_PFS: Final = 9.0
_CUT: Final = 12.0

# Doubt about the hazard still to come for those who survived some months (decision
# 0050). In simulations 0.40 is enough for OS; for PFS the hazard of one group may all but
# stop unseen, so that 1.20 is needed. PFS of true EMD, and of all patients with them, is
# left out: a band that held the truth would say nothing.
_DOUBT_AHEAD: Final[dict[tuple[EndpointName, Group | None], float]] = {
    ("PFS", "psk"): 1.20,
    ("PFS", "no_stp"): 1.20,
    ("OS", "true_emd"): SHAPE_SD,
    ("OS", "psk"): SHAPE_SD,
    ("OS", "no_stp"): SHAPE_SD,
    ("OS", None): SHAPE_SD,
}

_GRID_STEP: Final = 0.1
_LANDMARK_STEP: Final = 0.5


def cut_of(endpoint: EndpointName, group: Group | None) -> float:
    """Last month that is shown of a curve."""
    worst = endpoint == "PFS" and group == "true_emd"
    return _CUT_TRUE_EMD_PFS if worst else _CUT


def doubt_ahead(endpoint: EndpointName, group: Group | None) -> float | None:
    """Doubt about the hazard still to come; ``None`` if no such band is shown."""
    return _DOUBT_AHEAD.get((endpoint, group))


def build_document(evidence: Evidence) -> dict[str, Any]:
    """Fit every curve and lay it out as the data file.

    Raises:
        ValueError: a fit did not end.
    """
    curves: dict[str, Any] = {}
    fits: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        targets = targets_of(evidence, endpoint)
        fitted = fit_curves(targets)
        fits[endpoint] = _fit_entry(fitted)
        for group in (*GROUPS, None):
            name = f"B.{endpoint}.{group or 'all'}"
            curves[name] = _curve_entry(endpoint, group, targets, fitted)
    return {
        "label": LABEL,
        "method": METHOD,
        "study": "B",
        "shape_sd": f"{SHAPE_SD:.2f}",
        "curves": curves,
        "fits": fits,
    }


def as_text(document: dict[str, Any]) -> str:
    """The data file as text: one point of a curve on a line."""
    text = json.dumps(document, indent=1, ensure_ascii=True)
    return _join_points(text) + "\n"


def fitted_from(document: dict[str, Any], endpoint: EndpointName) -> FittedCurves:
    """The shipped curves of one endpoint beyond the cut, for simulation only."""
    entry = document["fits"][endpoint]
    follow_up = {name: float(value) for name, value in entry["follow_up"].items()}
    return FittedCurves(
        baseline=PiecewiseHazard(
            np.array([float(month) for month in entry["knots"]]),
            np.array([float(hazard) for hazard in entry["hazards"]]),
        ),
        ratios={group: float(entry["ratios"][group]) for group in GROUPS},
        sizes={group: int(entry["sizes"][group]) for group in GROUPS},
        follow_up=FollowUp(**follow_up),
    )


def _fit_entry(fitted: FittedCurves) -> dict[str, Any]:
    follow_up = fitted.follow_up
    return {
        "note": "for simulation only: the knots go beyond the months that are shown",
        "knots": [_text(month, 1) for month in fitted.baseline.knots],
        "hazards": [_text(hazard, 6) for hazard in fitted.baseline.hazards],
        "ratios": {group: _text(fitted.ratios[group], 2) for group in GROUPS},
        "sizes": dict(fitted.sizes),
        "follow_up": {
            "shortest": _text(follow_up.shortest, 1),
            "longest": _text(follow_up.longest, 1),
            "median": _text(follow_up.median, 1),
        },
    }


def _curve_entry(
    endpoint: EndpointName,
    group: Group | None,
    targets: CurveTargets,
    fitted: FittedCurves,
) -> dict[str, Any]:
    until = cut_of(endpoint, group)
    printed = targets.overall if group is None else targets.groups[group]
    band = CurveBand(fitted, group, printed, until)
    doubt = doubt_ahead(endpoint, group)
    landmarks = np.arange(_LANDMARK_STEP, until, _LANDMARK_STEP)
    given = (
        {}
        if doubt is None
        else {
            _text(month, 1): _points(band, float(month), until, _LANDMARK_STEP, doubt)
            for month in landmarks
        }
    )
    return {
        "endpoint": f"B.{endpoint}",
        "stratum": f"B.{group or 'all'}",
        "n": printed.n,
        "until": _text(until, 1),
        "rows": list(targets.rows),
        "rows_sha256": targets.sha256,
        "grid": _points(band, 0.0, until, _GRID_STEP),
        "given": given,
    }


def _points(
    band: CurveBand,
    survived: float,
    until: float,
    step: float,
    doubt: float = SHAPE_SD,
) -> list[list[str]]:
    """Month, survival, lower and upper end of the band; from the month survived on."""
    months = np.arange(survived + step, until + step / 2, step)
    rows = zip(months, *band.at(months, survived, doubt), strict=True)
    start = [_text(survived, 1), "1.0000", "1.0000", "1.0000"]
    return [
        start,
        *([_text(row[0], 1), *(_text(x, 4) for x in row[1:])] for row in rows),
    ]


def _text(value: float, digits: int) -> str:
    """A number rounded half even on its decimal text."""
    return str(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits)))


def _join_points(text: str) -> str:
    """Put the members of innermost lists on one line."""
    parts, depth_text = [], text.split("[")
    for part in depth_text:
        inside, closed, after = part.partition("]")
        if closed and "{" not in inside:
            inside = " ".join(inside.split())
        parts.append(inside + closed + after)
    return "[".join(parts)

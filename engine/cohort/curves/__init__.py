"""Curves from what a paper prints, with bands; simulation of what it would print."""

from engine.cohort.curves.bands import SHAPE_SD, CurveBand
from engine.cohort.curves.coverage import LANDMARKS, Coverage, cover
from engine.cohort.curves.coverage import REQUIRED as REQUIRED_COVERAGE
from engine.cohort.curves.document import (
    ENDPOINTS,
    as_text,
    build_document,
    cut_of,
    fitted_from,
)
from engine.cohort.curves.families import FAMILIES, Truth, draw_truth
from engine.cohort.curves.fit import FittedCurves, fit_curves
from engine.cohort.curves.follow_up import FollowUp
from engine.cohort.curves.implied_shape import implied_shape
from engine.cohort.curves.reproduction import REQUIRED as REQUIRED_INSIDE
from engine.cohort.curves.reproduction import Reproduced, count_inside, reproduce
from engine.cohort.curves.reproduction_page import reproduction_page
from engine.cohort.curves.simulation import (
    SimulatedCohort,
    printed_of,
    quantities,
    simulate,
)
from engine.cohort.curves.targets import (
    GROUPS,
    CurveTargets,
    EndpointName,
    Group,
    targets_of,
)

__all__ = [
    "ENDPOINTS",
    "FAMILIES",
    "GROUPS",
    "LANDMARKS",
    "REQUIRED_COVERAGE",
    "REQUIRED_INSIDE",
    "SHAPE_SD",
    "Coverage",
    "CurveBand",
    "CurveTargets",
    "EndpointName",
    "FittedCurves",
    "FollowUp",
    "Group",
    "Reproduced",
    "SimulatedCohort",
    "Truth",
    "as_text",
    "build_document",
    "count_inside",
    "cover",
    "cut_of",
    "draw_truth",
    "fit_curves",
    "fitted_from",
    "implied_shape",
    "printed_of",
    "quantities",
    "reproduce",
    "reproduction_page",
    "simulate",
    "targets_of",
]

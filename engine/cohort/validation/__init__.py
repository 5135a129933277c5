"""Validation of whatever is shown: against a centre's own patients."""

from engine.cohort.validation.accuracy import (
    NetBenefit,
    brier_score,
    decision_curve,
    scaled_brier,
    uno_concordance,
)
from engine.cohort.validation.calibration import (
    HORIZONS,
    CalibrationPoint,
    calibrate,
)
from engine.cohort.validation.drift import (
    DESIGN_RATIO,
    THRESHOLD,
    Drift,
    Period,
    events_to_alarm,
    false_alarms,
    monitor,
    periods_of,
)
from engine.cohort.validation.observed_expected import (
    ObservedExpected,
    Prediction,
    observed_expected,
    poisson_interval,
    prediction_of,
)

__all__ = [
    "DESIGN_RATIO",
    "HORIZONS",
    "THRESHOLD",
    "CalibrationPoint",
    "Drift",
    "NetBenefit",
    "ObservedExpected",
    "Period",
    "Prediction",
    "brier_score",
    "calibrate",
    "decision_curve",
    "events_to_alarm",
    "false_alarms",
    "monitor",
    "observed_expected",
    "periods_of",
    "poisson_interval",
    "prediction_of",
    "scaled_brier",
    "uno_concordance",
]

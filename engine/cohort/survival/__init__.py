"""Survival analysis of many patients, counted and computed as R does."""

from engine.cohort.survival.arrays import Floats, Integers, Truths
from engine.cohort.survival.cells import CellLine, read_cells
from engine.cohort.survival.combine import (
    HETEROGENEITY,
    LOCAL_LEADS_FROM,
    CombinedMedian,
    MedianEstimate,
    combine,
    leading,
    local_median,
    published_median,
)
from engine.cohort.survival.competing import Incidence, cumulative_incidence
from engine.cohort.survival.cox import Coefficient, CoxFit, fit_cox
from engine.cohort.survival.error import CohortError
from engine.cohort.survival.fit import (
    ALL,
    FEWEST_AT_RISK,
    CohortFit,
    GroupFit,
    Tick,
    fit_cohort,
    group_fit,
)
from engine.cohort.survival.kaplan_meier import (
    Z_95,
    Convention,
    KaplanMeier,
    kaplan_meier,
)
from engine.cohort.survival.log_rank import LogRank, log_rank
from engine.cohort.survival.proportional import GroupHazards, group_hazards
from engine.cohort.survival.table import (
    SurvivalTable,
    once_each,
    read_survival_table,
    survival_table,
)

__all__ = [
    "ALL",
    "FEWEST_AT_RISK",
    "HETEROGENEITY",
    "LOCAL_LEADS_FROM",
    "Z_95",
    "CellLine",
    "Coefficient",
    "CohortError",
    "CohortFit",
    "CombinedMedian",
    "Convention",
    "CoxFit",
    "Floats",
    "GroupFit",
    "GroupHazards",
    "Incidence",
    "Integers",
    "KaplanMeier",
    "LogRank",
    "MedianEstimate",
    "SurvivalTable",
    "Tick",
    "Truths",
    "combine",
    "cumulative_incidence",
    "fit_cohort",
    "fit_cox",
    "group_fit",
    "group_hazards",
    "kaplan_meier",
    "leading",
    "local_median",
    "log_rank",
    "once_each",
    "published_median",
    "read_cells",
    "read_survival_table",
    "survival_table",
]

"""Rules and a patient to verdicts: judge, explain, prove, and what would settle it."""

from engine.reasoning.assumed import assume
from engine.reasoning.chart import Anchor, Chart
from engine.reasoning.evaluate import Evaluation
from engine.reasoning.judge import Judge
from engine.reasoning.rise_levels import Courses, DerivedDraw, RiseLevel, courses_of
from engine.reasoning.rise_words import FIRST_MET
from engine.reasoning.trace import Trace
from engine.reasoning.under_assumptions import SiteJudge
from engine.reasoning.verdict import (
    CriterionOutcome,
    DataRequest,
    Evidence,
    Gap,
    Reason,
    Verdict,
)
from engine.reasoning.wording import evidence_of

__all__ = [
    "FIRST_MET",
    "Anchor",
    "Chart",
    "Courses",
    "CriterionOutcome",
    "DataRequest",
    "DerivedDraw",
    "Evaluation",
    "Evidence",
    "Gap",
    "Judge",
    "Reason",
    "RiseLevel",
    "SiteJudge",
    "Trace",
    "Verdict",
    "assume",
    "courses_of",
    "evidence_of",
]

"""Rules and a patient to verdicts: judge, explain, prove, and what would settle it."""

from engine.reasoning.assumed import assume
from engine.reasoning.chart import Anchor, Chart
from engine.reasoning.evaluate import Evaluation
from engine.reasoning.judge import Judge
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
    "Anchor",
    "Chart",
    "CriterionOutcome",
    "DataRequest",
    "Evaluation",
    "Evidence",
    "Gap",
    "Judge",
    "Reason",
    "SiteJudge",
    "Verdict",
    "assume",
    "evidence_of",
]

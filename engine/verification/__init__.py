"""Rules that cannot be silently wrong: mutants, witnesses, differences and proofs."""

from engine.verification.coverage import WAYS, RuleShown, Shown, coverage
from engine.verification.figures import (
    CriterionFigures,
    RuleFigures,
    RuleSetFigures,
    Way,
    rule_figures,
)
from engine.verification.mutants import Mutant, mutants_of, written_rules
from engine.verification.mutation import Probe, Score, Survivor, affected, mutate
from engine.verification.proof import Proof, Status
from engine.verification.solver import (
    Bound,
    DisagreementError,
    Equivalence,
    NotExpressibleError,
    available,
    compare,
    equivalent,
    further,
    prove,
)
from engine.verification.witness import Base, Said, Side, Witness, witnesses

__all__ = [
    "WAYS",
    "Base",
    "Bound",
    "CriterionFigures",
    "DisagreementError",
    "Equivalence",
    "Mutant",
    "NotExpressibleError",
    "Probe",
    "Proof",
    "RuleFigures",
    "RuleSetFigures",
    "RuleShown",
    "Said",
    "Score",
    "Shown",
    "Side",
    "Status",
    "Survivor",
    "Way",
    "Witness",
    "affected",
    "available",
    "compare",
    "coverage",
    "equivalent",
    "further",
    "mutants_of",
    "mutate",
    "prove",
    "rule_figures",
    "witnesses",
    "written_rules",
]

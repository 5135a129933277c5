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
from engine.verification.mutation import Probe, Score, Survivor, mutate
from engine.verification.witness import Base, Said, Side, Witness, witnesses

__all__ = [
    "WAYS",
    "Base",
    "CriterionFigures",
    "Mutant",
    "Probe",
    "RuleFigures",
    "RuleSetFigures",
    "RuleShown",
    "Said",
    "Score",
    "Shown",
    "Side",
    "Survivor",
    "Way",
    "Witness",
    "coverage",
    "mutants_of",
    "mutate",
    "rule_figures",
    "witnesses",
    "written_rules",
]

"""Rules that cannot be silently wrong: mutants, witnesses, differences and proofs."""

from engine.verification.coverage import WAYS, RuleShown, Shown, coverage
from engine.verification.mutants import Mutant, mutants_of, written_rules
from engine.verification.mutation import Probe, Score, Survivor, mutate
from engine.verification.witness import Base, Said, Side, Witness, witnesses

__all__ = [
    "WAYS",
    "Base",
    "Mutant",
    "Probe",
    "RuleShown",
    "Said",
    "Score",
    "Shown",
    "Side",
    "Survivor",
    "Witness",
    "coverage",
    "mutants_of",
    "mutate",
    "witnesses",
    "written_rules",
]

"""Rules that cannot be silently wrong: mutants, witnesses, differences and proofs."""

from engine.verification.mutants import Mutant, mutants_of, written_rules
from engine.verification.mutation import Probe, Score, Survivor, mutate
from engine.verification.witness import Base, Said, Side, Witness, witnesses

__all__ = [
    "Base",
    "Mutant",
    "Probe",
    "Said",
    "Score",
    "Side",
    "Survivor",
    "Witness",
    "mutants_of",
    "mutate",
    "witnesses",
    "written_rules",
]

"""Rules that cannot be silently wrong: mutants, witnesses, differences and proofs."""

from engine.verification.mutants import Mutant, mutants_of, written_rules
from engine.verification.mutation import Probe, Score, Survivor, mutate

__all__ = [
    "Mutant",
    "Probe",
    "Score",
    "Survivor",
    "mutants_of",
    "mutate",
    "written_rules",
]

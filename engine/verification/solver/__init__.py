"""Rules as a solver sees them: an encoding, proofs, and patients that it finds."""

from engine.verification.solver.equivalence import (
    Equivalence,
    compare,
    equivalent,
    further,
)
from engine.verification.solver.frame import Bound
from engine.verification.solver.lesion_values import NotExpressibleError
from engine.verification.solver.prove import prove
from engine.verification.solver.search import DisagreementError
from engine.verification.solver.z3_terms import available

__all__ = [
    "Bound",
    "DisagreementError",
    "Equivalence",
    "NotExpressibleError",
    "available",
    "compare",
    "equivalent",
    "further",
    "prove",
]

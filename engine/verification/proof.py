"""What a proof came to: a property of a rule, where it stands, and who shows it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from engine.language import Span
from engine.state import PatientState
from engine.verification.witness import Witness


class Status(StrEnum):
    """How far a property is proved."""

    PROVED = "proved"
    """A patient shows it, or it follows from how the rule is written."""
    BOUNDED = "bounded"
    """It holds for every patient within the stated bound."""
    FAILED = "failed"
    """A patient shows that it does not hold, or no patient within the bound fulfils it."""
    NOT_EXPRESSIBLE = "not expressible"
    """Something in the rule cannot be said to the solver."""
    TOO_HARD = "too hard"
    """The solver gave no answer in its time."""


class Proof(Struct, frozen=True):
    """One property of one rule.

    Attributes:
        rule: ``moffitt_2025/biochemical_relapse``.
        claim: ``can hold``, ``criterion counts``, ``hiding never flips``, ...
        status: how far it is proved.
        place: file and line of the rule or criterion.
        says: one sentence: what holds, or what is wrong.
        remedy: what to do if it failed.
        criterion: id of the criterion, or the value of the case; may be empty.
        bound: the patients of whom it is said; empty where one patient shows it.
        witness: the patient who shows what is wrong.
        other: the second patient, where two are compared.
    """

    rule: str
    claim: str
    status: Status
    place: Span
    says: str
    remedy: str = ""
    criterion: str = ""
    bound: str = ""
    witness: Witness | None = None
    other: PatientState | None = None

    @property
    def is_failure(self) -> bool:
        """Whether something is wrong with the rule."""
        return self.status is Status.FAILED

    @property
    def is_open(self) -> bool:
        """Whether nothing was shown either way."""
        return self.status in (Status.NOT_EXPRESSIBLE, Status.TOO_HARD)

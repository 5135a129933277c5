"""Caveats: what a reader must know beside a number, and what shows it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["high", "medium", "low"]
FindingKind = Literal[
    "hazard_ratio",
    "odds_ratio",
    "sum",
    "percentage",
    "p_value",
    "transition",
    "repeated",
    "claim",
    "definition",
    "follow_up",
    "interval",
    "derived",
    "text",
]


class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the things that stand in print.

    Attributes:
        says: what it says, in our words.
        place: where.
        quote: the words of the paper, as far as they are quoted.
    """

    says: str
    place: str
    quote: str = ""


class Showing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the linter must find for this caveat.

    Attributes:
        kind: kind of the finding.
        at: what the finding is about, or the beginning of it (``A.T2``).
    """

    kind: FindingKind
    at: str


class Caveat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to know beside the numbers that it concerns.

    Attributes:
        id: ``A-01``.
        severity: ``high`` changes what a reader takes away.
        nature: ``contradiction`` can be shown from print, ``limitation`` cannot.
        what: the matter in a few words.
        where: where it stands in the paper.
        handling: what mspike does about it.
        sentence: what a user reads.
        found_by: by reading the papers, or by recomputing their numbers.
        readings: what is printed in different places.
        shows_as: recomputations that show it.
    """

    id: str
    severity: Severity
    nature: Literal["contradiction", "limitation"]
    what: str
    where: str
    handling: str
    sentence: str
    found_by: Literal["reading", "recomputation"] = "reading"
    readings: tuple[Reading, ...] = ()
    shows_as: tuple[Showing, ...] = ()


def marks(caveats: tuple[Caveat, ...]) -> str:
    """The marks that stand behind a number: `` [A-01, A-16]``, or nothing."""
    if not caveats:
        return ""
    return f" [{', '.join(caveat.id for caveat in caveats)}]"

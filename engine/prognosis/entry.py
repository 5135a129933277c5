"""EvidenceEntry: one row of the evidence as a reader looks it up."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from engine.prognosis.caveats import Caveat
from engine.prognosis.printed import Statement, statement
from engine.prognosis.published import Evidence
from engine.prognosis.rows import Summary


class EvidenceEntry(Struct, frozen=True, kw_only=True):
    """One row as a reader looks it up.

    Attributes:
        id: id of the row.
        kind: ``survival``, ``comparison``, ``response``, ``table``, ...
        study: id of the study; empty for a quoted trial.
        title: what it is about.
        place: where it is printed, or what it is derived from.
        statements: its numbers in words, each with its caveats.
    """

    id: str
    kind: str
    study: str
    title: str
    place: str
    statements: tuple[Statement, ...]


def summary_words(
    title: str, summary: Summary, caveats: tuple[Caveat, ...]
) -> Statement:
    """A median with its spread, in words."""
    return statement(
        f"{title} {{median}} ({{low}} to {{high}})",
        caveats,
        median=summary.median,
        low=summary.low,
        high=summary.high,
    )


def with_study(
    evidence: Evidence, study: str, own: Iterable[str]
) -> tuple[Caveat, ...]:
    """Caveats of a row that belongs to no endpoint: its own and its study's."""
    return evidence.resolve((*evidence.studies[study].caveats, *own))

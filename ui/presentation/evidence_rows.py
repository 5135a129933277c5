"""Published rows for one patient: what was observed, and which rows do not apply.

Every number comes as the words the evidence gives it, with the marks of its
caveats, and the caveats stand below in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final

from msgspec import Struct

from engine.prognosis import Estimate, Footnote, Refusal

_MEASURES: Final = {
    "median": "median, months",
    "percent": "share",
    "odds_ratio": "odds ratio",
    "hazard_ratio": "hazard ratio",
}

REASONS: Final = {
    "clock_not_started": "the event from which they count is not on record",
    "clock": "they count from the event of the other study",
    "population": "they come from another population",
    "stratum_false": "this patient is not in their group",
    "stratum_unknown": "whether this patient is in their group cannot be known now",
    "no_median_published": "the paper prints no median for them",
    "unpublished": "the paper does not publish them",
    "conditional_on_future_event": "they need an event that has not happened yet",
    "superseded": "a multivariable ratio replaces them",
}
"""Why published rows are not shown, in words, in the order in which it is told."""


ROWS_ARE_APART: Final = (
    "The rows are of different groups and count from different events. One patient may "
    "belong to several of them, and none is a forecast combined from the others."
)
"""Stands above the rows of one patient."""


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """One published number that applies, or may apply.

    Attributes:
        id: id of the published row.
        endpoint: what was measured, true to the paper's definition.
        measure: kind of number and its unit.
        value: number and interval, with the marks of its caveats.
        n: number of patients, with a note if it is reconstructed.
        stratum: whom it was observed in; for a ratio, against whom.
        time_zero: the event from which time counts.
        place: where in the paper it is printed.
        possible: whether it applies is open; then ``would_settle`` says what decides.
        inconclusive: an interval across 1.
        text: the whole statement.
        notes: what this patient must read beside it.
        comparisons: differences to other groups.
        would_settle: what would settle a possible one.
    """

    id: str
    endpoint: str
    measure: str
    value: str
    n: str
    stratum: str
    time_zero: str
    place: str
    possible: bool
    inconclusive: bool
    text: str
    notes: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    would_settle: tuple[str, ...] = ()


class EvidenceBlock(Struct, frozen=True, kw_only=True):
    """All rows of one study, with every caveat they carry.

    Attributes:
        study: the study in a few words.
        doi: digital object identifier.
        time_zeros: the events from which its rows count.
        rows: what applies, then what may apply.
        footnotes: caveats by their marks, in words.
        notes: what this patient must read beside all rows.
    """

    study: str
    doi: str
    time_zeros: tuple[str, ...]
    rows: tuple[EvidenceRow, ...]
    footnotes: tuple[Footnote, ...]
    notes: tuple[str, ...]


class RefusedGroup(Struct, frozen=True):
    """Published rows that are not shown, for one reason."""

    reason: str
    text: str
    ids: tuple[str, ...]


def blocks_of(estimates: Iterable[Estimate]) -> tuple[EvidenceBlock, ...]:
    """One block a study; studies are never mixed."""
    by_study: dict[str, list[Estimate]] = {}
    for estimate in estimates:
        by_study.setdefault(estimate.study, []).append(estimate)
    return tuple(_block(found) for found in by_study.values())


def _block(found: Sequence[Estimate]) -> EvidenceBlock:
    endpoints = list(dict.fromkeys(e.endpoint_title for e in found))
    ordered = sorted(
        found,
        key=lambda e: (e.certainty != "certain", endpoints.index(e.endpoint_title)),
    )
    shared = set(ordered[0].notes).intersection(*(e.notes for e in ordered))
    notes = {f.id: f for estimate in ordered for f in estimate.footnotes}
    return EvidenceBlock(
        study=ordered[0].study_title,
        doi=ordered[0].doi,
        time_zeros=tuple(dict.fromkeys(e.time_zero for e in ordered)),
        rows=tuple(row_of(e, shared) for e in ordered),
        footnotes=tuple(notes[mark] for mark in sorted(notes)),
        notes=tuple(n for n in ordered[0].notes if n in shared),
    )


def row_of(estimate: Estimate, shared: Set[str] = frozenset()) -> EvidenceRow:
    """One published row in words.

    Args:
        estimate: the row.
        shared: notes that stand beside all rows of its block already.
    """
    against = f" v {estimate.against}" if estimate.against else ""
    reconstructed = " (reconstructed)" if estimate.n_reconstructed else ""
    model = f", {estimate.model}" if estimate.model else ""
    return EvidenceRow(
        id=estimate.evidence,
        endpoint=f"{estimate.endpoint}: {estimate.endpoint_title}",
        measure=_MEASURES[estimate.measure] + model,
        value=estimate.value_text,
        n=f"{estimate.n}{reconstructed}",
        stratum=estimate.stratum + against,
        time_zero=estimate.time_zero,
        place=estimate.place,
        possible=estimate.certainty == "possible",
        inconclusive=estimate.inconclusive,
        text=estimate.text,
        notes=tuple(note for note in estimate.notes if note not in shared),
        comparisons=estimate.comparisons,
        would_settle=estimate.would_settle,
    )


def refused_groups(refused: Iterable[Refusal]) -> tuple[RefusedGroup, ...]:
    """Rows that are not shown, by reason; each says how many and which."""

    def groups() -> Iterator[RefusedGroup]:
        found = list(refused)
        for reason, words in REASONS.items():
            group = [r for r in found if r.reason == reason]
            ids = tuple(dict.fromkeys(r.evidence for r in group))
            texts = {r.text for r in group}
            told = texts.pop() if len(texts) == 1 else words
            if ids:
                yield RefusedGroup(reason, f"{_rows(len(ids))} not shown: {told}", ids)

    return tuple(groups())


def _rows(count: int) -> str:
    return f"{count} published row" + ("" if count == 1 else "s")

"""Patterns of progression, first therapy after it, and the way from baseline to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from engine.cohort.tables.group_tests import GroupTest, compare_counts
from engine.cohort.tables.printed_table import PrintedTable, in_words, share
from engine.cohort.tables.rows import CohortRow, TimePoint
from engine.cohort.tables.table_one import groups_of
from engine.prognosis import Stratum

STATUSES: Final = ("negative", "emd_only", "pmd_only", "both", "unknown")

Sign = Callable[[CohortRow], bool | None]


def _emd_or_pmd(row: CohortRow) -> bool | None:
    possible = row.stp_statuses("progression")
    if "negative" not in possible:
        return True
    return False if possible == {"negative"} else None


_SIGNS: Final[dict[str, tuple[str, Sign]]] = {
    "biochemical": ("Biochemical relapse", lambda row: row.biochemical_relapse),
    "bm_involvement": ("Bone marrow involvement", lambda row: row.marrow_involvement),
    "new_bone_disease": ("New bone disease", lambda row: row.new_bone_disease),
    "emd_or_pmd": ("EMD or PMD", _emd_or_pmd),
}
_PARTS: Final[dict[str, tuple[str, Sign]]] = {
    "any_emd": ("Any EMD", lambda row: row.any_emd_at_progression),
    "any_pmd": ("Any PMD", lambda row: row.any_pmd_at_progression),
}


class Pattern(Struct, frozen=True, kw_only=True):
    """One sign of progression.

    Attributes:
        id: name, as in the evidence.
        title: name for readers.
        count: patients with the sign.
        assessed: patients in whom it was looked for; for a sign that stands alone, all
            patients with any sign looked for.
        certain: of a sign that stands alone: patients in whom all others were looked
            for and absent.
    """

    id: str
    title: str
    count: int
    assessed: int
    certain: int | None = None


class TherapyCounts(Struct, frozen=True, kw_only=True):
    """First therapies after progression.

    Attributes:
        columns: titles, all patients first.
        known: patients whose therapy is known, by column.
        unknown: patients whose therapy is not known, by column.
        therapies: patients by therapy and column.
        test: difference between the groups.
    """

    columns: tuple[str, ...]
    known: tuple[int, ...]
    unknown: tuple[int, ...]
    therapies: dict[str, tuple[int, ...]]
    test: GroupTest


class TransitionMatrix(Struct, frozen=True, kw_only=True):
    """Patients by status at baseline (rows) and at progression (columns)."""

    counts: dict[str, dict[str, int]]

    def __post_init__(self) -> None:
        """Refuse a matrix without all statuses.

        Raises:
            ValueError: a status is missing.
        """
        rows = [tuple(self.counts), *(tuple(row) for row in self.counts.values())]
        if any(names != STATUSES for names in rows):
            raise ValueError("a status is missing from the transitions")

    def total(self, status: str) -> int:
        """Patients with a status at baseline."""
        return sum(self.counts[status].values())


def patterns(rows: Sequence[CohortRow]) -> tuple[Pattern, ...]:
    """Count the signs of progression, each over those in whom it was looked for."""
    found = [_pattern(rows, name, *sign) for name, sign in (_SIGNS | _PARTS).items()]
    return (*found, *(_alone(rows, name) for name in _SIGNS))


def first_therapies(
    rows: Sequence[CohortRow], strata: Sequence[Stratum]
) -> TherapyCounts:
    """Count the first therapies after progression, by group."""
    columns = (("all patients", tuple(rows)), *groups_of(rows, strata))
    found = [[r.first_therapy for r in members] for _, members in columns]
    names = sorted({name for name in found[0] if name})
    counts = {name: tuple(column.count(name) for column in found) for name in names}
    return TherapyCounts(
        columns=tuple(title for title, _ in columns),
        known=tuple(sum(x is not None for x in column) for column in found),
        unknown=tuple(column.count(None) for column in found),
        therapies=counts,
        test=compare_counts([row[1:] for row in counts.values()]),
    )


def transitions(rows: Sequence[CohortRow]) -> TransitionMatrix:
    """Count patients by status at baseline and at progression; unknown is a status."""
    pairs = Counter((_status(r, "baseline"), _status(r, "progression")) for r in rows)
    return TransitionMatrix(
        counts={
            begin: {end: pairs[begin, end] for end in STATUSES} for begin in STATUSES
        }
    )


def print_patterns(found: Sequence[Pattern]) -> PrintedTable:
    """Patterns of progression as text."""
    rows = [
        (
            p.title,
            share(p.count, p.assessed),
            "" if p.certain is None else f"{p.certain} with all other signs assessed",
        )
        for p in found
    ]
    return PrintedTable(
        id="patterns",
        title="Patterns of progression",
        columns=("", "patients", "of those"),
        rows=tuple(rows),
        notes=(
            "Each percentage is of the patients in whom the sign was looked for; a sign "
            "that stands alone is counted over all in whom any sign was looked for.",
        ),
    )


def print_therapies(found: TherapyCounts) -> PrintedTable:
    """First therapies as text."""
    rows = [
        (in_words(name), *map(share, counts, found.known))
        for name, counts in found.therapies.items()
    ]
    rows.append(("not known", *(str(n) for n in found.unknown)))
    return PrintedTable(
        id="first_therapy",
        title="First therapy after progression",
        columns=("", *found.columns),
        rows=tuple(rows),
        notes=(f"Difference between the groups: {found.test.text()}.",),
    )


def print_transitions(matrix: TransitionMatrix) -> PrintedTable:
    """Transitions as text: number and share of the row."""
    rows = [
        (
            f"{in_words(begin)} (n = {matrix.total(begin)})",
            *(
                share(matrix.counts[begin][end], matrix.total(begin))
                for end in STATUSES
            ),
        )
        for begin in STATUSES
    ]
    return PrintedTable(
        id="transitions",
        title="Soft-tissue disease from baseline to progression",
        columns=(
            "at baseline",
            *(f"{in_words(end)} at progression" for end in STATUSES),
        ),
        rows=tuple(rows),
        notes=("Each percentage is of the row.",),
    )


def _pattern(rows: Sequence[CohortRow], name: str, title: str, sign: Sign) -> Pattern:
    answers = [answer for row in rows if (answer := sign(row)) is not None]
    return Pattern(id=name, title=title, count=sum(answers), assessed=len(answers))


def _alone(rows: Sequence[CohortRow], name: str) -> Pattern:
    names = {
        "bm_involvement": "isolated_bm",
        "new_bone_disease": "isolated_new_bone",
    }
    title, sign = _SIGNS[name]
    others = [read for other, (_, read) in _SIGNS.items() if other != name]
    assessed = [r for r in rows if any(s(r) is not None for _, s in _SIGNS.values())]
    alone = [
        [read(row) for read in others]
        for row in assessed
        if sign(row) and not any(read(row) for read in others)
    ]
    return Pattern(
        id=names.get(name, f"isolated_{name}"),
        title=f"{title} only",
        count=len(alone),
        assessed=len(assessed),
        certain=sum(None not in answers for answers in alone),
    )


def _status(row: CohortRow, at: TimePoint) -> str:
    possible = row.stp_statuses(at)
    return next(iter(possible)) if len(possible) == 1 else "unknown"

"""Table 1: characteristics by group, each with its denominator and its named test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from engine.cohort.tables.characteristics import Characteristic
from engine.cohort.tables.group_tests import (
    GroupTest,
    NumericTest,
    compare_counts,
    compare_numbers,
)
from engine.cohort.tables.printed_table import PrintedTable, in_words, share
from engine.cohort.tables.rows import CohortRow
from engine.prognosis import Stratum

Group = tuple[str, Sequence[CohortRow]]


class LevelCounts(Struct, frozen=True, kw_only=True):
    """Patients with one category, by column (all patients first)."""

    level: str
    counts: tuple[int, ...]


class Summary(Struct, frozen=True, kw_only=True):
    """A quantity in one column.

    Attributes:
        median: median; ``None`` if nobody has a value.
        quartiles: first and third quartile.
        range: lowest and highest value.
    """

    median: float | None
    quartiles: tuple[float, float] | None
    range: tuple[float, float] | None


class CharacteristicRow(Struct, frozen=True, kw_only=True):
    """One characteristic of the table.

    Attributes:
        id: name of the characteristic.
        title: name for readers.
        assessed: patients with a value, by column (all patients first).
        levels: categories and their counts.
        summaries: for a quantity, one for each column.
        test: difference between the groups.
    """

    id: str
    title: str
    assessed: tuple[int, ...]
    levels: tuple[LevelCounts, ...]
    summaries: tuple[Summary, ...]
    test: GroupTest


class TableOne(Struct, frozen=True, kw_only=True):
    """Table 1.

    Attributes:
        columns: titles, all patients first.
        sizes: patients of each column.
        unplaced: patients whose group is not known; they stand in the first column only.
        rows: characteristics.
    """

    columns: tuple[str, ...]
    sizes: tuple[int, ...]
    unplaced: int
    rows: tuple[CharacteristicRow, ...]


def groups_of(
    rows: Sequence[CohortRow], strata: Sequence[Stratum]
) -> tuple[tuple[str, tuple[CohortRow, ...]], ...]:
    """Patients by published group; those whose group is not known are in none."""
    return tuple(
        (stratum.title, tuple(row for row in rows if row.belongs_to(stratum)))
        for stratum in strata
    )


def table_one(
    rows: Sequence[CohortRow],
    strata: Sequence[Stratum],
    characteristics: Sequence[Characteristic],
    numeric_test: NumericTest = "t",
) -> TableOne:
    """Count the characteristics of a cohort.

    Args:
        rows: the patients.
        strata: published groups that become columns.
        characteristics: what to count.
        numeric_test: test of quantities, as the paper names it.
    """
    groups = groups_of(rows, strata)
    columns: tuple[Group, ...] = (("all patients", rows), *groups)
    placed = {row.id for _, members in groups for row in members}
    return TableOne(
        columns=tuple(title for title, _ in columns),
        sizes=tuple(len(members) for _, members in columns),
        unplaced=len(rows) - len(placed),
        rows=tuple(_row(c, columns, numeric_test) for c in characteristics),
    )


def _row(
    characteristic: Characteristic, columns: Sequence[Group], test: NumericTest
) -> CharacteristicRow:
    if characteristic.number is not None:
        return _numeric(characteristic, columns, test)
    read = characteristic.category
    assert read is not None  # noqa: S101 - a characteristic is one or the other
    found = [
        [v for r in members if (v := read(r)) is not None] for _, members in columns
    ]
    present = sorted(set(found[0]))
    levels = characteristic.shown or tuple(present)
    every = [*levels, *(value for value in present if value not in levels)]
    counts = {level: tuple(values.count(level) for values in found) for level in every}
    return CharacteristicRow(
        id=characteristic.id,
        title=characteristic.title,
        assessed=tuple(len(values) for values in found),
        levels=tuple(LevelCounts(level=x, counts=counts[x]) for x in levels),
        summaries=(),
        test=compare_counts([counts[level][1:] for level in every]),
    )


def _numeric(
    characteristic: Characteristic, columns: Sequence[Group], test: NumericTest
) -> CharacteristicRow:
    read = characteristic.number
    assert read is not None  # noqa: S101 - the caller has looked
    found = [
        [v for r in members if (v := read(r)) is not None] for _, members in columns
    ]
    return CharacteristicRow(
        id=characteristic.id,
        title=characteristic.title,
        assessed=tuple(len(values) for values in found),
        levels=(),
        summaries=tuple(_summary(values) for values in found),
        test=compare_numbers(found[1:], test),
    )


def _summary(values: Sequence[float]) -> Summary:
    if not values:
        return Summary(median=None, quartiles=None, range=None)
    low, median, high = np.percentile(values, (25, 50, 75))
    return Summary(
        median=float(median),
        quartiles=(float(low), float(high)),
        range=(min(values), max(values)),
    )


def print_table_one(table: TableOne, title: str) -> PrintedTable:
    """Table 1 as text: every percentage with its denominator."""
    lines: list[tuple[str, ...]] = []
    for row in table.rows:
        if row.summaries:
            name = f"{row.title}, median (IQR; range)"
            cells = (
                _summary_text(s, n)
                for s, n in zip(row.summaries, row.assessed, strict=True)
            )
            lines.append((name, *cells, row.test.text()))
            continue
        for position, level in enumerate(row.levels):
            words = in_words(level.level)
            name = row.title if level.level == "present" else f"{row.title}: {words}"
            shares = map(share, level.counts, row.assessed)
            lines.append((name, *shares, row.test.text() if not position else ""))
    sizes = zip(table.columns, table.sizes, strict=True)
    notes = [
        "Percentages are of the patients assessed, whose number follows the stroke."
    ]
    if table.unplaced:
        notes.append(
            f"{table.unplaced} patients whose group is not known: first column."
        )
    return PrintedTable(
        id="table_1",
        title=title,
        columns=("", *(f"{name} (n = {n})" for name, n in sizes), "test"),
        rows=tuple(lines),
        notes=tuple(notes),
    )


def _summary_text(summary: Summary, n: int) -> str:
    if summary.median is None or summary.quartiles is None or summary.range is None:
        return "not known"
    low, high = summary.quartiles
    least, most = summary.range
    return f"{summary.median:g} ({low:g} to {high:g}; {least:g} to {most:g}), {n} known"

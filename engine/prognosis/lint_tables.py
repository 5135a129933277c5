"""Tables of counts: do rows, columns, percentages and p-values agree?"""

from __future__ import annotations

from collections.abc import Iterator

from engine.prognosis.agreement import (
    count_of,
    in_words,
    p_fits,
    p_values,
    percent_fits,
    some_size_fits,
)
from engine.prognosis.finding import Draft
from engine.prognosis.printed import PrintedNumber
from engine.prognosis.published import Evidence
from engine.prognosis.rows import Cell
from engine.prognosis.tables import Characteristic, Table


def check_tables(evidence: Evidence) -> Iterator[Draft]:
    """Contradictions inside the printed tables."""
    for table in evidence.tables.values():
        for name, row in table.rows.items():
            if row.levels:
                yield from _Row(table, name, row).check()


class _Row:
    """One characteristic of a table with its counts by column."""

    def __init__(self, table: Table, name: str, row: Characteristic) -> None:
        self.table, self.row = table, row
        self.at = f"{table.id}/{name}"
        self.place = row.place or table.place
        self.sizes = [count_of(size) for size in table.sizes]
        self.counts = {
            level: [None if cell is None else count_of(cell.count) for cell in cells]
            for level, cells in row.levels.items()
        }
        self.groups = range(1 if table.total else 0, len(table.columns))

    def check(self) -> Iterator[Draft]:
        if self.table.total:
            yield from self._across()
        if self.row.exhaustive:
            yield from self._down()
        for level, cells in self.row.levels.items():
            for column, cell in enumerate(cells):
                if cell is not None and cell.percent is not None:
                    yield from self._percentage(level, column, cell, cell.percent)
        if self.row.p is not None:
            yield from self._p_value(self.row.p)

    def _across(self) -> Iterator[Draft]:
        for level, (total, *parts) in self.counts.items():
            known = [part for part in parts if part is not None]
            if total is not None and len(known) == len(parts) and sum(known) != total:
                yield self._sum(level, total, known, "the columns add up to")

    def _down(self) -> Iterator[Draft]:
        for column, header in enumerate(self.sizes):
            counts = [row[column] for row in self.counts.values()]
            known = [count for count in counts if count is not None]
            printed = self.row.assessed_total
            given = printed is not None and column == 0 and self.table.total
            size = count_of(printed) if printed is not None and given else header
            too_many = sum(known) > size
            short = sum(known) != size and (printed is None or column == 0)
            if len(known) == len(counts) and (too_many or short):
                title = self.table.columns[column]
                yield self._sum(title, size, known, "the levels add up to")

    def _sum(self, level: str, whole: int, parts: list[int], words: str) -> Draft:
        added = " + ".join(str(part) for part in parts)
        return Draft(
            kind="sum",
            at=self.at,
            place=self.place,
            printed=f"{level}: {whole}",
            other=f"{words} {added} = {sum(parts)}",
        )

    def _percentage(
        self, level: str, column: int, cell: Cell, percent: PrintedNumber
    ) -> Iterator[Draft]:
        count, of = count_of(cell.count), self._denominator(column, cell)
        if of is None:
            if some_size_fits(percent, count, self.sizes[column]):
                return
            of = self.sizes[column]
        if percent_fits(percent, count, of):
            return
        implied = self._implied(column, count, percent)
        yield Draft(
            kind="percentage",
            at=self.at,
            place=self.place,
            printed=f"{level}, {self.table.columns[column]}: {{count}} ({{percent}}%)",
            other=in_words(count, of) + implied,
            values={"count": cell.count, "percent": percent},
        )

    def _denominator(self, column: int, cell: Cell) -> int | None:
        """What the percentage must divide by; ``None`` if the paper leaves it open."""
        if cell.of is not None:
            return count_of(cell.of)
        if self.row.exhaustive:
            levels = self.counts.items()
            counts = [
                c[column] for level, c in levels if level not in self.row.not_assessed
            ]
            return sum(count for count in counts if count is not None)
        return None if self.row.assessed_total is not None else self.sizes[column]

    def _implied(self, column: int, count: int, percent: PrintedNumber) -> str:
        if not self.row.assessed_reconstructed:
            return ""
        size = count_of(self.row.assessed[column])
        fits = percent_fits(percent, count, size)
        return f"; the percentage implies {size} patients" if fits else ""

    def _p_value(self, printed: PrintedNumber) -> Iterator[Draft]:
        counts = self._contingency()
        if counts is None:
            return
        found = p_values(counts)
        if not p_fits(printed, list(found.values())):
            words = ", ".join(f"{name} {p:.3f}" for name, p in found.items())
            yield Draft(
                kind="p_value",
                at=self.at,
                place=self.place,
                printed="p {p}",
                other=f"the counts give {words}",
                values={"p": printed},
            )

    def _contingency(self) -> list[list[int]] | None:
        rows: list[list[int]] = []
        for level, counts in self.counts.items():
            if level in self.row.not_assessed:
                continue
            known = [
                c for c in (counts[group] for group in self.groups) if c is not None
            ]
            if len(known) < len(self.groups):
                return None
            rows.append(known)
        if self.row.exhaustive:
            return rows
        if self.row.assessed_total is not None or len(rows) != 1:
            return None
        assessed = [count_of(n) for n in self.row.assessed] or self.sizes
        sizes = [assessed[group] for group in self.groups]
        return [rows[0], [n - k for n, k in zip(sizes, rows[0], strict=True)]]

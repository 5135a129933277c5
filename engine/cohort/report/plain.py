"""Tables as plain text and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from engine.cohort.tables import PrintedTable, cell_in_csv


def table_text(table: PrintedTable) -> str:
    """A table in columns of equal width, with its notes."""
    lines = [table.columns, *table.rows]
    widths = [max(len(row[i]) for row in lines) for i in range(len(table.columns))]
    shown = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in lines
    ]
    rule = "-" * max(len(line) for line in shown)
    body = [line.rstrip() for line in (shown[0], rule, *shown[1:])]
    notes = [f"  {note}" for note in table.notes]
    return "\n".join([table.title, "", *body, *notes]) + "\n"


def tables_text(tables: Iterable[PrintedTable]) -> str:
    """Several tables, one below the other."""
    return "\n".join(table_text(table) for table in tables)


def table_csv(table: PrintedTable, *, synthetic: bool = False) -> str:
    """A table as CSV; made-up rows are marked in a column of their own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    mark = (("synthetic",), ("synthetic",)) if synthetic else ((), ())
    writer.writerow([*map(cell_in_csv, table.columns), *mark[0]])
    writer.writerows([*map(cell_in_csv, row), *mark[1]] for row in table.rows)
    return out.getvalue()


def tables_csv(
    tables: Iterable[PrintedTable], *, synthetic: bool = False
) -> dict[str, str]:
    """Several tables as CSV by file name."""
    return {f"{t.id}.csv": table_csv(t, synthetic=synthetic) for t in tables}

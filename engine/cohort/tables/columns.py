"""The columns of a cohort as a file: what each one is, and rows as CSV."""

from __future__ import annotations

import csv
import inspect
import io
import re
from collections.abc import Iterable
from datetime import date

from engine.cohort.tables.printed_table import cell_in_csv
from engine.cohort.tables.rows import CohortRow

_ATTRIBUTE = re.compile(r"    (\w+): (.*)")


def columns() -> dict[str, str]:
    """What each column of a cohort is, by name, in the order of the file."""
    found: dict[str, str] = {}
    name = ""
    text = inspect.getdoc(CohortRow) or ""
    for line in text.partition("Attributes:")[2].splitlines():
        match = _ATTRIBUTE.fullmatch(line)
        if match:
            name = match[1]
            found[name] = match[2]
        elif name and line.strip():
            found[name] += f" {line.strip()}"
    return {field: found.get(field, "") for field in CohortRow.__struct_fields__}


def rows_csv(rows: Iterable[CohortRow]) -> str:
    """Rows as CSV, to be read again by ``read_rows``; not known is an empty cell."""
    names = CohortRow.__struct_fields__
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, n)) for n in names] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell_in_csv(value.isoformat() if isinstance(value, date) else str(value))

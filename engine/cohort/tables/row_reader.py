"""Cohort rows from CSV: every mistake has a code and a place, and shows no value."""

from __future__ import annotations

import math
import re

import msgspec
from msgspec import structs

from engine.cohort.survival import CellLine, CohortError, once_each, read_cells
from engine.cohort.tables.rows import STATUS_OF, CohortRow

_COLUMNS = frozenset(CohortRow.__struct_fields__)
# columns that stand for two
_BOTH = {
    f"stp_status_at_{at}": (f"any_emd_at_{at}", f"any_pmd_at_{at}")
    for at in ("baseline", "progression")
}
_TAKES = "`mspike cohort columns` says what it takes"


def read_rows(text: str) -> tuple[CohortRow, ...]:
    """Read a cohort from CSV: one row for each patient, columns named as the fields.

    ``stp_status_at_baseline`` and ``stp_status_at_progression`` (``negative``,
    ``emd_only``, ``pmd_only``, ``both``) may stand for the four EMD and PMD columns. An
    empty cell is not known.

    Raises:
        CohortError: MS-S001, MS-S002, MS-S003, MS-S005 or MS-S006; names line and column,
            never a value.
    """
    header, lines = read_cells(text)
    if "id" not in header:
        remedy = "a cohort needs it; `mspike cohort columns` names the others"
        raise CohortError("MS-S002", "no column 'id'", remedy)
    for name in header:
        if name not in _COLUMNS and name not in _BOTH:
            message = f"no column {name!r} in a cohort"
            remedy = "leave it out, or use a name of `mspike cohort columns`"
            raise CohortError("MS-S002", message, remedy)
    if not lines:
        raise CohortError("MS-S006", "no patients", "give at least one row")
    rows = tuple(_row(header, line) for line in lines)
    once_each([row.id for row in rows], [line.number for line in lines])
    return rows


def _row(header: tuple[str, ...], line: CellLine) -> CohortRow:
    cells = zip(header, line.cells, strict=True)
    given = {name: text for name, text in cells if text}
    if "id" not in given:
        remedy = "give every patient an identifier"
        raise _refusal(line, "id", "empty", remedy)
    for column, flags in _BOTH.items():
        status = given.pop(column, None)
        if status is not None:
            given |= _flags(status, line, column, flags, set(given))
    try:
        row = msgspec.convert(given, CohortRow, strict=False)
    except msgspec.ValidationError as error:
        found = re.search(r"`\$\.(\w+)`", str(error))
        name = found.group(1) if found else ""
        raise _refusal(line, name, "not a value of this column", _TAKES) from None
    for name, value in structs.asdict(row).items():
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and not (math.isfinite(value) and value >= 0):
            raise _refusal(line, name, "not a number from 0 upwards", _TAKES)
    return row


def _flags(
    status: str, line: CellLine, column: str, flags: tuple[str, str], given: set[str]
) -> dict[str, str]:
    """The two flags that a status stands for."""
    if beside := sorted(given & set(flags)):
        message = f"stands beside {beside[0]!r}, which it is to stand for"
        raise _refusal(line, column, message, "give one of the two")
    for pair, name in STATUS_OF.items():
        if name == status:
            values = ("true" if flag else "false" for flag in pair)
            return dict(zip(flags, values, strict=True))
    remedy = f"write one of {', '.join(STATUS_OF.values())}"
    raise _refusal(line, column, "not a status", remedy)


def _refusal(line: CellLine, column: str, message: str, remedy: str) -> CohortError:
    place = f"line {line.number}" + (f", column {column!r}" if column else "")
    return CohortError("MS-S003", f"{place}: {message}", remedy)

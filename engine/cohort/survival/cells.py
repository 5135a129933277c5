"""The cells of a CSV, each line with its number in the file."""

from __future__ import annotations

import csv
import io

from msgspec import Struct

from engine.cohort.survival.error import CohortError

_REMEDY = "save it as CSV in UTF-8, cells separated by commas, with a header line"


class CellLine(Struct, frozen=True):
    """One line below the header.

    Attributes:
        number: of the line in the file; the last one, if a cell holds line breaks.
        cells: as many as the header has, without white space around them.
    """

    number: int
    cells: tuple[str, ...]


def read_cells(text: str) -> tuple[tuple[str, ...], tuple[CellLine, ...]]:
    """Header and lines of a CSV; empty lines are skipped.

    Raises:
        CohortError: it is no CSV, it is empty, a column has no name or stands twice, or a
            line is longer or shorter than the header (MS-S001).
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    lines: list[CellLine] = []
    try:
        for cells in reader:
            if any(cells):
                stripped = tuple(cell.strip() for cell in cells)
                lines.append(CellLine(reader.line_num, stripped))
    except csv.Error as error:
        raise CohortError("MS-S001", f"not CSV: {error}", _REMEDY) from None
    if not lines:
        raise CohortError("MS-S001", "the table is empty", _REMEDY)
    header, body = lines[0].cells, tuple(lines[1:])
    _check(header, body)
    return header, body


def _check(header: tuple[str, ...], body: tuple[CellLine, ...]) -> None:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        message = "the header is one cell: its names are not separated by commas"
        raise CohortError("MS-S001", message, _REMEDY)
    names = [name.lower() for name in header]
    if len(set(names)) < len(names) or not all(names):
        raise CohortError("MS-S001", "a column has no name or stands twice", _REMEDY)
    for line in body:
        if len(line.cells) != len(header):
            message = f"line {line.number} has {len(line.cells)} cells, the header {len(header)}"
            raise CohortError("MS-S001", message, _REMEDY)

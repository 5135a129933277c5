"""PrintedTable: any table of a report as text, before it becomes HTML or CSV."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

_WORDS: Final = {
    "ecog_0_1": "0 or 1",
    "ecog_2": "2",
    "ecog_ge2": "2 or more",
    "ecog_ge3": "3 or more",
    "emd_only": "EMD only",
    "pmd_only": "PMD only",
    "bcma_bispecific": "BCMA-directed bispecific",
    "gprc5d_bispecific": "GPRC5D-directed bispecific",
    "other_bcma": "other BCMA-directed",
}


# A spreadsheet would take a cell that begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class PrintedTable(Struct, frozen=True, kw_only=True):
    """A table as text.

    Attributes:
        id: name of its file and anchor.
        title: what it is about.
        columns: headers; the first is that of the row names.
        rows: cells of each row, as many as headers.
        notes: what a reader must know, below the table.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a ragged table.

        Raises:
            ValueError: a row does not have as many cells as there are headers.
        """
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.id}: a row is too short or too long")


def share(count: int, of: int) -> str:
    """``51/86 (59%)``: a count, its denominator and the percentage."""
    return f"{count}/{of} ({100 * count / of:.0f}%)" if of else "0/0"


def in_words(name: str) -> str:
    """A category as readers see it: ``ecog_ge2`` is ``2 or more``."""
    return _WORDS.get(name, name.replace("_", " "))


def cell_in_csv(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text

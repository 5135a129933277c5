"""A centre's own survival data: one row for each patient, read from CSV."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats, Integers, Truths
from engine.cohort.survival.cells import read_cells
from engine.cohort.survival.error import CohortError

_EVENTS: Final = {"0": 0, "1": 1, "false": 0, "true": 1}
_OWN: Final = ("id", "time", "event", "entry")
# as a person writes it: float() would also take 1_000
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class SurvivalTable(Struct, frozen=True, kw_only=True):
    """Survival data of n patients.

    Attributes:
        ids: identifiers, unique.
        ends: end of observation in months from time zero, shape (n,).
        events: 0 censored, 1 the event; 2, 3, ... competing events, shape (n,).
        entries: begin of observation (left truncation), shape (n,); 0 if observed from
            time zero.
        covariates: text of each further column.
    """

    ids: tuple[str, ...]
    ends: Floats
    events: Integers
    entries: Floats
    covariates: dict[str, tuple[str, ...]]

    @property
    def n(self) -> int:
        """Number of patients."""
        return len(self.ids)

    @property
    def observed(self) -> Truths:
        """Whether the event itself (1) was observed."""
        return np.asarray(self.events == 1)

    @property
    def truncated(self) -> bool:
        """Whether anybody came under observation after time zero."""
        return bool((self.entries > 0).any())

    def labels(self, column: str) -> tuple[str, ...]:
        """The distinct values of a covariate, sorted; empty cells are left out.

        Raises:
            CohortError: no such column (MS-S002).
        """
        return tuple(sorted({text for text in self._column(column) if text}))

    def members(self, column: str, label: str) -> Truths:
        """Who has a value of a covariate.

        Raises:
            CohortError: no such column (MS-S002).
        """
        return np.array([text == label for text in self._column(column)])

    def numbers(self, column: str) -> Floats:
        """A covariate as numbers; NaN where the cell is empty.

        Raises:
            CohortError: no such column (MS-S002), or a cell is no number (MS-S003).
        """
        return np.array(
            [
                math.nan if not text else _number(text, line, column)
                for line, text in enumerate(self._column(column), start=2)
            ]
        )

    def is_numeric(self, column: str) -> bool:
        """Whether every cell of a covariate is a number or empty."""
        try:
            return bool(np.isfinite(self.numbers(column)).any())
        except CohortError as error:
            if error.code == "MS-S003":
                return False
            raise

    def only(self, chosen: Truths) -> SurvivalTable:
        """The chosen patients."""
        keep = np.flatnonzero(chosen)
        return SurvivalTable(
            ids=tuple(self.ids[i] for i in keep),
            ends=self.ends[keep],
            events=self.events[keep],
            entries=self.entries[keep],
            covariates={
                name: tuple(values[i] for i in keep)
                for name, values in self.covariates.items()
            },
        )

    def _column(self, column: str) -> tuple[str, ...]:
        if column not in self.covariates:
            known = ", ".join(self.covariates) or "none"
            remedy = f"covariates of this table: {known}"
            raise CohortError("MS-S002", f"no column {column!r}", remedy)
        return self.covariates[column]


def read_survival_table(text: str) -> SurvivalTable:
    """Read a table: columns ``id``, ``time``, ``event``, optionally ``entry``, others.

    Times are in months. ``event`` is 0 (censored) or 1, ``true`` or ``false``, or 2, 3,
    ... for competing events. Further columns are covariates.

    Raises:
        CohortError: MS-S001 to MS-S006; names line and column, never a value.
    """
    header, body = read_cells(text)
    names = [name.lower() if name.lower() in _OWN else name for name in header]
    columns = {name: [line.cells[i] for line in body] for i, name in enumerate(names)}
    for name in ("id", "time", "event"):
        if name not in columns:
            remedy = "the table needs the columns id, time and event"
            raise CohortError("MS-S002", f"no column {name!r}", remedy)
    lines = [line.number for line in body]
    _named(columns["id"], lines)
    entries = columns.get("entry", [""] * len(lines))
    return survival_table(
        ids=columns["id"],
        ends=[
            _number(t, i, "time") for i, t in zip(lines, columns["time"], strict=True)
        ],
        events=[_event(t, i) for i, t in zip(lines, columns["event"], strict=True)],
        entries=[
            _number(t, i, "entry") if t else 0.0
            for i, t in zip(lines, entries, strict=True)
        ],
        covariates={n: tuple(v) for n, v in columns.items() if n not in _OWN},
        lines=lines,
    )


def survival_table(
    *,
    ids: Sequence[str],
    ends: Iterable[float],
    events: Iterable[int],
    entries: Iterable[float] | None = None,
    covariates: Mapping[str, tuple[str, ...]] | None = None,
    lines: Sequence[int] | None = None,
) -> SurvivalTable:
    """Make a table, checked; ``lines`` are the patients' lines in the file, to be named.

    Raises:
        CohortError: MS-S004, MS-S005 or MS-S006.
    """
    if not ids:
        raise CohortError("MS-S006", "no patients", "give at least one row")
    places = range(2, len(ids) + 2) if lines is None else lines
    once_each(ids, places)
    stops = np.array(list(ends), dtype=np.float64)
    starts = np.zeros_like(stops)
    if entries is not None:
        starts = np.array(list(entries), dtype=np.float64)
    wrong = np.flatnonzero(~(stops > starts) | (starts < 0) | ~np.isfinite(stops))
    if len(wrong):
        message = f"line {places[wrong[0]]}: observation does not end after it begins"
        remedy = "time must be greater than entry (0 if not given), in months"
        raise CohortError("MS-S004", message, remedy)
    return SurvivalTable(
        ids=tuple(ids),
        ends=stops,
        events=np.array(list(events), dtype=np.int64),
        entries=starts,
        covariates=dict(covariates or {}),
    )


def once_each(ids: Sequence[str], lines: Sequence[int]) -> None:
    """Check that no patient stands twice.

    Raises:
        CohortError: one does (MS-S005).
    """
    seen: set[str] = set()
    for name, line in zip(ids, lines, strict=True):
        if name in seen:
            message = f"line {line}: id stands twice"
            raise CohortError("MS-S005", message, "one row a patient")
        seen.add(name)


def _named(ids: Sequence[str], lines: Sequence[int]) -> None:
    for name, line in zip(ids, lines, strict=True):
        if not name:
            message = f"line {line}, column 'id': empty"
            raise CohortError("MS-S003", message, "give every patient an identifier")


def _number(text: str, line: int, column: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        message = f"line {line}, column {column!r}: not a number"
        raise CohortError("MS-S003", message, "write a plain number such as 4.7")
    return value


def _event(text: str, line: int) -> int:
    low = text.lower()
    if low in _EVENTS:
        return _EVENTS[low]
    if low.isascii() and low.isdigit():
        return int(low)
    message = f"line {line}, column 'event': not an event"
    raise CohortError(
        "MS-S003", message, "write 0 (censored), 1 (event), 2 (competing)"
    )

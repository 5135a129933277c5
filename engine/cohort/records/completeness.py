"""What of a cohort the records told, and what stayed blank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.cohort.tables import CohortRow, PrintedTable, in_words, share

_NOT_COUNTED: Final = frozenset({"id", "synthetic"})


def print_completeness(rows: Sequence[CohortRow], left_out: str = "") -> PrintedTable:
    """For each column how many patients have a value.

    Args:
        rows: the patients.
        left_out: who is not among them and why, if anybody.
    """
    names = [n for n in CohortRow.__struct_fields__ if n not in _NOT_COUNTED]
    counts = {n: sum(getattr(row, n) is not None for row in rows) for n in names}
    never = [in_words(n) for n, count in counts.items() if not count]
    notes = [
        "Not known stays blank: a verdict that is not settled, an event without a day, a "
        "result that is not on record. Nothing is filled in.",
        "An event that is not on record did not count; follow-up ends at the last day on "
        "which the record shows the patient. A month is 30.4375 days.",
    ]
    if left_out:
        notes.insert(0, left_out)
    if never:
        notes.append(f"Blank for everybody: {', '.join(never)}.")
    return PrintedTable(
        id="known",
        title="What the records told",
        columns=("", "known"),
        rows=tuple((in_words(n), share(c, len(rows))) for n, c in counts.items() if c),
        notes=tuple(notes),
    )

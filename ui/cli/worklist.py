"""The worklist: one row for each thing that is due, as a table, CSV or NDJSON."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from typing import Final

import msgspec

from engine.language import RuleSet
from ui.cli.terminal import Terminal
from ui.presentation import POLICY
from ui.worklist import STATUSES, Row

_STYLE: Final = {"overdue": "bold red", "due": "bold", "upcoming": "", "confirm": ""}


def print_rows(
    rows: Sequence[Row], form: str, day: str, policies: Sequence[RuleSet]
) -> None:
    """Print the worklist; the same rows give the same bytes."""
    terminal = Terminal()
    if form == "ndjson":
        for row in rows:
            terminal.line(msgspec.json.encode(row).decode())
    elif form == "csv":
        _csv(rows)
    else:
        _table(rows, day, policies, terminal)
    terminal.flush()


def _csv(rows: Sequence[Row]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(Row.__struct_fields__)
    for row in rows:
        values = msgspec.structs.astuple(row)
        told = ["; ".join(v) if isinstance(v, tuple) else v for v in values]
        writer.writerow([_harmless(v) for v in told])
    sys.stdout.write(out.getvalue())


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _table(
    rows: Sequence[Row], day: str, policies: Sequence[RuleSet], terminal: Terminal
) -> None:
    named = ", ".join(f"{p.name} {p.version}" for p in policies)
    terminal.line(f"Due as of {day}, by {named}: {POLICY}", "bold")
    width = max((len(row.patient) for row in rows), default=0)
    for row in rows:
        head = (
            f"{row.status.upper():<8}  {row.due or '-':<10}  {row.patient:<{width}}  "
        )
        terminal.line(f"{head}{row.reason}", _STYLE[row.status], hang=len(head))
        more = [row.arithmetic, f"last imaging {row.last_imaging or 'none on record'}"]
        if row.status == "confirm":
            more = []
        more += [", ".join(row.evidence)] if row.evidence else []
        more += [f"alert {row.alert[:12]}"] if row.alert else []
        terminal.line(" · ".join(filter(None, more)), "dim", len(head))
    counts = {status: sum(r.status == status for r in rows) for status in STATUSES}
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    terminal.line(f"{told}; {len({row.patient for row in rows})} patients")

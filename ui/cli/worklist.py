"""The worklist: one row for each thing that is due, as a table, CSV or NDJSON."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from typing import Final

import msgspec

from engine.language import RuleSet
from engine.surveillance import Alert, Request
from ui.cli.terminal import Terminal
from ui.presentation import POLICY

_ORDER: Final = {"overdue": 0, "due": 1, "upcoming": 2, "confirm": 3}
_LOUD: Final = {"critical": 0, "warning": 1, "info": 2}
_STYLE: Final = {"overdue": "bold red", "due": "bold", "upcoming": "", "confirm": ""}


class Row(msgspec.Struct, frozen=True):
    """One line of the worklist; the columns of CSV and NDJSON.

    Attributes:
        status: ``overdue``, ``due``, ``upcoming`` or ``confirm``.
        due: ISO day, empty for something to confirm.
        patient: logical id.
        title: what is due.
        reason: one sentence.
        arithmetic: how the due day was counted.
        last_imaging: ISO day, empty if none is on record.
        severity: ``info``, ``warning`` or ``critical``.
        rule: the rule that raised it.
        actions: what is proposed.
        evidence: resources on which it rests.
        alert: id of the situation, for ``mspike alerts``.
    """

    status: str
    due: str
    patient: str
    title: str
    reason: str
    arithmetic: str
    last_imaging: str
    severity: str
    rule: str
    actions: tuple[str, ...]
    evidence: tuple[str, ...]
    alert: str

    @classmethod
    def of(cls, patient: str, alert: Alert) -> Row:
        """The row of an alert."""
        return cls(
            alert.status,
            alert.due,
            patient,
            alert.title,
            alert.summary,
            alert.arithmetic,
            alert.last_imaging,
            alert.severity,
            alert.rule,
            alert.actions,
            tuple(dict.fromkeys(e.resource for e in alert.evidence)),
            alert.id,
        )

    @classmethod
    def asking(cls, patient: str, request: Request) -> Row:
        """The row of something to confirm, which is no alert."""
        resources = (request.resource,) if request.resource else ()
        return cls(
            "confirm", "", patient, "to be confirmed", request.text, "", "", "info",
            request.rule, (), resources, "",
        )  # fmt: skip

    def order(self) -> tuple[int, int, str, str, str, str]:
        """Overdue first, then the louder, then the earlier; then by patient and rule."""
        loud = _LOUD[self.severity]
        first = _ORDER[self.status]
        return first, loud, self.due, self.patient, self.rule, self.reason


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
    counts = {status: sum(r.status == status for r in rows) for status in _ORDER}
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    terminal.line(f"{told}; {len({row.patient for row in rows})} patients")

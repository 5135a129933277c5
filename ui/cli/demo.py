"""``mspike demo``: every synthetic patient in one line, then the bedside pages."""

from __future__ import annotations

import typer

from ui.bedside import Bedside
from ui.cli.bedside import (
    SYNTHETIC_PATIENTS,
    day_of_question,
    load_records,
    open_port,
    run_bedside,
)
from ui.cli.options import AsOf, Port, TimeZone, read_rulesets
from ui.cli.report import SYNTHETIC
from ui.cli.terminal import Terminal
from ui.presentation import PatientView


def demo_command(
    context: typer.Context,
    port: Port = 8501,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
) -> None:
    """Assess the synthetic patients, then serve the pages."""
    terminal = Terminal()
    day = day_of_question(as_of, timezone, context.obj)
    with open_port(port) as listener:
        records = load_records(str(SYNTHETIC_PATIENTS), timezone)
        store = Bedside(records, read_rulesets(None), day, timezone)
        _print_all(store, terminal)
        run_bedside(store, listener, terminal)


def _print_all(store: Bedside, terminal: Terminal) -> None:
    day = store.view(next(iter(store.records))).as_of
    count = len(store.records)
    terminal.line(f"{count} invented patients, not real people, {day}", "bold")
    width = max(len(record.patient) for record in store.records)
    for record in store.records:
        mark = SYNTHETIC if record.identity.synthetic else ""
        name = f"{record.patient:<{width}}  {mark}"
        terminal.line(f"{name}  {_one_line(store.view(record))}", hang=width + 2)
    terminal.line()
    terminal.line("The bedside page runs until Ctrl-C; open:")


def _one_line(view: PatientView) -> str:
    """``▲ EMD (now)  ◇ not settled: ...``."""
    summary = view.summary
    parts = [f"▲ {'; '.join(summary.flagged)}" if summary.flagged else "● no flag"]
    if summary.open:
        parts.append(f"◇ not settled: {'; '.join(summary.open)}")
    parts += (f"◇ {line}" for line in summary.not_asked)
    return "  ".join(parts)

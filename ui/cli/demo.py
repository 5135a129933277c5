"""``mspike demo``: every synthetic patient in one line, then the bedside pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

import typer
from msgspec import structs

from engine.surveillance.run import Author
from ui.bedside import Bedside, CohortRounds
from ui.cli.alert_database import open_alerts
from ui.cli.bedside import (
    SYNTHETIC_PATIENTS,
    day_of_question,
    load_records,
    night_of,
    open_port,
    run_bedside,
)
from ui.cli.options import Port, TimeZone, read_rulesets
from ui.cli.report import SYNTHETIC
from ui.cli.terminal import Terminal
from ui.clock import system_instant
from ui.presentation import PatientView
from ui.worklist import Desk, Night, TellNight, feeds_received

if TYPE_CHECKING:
    from engine.surveillance.alert_store import AlertStore


SYNTHETIC_DAY: Final = "2024-01-31"
"""The day for which the synthetic records were written: later, all of it is old."""
DemoDay = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Day of the question, YYYY-MM-DD; nothing after it is seen. "
        f"[default: {SYNTHETIC_DAY}, for which the synthetic records were written]",
    ),
]


def demo_command(
    context: typer.Context,
    port: Port = 8501,
    as_of: DemoDay = None,
    timezone: TimeZone = "UTC",
) -> None:
    """Assess the synthetic patients, then serve the pages."""
    terminal = Terminal()
    if as_of is None:
        terminal.line(
            f"as of {SYNTHETIC_DAY}, the day for which the synthetic records were "
            "written; --as-of takes another"
        )
    day = day_of_question(as_of or SYNTHETIC_DAY, timezone, context.obj)
    with open_port(port) as listener, _alerts() as alerts:
        records = load_records(str(SYNTHETIC_PATIENTS), timezone)
        rulesets = read_rulesets(None)
        desk = Desk(records, lambda: night_of(rulesets, day()), alerts)
        cohorts = CohortRounds(records)
        store = Bedside(records, rulesets, day, timezone, desk=desk, cohorts=cohorts)
        _first_night(store, desk.night(), alerts)
        _print_all(store, terminal)
        run_bedside(store, listener, terminal)


@contextmanager
def _alerts() -> Iterator[AlertStore]:
    """An alert database for the time of the demo: invented patients, kept nowhere."""
    with (
        TemporaryDirectory(prefix="mspike-demo-", ignore_cleanup_errors=True) as folder,
        open_alerts(str(Path(folder) / "alerts.sqlite")) as alerts,
    ):
        yield alerts


def _first_night(store: Bedside, night: Night, alerts: AlertStore) -> None:
    """What ``mspike surveil --database`` does every night."""
    feeds = feeds_received((r.state for r in store.records), night.as_of)
    tell = TellNight(structs.replace(night, feeds=feeds), kept=True)
    author = Author("mspike demo", system_instant())
    for record in store.records:
        run = tell(record.state).run
        if run is not None:
            alerts.run(run, author)


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

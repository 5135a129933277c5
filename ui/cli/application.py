"""The command line: its commands, and how each way of ending is told."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import typer
from typer.main import get_command

from ui.cli.alerts import alert_commands
from ui.cli.assess import assess_command
from ui.cli.backtest import backtest_command
from ui.cli.bedside import bedside_command
from ui.cli.cohort import cohort_commands
from ui.cli.csv_columns import csv_commands
from ui.cli.demo import demo_command
from ui.cli.evidence import evidence_commands
from ui.cli.failure import ExitCode, Failure
from ui.cli.fetch import FETCH_EPILOG, fetch_command
from ui.cli.findings import findings_commands
from ui.cli.quality import quality_command
from ui.cli.recall import recall_command
from ui.cli.rules import rules_commands
from ui.cli.schema import schema_command
from ui.cli.serve import serve_command
from ui.cli.site import site_commands
from ui.cli.surveil import surveil_command
from ui.cli.synthesize import synthesize_command
from ui.cli.terminal import OutputClosed, Terminal
from ui.cli.validate import validate_command
from ui.clock import Today, system_today

_EPILOG = (
    "Exit codes: 0 done; 1 mistakes found (rules check, test, mutate, prove or verify, evidence lint); 2 wrong usage; 3 nothing "
    "usable in the input; 4 done, but some resources were set aside as unreadable; 5 no solver (rules prove or verify)."
)


def application() -> typer.Typer:
    """The application with all its commands."""
    app = typer.Typer(
        name="mspike",
        help="Published myeloma definitions applied to FHIR records, with reasons.",
        epilog=_EPILOG,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.command("assess")(assess_command)
    app.command("fetch", epilog=FETCH_EPILOG)(fetch_command)
    app.command("validate")(validate_command)
    app.command("quality")(quality_command)
    app.command("schema")(schema_command)
    app.command("synthesize")(synthesize_command)
    app.command("bedside")(bedside_command)
    app.command("demo")(demo_command)
    app.command("serve")(serve_command)
    app.add_typer(rules_commands, name="rules")
    app.add_typer(evidence_commands, name="evidence")
    app.add_typer(cohort_commands, name="cohort")
    app.add_typer(site_commands, name="site")
    app.add_typer(csv_commands, name="csv")
    app.command("surveil")(surveil_command)
    app.add_typer(alert_commands, name="alerts")
    app.add_typer(findings_commands, name="findings")
    app.command("backtest")(backtest_command)
    app.command("recall")(recall_command)
    return app


def run(arguments: Sequence[str], today: Today = system_today) -> int:
    """Run one command line.

    Args:
        arguments: what follows ``mspike``.
        today: the clock.

    Returns:
        The exit code; see ``ui.cli.failure``.
    """
    try:
        command = get_command(application())
        code = command.main(
            list(arguments), prog_name="mspike", standalone_mode=False, obj=today
        )
        Terminal().flush()
        return int(code or ExitCode.DONE)
    except Failure as failure:
        _tell(f"mspike: {failure.code}: {failure.message}\n  {failure.remedy}")
        return failure.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except OutputClosed:
        _drop_output()
        return ExitCode.PIPE_CLOSED
    except Exception as fault:
        return _end_of(fault)


def _end_of(fault: Exception) -> int:
    show, exit_code = getattr(fault, "show", None), getattr(fault, "exit_code", None)
    if callable(show) and isinstance(exit_code, int):  # wrong usage, told by typer
        show()
        return exit_code
    _tell(_without_values(fault))
    return ExitCode.FAULT


def _without_values(fault: Exception) -> str:
    """Where a fault of mspike lies; its message may hold a value of the record."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}"  # noqa: PTH119 - a name of code, not a path to open
    kind = type(fault).__name__
    return (
        f"mspike: MS-C099: a fault of mspike itself ({kind} at {place})\n"
        "  please report it with this line; it holds no patient data"
    )


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


def _drop_output() -> None:
    """The reader is gone: let Python's last flush go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())

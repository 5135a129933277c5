"""``mspike recall``: who was shown a rule set, and the switch that withdraws it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import typer

from engine.surveillance import Withdrawal
from ui.cli.alert_database import Database, open_alerts
from ui.cli.failure import Failure
from ui.cli.terminal import Terminal
from ui.clock import system_instant


def recall_command(
    database: Database,
    ruleset: Annotated[
        str, typer.Option("--ruleset", metavar="NAME", help="The rule set.")
    ],
    version: Annotated[
        str,
        typer.Option("--version", metavar="V", help="One version. [default: every]"),
    ] = "",
    withdraw: Annotated[
        bool,
        typer.Option(
            "--withdraw",
            help="Withdraw it at once: its alerts are resolved, and no "
            "command with this database uses it again.",
        ),
    ] = False,
    reinstate: Annotated[
        bool, typer.Option("--reinstate", help="Take the withdrawal back.")
    ] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who.")] = "",
    why: Annotated[str, typer.Option("--why", metavar="REASON", help="Why.")] = "",
    form: Annotated[Literal["text", "ndjson"], typer.Option("--format")] = "text",
) -> None:
    """Print the patients who were shown a rule set; or withdraw it."""
    if withdraw and reinstate:
        message = "--withdraw and --reinstate at once"
        raise Failure("MS-C081", message, "leave one of the two out")
    terminal = Terminal()
    with open_alerts(database) as store:
        if withdraw:
            gone = Withdrawal(ruleset, version, by, system_instant(), why)
            ended = store.withdraw(gone)
            terminal.line(f"withdrawn; {len(ended)} alerts resolved")
        if reinstate:
            taken = store.reinstate(ruleset, version)
            terminal.line("reinstated" if taken else "it was not withdrawn")
        shown = store.recall(ruleset, version)
    for one in shown:
        if form == "ndjson":
            terminal.line(msgspec.json.encode(one).decode())
        else:
            days = f"{one.first_on} to {one.last_on}"
            stamp = f"{one.ruleset} {one.version} ({one.sha256[:12]})"
            terminal.line(f"{one.patient}: {stamp}, {one.surface}, {days}")
    terminal.flush()

"""``mspike recall``: who was shown a rule set, and the switch that withdraws it."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import msgspec
import typer

from engine.assessment import EVIDENCE
from engine.language import (
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
)
from engine.surveillance import Shown, Withdrawal
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
    if withdraw and ruleset == EVIDENCE:
        message = (
            "published evidence is recalled, and cannot be withdrawn from a database"
        )
        remedy = (
            "install another version of mspike; withdraw the rule sets that show it"
        )
        raise Failure("MS-C084", message, remedy)
    terminal = Terminal()
    with open_alerts(database) as store:
        if withdraw:
            gone = Withdrawal(ruleset, version, by, system_instant(), why)
            ended = store.withdraw(gone)
            terminal.line(f"withdrawn; {len(ended)} alerts resolved")
            _warn_of_unknown(ruleset, version, store.recall(ruleset, version))
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


def _warn_of_unknown(ruleset: str, version: str, shown: tuple[Shown, ...]) -> None:
    """Say that a name or version may be misspelt; the switch itself never refuses."""
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    known = [r for r in names if r == ruleset]
    if shown or any(version in ("", shipped_ruleset(r).version) for r in known):
        return
    what = f"{ruleset} {version}".strip()
    sys.stderr.write(
        f"mspike: {what} is no shipped rule set, and nobody was shown it: is that its "
        "name and version?\n"
    )

"""``mspike alerts``: what somebody does about an alert, and its history."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import typer

from engine.surveillance import Situation
from ui.cli.alert_database import Database, open_alerts
from ui.cli.failure import ExitCode
from ui.cli.options import TimeZone, read_as_of, read_zone
from ui.cli.terminal import Terminal
from ui.clock import system_instant

alert_commands = typer.Typer(
    help="List, acknowledge, put off and resolve alerts; show and verify their history.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Identity = Annotated[
    str, typer.Argument(metavar="ALERT", help="Id of the alert, or its beginning.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does this.")]
Why = Annotated[str, typer.Option("--why", metavar="REASON", help="Why.")]
Form = Annotated[Literal["text", "ndjson"], typer.Option("--format")]


@alert_commands.command("list")
def list_command(
    database: Database,
    every: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
    form: Form = "text",
) -> None:
    """Print every alert that is not resolved."""
    with open_alerts(database) as store:
        found = store.situations(resolved_too=every)
    terminal = Terminal()
    for situation in found:
        if form == "ndjson":
            terminal.line(msgspec.json.encode(situation).decode())
        else:
            _line(situation, terminal)
    terminal.flush()


@alert_commands.command("ack")
def ack_command(database: Database, alert: Identity, by: By, why: Why = "") -> None:
    """Say that somebody has seen an alert."""
    from engine.surveillance.alert_store import Author

    with open_alerts(database) as store:
        _line(store.acknowledge(alert, why, Author(by, system_instant())), Terminal())


@alert_commands.command("snooze")
def snooze_command(
    context: typer.Context,
    database: Database,
    alert: Identity,
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="Shown again on this day.")
    ],
    by: By,
    why: Why,
    timezone: TimeZone = "UTC",
) -> None:
    """Put an alert off; the policy says for how long at most."""
    from engine.surveillance.alert_store import Author

    today = read_as_of(None, read_zone(timezone), context.obj).day_text()
    author = Author(by, system_instant())
    with open_alerts(database) as store:
        _line(store.snooze(alert, until, why, author, today), Terminal())


@alert_commands.command("resolve")
def resolve_command(database: Database, alert: Identity, by: By, why: Why) -> None:
    """Close an alert; it opens again only on new evidence."""
    from engine.surveillance.alert_store import Author

    with open_alerts(database) as store:
        _line(store.resolve(alert, why, Author(by, system_instant())), Terminal())


@alert_commands.command("history")
def history_command(
    database: Database,
    alert: Annotated[
        str, typer.Argument(metavar="[ALERT]", help="One alert. [default: all]")
    ] = "",
    form: Form = "text",
) -> None:
    """Print who did what, when and why, oldest first."""
    with open_alerts(database) as store:
        found = store.history(alert)
    terminal = Terminal()
    for entry in found:
        if form == "ndjson":
            terminal.line(msgspec.json.encode(entry).decode())
            continue
        why = f": {entry.why}" if entry.why else ""
        head = f"{entry.seq} {entry.at} {entry.situation[:12]} {entry.action}"
        terminal.line(f"{head} by {entry.who} (as of {entry.as_of}){why}", hang=4)
    terminal.flush()


@alert_commands.command("verify")
def verify_command(database: Database) -> None:
    """Check the chain of the history; exit 1 if a line was changed or removed."""
    with open_alerts(database) as store:
        wrong, count = store.verify(), len(store.history())
    terminal = Terminal()
    for one in wrong:
        terminal.line(one)
    terminal.line(f"{count} lines, {len(wrong)} broken")
    terminal.flush()
    if wrong:
        raise typer.Exit(ExitCode.MISTAKES_FOUND)


def _line(situation: Situation, terminal: Terminal) -> None:
    until = f" until {situation.snoozed_until}" if situation.snoozed_until else ""
    by = f" by {situation.resolved_by}" if situation.resolved_by else ""
    head = (
        f"{situation.id[:12]} {situation.state}{until}{by}, due {situation.alert.due}"
    )
    terminal.line(f"{head}, {situation.patient}: {situation.alert.summary}", hang=4)

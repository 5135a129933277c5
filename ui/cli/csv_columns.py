"""``mspike csv``: the tables that can be sent as CSV."""

from __future__ import annotations

import typer

from fhir_adapters.sources import TABLES
from ui.cli.terminal import Terminal

csv_commands = typer.Typer(
    help="Labs, lesions, therapies and events as CSV.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@csv_commands.callback()
def csv_group() -> None:
    """Labs, lesions, therapies and events as CSV."""


@csv_commands.command("columns")
def columns_command() -> None:
    """Print the tables and their columns: names, what they hold, and which are required."""
    terminal = Terminal()
    terminal.line(
        "UTF-8, comma or semicolon, names of the columns in the first row. A row is one fact."
    )
    terminal.line("A column marked * must be there and filled. Empty is never no.")
    for name, table in TABLES.items():
        terminal.line(f"\n{name}: {table.title}")
        for column, about in table.columns.items():
            words = f" [{', '.join(about.words)}]" if about.words else ""
            mark = "*" if about.required else " "
            terminal.labelled(
                f"{mark} {column}", about.holds + words, indent=0, column=20
            )

"""``mspike evidence``: the published rows, each with its caveats."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import typer

from engine.language import did_you_mean
from engine.prognosis import EvidenceEntry, evidence_entries, shipped_evidence
from ui.cli.evidence_lint import lint_command
from ui.cli.failure import Failure
from ui.cli.terminal import Terminal

Form = Annotated[
    Literal["text", "json"], typer.Option("--format", help="What to print.")
]

evidence_commands = typer.Typer(
    help="List, show and proof-read published evidence.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
evidence_commands.command("lint")(lint_command)


@evidence_commands.command("list")
def list_command(
    study: Annotated[
        str | None, typer.Option("--study", help="Only rows of this study.")
    ] = None,
    form: Form = "text",
) -> None:
    """Print every row with the marks of its caveats."""
    studies = shipped_evidence().studies
    if study is not None and study not in studies:
        remedy = f"use one of {', '.join(studies)}"
        raise Failure("MS-C011", f"there is no study {study!r}", remedy)
    entries = [
        entry
        for entry in evidence_entries(shipped_evidence())
        if study in (None, entry.study)
    ]
    terminal = Terminal()
    if form == "json":
        terminal.line(_json(entries))
        return
    width = max(len(entry.id) for entry in entries)
    for entry in entries:
        said = "; ".join(statement.text for statement in entry.statements)
        terminal.line(f"{entry.id:<{width}}  {entry.title}: {said}", hang=width + 2)


@evidence_commands.command("show")
def show_command(
    row: Annotated[str, typer.Argument(help="Evidence id, A.OS.bl_EMD.pos.")],
    form: Form = "text",
) -> None:
    """Print one row with its caveats in words."""
    entries = evidence_entries(shipped_evidence())
    found = [entry for entry in entries if entry.id == row]
    if not found:
        remedy = did_you_mean(row, {entry.id for entry in entries})
        message = f"there is no evidence row {row!r}"
        raise Failure("MS-C012", message, f"{remedy} (mspike evidence list)")
    terminal = Terminal()
    if form == "json":
        terminal.line(_json(found))
        return
    for entry in found:
        _show(entry, terminal)


def _show(entry: EvidenceEntry, terminal: Terminal) -> None:
    terminal.line(f"{entry.id}: {entry.title}", "bold")
    study = shipped_evidence().studies.get(entry.study)
    if study is not None:
        terminal.line(study.citation, "dim", 2)
        terminal.line(f"counts from {study.clock.title}; {study.population}", "dim", 2)
    terminal.line(entry.place, "dim", 2)
    footnotes: dict[str, None] = {}
    for statement in entry.statements:
        terminal.line(statement.text, indent=2, hang=2)
        footnotes.update(dict.fromkeys(statement.footnotes()))
    for footnote in footnotes:
        terminal.line(footnote, indent=4, hang=6)


def _json(entries: list[EvidenceEntry]) -> str:
    """Rows as JSON; a number stands only inside words that end with its caveats."""
    shown = [
        {
            "id": entry.id,
            "kind": entry.kind,
            "study": entry.study,
            "title": entry.title,
            "place": entry.place,
            "statements": [
                {"text": s.text, "footnotes": s.footnotes()} for s in entry.statements
            ],
        }
        for entry in entries
    ]
    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode()

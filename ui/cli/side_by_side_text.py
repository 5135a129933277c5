"""Definitions side by side, as text."""

from __future__ import annotations

from collections.abc import Iterable

from ui.cli.terminal import Terminal
from ui.presentation import DefinitionRow, SideBySide


def print_side_by_side(concepts: Iterable[SideBySide], terminal: Terminal) -> None:
    """Every definition of each concept, then what separates them."""
    terminal.line()
    terminal.line("Definitions side by side", "bold underline")
    told = False
    for concept in concepts:
        told = True
        terminal.line(f"{concept.title}: {concept.told}", "bold", 2, 2)
        for line in concept.elsewhen:
            terminal.labelled("other time", f"{line}: not compared", 4, column=14)
        for row in concept.rows:
            _print_row(row, terminal)
        if concept.sides:
            terminal.line("What separates them", indent=4)
        for side in concept.sides:
            terminal.line(f"{side.meaning}: {'; '.join(side.labels)}", indent=6, hang=4)
            for reason in side.separated_by:
                terminal.labelled("because", reason, indent=8)
    if not told:
        terminal.line("no concept has two definitions among these rules", indent=2)


def _print_row(row: DefinitionRow, terminal: Terminal) -> None:
    answer = row.answer
    time = "" if row.of == "now" else f", {row.of}"
    word = f"{answer.shape} {answer.word}"
    meaning = f" ({row.meaning})" if row.meaning else ""
    terminal.line(f"{row.label}{time}: {word}{meaning}", "", 4, 4)
    for reason in row.proof or (answer.sentence,):
        terminal.line(reason, "dim", 8, 2)
    if row.contradiction:
        terminal.labelled("contradiction", row.contradiction, indent=6, column=16)

"""``mspike evidence lint``: every printed number that contradicts itself or another."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import typer

from engine.prognosis import (
    Finding,
    lint_evidence,
    shipped_evidence,
    unshown_caveats,
)
from ui.cli.failure import ExitCode
from ui.cli.terminal import Terminal

LintForm = Annotated[
    Literal["text", "json"], typer.Option("--format", help="What to print.")
]


def lint_command(form: LintForm = "text") -> None:
    """Recompute what can be recomputed; exit 1 if a contradiction is not explained."""
    evidence = shipped_evidence()
    findings = lint_evidence(evidence)
    missing = unshown_caveats(evidence, findings)
    terminal = Terminal()
    if form == "json":
        terminal.line(_json(findings))
    else:
        for finding in findings:
            terminal.line(f"{finding.kind}  {finding.at}", "bold")
            terminal.line(finding.place, "dim", 2)
            terminal.labelled("printed", finding.printed.text, 2, column=10)
            terminal.labelled("but", finding.other.text, 2, column=10)
        known = [c for c in evidence.caveats.values() if c.nature == "contradiction"]
        ratios = sum(len(row.ratios) for row in evidence.hazard_ratios.values())
        flagged = sum(f.kind == "hazard_ratio" for f in findings)
        terminal.line(
            f"{len(findings)} findings; {len(known) - len(missing)} of {len(known)} listed "
            f"contradictions found; {flagged} of {ratios} hazard ratios flagged"
        )
    unexplained = [f for f in findings if not f.caveats]
    for finding in unexplained:
        terminal.line(f"no caveat explains {finding.kind} {finding.at}", "bold red")
    for caveat in missing:
        terminal.line(f"{caveat.id} is listed and was not found", "bold red")
    if unexplained or missing:
        raise typer.Exit(ExitCode.MISTAKES_FOUND)


def _json(findings: tuple[Finding, ...]) -> str:
    """Findings as JSON; a number stands only inside words that end with its caveats."""
    shown = [
        {
            "kind": finding.kind,
            "at": finding.at,
            "place": finding.place,
            "printed": finding.printed.text,
            "other": finding.other.text,
            "caveats": finding.caveats,
            "footnotes": tuple(
                dict.fromkeys(
                    (*finding.printed.footnotes(), *finding.other.footnotes())
                )
            ),
        }
        for finding in findings
    ]
    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode()

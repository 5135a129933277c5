"""``mspike rules``: list, show, check and test rule sets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from engine.language import (
    Choice,
    Rule,
    RuleErrors,
    RuleSet,
    SourcePlace,
    load_ruleset,
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
)
from fhir_adapters.inbound import InboundMapping
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import ruleset_and_rule, ruleset_place, rulesets_at
from ui.cli.rules_diff import diff_command
from ui.cli.rules_mutate import mutate_command
from ui.cli.rules_prove import prove_command
from ui.cli.rules_verify import verify_command
from ui.cli.scenarios import scenarios_command
from ui.cli.terminal import Terminal
from ui.presentation import criteria_lines

Form = Annotated[
    Literal["text", "json"], typer.Option("--format", help="What to print.")
]

rules_commands = typer.Typer(
    help="List, show, check and test rule sets.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
rules_commands.command("test")(scenarios_command)
rules_commands.command("mutate")(mutate_command)
rules_commands.command("diff")(diff_command)
rules_commands.command("verify")(verify_command)
rules_commands.command("prove")(prove_command)


class RuleEntry(msgspec.Struct, frozen=True):
    """One rule as ``rules list --format json`` and ``rules show --format json`` print it."""

    id: str
    title: str
    ruleset: str
    version: str
    kind: str
    citation: str
    effective_from: str
    values: tuple[str, ...]
    sources: tuple[SourcePlace, ...]
    choices: tuple[Choice, ...]
    criteria: tuple[str, ...]


@rules_commands.command("list")
def list_command(form: Form = "text") -> None:
    """Print every shipped rule set and its rules."""
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    rulesets = [shipped_ruleset(name) for name in names]
    terminal = Terminal()
    if form == "json":
        entries = [_entry(s, rule) for s in rulesets for rule in s.rules.values()]
        terminal.line(_json(entries))
        return
    for ruleset in rulesets:
        policy = "LOCAL POLICY, not a publication: " if ruleset.kind == "policy" else ""
        terminal.line(
            f"{ruleset.name} {ruleset.version}: {policy}{ruleset.title}", "bold"
        )
        terminal.line(ruleset.citation, "dim", 2)
        width = max(len(rule.id) for rule in ruleset.rules.values())
        for rule in ruleset.rules.values():
            terminal.line(f"{rule.id:<{width}}  {rule.title}", indent=2, hang=width + 2)
        for due in ruleset.dues.values():
            words = f"due: {due.title}" if due.on else f"due: {due.title} (off)"
            terminal.line(f"{due.id:<{width}}  {words}", indent=2, hang=width + 2)


@rules_commands.command("show")
def show_command(
    rule: Annotated[str, typer.Argument(help="Rule id, moffitt_2025/any_emd.")],
    form: Form = "text",
) -> None:
    """Print one rule with its source and its choices."""
    place, wanted = ruleset_and_rule(rule)
    ruleset = rulesets_at([place])[0]
    found = ruleset.rules.get(wanted)
    if found is None:
        remedy = f"use one of {', '.join(r.id for r in ruleset.rules.values())}"
        raise Failure("MS-C010", f"there is no rule {rule!r}", remedy)
    terminal = Terminal()
    if form == "json":
        terminal.line(_json(_entry(ruleset, found)))
    else:
        _show(ruleset, found, terminal)


@rules_commands.command("check")
def check_command(
    path: Annotated[Path, typer.Argument(help="Folder of a rule set.")],
) -> None:
    """Print every mistake of a rule set; exit 1 if any."""
    terminal = Terminal()
    try:
        ruleset = load_ruleset(ruleset_place(str(path)))
        InboundMapping.of([ruleset])
    except FileNotFoundError as cause:
        message = f"there is no ruleset.yaml in {str(path)!r}"
        remedy = "give the folder of a rule set, or the name of a shipped one"
        raise Failure("MS-C003", message, remedy, ExitCode.NOTHING_USABLE) from cause
    except (UnicodeDecodeError, PermissionError) as cause:
        message = f"a file below {str(path)!r} cannot be read as UTF-8 text"
        remedy = "save it as UTF-8, with permission to read it"
        raise Failure("MS-C004", message, remedy, ExitCode.NOTHING_USABLE) from cause
    except RuleErrors as mistakes:
        for diagnostic in mistakes.diagnostics:
            sys.stderr.write(diagnostic.render() + "\n")
        count = len(mistakes.diagnostics)
        terminal.line(f"{path}: {count} {'mistake' if count == 1 else 'mistakes'}")
        raise typer.Exit(ExitCode.MISTAKES_FOUND) from mistakes
    count = len(ruleset.rules)
    terminal.line(f"{ruleset.name} {ruleset.version}: {count} rules, no mistakes")


def _entry(ruleset: RuleSet, rule: Rule) -> RuleEntry:
    return RuleEntry(
        rule.id,
        rule.title,
        ruleset.title,
        ruleset.version,
        ruleset.kind,
        ruleset.citation,
        rule.effective_from,
        rule.values,
        rule.sources,
        rule.choices,
        tuple(criteria_lines(rule)),
    )


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _show(ruleset: RuleSet, rule: Rule, terminal: Terminal) -> None:
    terminal.line(rule.title, "bold")
    terminal.line(f"{rule.id}, in force from {rule.effective_from}", indent=2)
    terminal.line(f"{ruleset.title}, version {ruleset.version}", indent=2)
    terminal.line(ruleset.citation, "dim", 2)
    terminal.line()
    terminal.line("Asks", "bold")
    for line in criteria_lines(rule):
        terminal.line(line, indent=2)
    terminal.line()
    terminal.line("In the paper's words", "bold")
    for source in rule.sources:
        terminal.line(f"“{source.quote}” ({source.where})", indent=2)
    if rule.choices:
        terminal.line()
        terminal.line("Chosen where the paper is silent", "bold")
    for choice in rule.choices:
        terminal.line(f"{choice.id}: {choice.value}; {choice.why}", indent=2, hang=2)
    for caution in rule.cautions:
        terminal.labelled("caution", caution, indent=2)

"""``mspike site``: what a centre declares, each named, dated and signed."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer

from engine.language import (
    AssumptionDefinition,
    RuleErrors,
    Site,
    read_site,
    rules_root,
    shipped_assumptions,
    shipped_ruleset,
    shipped_vocabulary,
)
from ui.cli.failure import ExitCode, Failure
from ui.cli.terminal import Terminal

SiteFile = Annotated[
    Path | None,
    typer.Option(
        "--site",
        metavar="FILE",
        help="Site file with declared assumptions. [default: nothing is assumed]",
    ),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The site file.")]

site_commands = typer.Typer(
    help="Write and check the file in which a site declares its assumptions.",
    no_args_is_help=True,
)


def load_site(path: Path | None) -> Site | None:
    """The site file at ``path``; ``None`` if none is named.

    Raises:
        Failure: it cannot be read, or has mistakes.
    """
    if path is None:
        return None
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        remedy = "write one with `mspike site init`"
        raise Failure(
            "MS-C040", f"cannot read the site file {path.name}", remedy
        ) from cause
    try:
        return read_site(path.name, text, shipped_vocabulary(), shipped_assumptions())
    except RuleErrors as errors:
        raise Failure(
            "MS-C041", f"the site file has mistakes\n{errors}", "mend them"
        ) from errors


@site_commands.command("init")
def init_command() -> None:
    """Print a site file that explains every assumption; each is switched off."""
    terminal = Terminal()
    terminal.line(
        "# What this site declares. Take the # away from what you assume, and sign it."
    )
    terminal.line(
        "# A verdict that rests on an assumption says so; nothing is assumed otherwise."
    )
    terminal.line("site: NAME OF THE SITE")
    terminal.line(
        "# Which feeds reach mspike: what is missing from a feed that is not connected"
    )
    terminal.line(
        "# was not left undone. One that is not named is taken as connected as soon as any"
    )
    terminal.line("# patient has a fact of it.")
    terminal.line(
        "# feeds: {imaging: connected, laboratory: connected, marrow: not_connected}"
    )
    terminal.line("assumptions:")
    for definition in shipped_assumptions().values():
        for line in _template(definition):
            terminal.line(line)


def _template(definition: AssumptionDefinition) -> list[str]:
    words = f"{definition.title}: {definition.explains}"
    prose = wrap(words, 88, initial_indent="  # ", subsequent_indent="  # ")
    lines = ["", *prose, f"  # {definition.id}:"]
    lines += [
        "  #   declared_by: NAME",
        "  #   declared_on: YYYY-MM-DD",
        "  #   why: REASON",
    ]
    return lines + [f"  #   {key}: {_EXAMPLES[key]}" for key in definition.parameters]


_EXAMPLES = {
    "limits": "{serum_m_protein: 0.1 g/dL}",
    "organs": "[liver, spleen, kidney]",
    "days": "90",
}


@site_commands.command("policy")
def policy_command(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to write; must not exist.")
    ],
) -> None:
    """Write the surveillance policy to edit: its days stand under `parameters`."""
    source = rules_root() / "rule_sets" / "surveillance_site"
    try:
        folder.mkdir(parents=True)
        for file in sorted(source.glob("*.yaml")):
            (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    except OSError as cause:
        message = f"{str(folder)!r} cannot be written, or stands there already"
        raise Failure("MS-C082", message, "name a folder that is not there") from cause
    terminal = Terminal()
    terminal.line(f"{folder}: written; use it with --policy {folder}")
    off = [
        due.title
        for due in shipped_ruleset("surveillance_site").dues.values()
        if not due.on
    ]
    for title in off:
        terminal.line(f"off until you set its interval: {title}")


@site_commands.command("check")
def check_command(path: File) -> None:
    """Read a site file; name every mistake, or what it declares."""
    try:
        site = load_site(path)
    except Failure as failure:
        if failure.code == "MS-C041":
            Terminal().line(failure.message)
            raise typer.Exit(ExitCode.MISTAKES_FOUND) from failure
        raise
    assert site is not None  # noqa: S101 - a path was given
    terminal = Terminal()
    terminal.line(f"{site.name}: {len(site.assumptions)} declared")
    for assumption in site.assumptions:
        signed = f"{assumption.declared_by}, {assumption.declared_on}"
        terminal.line(
            f"  {assumption.id}: {assumption.title} ({signed}: {assumption.why})"
        )

"""``mspike site``: what a centre declares, each named, dated and signed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer

from engine.language import (
    AssumptionDefinition,
    Diagnostic,
    RuleErrors,
    RuleSet,
    Site,
    read_site,
    rules_root,
    shipped_assumptions,
    shipped_ruleset,
    vocabulary_of,
)
from fhir_adapters.inbound import InboundMapping
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import RuleSets, read_rulesets
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


def load_site(path: Path | None, rulesets: Iterable[RuleSet] = ()) -> Site | None:
    """The site file at ``path``; ``None`` if none is named.

    Args:
        path: of the file.
        rulesets: rule sets whose own names the site may use as well.

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
    sets = list(rulesets)
    site: Site | None = None
    mistakes: dict[Diagnostic, None] = {}
    try:
        site = read_site(path.name, text, vocabulary_of(sets), shipped_assumptions())
    except RuleErrors as errors:
        mistakes |= dict.fromkeys(errors.diagnostics)
    try:
        # Also if the rest has mistakes: all of them are told at once.
        InboundMapping.of(sets, site or Site("", (), file=path.name, text=text))
    except RuleErrors as errors:
        mistakes |= dict.fromkeys(errors.diagnostics)
    if site is None or mistakes:
        told = RuleErrors(sorted(mistakes, key=lambda each: each.span))
        raise Failure("MS-C041", f"the site file has mistakes\n{told}", "mend them")
    return site


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
    terminal.line('# version: "1"   # yours; needed beside a dialect')
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
    for line in _DIALECT.splitlines():
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


_DIALECT = """
# Codes and units of your own. Each declaration is signed; it adds, and never changes
# what is published. What is read by one says so wherever it is shown as evidence.
# dialect:
#   code_systems:               # those of yours, by a short name
#     our_lab: https://lab.example.org/codes
#   declarations:
#     - declared_by: NAME
#       declared_on: YYYY-MM-DD
#       why: REASON
#       labs:                   # also charted, conditions
#         serum_m_protein:
#           - {system: our_lab, code: SPEP-M, display: M-protein in serum}
#           - {system: no_system, code: MSPIKE, display: M-protein}   # sent without one
#           - {text: Serum M-spike}                                   # words, no code at all
#       drugs:
#         bortezomib: [{system: our_lab, code: BORT, display: bortezomib}]
#       procedures:             # imaging studies by extent, or products and drugs given
#         pet_ct_whole_body: [{system: our_lab, code: PETWB, display: PET/CT whole body}]
#       findings:               # lesions, disease status, cytogenetic results
#         soft_tissue_lesion: [{system: our_lab, code: STL, display: soft tissue mass}]
#       abnormalities:          # a code that is itself a result; `says` what it says alone:
#         del_17p:              # present, absent, or asked (the value answers)
#           - {system: our_lab, code: 17P+, display: "FISH del(17p) found", says: present}
#       answers:
#         present: [{system: our_lab, code: Y, display: "Yes"}]
#       units:                  # another writing of a unit that the analyte may have
#         - {written: K/uL, unit: 10*3/uL, analytes: [platelets, neutrophils]}
"""


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
def check_command(path: File, ruleset: RuleSets = None) -> None:
    """Read a site file; name every mistake, or what it declares.

    With --ruleset, also the names that those rule sets bring along may be used.
    """
    rulesets = read_rulesets(ruleset)
    try:
        site = load_site(path, rulesets)
    except Failure as failure:
        if failure.code == "MS-C041":
            Terminal().line(failure.message)
            raise typer.Exit(ExitCode.MISTAKES_FOUND) from failure
        raise
    assert site is not None  # noqa: S101 - a path was given
    terminal = Terminal()
    version = f" {site.version}" if site.version else ""
    terminal.line(f"{site.name}{version}: {len(site.assumptions)} declared")
    for assumption in site.assumptions:
        signed = f"{assumption.declared_by}, {assumption.declared_on}"
        terminal.line(
            f"  {assumption.id}: {assumption.title} ({signed}: {assumption.why})"
        )
    for line in InboundMapping.of(rulesets, site).declared:
        terminal.line(line, indent=2, hang=2)

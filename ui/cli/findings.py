"""``mspike findings``: what people entered at the bedside, listed and as FHIR."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from fhir_adapters.findings import FindingVersion, finding_bundle, history_bundle
from ui.cli.alert_database import Database
from ui.cli.failure import ExitCode
from ui.cli.finding_database import open_findings
from ui.cli.terminal import Terminal

findings_commands = typer.Typer(
    help="Findings that people entered at the bedside: listed, exported, verified.",
    no_args_is_help=True,
)

PatientId = Annotated[
    str, typer.Option("--patient", metavar="ID", help="Only those of this patient.")
]
Form = Annotated[
    Literal["bundle", "ndjson"],
    typer.Option(
        "--format",
        help="bundle is one FHIR Bundle; ndjson the current Observations alone, one a line.",
    ),
]


@findings_commands.command("export")
def export_command(
    database: Database,
    patient: PatientId = "",
    history: Annotated[
        bool, typer.Option("--history", help="Every version, not the last ones alone.")
    ] = False,
    form: Form = "bundle",
) -> None:
    """Print the findings as FHIR R4 with their Provenance, for `assess` or a server."""
    with open_findings(database) as store:
        versions = store.versions(patient)
    terminal = Terminal()
    if form == "ndjson":
        last = {version.observation: version for version in versions}
        for version in versions if history else last.values():
            terminal.line(version.resource)
    else:
        terminal.line((history_bundle if history else finding_bundle)(versions))


@findings_commands.command("list")
def list_command(database: Database, patient: PatientId = "") -> None:
    """One line for each entry, oldest first; no value of the record."""
    terminal = Terminal()
    with open_findings(database) as store:
        for version in store.versions(patient):
            terminal.line(_line(version))


@findings_commands.command("verify")
def verify_command(database: Database) -> None:
    """Whether every entry is what was saved; exit 1 if one was changed or removed."""
    with open_findings(database) as store:
        wrong = store.verify()
    terminal = Terminal()
    for line in wrong:
        terminal.line(line)
    if wrong:
        raise typer.Exit(ExitCode.MISTAKES_FOUND)
    terminal.line("every entry is what was saved")


def _line(version: FindingVersion) -> str:
    vouched = "signed in" if version.issuer else "name as typed"
    return (
        f"{version.at} {version.patient} {version.study} "
        f"Observation/{version.observation} version {version.version} "
        f"{version.action} by {version.who} ({vouched})"
    )

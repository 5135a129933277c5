"""``mspike fetch``: records from a FHIR server into a folder that assess reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

FETCH_EPILOG: Final = (
    "Access comes from the environment, never from arguments: MSPIKE_CLIENT_ID and "
    "MSPIKE_CLIENT_KEY_FILE (PEM, JWK or JWK set; MSPIKE_CLIENT_KEY_ID, MSPIKE_SCOPE) for "
    "SMART Backend Services, or MSPIKE_TOKEN_FILE with an access token; neither for an "
    "open server. A run that was stopped goes on where it was when the same command is "
    "run again."
)

Url = Annotated[
    str, typer.Argument(metavar="URL", help="Base address of the FHIR server.")
]
Into = Annotated[
    Path,
    typer.Option("--into", metavar="FOLDER", help="A new folder for the NDJSON files."),
]
Patients = Annotated[
    list[str] | None,
    typer.Option("--patient", metavar="ID", help="One patient; repeatable."),
]
Group = Annotated[
    str | None,
    typer.Option("--group", metavar="ID", help="Bulk export of a group of patients."),
]
AllPatients = Annotated[
    bool, typer.Option("--all-patients", help="Bulk export of all patients.")
]
System = Annotated[
    bool, typer.Option("--system", help="Bulk export of the whole system.")
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        metavar="TYPE",
        help="Only this resource type; repeatable. [default: all that mspike reads]",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="INSTANT",
        help="Bulk export of what changed since then, such as 2024-01-31T00:00:00Z.",
    ),
]
FileServers = Annotated[
    list[str] | None,
    typer.Option(
        "--file-server",
        metavar="URL",
        help="Another origin that may see the token, for the files of an export.",
    ),
]
Rate = Annotated[
    float,
    typer.Option("--rate", min=0.01, max=1000, help="Requests a second, at most."),
]


def fetch_command(
    url: Url,
    into: Into,
    patient: Patients = None,
    group: Group = None,
    all_patients: AllPatients = False,
    system: System = False,
    types: Types = None,
    since: Since = None,
    file_server: FileServers = None,
    rate: Rate = 10,
) -> None:
    """Bring records from a FHIR server into a folder of NDJSON."""
    # What talks to servers is imported by the command that does.
    from ui.cli.fetch_run import FetchArguments, fetch

    fetch(
        FetchArguments(
            url=url,
            into=into,
            patients=tuple(sorted(set(patient or ()))),
            group=group,
            all_patients=all_patients,
            system=system,
            types=tuple(types or ()),
            since=since,
            file_servers=tuple(file_server or ()),
            rate=rate,
        )
    )

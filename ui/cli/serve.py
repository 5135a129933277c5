"""``mspike serve``: the CDS Hooks service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from ui.cli.alert_database import MaybeDatabase, Policies
from ui.cli.options import AsOf, Port, TimeZone
from ui.cli.site import SiteFile

Issuers = Annotated[
    Path | None,
    typer.Option(
        "--issuers",
        metavar="FILE",
        help="Settings file: the public address and the CDS clients that may call. "
        "[default: development: nobody is asked, this machine only]",
    ),
]
Host = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
]
FhirServers = Annotated[
    list[str] | None,
    typer.Option(
        "--fhir-server",
        metavar="URL",
        help="Without --issuers: a FHIR server that callers may name; repeatable.",
    ),
]
SpecificationOption = Annotated[
    Literal["2.0.1", "3.0-ballot"],
    typer.Option(
        "--specification",
        help="CDS Hooks version that discovery tells of; both are answered.",
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(
        "--jobs", min=1, help="Processes that judge records. [default: one a core]"
    ),
]
Certificate = Annotated[
    Path | None,
    typer.Option("--certificate", metavar="FILE", help="TLS certificate chain, PEM."),
]
Key = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="TLS private key, PEM."),
]


def serve_command(
    context: typer.Context,
    port: Port = 8080,
    host: Host = "127.0.0.1",
    issuers: Issuers = None,
    site: SiteFile = None,
    policy: Policies = None,
    database: MaybeDatabase = None,
    fhir_server: FhirServers = None,
    specification: SpecificationOption = "2.0.1",
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    jobs: Processes = None,
    certificate: Certificate = None,
    key: Key = None,
) -> None:
    """Serve alerts as CDS Hooks cards, for the record system to show in the chart.

    With --database a card is shown until somebody has seen it, and feedback is kept.
    """
    # What serves is imported by the command that does.
    from ui.cli.serve_run import ServeArguments, serve

    arguments = ServeArguments(
        port=port,
        host=host,
        issuers=issuers,
        site=site,
        policies=tuple(policy or ()),
        database=database,
        fhir_servers=tuple(fhir_server or ()),
        specification=specification,
        as_of=as_of,
        timezone=timezone,
        jobs=jobs or min(os.cpu_count() or 1, 8),
        certificate=certificate,
        key=key,
    )
    serve(arguments, context.obj)

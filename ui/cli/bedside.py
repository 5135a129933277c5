"""``mspike bedside``: the bedside pages on this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from engine.language import RuleSet, Site, rules_root, vocabulary_of
from engine.values import When
from fhir_adapters.inbound import InboundMapping
from fhir_adapters.sources import SourceError
from ui.bedside import (
    ADDRESS,
    Bedside,
    CohortRounds,
    PatientServer,
    PortInUse,
    SignIn,
    SignInError,
    address_of,
    install,
    listen,
    read_sign_in,
    serve,
)
from ui.cli.alert_database import MaybeDatabase, open_alerts
from ui.cli.failure import ExitCode, Failure
from ui.cli.finding_database import maybe_findings
from ui.cli.options import (
    AsOf,
    Port,
    RuleSets,
    TimeZone,
    in_use,
    read_as_of,
    read_rulesets,
    read_zone,
)
from ui.cli.site import SiteFile, load_site
from ui.cli.terminal import Terminal
from ui.cli.withdrawn import noting
from ui.clock import Today
from ui.records import RecordSet, open_records
from ui.worklist import Desk, Night

if TYPE_CHECKING:
    from engine.surveillance.alert_store import AlertStore

SignInFile = Annotated[
    Path | None,
    typer.Option(
        "--sign-in",
        metavar="FILE",
        help="Settings of OpenID Connect and of roles (docs/sign-in.md). "
        "[default: nobody signs in; this machine only]",
    ),
]
Host = Annotated[
    str,
    typer.Option(
        "--host", metavar="ADDRESS", help="Address to listen on; needs --sign-in."
    ),
]
FhirServer = Annotated[
    str | None,
    typer.Option(
        "--fhir-server",
        envvar="MSPIKE_FHIR_SERVER",
        metavar="URL",
        help="FHIR server from which the page may fetch one patient; access as for fetch.",
    ),
]
SYNTHETIC_PATIENTS = rules_root() / "examples" / "patients"


def bedside_command(
    context: typer.Context,
    port: Port = 8501,
    data: Annotated[
        str | None,
        typer.Option(
            "--data",
            envvar="MSPIKE_DATA",
            metavar="PATH",
            help="Records to show, as for assess. [default: the synthetic patients]",
        ),
    ] = None,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    ruleset: RuleSets = None,
    site: SiteFile = None,
    database: MaybeDatabase = None,
    sign_in: SignInFile = None,
    host: Host = ADDRESS,
    fhir_server: FhirServer = None,
) -> None:
    """Serve the bedside pages; on this machine alone unless people sign in.

    With --database, the worklist shows the alerts that `mspike surveil` keeps there;
    what persons do about them, and findings that they record, are kept there too.
    """
    day = day_of_question(as_of, timezone, context.obj)
    rulesets = read_rulesets(ruleset, withdrawn_too=True)
    declared = load_site(site, rulesets)
    mapping = InboundMapping.of(rulesets, declared)
    door = read_door(sign_in, host)
    server = read_server(fhir_server)
    where = database or ""
    usable = partial(in_use, where=where)
    with (
        open_port(port, host) as listener,
        maybe_alerts(database) as alerts,
        maybe_findings(database) as findings,
    ):
        records = load_records(data or str(SYNTHETIC_PATIENTS), timezone, mapping)
        if findings is not None:
            records = records.beside(findings.resources)
        store = Bedside(
            records,
            rulesets,
            day,
            timezone,
            usable,
            noting(where, "bedside"),
            declared,
            Desk(records, lambda: night_of(usable(rulesets), day(), declared), alerts),
            CohortRounds(records, declared),
            findings=findings,
            sign_in=door,
            mapping=mapping,
            server=server,
        )
        run_bedside(store, listener, Terminal())


def night_of(rulesets: Sequence[RuleSet], day: When, site: Site | None = None) -> Night:
    """What the worklist asks: the policies among the rule sets, of the whole set."""
    policies = [r for r in rulesets if r.dues]
    by_name = {r.name: r for r in rulesets}
    return Night(policies, by_name, day, vocabulary_of(rulesets), site)


def maybe_alerts(where: str | None) -> AbstractContextManager[AlertStore | None]:
    """The alert database, if one is named."""
    return open_alerts(where) if where else nullcontext()


def read_door(file: Path | None, host: str) -> SignIn | None:
    """How people sign in; without it nobody else's machine reaches the pages.

    Raises:
        Failure: the settings cannot be used, or another address without sign-in.
    """
    if file is None:
        if host != ADDRESS:
            message = "without sign-in the pages are for this machine alone"
            remedy = "give --sign-in, or leave --host out"
            raise Failure("MS-C175", message, remedy)
        return None
    try:
        return read_sign_in(file)
    except SignInError as cause:
        message = f"the settings of sign-in cannot be used: {cause.key}"
        raise Failure("MS-C176", message, cause.remedy) from cause


def read_server(url: str | None) -> PatientServer | None:
    """The FHIR server that the settings name, asked as `mspike fetch` asks it.

    Raises:
        Failure: the address is none, or access to it is not in order.
    """
    if not url:
        return None
    from ui.cli.fetch_run import base_of, bring_patient, check_access

    base = base_of(url)
    # A mistake in the environment is for who starts the pages, not for a visitor.
    check_access(base)

    def fetch(patient: str, into: Path) -> Sequence[tuple[str, str]]:
        return bring_patient(base, patient, into)

    return PatientServer(urlsplit(base).netloc, fetch)


def open_port(port: int, host: str = ADDRESS) -> socket.socket:
    """Listen on a port of this machine.

    Raises:
        Failure: another program has it.
    """
    try:
        return listen(port, host)
    except PortInUse as cause:
        message = f"port {port} is in use or may not be opened"
        raise Failure("MS-C020", message, "choose another one with --port") from cause


def load_records(
    where: str, timezone: str, mapping: InboundMapping | None = None
) -> RecordSet:
    """Read every patient of a source.

    Args:
        where: a path, or ``-``.
        timezone: zone in which times without a zone are meant.
        mapping: what codes and units mean; the shipped mapping if none.

    Raises:
        Failure: nothing in it is usable.
    """
    records = open_records(where, read_zone(timezone), mapping)
    if not len(records):
        told = "; ".join(f"{u.place}: {u.code} {u.message}" for u in records.unreadable)
        remedy = "; ".join(dict.fromkeys(u.remedy for u in records.unreadable))
        raise Failure("MS-C021", told, remedy, ExitCode.NOTHING_USABLE)
    return records


def day_of_question(
    as_of: str | None, timezone: str, today: Today
) -> Callable[[], When]:
    """The day of each look-up: the one that was given, or the day on which it happens.

    Raises:
        Failure: no such day, or no such time zone.
    """
    local = read_zone(timezone)
    read_as_of(as_of, local, today)
    return lambda: read_as_of(as_of, local, today)


def warm(store: Bedside) -> None:
    """Answer once before the first visitor comes, so that nobody waits for imports.

    It is shown to nobody, and noted for nobody.
    """
    for record in store.records.first(1):
        with suppress(SourceError):
            chart = record.chart()
            store.timeline(chart, store.judged(chart.state, store.as_of()))


def run_bedside(store: Bedside, listener: socket.socket, terminal: Terminal) -> None:
    """Serve until told to stop; the address is the last line that is printed."""
    install(store)
    warm(store)

    def ready() -> None:
        if store.sign_in is None:
            terminal.line("Nobody signs in: these pages are for this machine alone.")
        terminal.line(address_of(listener))
        terminal.flush()

    serve(listener, ready, store.sign_in)

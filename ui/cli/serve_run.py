"""What ``mspike serve`` does with its arguments."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Literal

import uvicorn
from msgspec import Struct

from engine.language import RuleErrors, Site
from engine.surveillance import declared_feeds
from fhir_adapters.cds_hooks import (
    Anybody,
    Basis,
    Callers,
    Clock,
    FhirServer,
    KeySet,
    KnownClients,
    Service,
    Settings,
    advisers,
    create_application,
    read_settings,
    settle_memory,
)
from fhir_adapters.sources.server import ServerError, read_base
from ui.cli.alert_database import open_alerts, read_policies
from ui.cli.failure import Failure
from ui.cli.options import read_as_of, read_zone
from ui.cli.site import load_site
from ui.cli.terminal import Terminal
from ui.clock import Today, system_seconds

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_FEEDS: Final = ("imaging", "laboratory", "marrow")
_AT_ONCE: Final = 256


class ServeArguments(Struct, frozen=True, kw_only=True):
    """The arguments of the command, as they were given."""

    port: int
    host: str
    issuers: Path | None
    site: Path | None
    policies: tuple[str, ...]
    database: str | None
    fhir_servers: tuple[str, ...]
    specification: Literal["2.0.1", "3.0-ballot"]
    as_of: str | None
    timezone: str
    jobs: int
    certificate: Path | None
    key: Path | None


def serve(arguments: ServeArguments, today: Today) -> None:
    """Serve until told to stop.

    Raises:
        Failure: the arguments do not fit, or something that they name cannot be used.
    """
    settings = _settings(arguments)
    callers = _callers(settings)
    _, rulesets = read_policies(arguments.policies)
    site = load_site(arguments.site, rulesets.values())
    local = read_zone(arguments.timezone)
    read_as_of(arguments.as_of, local, today)
    clock = Clock(
        system_seconds,
        time.monotonic,
        lambda: read_as_of(arguments.as_of, local, today).day_text(),
    )
    basis = Basis(arguments.policies, site, arguments.timezone, settings.source_url)
    with ExitStack() as stack:
        listener = stack.enter_context(_listening(arguments))
        store = None
        if arguments.database is not None:
            store = stack.enter_context(open_alerts(arguments.database))
        judged = advisers(basis, arguments.jobs)
        stack.callback(judged.close)
        service = Service(settings, judged, clock, store=store)
        app = create_application(service, callers, settings, arguments.specification)
        _log_to_stderr()
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="critical",  # its lines hold addresses and exceptions
            access_log=False,
            server_header=False,
            limit_concurrency=_AT_ONCE,
            timeout_keep_alive=30,
            lifespan="off",
            ws="none",
            ssl_certfile=arguments.certificate,
            ssl_keyfile=arguments.key,
        )
        settle_memory()
        # uvicorn hands a signal on when it has ended; what was started must end as well.
        signal.signal(signal.SIGTERM, _interrupt)
        _Announcing(config, _words(arguments, settings, site)).run(sockets=[listener])


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


class _Announcing(uvicorn.Server):
    """Says what it is when it is ready."""

    def __init__(self, config: uvicorn.Config, words: list[str]) -> None:
        super().__init__(config)
        self._words = words

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        terminal = Terminal()
        for line in self._words:
            terminal.line(line)
        terminal.flush()


def _words(
    arguments: ServeArguments, settings: Settings, site: Site | None
) -> list[str]:
    lines = []
    if not settings.issuers:
        lines.append(
            "DEVELOPMENT: nobody is asked who they are; this machine only. Give --issuers "
            "to verify CDS clients."
        )
    feeds = declared_feeds(site)
    said = feeds.connected | feeds.disconnected
    open_feeds = [feed for feed in _FEEDS if feed not in said]
    if open_feeds:
        lines.append(
            f"Not declared in the site file: the feeds {', '.join(open_feeds)}. A patient "
            "without anything of a feed gets no alert that something of it is missing."
        )
    if arguments.database is None:
        lines.append("Without --database every call tells the same again.")
    return [*lines, f"{settings.base_url}/cds-services"]


def _settings(arguments: ServeArguments) -> Settings:
    if arguments.issuers is not None:
        if arguments.fhir_servers:
            message = "--fhir-server is for development, without --issuers"
            remedy = "write `fhir_servers` into the settings file, for each CDS client"
            raise Failure("MS-C110", message, remedy)
        return _read_file(arguments.issuers)
    if arguments.host not in _LOOPBACK:
        message = "without --issuers the service listens on this machine only"
        remedy = "give --issuers FILE, or leave --host out"
        raise Failure("MS-C111", message, remedy)
    host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    try:
        servers = [
            FhirServer(read_base(u), private=True) for u in arguments.fhir_servers
        ]
    except ServerError as cause:
        message = "--fhir-server is no address of a FHIR server"
        remedy = "give its base address, such as https://fhir.example.org/r4"
        raise Failure("MS-C112", message, remedy) from cause
    scheme = "https" if arguments.certificate else "http"
    base = f"{scheme}://{host}:{arguments.port}"
    return Settings(base_url=base, open_servers=tuple(servers))


def _read_file(path: Path) -> Settings:
    try:
        return read_settings(path)
    except (OSError, UnicodeDecodeError) as cause:
        message = f"cannot read the settings file {path.name}"
        remedy = "docs/cds-hooks.md shows one"
        raise Failure("MS-C113", message, remedy) from cause
    except RuleErrors as errors:
        message = f"the settings file has mistakes\n{errors}"
        raise Failure("MS-C114", message, "mend them") from errors


def _callers(settings: Settings) -> Callers:
    if not settings.issuers:
        return Anybody()
    keys = {}
    for issuer in settings.issuers:
        try:
            keys[issuer.iss] = KeySet(issuer, system_seconds)
        except (OSError, ValueError) as cause:
            name = issuer.jwks.name if issuer.jwks else ""
            message = f"the public keys in {name} cannot be used: {_said(cause)}"
            remedy = "give a JWK set of public RSA or P-384 keys, each with its kid"
            raise Failure("MS-C115", message, remedy) from cause
    return KnownClients(keys, system_seconds)


def _said(cause: OSError | ValueError) -> str:
    return "no such file" if isinstance(cause, OSError) else str(cause)


@contextmanager
def _listening(arguments: ServeArguments) -> Iterator[socket.socket]:
    if bool(arguments.certificate) != bool(arguments.key):
        message = "--certificate and --key belong together"
        raise Failure("MS-C116", message, "give both, or let a proxy do TLS")
    try:
        family, _, _, _, address = socket.getaddrinfo(
            arguments.host, arguments.port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as cause:
        message = f"port {arguments.port} is in use or may not be opened"
        raise Failure("MS-C020", message, "choose another one with --port") from cause
    with listener:
        yield listener


def _log_to_stderr() -> None:
    """Reasons of refusals and places of faults; never a value of a record."""
    log = logging.getLogger("mspike.cds_hooks")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("mspike serve: %(message)s"))
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.WARNING)
    for name in ("httpx", "httpcore"):  # they log addresses, which name patients
        logging.getLogger(name).setLevel(logging.WARNING)

"""What was not prefetched, from the FHIR server that the client names and we know."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Final

import httpx
from msgspec import Struct

from fhir_adapters.cds_hooks.calls import Call
from fhir_adapters.cds_hooks.discovery import query_of
from fhir_adapters.cds_hooks.prefetch import Gap, not_there
from fhir_adapters.cds_hooks.settings import FhirServer
from fhir_adapters.sources.server import (
    Connection,
    FixedToken,
    Limits,
    NoToken,
    Requests,
    ServerError,
    origin_of,
    read_base,
    read_patient,
    resources_of,
)

Seconds = Callable[[], float]
Addresses = Callable[[str, int], list[str]]

BOUNDS: Final = Limits(
    attempts=1,
    longest_wait=0,
    connect_seconds=2,
    read_seconds=5,
    request_seconds=5,
    requests_per_second=10_000,
    page_bytes=8 * 2**20,
    pages=50,
    total_bytes=64 * 2**20,
)
"""Bounds of what one call may fetch."""

PATIENCE: Final = 8.0
"""Seconds after which no further query of one call is begun."""


class Fetching(Struct, frozen=True):
    """How the service fetches.

    Attributes:
        now: seconds since 1970.
        monotonic: a clock that never goes back.
        transport: for tests; the network otherwise.
        addresses: the addresses behind a host and port.
    """

    now: Seconds
    monotonic: Seconds
    transport: httpx.BaseTransport | None = None
    addresses: Addresses | None = None

    def fill(
        self, call: Call, gaps: Iterable[Gap], servers: Iterable[FhirServer]
    ) -> dict[str, tuple[bytes, ...]]:
        """The resources of the gaps, by key.

        Args:
            call: names the server, and brings the token.
            gaps: what is missing.
            servers: the servers that this caller may name.

        Raises:
            HookFault: 412, with every key that cannot be had and why.
        """
        missing = list(gaps)
        failed = {g.key: "the client's query failed" for g in missing if _final(g)}
        refusal = self._refusal(call, servers)
        failed |= {g.key: refusal for g in missing if refusal and g.key not in failed}
        if failed:
            raise not_there(failed)
        return self._fetch(call, missing)

    def _refusal(self, call: Call, servers: Iterable[FhirServer]) -> str:
        """Why nothing is asked of the server; empty if it may be asked."""
        if not call.fhir_server:
            return "not sent, and no FHIR server to ask"
        try:
            base = read_base(call.fhir_server)
        except ServerError:
            return "not sent, and fhirServer is no address of a FHIR server"
        known = [one for one in servers if one.base == base]
        if not known:
            return "not sent, and fhirServer is not registered for this client"
        if not known[0].private and self._stands_inside(base):
            return "not sent, and fhirServer stands at a private address"
        return ""

    def _stands_inside(self, base: str) -> bool:
        """Whether any address of a host is not a public one; true if it has none."""
        origin = origin_of(base)
        look_up = self.addresses or _addresses
        found = look_up(origin.host, origin.port)
        return not found or any(
            not ipaddress.ip_address(a.partition("%")[0]).is_global for a in found
        )

    def _fetch(self, call: Call, gaps: list[Gap]) -> dict[str, tuple[bytes, ...]]:
        requests = Requests(
            BOUNDS,
            now=self.now,
            transport=self.transport,
            monotonic=self.monotonic,
        )
        began = self.monotonic()
        found: dict[str, tuple[bytes, ...]] = {}
        failed: dict[str, str] = {}
        try:
            access = call.authorization
            tokens = FixedToken(access.access_token) if access else NoToken()
            connection = Connection(read_base(call.fhir_server), tokens, requests)
            for gap in gaps:
                if failed or self.monotonic() - began > PATIENCE:
                    failed.setdefault(gap.key, "the FHIR server took too long")
                    break
                try:
                    found[gap.key] = tuple(_answer(connection, call, gap))
                except (ServerError, _Short) as error:
                    failed[gap.key] = _told(error)
        except ServerError as error:
            failed = {gap.key: _told(error) for gap in gaps}
        finally:
            requests.close()
        if failed:
            raise not_there(failed)
        return found


class _Short(Exception):
    """The server sent fewer resources than it says that there are."""


def _final(gap: Gap) -> bool:
    """The client has tried; asking again would only repeat its failure."""
    return gap.why == "failed"


def _told(error: ServerError | _Short) -> str:
    """Why it failed: the number of a complaint, without what the server said."""
    if isinstance(error, _Short):
        return "not sent, and the FHIR server did not send all of it"
    return f"not sent, and the FHIR server did not give it, {error.code}"


def _answer(connection: Connection, call: Call, gap: Gap) -> Iterable[bytes]:
    if gap.key == "patient":
        yield read_patient(connection, call.patient)
        return

    def short() -> None:
        raise _Short

    if gap.rest:
        connection.require_own(gap.rest)
        yield from resources_of(connection, gap.rest, lambda: None)
        return
    query = query_of(gap.key, call.patient)
    yield from resources_of(connection, f"{connection.base}/{query}", short)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[4][0]) for address in found]

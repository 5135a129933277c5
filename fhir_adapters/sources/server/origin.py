"""Addresses: whose server it is, and what of an address may be told."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from fhir_adapters.sources.server.error import ServerError

_PORTS: Final = {"http": 80, "https": 443}
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Origin(Struct, frozen=True):
    """Scheme, host and port: to whom a request goes (RFC 6454)."""

    scheme: str
    host: str
    port: int

    @property
    def is_private(self) -> bool:
        """Whether nobody between can read along: TLS, or this very machine."""
        return self.scheme == "https" or self.host in _THIS_MACHINE


def origin_of(url: str) -> Origin:
    """The origin of an absolute http(s) address.

    Raises:
        ServerError: it is none.
    """
    parts = _split(url)
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        raise ServerError("MS-D200", place_of(url))
    return Origin(scheme, parts.hostname.lower(), _port(parts) or _PORTS[scheme])


def read_base(url: str) -> str:
    """The base address of a FHIR server, without a slash at its end.

    Raises:
        ServerError: not an absolute http(s) address, or it holds a password, a query or
            a fragment.
    """
    origin_of(url)
    parts = _split(url)
    if parts.username is not None or parts.query or parts.fragment:
        raise ServerError("MS-D200", place_of(url))
    return url.rstrip("/")


def place_of(url: str) -> str:
    """An address as it may be told: no user, no password, no query, no fragment."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "an address that cannot be read"
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError as cause:
        raise ServerError("MS-D200", place_of(url)) from cause
    _port(parts)
    return parts


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as cause:
        raise ServerError("MS-D200", "an address that cannot be read") from cause

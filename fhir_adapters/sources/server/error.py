"""What goes wrong with a server, told without queries, tokens or values of a record."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import DecodeError, Struct

from fhir_adapters.sources.documents import SourceError

_MAX_ISSUES: Final = 5


class ServerError(SourceError):
    """A server cannot be used, or does not give what was asked for.

    Attributes:
        code: number of the catalogue.
        place: address without its query.
        detail: a status, a resource type or issue codes; never free text of the server.
    """

    def __init__(self, code: str, place: str, detail: str = "") -> None:
        """Keep number, place and detail."""
        super().__init__(code, place)
        self.detail = detail


class Gone(ServerError):
    """The server does not know, or no longer knows, what was asked for."""


class _Issue(Struct):
    severity: str = ""
    code: str = ""


class _Outcome(Struct):
    resourceType: str = ""
    issue: list[_Issue] = []


_DECODER: Final = msgspec.json.Decoder(_Outcome)


def issues_in(body: bytes) -> tuple[tuple[str, str], ...]:
    """Severity and code of the issues of an OperationOutcome; none if it is none.

    Their diagnostics are free text, which may name a patient, and are not read.
    """
    try:
        outcome = _DECODER.decode(body)
    except (DecodeError, RecursionError):
        return ()
    if outcome.resourceType != "OperationOutcome":
        return ()
    return tuple((_word(i.severity), _word(i.code)) for i in outcome.issue)


def told_by(status: int, body: bytes) -> str:
    """A status, and the codes of an OperationOutcome, in words."""
    codes = dict.fromkeys(code for _, code in issues_in(body) if code)
    return ", ".join([f"HTTP {status}", *list(codes)[:_MAX_ISSUES]])


def _word(text: str) -> str:
    """A code of FHIR, or nothing: a value set has no blanks and no long words."""
    plain = text.replace("-", "")
    return text if plain.isascii() and plain.isalpha() and len(text) <= 40 else ""

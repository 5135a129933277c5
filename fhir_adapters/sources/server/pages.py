"""Searches of a FHIR server: Bundles, page after page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin

import msgspec
from msgspec import DecodeError, Raw, Struct

from fhir_adapters.sources.server.connection import Connection, refusal
from fhir_adapters.sources.server.error import ServerError
from fhir_adapters.sources.server.origin import place_of

_NOTHING: Final = Raw(b"null")


class _Link(Struct):
    relation: str = ""
    url: str = ""


class _Search(Struct):
    mode: str = ""


class _Entry(Struct):
    resource: Raw = _NOTHING
    search: _Search | None = None


class _Bundle(Struct):
    resourceType: str = ""
    total: int = 0
    link: list[_Link] = []
    entry: list[_Entry] = []


_DECODER: Final = msgspec.json.Decoder(_Bundle)


def resources_of(
    connection: Connection, url: str, short: Callable[[], None]
) -> Iterator[bytes]:
    """Every resource of a search, as one line of JSON each; numbers as the server wrote them.

    Args:
        connection: the server.
        url: the first page.
        short: called if the server sent fewer matches than it says that there are.

    Raises:
        ServerError: a page cannot be had, its next page is of another origin or was seen
            before, or there are too many.
    """
    seen: set[str] = set()
    total, matches = 0, 0
    while url:
        if url in seen or len(seen) >= connection.requests.limits.pages:
            raise ServerError("MS-D207", place_of(url), "pages without end")
        seen.add(url)
        page = _page(connection, url)
        total = max(total, page.total)
        for entry in page.entry:
            mode = entry.search.mode if entry.search else ""
            if mode == "outcome":
                continue
            matches += mode != "include"
            if bytes(entry.resource) != b"null":
                yield msgspec.json.format(bytes(entry.resource), indent=-1)
        following = next((k.url for k in page.link if k.relation == "next"), "")
        url = urljoin(url, following) if following else ""
        if url:
            connection.require_own(url)
    if matches < total:
        short()


def _page(connection: Connection, url: str) -> _Bundle:
    answer = connection.get(url)
    if answer.status != HTTPStatus.OK:
        raise refusal(url, answer.status, answer.body)
    try:
        page = _DECODER.decode(answer.body)
    except (DecodeError, RecursionError) as cause:
        raise ServerError("MS-D212", place_of(url)) from cause
    if page.resourceType != "Bundle":
        raise ServerError("MS-D212", place_of(url))
    return page

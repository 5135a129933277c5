"""Bounds of what a server can make a run do."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds of what a server can make a run do.

    Attributes:
        attempts: how often one request is tried.
        longest_wait: seconds; a server that asks for more is not waited for.
        connect_seconds: for a connection.
        read_seconds: without a byte.
        request_seconds: for one whole answer.
        poll_seconds: for an export to become ready.
        requests_per_second: at most.
        page_bytes: largest page or manifest.
        file_bytes: largest file of an export.
        pages: of one search.
        total_bytes: of a whole run.
    """

    attempts: int = 6
    longest_wait: float = 600
    connect_seconds: float = 20
    read_seconds: float = 120
    request_seconds: float = 6 * 3600
    poll_seconds: float = 48 * 3600
    requests_per_second: float = 10
    page_bytes: int = 200 * 2**20
    file_bytes: int = 50 * 2**30
    pages: int = 10_000
    total_bytes: int = 500 * 2**30

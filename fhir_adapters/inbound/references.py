"""References between resources: relative, absolute, or names of Bundle entries."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

Names = dict[str, str]
"""``fullUrl`` of a Bundle entry to ``Type/id``; empty where two entries share one."""

# FHIR allows letters, digits, - and . in an id; real systems also send others.
_LOCAL: Final = re.compile(
    r"(?:(.*)/)?([A-Z][A-Za-z]+)/([^/\s?#|]{1,128})(?:/_history/[^/\s?#|]+)?"
)
_URN: Final = "urn:"
_REMEMBERED: Final = 8_192
_REMEMBERED_SIGNS: Final = 256


def target_of(reference: str, names: Names) -> str:
    """The resource a reference names, as ``Type/id``; empty if it cannot be known.

    >>> target_of("https://x.example/fhir/Patient/p1/_history/2", {})
    'Patient/p1'
    """
    if reference in names:
        return names[reference]
    return (
        _known(reference) if len(reference) <= _REMEMBERED_SIGNS else _local(reference)
    )


def _local(reference: str) -> str:
    """What a reference names that is no name of a Bundle entry."""
    if reference.startswith(_URN):
        return ""
    match = _LOCAL.fullmatch(reference)
    return f"{match.group(2)}/{match.group(3)}" if match else ""


# The same resources are named again and again.
_known: Final = lru_cache(_REMEMBERED)(_local)


def server_of(reference: str) -> str:
    """The server address of an absolute reference, empty for a relative one."""
    match = _LOCAL.fullmatch(reference)
    return (match.group(1) or "") if match else ""


def id_of_url(url: str) -> str:
    """The logical id that a ``fullUrl`` gives a resource without one."""
    if url.startswith(_URN):
        return url.rsplit(":", 1)[-1]
    match = _LOCAL.fullmatch(url)
    return match.group(3) if match else ""

"""JSON objects in which a key stands twice: which of the two counts cannot be known."""

from __future__ import annotations

from typing import Any


class Pairs(list[tuple[str, Any]]):
    """A JSON object with every key as often as it is written."""

    def is_ambiguous(self) -> bool:
        """Whether a key stands twice in it, or in what it holds."""
        keys = [key for key, _ in self]
        return len(set(keys)) < len(keys) or any(map(_is_ambiguous, self))

    def entries(self) -> list[Any] | None:
        """The entries of a Bundle that itself says nothing twice."""
        keys = [key for key, _ in self]
        if len(set(keys)) < len(keys) or ("resourceType", "Bundle") not in self:
            return None
        others = [pair for pair in self if pair[0] != "entry"]
        if any(map(_is_ambiguous, others)):
            return None
        entries = dict(self).get("entry")
        return entries if isinstance(entries, list) else None


def _is_ambiguous(pair: tuple[str, Any]) -> bool:
    value = pair[1]
    if isinstance(value, Pairs):
        return value.is_ambiguous()
    return isinstance(value, list) and any(_is_ambiguous(("", each)) for each in value)

"""JSON objects in which a key stands twice: which of the two counts cannot be known."""

from __future__ import annotations

from typing import Any, Final

from orjson import JSONDecodeError, JSONEncodeError, dumps, loads

# The quotation mark that ends a key and its colon stand together, and neither is written
# as an escape: only then does counting them in the text tell how many there are.
_APART: Final = (b" :", b"\t", b"\r")
_ESCAPED: Final = (b"\\u0022", b"\\u003a", b"\\u003A")
_KEY: Final = b'":'


def surely_none_twice(data: bytes) -> bool:
    """Whether it is certain, at little cost, that no key stands twice in one object.

    What is read is written again, in which each key stands once: if the text has as many
    keys, none was lost. ``False`` says only that a thorough look is needed.

    Args:
        data: one JSON text, or several with a line break between them.
    """
    if any(mark in data for mark in _APART):
        return False
    if b"\\" in data and any(mark in data for mark in _ESCAPED):
        return False
    try:
        for text in data.split(b"\n"):
            if text and dumps(loads(text)).count(_KEY) != text.count(_KEY):
                return False
    except (JSONDecodeError, JSONEncodeError):
        return False
    return True


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

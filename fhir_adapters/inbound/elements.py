"""FHIR data types inside a resource, decoded one at a time from their bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import msgspec
from msgspec import DecodeError, Raw, Struct, field

from fhir_adapters.inbound.decode import without_duplicates
from fhir_adapters.inbound.resources import ABSENT

T = TypeVar("T")


class Coding(Struct, frozen=True, gc=False):
    """A code of a code system."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class Concept(Struct, frozen=True):
    """A CodeableConcept; a Coding in its place is read as a concept of one code.

    Attributes:
        is_whole: whether nothing of it had to be left out.
    """

    coding: tuple[Coding, ...] | None = None
    text: str | None = None
    system: str | None = None
    code: str | None = None
    display: str | None = None
    # A key no sender uses.
    is_whole: bool = field(default=True, name="mspike:whole")

    @property
    def codings(self) -> tuple[Coding, ...]:
        """All its codes."""
        if self.coding is None and self.code:
            return (Coding(self.system, self.code, self.display),)
        return self.coding or ()

    def words(self) -> Iterator[str]:
        """Everything it says in words."""
        yield from (c.display for c in self.codings if c.display)
        if self.text:
            yield self.text


class Reference(Struct, frozen=True, gc=False):
    """A reference to another resource."""

    reference: str | None = None
    display: str | None = None


class CodeableReference(Struct, frozen=True, gc=False):
    """R5: a concept, or a reference to a resource that says it."""

    concept: Raw = ABSENT
    reference: Reference | None = None


class Period(Struct, frozen=True, gc=False):
    """A stretch of time."""

    start: str | None = None
    end: str | None = None


class QuantityElement(Struct, frozen=True, gc=False):
    """A quantity, its number still in the digits of the record."""

    value: Raw = ABSENT
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class RangeElement(Struct, frozen=True, gc=False):
    """A range, or a reference range."""

    low: Raw = ABSENT
    high: Raw = ABSENT
    type: Raw = ABSENT
    appliesTo: Raw = ABSENT
    age: Raw = ABSENT


class Malformed(ValueError):
    """An element has the wrong type, or holds a key twice.

    Attributes:
        code: number of the complaint.
    """

    def __init__(self, code: str) -> None:
        """Keep the number."""
        super().__init__(code)
        self.code = code


_DECODERS: Final[dict[Any, msgspec.json.Decoder[Any]]] = {}
_PARTS: Final = msgspec.json.Decoder(dict[str, Raw])
_ITEMS: Final = msgspec.json.Decoder(list[Raw])
_WITHOUT_DUPLICATES: Final = json.JSONDecoder(
    object_pairs_hook=without_duplicates, parse_int=str
)
_KNOWN: Final[dict[Any, dict[bytes, Any]]] = {}
_REFERENCES: Final[dict[bytes, list[str | None]]] = {}
_REMEMBERED: Final = 8_192
_REMEMBERED_BYTES: Final = 1_024
_NULL: Final = Raw(b"null")
_BEGIN_OF_NUMBER: Final = b"-0123456789"


def is_given(raw: Raw) -> bool:
    """Whether an element is there at all; JSON ``null`` is not."""
    return raw is not ABSENT and raw != _NULL


def read_element(raw: Raw | bytes, kind: type[T]) -> T:
    """Decode one element; the same bytes give the same object, which nobody changes.

    Raises:
        Malformed: wrong type somewhere inside, or a key twice in one object.
    """
    data = bytes(raw)
    known = _KNOWN.get(kind)
    if known is None:
        known = _KNOWN[kind] = {}
        _DECODERS[kind] = msgspec.json.Decoder(kind)
    found: T | None = known.get(data)
    if found is None:
        found = _read(data, kind)
        if len(data) <= _REMEMBERED_BYTES:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[data] = found
    return found


def _read(data: bytes, kind: type[T]) -> T:
    try:
        value: T = _DECODERS[kind].decode(data)
    except (DecodeError, RecursionError):
        raise Malformed("MS-D026") from None
    refuse_duplicates(data)
    return value


def refuse_duplicates(data: bytes) -> None:
    """Check that no object in ``data`` holds a key twice.

    Raises:
        Malformed: one does.
    """
    if data[:1] not in (b"{", b"["):
        return
    try:
        _WITHOUT_DUPLICATES.decode(data.decode())
    except ValueError:
        raise Malformed("MS-D028") from None


def parts_of(raw: Raw, error: Malformed) -> dict[str, Raw]:
    """The parts of an object of which some part is malformed.

    Raises:
        Malformed: it is no object, or one of its own keys stands in it twice.
    """
    try:
        parts = _PARTS.decode(raw)
    except DecodeError:
        raise error from None
    pairs = json.loads(bytes(raw), object_pairs_hook=list, parse_int=str)
    if len(parts) < len(pairs):
        raise error
    return parts


def items_of(raw: Raw) -> list[Raw]:
    """The items of a list; a single object is a list of one (R4 and R5 differ).

    Raises:
        Malformed: neither a list nor an object.
    """
    if raw is ABSENT:
        return []
    data = bytes(raw)
    if data == b"null":
        return []
    if data[:1] == b"{":
        return [raw]
    # Each item is looked at for itself when it is decoded.
    try:
        found = _ITEMS.decode(raw)
    except DecodeError:
        raise Malformed("MS-D026") from None
    return [item for item in found if bytes(item) != b"null"]


def references_in(raw: Raw) -> list[str | None]:
    """The reference of each item of a list of References (or of a single one).

    Empty where an item names nothing by ``reference``, ``None`` where it is malformed.
    """
    if raw is ABSENT:
        return []
    data = bytes(raw)
    found = _REFERENCES.get(data)
    if found is None:
        found = _references_in(raw)
        if len(data) <= _REMEMBERED_BYTES:
            if len(_REFERENCES) >= _REMEMBERED:
                _REFERENCES.clear()
            _REFERENCES[data] = found
    return list(found)


def _references_in(raw: Raw) -> list[str | None]:
    try:
        items = items_of(raw)
    except Malformed:
        return [None]
    found: list[str | None] = []
    for item in items:
        try:
            found.append(read_element(item, Reference).reference or "")
        except Malformed:
            found.append(None)
    return found


def references_of(raw: Raw) -> list[str]:
    """Every reference in a list of References; what names nothing is left out."""
    return [reference for reference in references_in(raw) if reference]


def text_of(raw: Raw) -> str:
    """A string element.

    Raises:
        Malformed: not a string.
    """
    return read_element(raw, str) if is_given(raw) else ""


def number_text(raw: Raw) -> str:
    """A JSON number in its own digits; empty if there is none.

    Raises:
        Malformed: something else than a number.
    """
    data = bytes(raw)
    # The decoder has seen that it is JSON: what begins like a number is one.
    if data[:1] in _BEGIN_OF_NUMBER and data:
        return data.decode()
    if data in (b"", b"null"):
        return ""
    raise Malformed("MS-D026")

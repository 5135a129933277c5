"""JSON texts to resources: a fast path for what is well formed, a lenient one beside it.

The fast path decodes a whole text at once. Only if that fails is each resource tried
alone, and one that fails alone is read element by element: a bad element costs that
element, not the resource, and a bad resource not the Bundle.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any, Final, cast

import msgspec
import orjson
from msgspec import DecodeError, Raw, Struct, ValidationError

from fhir_adapters.complaints import Catalogue, Unreadable
from fhir_adapters.inbound.duplicate_keys import Pairs, surely_none_twice
from fhir_adapters.inbound.resources import (
    BY_NAME,
    OTHER_TYPES,
    READ_TYPES,
    Entry,
    Resource,
)
from fhir_adapters.sources import MAX_DOCUMENT_BYTES

BOM: Final = b"\xef\xbb\xbf"

_COLON: Final = b'":'
_BLANK_BEFORE_COLON: Final = re.compile(rb'"[ \t\r\n]+:')

# An entry of a history or a transaction that takes a resource back: it has to be told.
_DELETED: Final = b'"DELETE"'

_KNOWN: Any = reduce(or_, (*READ_TYPES, *OTHER_TYPES))


class Bundle(Struct, gc=False, tag_field="resourceType", tag="Bundle"):
    """A Bundle whose resources are decoded with it."""

    entry: list[FullEntry] = []


class FullEntry(Struct, gc=False):
    """An entry of a Bundle, with its resource."""

    fullUrl: str | None = None
    resource: _KNOWN | Bundle | None = None


# No address: stands where the fullUrl of an entry does that deletes a resource.
_TAKEN_BACK: Final = "\0"
_DECODER: Final = msgspec.json.Decoder(_KNOWN | Bundle)
_RESOURCE: Final = msgspec.json.Decoder(_KNOWN)
_ANY: Final = msgspec.json.Decoder(Raw)
_OBJECT: Final = msgspec.json.Decoder(dict[str, Raw])
_LIST: Final = msgspec.json.Decoder(list[Raw])
_TEXT: Final = msgspec.json.Decoder(str)
_ENTRY: Final = msgspec.json.Decoder(Entry)


class Decoded(Struct):
    """What one JSON text holds.

    Attributes:
        resources: with the ``fullUrl`` of each, empty if it has none.
        unreadable: parts that could not be read at all.
    """

    resources: list[tuple[str, Resource]]
    unreadable: list[Unreadable]


def decode_lines(data: bytes) -> list[Resource | Bundle] | None:
    """Decode whole lines of NDJSON at once; ``None`` if one of them needs more care."""
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return None
    if _DELETED in data:
        return None
    try:
        found: list[Resource | Bundle] = _DECODER.decode_lines(data)
    except (DecodeError, RecursionError):
        return None
    return found


def _surely_without_duplicates(data: bytes) -> bool:
    """Whether no key stands twice, told without looking at each object.

    Without escapes a quotation mark only begins or ends a text, and without blanks before
    a colon each key is followed by the same two signs; a key that stood twice would be
    written once less. Anything else, also what is no JSON, is left to be looked at.
    """
    if b"\\" in data or _BLANK_BEFORE_COLON.search(data):
        return False
    try:
        written = orjson.dumps(orjson.loads(data))
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return False
    return written.count(_COLON) == data.count(_COLON)


class DuplicateKey(ValueError):
    """A key stands twice in one JSON object."""


def decode_document(
    data: bytes, place: str, catalogue: Catalogue, *, thorough: bool = False
) -> Decoded:
    """Decode one JSON text: a resource, or a Bundle of resources.

    Args:
        data: the text; a byte order mark is skipped.
        place: how a reader finds the text.
        catalogue: the words of complaints.
        thorough: refuse each resource in which a key stands twice in one object.
            JSON leaves open which of the two counts; without this the last one
            does, where it stands at the top of a resource.
    """
    data = data.removeprefix(BOM)
    code = _refusal(data, thorough=thorough)
    if code and code != "MS-D006":
        return Decoded([], [catalogue.unreadable(code, place)])
    found = Decoded([], [])
    try:
        try:
            if code:
                _each_without_duplicates(data, place, catalogue, found)
                return found
            if _DELETED in data:
                raise ValidationError
            found.resources = flat(_DECODER.decode(data))
        except ValidationError:
            # It may also be no JSON, further on: that is told first.
            _ANY.decode(data)
            _one_by_one("", Raw(data), place, catalogue, found)
    except RecursionError:
        found.unreadable.append(catalogue.unreadable("MS-D004", place))
    except DecodeError:
        found.unreadable.append(catalogue.unreadable("MS-D002", place))
    return found


def _refusal(data: bytes, *, thorough: bool) -> str:
    if len(data) > MAX_DOCUMENT_BYTES:
        return "MS-D005"
    if not data or data.isspace():
        return "MS-D001"
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return "MS-D003"
    if not thorough or surely_none_twice(data):
        return ""
    return _thorough_refusal(data)


def _thorough_refusal(data: bytes) -> str:
    if _surely_without_duplicates(data):
        return ""
    try:
        json.loads(data, object_pairs_hook=without_duplicates, parse_int=str)
    except DuplicateKey:
        return "MS-D006"
    except RecursionError:
        return "MS-D004"
    except ValueError:
        return "MS-D002"
    return ""


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object as a dict.

    Raises:
        DuplicateKey: a key stands twice.
    """
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise DuplicateKey
    return entries


def _each_without_duplicates(
    data: bytes, place: str, catalogue: Catalogue, found: Decoded
) -> None:
    """The entries of a Bundle in which no key stands twice; the others are told."""
    outer = json.loads(data, object_pairs_hook=Pairs, parse_int=str, parse_float=str)
    entries = outer.entries() if isinstance(outer, Pairs) else None
    if entries is None:
        found.unreadable.append(catalogue.unreadable("MS-D006", place))
        return
    raws = _LIST.decode(_OBJECT.decode(data)["entry"])
    for number, (raw, entry) in enumerate(zip(raws, entries, strict=True), 1):
        where = f"{place} entry {number}"
        if isinstance(entry, Pairs) and entry.is_ambiguous():
            found.unreadable.append(catalogue.unreadable("MS-D006", where))
            continue
        for url, resource in _entries(Raw(b"[" + bytes(raw) + b"]")):
            if resource is not None and bytes(resource) not in (b"", b"null"):
                _one_by_one(url, resource, where, catalogue, found)


def flat(found: Resource | Bundle) -> list[tuple[str, Resource]]:
    """The resources of a Bundle, also of Bundles in it, with their ``fullUrl``."""
    if not isinstance(found, Bundle):
        return [("", found)]
    pairs: list[tuple[str, Resource]] = []
    for entry in found.entry:
        resource = entry.resource
        if isinstance(resource, Bundle):
            pairs += flat(resource)
        elif resource is not None:
            pairs.append((entry.fullUrl or "", resource))
    return pairs


def _one_by_one(
    url: str, raw: Raw, place: str, catalogue: Catalogue, found: Decoded
) -> None:
    try:
        elements = _OBJECT.decode(raw)
        name = _TEXT.decode(elements["resourceType"])
    except (DecodeError, KeyError):
        found.unreadable.append(catalogue.unreadable("MS-D007", place))
        return
    if name != "Bundle":
        _alone(url, raw, name, place, catalogue, found)
        return
    for number, (entry_url, resource) in enumerate(_entries(elements.get("entry"))):
        where = f"{place} entry {number + 1}"
        if entry_url == _TAKEN_BACK:
            found.unreadable.append(catalogue.unreadable("MS-D016", where))
        elif resource is None:
            found.unreadable.append(catalogue.unreadable("MS-D007", where))
        elif bytes(resource) not in (b"", b"null"):
            _one_by_one(entry_url, resource, where, catalogue, found)


def _entries(raw: Raw | None) -> Iterator[tuple[str, Raw | None]]:
    if raw is None or bytes(raw) == b"null":
        return
    try:
        entries = _LIST.decode(raw)
    except DecodeError:
        yield "", None
        return
    for item in entries:
        if bytes(item) == b"null":
            continue
        try:
            entry = _ENTRY.decode(item)
            deleted = entry.request is not None and entry.request.method == "DELETE"
            yield _TAKEN_BACK if deleted else entry.fullUrl or "", entry.resource
        except DecodeError:
            try:
                yield "", _OBJECT.decode(item).get("resource")
            except DecodeError:
                yield "", None


def _alone(
    url: str, raw: Raw, name: str, place: str, catalogue: Catalogue, found: Decoded
) -> None:
    struct = BY_NAME.get(name)
    if struct is None:
        found.unreadable.append(catalogue.unreadable("MS-D008", place))
        return
    try:
        found.resources.append((url, _RESOURCE.decode(raw)))
    except DecodeError:
        found.resources.append((url, lenient(raw, struct)))


def lenient(raw: Raw, struct: type[Resource]) -> Resource:
    """A resource without its elements of the wrong type; those are listed in it."""
    elements = _OBJECT.decode(raw)
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for element in msgspec.structs.fields(struct):
        value = elements.get(element.encode_name)
        if value is None or bytes(value) == b"null" or element.name == "dropped":
            continue
        try:
            kept[element.name] = msgspec.json.decode(value, type=element.type)
        except DecodeError:
            dropped.append(element.name)
    return struct(**kept, dropped=tuple(dropped))


def decode_contained(raw: Raw) -> list[Resource]:
    """The resources inside another; what is no resource is left out."""
    try:
        items = _LIST.decode(raw)
    except DecodeError:
        return []
    found: list[Resource] = []
    for item in items:
        try:
            found.append(_RESOURCE.decode(item))
        except DecodeError:
            struct = BY_NAME.get(_type_in(item))
            if struct is not None:
                found.append(lenient(item, struct))
    return found


def _type_in(raw: Raw) -> str:
    try:
        return _TEXT.decode(_OBJECT.decode(raw)["resourceType"])
    except (DecodeError, KeyError):
        return ""


def fingerprint(resource: Resource) -> str:
    """A name for a resource without id, by its content: the same in any order."""
    encoded = msgspec.json.encode(cast("Any", resource), order="deterministic")
    return "~" + hashlib.sha256(encoded).hexdigest()[:12]

"""Who a patient is, for finding and naming them on a screen; never for reasoning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

import msgspec
from msgspec import DecodeError, Raw, Struct

from fhir_adapters.sources import Source
from ui.records.texts import texts

ElementT = TypeVar("ElementT")

_RECORD_NUMBER: Final = "MR"
_TEST_DATA: Final = "HTEST"
_NO_ELEMENT: Final = Raw(b"null")


class Identity(Struct, frozen=True, kw_only=True):
    """How people name a patient.

    Attributes:
        patient: logical id.
        mrns: medical record numbers: identifiers of type ``MR``, or all identifiers
            if none has a type.
        name: the official name, else the first one.
        birth_date: as recorded.
        sex: administrative gender as recorded.
        synthetic: tagged as test data (``HTEST``).
    """

    patient: str
    mrns: tuple[str, ...] = ()
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    synthetic: bool = False


class _Coding(Struct):
    code: str = ""


class _Concept(Struct):
    coding: list[_Coding] = []


class _Identifier(Struct):
    value: str = ""
    type: _Concept | None = None


class _Name(Struct):
    use: str = ""
    text: str = ""
    family: str = ""
    given: list[str] = []


class _Meta(Struct):
    tag: list[_Coding] = []


class _Entry(Struct):
    resource: Raw = _NO_ELEMENT


class _AnyResource(Struct, rename="camel"):
    resource_type: str = ""
    id: str = ""
    entry: Raw = _NO_ELEMENT
    identifier: Raw = _NO_ELEMENT
    name: Raw = _NO_ELEMENT
    birth_date: Raw = _NO_ELEMENT
    gender: Raw = _NO_ELEMENT
    meta: Raw = _NO_ELEMENT


_RESOURCE: Final = msgspec.json.Decoder(_AnyResource)
_ENTRIES: Final = msgspec.json.Decoder(list[_Entry] | None)
_IDENTIFIERS: Final = msgspec.json.Decoder(list[_Identifier] | None)
_NAMES: Final = msgspec.json.Decoder(list[_Name] | None)
_TEXT: Final = msgspec.json.Decoder(str | None)
_META: Final = msgspec.json.Decoder(_Meta | None)


def identities(source: Source) -> Iterator[Identity]:
    """The identity of every Patient of an input; what cannot be read is left out."""
    for _, text in texts(source):
        yield from _in_text(text)


def _in_text(text: bytes | Raw) -> Iterator[Identity]:
    try:
        resource = _RESOURCE.decode(text)
    except (DecodeError, RecursionError):
        return
    if resource.resource_type == "Patient" and resource.id:
        yield _identity(resource)
    elif resource.resource_type == "Bundle":
        for entry in _read(_ENTRIES, resource.entry) or ():
            yield from _in_text(entry.resource)


def _read(
    decoder: msgspec.json.Decoder[ElementT | None], element: Raw
) -> ElementT | None:
    """One element; one of the wrong shape is as good as absent on a screen."""
    try:
        return decoder.decode(element)
    except (DecodeError, RecursionError):
        return None


def _identity(patient: _AnyResource) -> Identity:
    identifiers = _read(_IDENTIFIERS, patient.identifier) or []
    typed = [i for i in identifiers if _has(i.type, _RECORD_NUMBER)]
    untyped = [i for i in identifiers if i.type is None]
    names = _read(_NAMES, patient.name) or []
    names.sort(key=lambda name: name.use != "official")
    meta = _read(_META, patient.meta) or _Meta()
    return Identity(
        patient=patient.id,
        mrns=tuple(i.value for i in typed or untyped if i.value),
        name=_written(names[0]) if names else "",
        birth_date=_read(_TEXT, patient.birth_date) or "",
        sex=_read(_TEXT, patient.gender) or "",
        synthetic=any(tag.code == _TEST_DATA for tag in meta.tag),
    )


def _has(concept: _Concept | None, code: str) -> bool:
    return concept is not None and any(c.code == code for c in concept.coding)


def _written(name: _Name) -> str:
    return name.text or " ".join([*name.given, name.family]).strip()

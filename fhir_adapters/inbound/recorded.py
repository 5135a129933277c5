"""A resource as it stands in the record, element by element, for a reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from fhir_adapters.inbound.resources import Resource

_MOST: Final = 300
"""Characters of one element; what is longer says how much more there is."""
_NOT_TOLD: Final = frozenset(
    # Said beside it already, about the whole record, or a document of its own.
    {"resourceType", "id", "subject", "patient", "contained", "presentedForm"}
    | {"content", "mspike:dropped", "extension", "meta"}
)
_SYSTEMS: Final = {
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
    "http://unitsofmeasure.org": "UCUM",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
}

Recorded = tuple[tuple[str, str], ...]
"""Elements by name, each with what it says."""


def recorded_elements(resource: Resource) -> Recorded:
    """The elements of a resource that mspike reads, as they were recorded.

    Numbers stay as they were written: ``0.80`` is not ``0.8``.
    """
    encoded = msgspec.json.encode(resource)
    told: dict[str, Any] = json.loads(encoded, parse_float=str, parse_int=str)
    meta = told.get("meta") or {}
    parts = [("version", meta.get("versionId")), ("source", meta.get("source"))]
    parts += [(name, v) for name, v in told.items() if name not in _NOT_TOLD]
    return tuple((name, _cut(_words(value))) for name, value in parts if value)


def _words(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case list():
            return "; ".join(map(_words, value))
        case dict():
            return " ".join(filter(None, _parts(value)))
        case _:
            return str(value)


def _parts(element: dict[str, Any]) -> Iterator[str]:
    """Quantity, CodeableConcept, Coding, Reference and Period as people write them."""
    left = dict(element)
    if "start" in left or "end" in left:
        yield f"{left.pop('start', '?')} to {left.pop('end', 'open')}"
    for name in ("comparator", "value", "unit", "text", "display", "reference"):
        yield _words(left.pop(name, ""))
    system, code = left.pop("system", ""), left.pop("code", "")
    if code and isinstance(code, str):
        yield f"({_SYSTEMS.get(system, system)} {code})".replace("( ", "(")
    elif code:
        left["code"] = code
    for coding in left.pop("coding", None) or ():
        yield _words(coding)
    yield from (f"{name}: {_words(v)}" for name, v in left.items())


def _cut(text: str) -> str:
    if len(text) <= _MOST:
        return text
    return f"{text[:_MOST]} … ({len(text) - _MOST} characters more)"

"""The fast lane against fhir.resources.R4B, on every element the fast lane maps."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class
from msgspec import Raw, Struct

from engine.values import read_when
from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.inbound.decode import decode_document
from fhir_adapters.inbound.resources import ABSENT, READ_TYPES, Resource, type_name

EXAMPLES = Path(__file__).parents[4] / "shared" / "fhir" / "examples"
FILES = sorted(EXAMPLES.glob("*/*.json"))
pytestmark = pytest.mark.skipif(not FILES, reason="skipped: no ../shared")

# What differs, and why; a difference of any other kind fails.
EXPLAINED = {
    "refused by R4B": "R4B refuses the whole resource for one element; the fast lane "
    "leaves that element to the check of its reader",
    "number": "R4B drops trailing zeros; the fast lane keeps the digits",
    "time": "R4B writes the same instant in another way (+00:00 for Z, fractions)",
}


def _fast(resource: Resource) -> dict[str, Any]:
    elements = {}
    for element in msgspec.structs.fields(resource):
        value = getattr(resource, element.name)
        if (
            element.name in ("dropped", "meta")
            or value in ("", None)
            or value is ABSENT
        ):
            continue
        read = (
            json.loads(bytes(value), parse_float=str)
            if isinstance(value, Raw)
            else value
        )
        elements[element.encode_name] = read
    return elements


def _kinds(ours: Any, theirs: Any) -> set[str]:
    """The kinds of difference between two JSON values; ``other`` is not explained."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = ours.keys() | theirs.keys()
        return set().union(*(_kinds(ours.get(k), theirs.get(k)) for k in keys))
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return set().union(*(_kinds(a, b) for a, b in zip(ours, theirs, strict=True)))
    if ours == theirs:
        return set()
    try:
        return {"number"} if Decimal(str(ours)) == Decimal(str(theirs)) else {"other"}
    except ArithmeticError:
        pass
    try:
        one, other = read_when(str(ours)), read_when(str(theirs))
        same = (one.start, one.end) == (other.start, other.end)
    except ValueError:
        same = False
    return {"time"} if same else {"other"}


class _Entry(Struct):
    resource: Raw = ABSENT


class _Bundle(Struct):
    entry: list[_Entry] = []


def _texts(data: bytes) -> list[bytes]:
    """The JSON text of each resource: of a Bundle those in it, in its digits."""
    if json.loads(data)["resourceType"] != "Bundle":
        return [data]
    entries = msgspec.json.decode(data, type=_Bundle).entry
    return [bytes(e.resource) for e in entries if e.resource is not ABSENT]


def _compare(
    fast: Resource, text: bytes, name: str, counted: Counter[str]
) -> list[tuple[str, str]]:
    """Count the kinds of difference of one resource; those that nothing explains."""
    if type(fast) not in READ_TYPES:
        counted["type without mapped elements"] += 1
        return []
    counted["compared"] += 1
    try:
        model = get_fhir_model_class(type_name(fast)).model_validate_json(text)
    except ValueError:
        counted["refused by R4B"] += 1
        return []
    slow = json.loads(model.model_dump_json(exclude_none=True), parse_float=str)
    ours = _fast(fast)
    assert not fast.dropped, name
    kinds = {k: _kinds(v, slow.get(k)) for k, v in ours.items()}
    counted.update(set().union(*kinds.values()))
    return [(name, k) for k, found in kinds.items() if "other" in found]


def test_both_lanes_agree_on_every_mapped_element() -> None:
    """On single resources, and on each resource of the Bundles."""
    counted: Counter[str] = Counter()
    others, bundles, seen = [], 0, 0
    for path in FILES:
        data = path.read_bytes()
        decoded = decode_document(data, path.name, shipped_catalogue())
        texts = _texts(data)
        bundles += texts != [data]
        seen += len(texts)
        for (_, fast), text in zip(decoded.resources, texts, strict=True):
            assert type_name(fast) in ("", json.loads(text)["resourceType"]), path.name
            others += _compare(fast, text, path.name, counted)
    assert others == []
    assert set(counted) - set(EXPLAINED) <= {"compared", "type without mapped elements"}
    assert bundles == 19
    assert counted["compared"] > 400
    assert sum(counted[k] for k in counted if k not in EXPLAINED) == seen

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
from msgspec import Raw

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


def test_both_lanes_agree_on_every_mapped_element() -> None:
    counted: Counter[str] = Counter()
    others = []
    for path in FILES:
        decoded = decode_document(path.read_bytes(), path.name, shipped_catalogue())
        whole = json.loads(path.read_bytes())
        if whole["resourceType"] == "Bundle":
            counted["bundle, read above resource by resource"] += 1
            continue
        ((_, fast),) = decoded.resources
        if type(fast) not in READ_TYPES:
            counted["type without mapped elements"] += 1
            continue
        counted["compared"] += 1
        try:
            model = get_fhir_model_class(type_name(fast)).model_validate_json(
                path.read_bytes()
            )
        except ValueError:
            counted["refused by R4B"] += 1
            continue
        slow = json.loads(model.model_dump_json(exclude_none=True), parse_float=str)
        ours = _fast(fast)
        assert not fast.dropped, path.name
        found = set().union(*(_kinds(v, slow.get(k)) for k, v in ours.items()))
        counted.update(found)
        others += [
            (path.name, k) for k, v in ours.items() if "other" in _kinds(v, slow.get(k))
        ]
    assert others == []
    assert set(counted) - set(EXPLAINED) <= {
        "compared",
        "type without mapped elements",
        "bundle, read above resource by resource",
    }
    assert counted["compared"] > 400
    assert sum(counted[k] for k in counted if k not in EXPLAINED) == len(FILES)

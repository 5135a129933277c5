"""The Assessment as JSON, and the JSON Schema of that JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.assessment.contract import Assessment

_ENCODER = msgspec.json.Encoder(decimal_format="number", order="sorted")


def to_json(assessment: Assessment, *, indent: int = 0) -> bytes:
    """The Assessment as UTF-8 JSON; the same inputs give the same bytes."""
    encoded = _ENCODER.encode(assessment)
    return msgspec.json.format(encoded, indent=indent) if indent else encoded


def read_json(document: bytes) -> Assessment:
    """Read what ``to_json`` wrote.

    Raises:
        msgspec.ValidationError: not the contract.
    """
    return msgspec.json.decode(document, type=Assessment)


def assessment_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the Assessment."""
    (schema,), components = msgspec.json.schema_components(
        [Assessment], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mspike Assessment",
        **schema,
        "$defs": _with_numbers(components),
    }


def _with_numbers(schema: object) -> object:
    """The schema with decimals as JSON numbers, as ``to_json`` writes them."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            return {"type": "number"}
        return {key: _with_numbers(part) for key, part in schema.items()}
    if isinstance(schema, list):
        return [_with_numbers(part) for part in schema]
    return schema

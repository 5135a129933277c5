"""Strict validation against FHIR R4B, on request; slow, and never part of a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from fhir_adapters.sources import Source
from ui.records.texts import texts


class Invalid(Struct, frozen=True, gc=False, order=True):
    """One element that is not as FHIR R4B has it; no value of the record.

    Attributes:
        place: file or line.
        resource: ``Observation/o7``.
        element: path inside the resource, ``status``.
        rule: what is wrong, as the validator names it: ``missing``, ``string_type``.
    """

    place: str
    resource: str
    element: str
    rule: str


def invalid_resources(source: Source) -> Iterator[Invalid]:
    """Every element of a source that is not valid FHIR R4B.

    Texts that are no JSON are left out: whoever reads the source names them.
    """
    for place, text in texts(source):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for resource in _resources(document):
            yield from _invalid(resource, place)


def _resources(document: object) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict):
        return
    if document.get("resourceType") != "Bundle":
        yield document
        return
    entries = document.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            yield from _resources(entry.get("resource"))


def _invalid(resource: dict[str, Any], place: str) -> Iterator[Invalid]:
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    kind = str(resource.get("resourceType"))
    label = f"{kind}/{resource.get('id', '?')}"
    try:
        get_fhir_model_class(kind).model_validate(resource)
    except KeyError:
        yield Invalid(place, "?", "resourceType", "not a resource of FHIR R4B")
    except ValidationError as found:
        for error in found.errors(include_input=False, include_context=False):
            element = ".".join(str(part) for part in error["loc"])
            yield Invalid(place, label, element, error["type"])

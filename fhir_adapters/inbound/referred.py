"""References that a reader follows: what they name, and a complaint where they do not.

Only references that decide something are followed: the study or report of a finding, the
results of a report, the specimen of a result. A reference that names nothing costs itself
and is told (decision 0101).
"""

from __future__ import annotations

from collections.abc import Container

from msgspec import Raw

from fhir_adapters.inbound.decode import decode_contained
from fhir_adapters.inbound.elements import references_in
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.resources import Resource, type_name

WRONG_TYPE = "MS-D020"
NAMES_NOTHING = "MS-D038"
OF_ANOTHER_TYPE = "MS-D039"


def referred(
    resource: Resource,
    element: str,
    label: str,
    types: Container[str],
    reading: Reading,
    *,
    by_reference: bool = True,
) -> list[str]:
    """The resources that an element names, as ``Type/id``; others are told.

    Args:
        resource: that has the element.
        element: name of a reference, or of a list of references.
        label: of the resource.
        types: what it may name by FHIR R4, R4B or R5.
        reading: of the patient.
        by_reference: whether an item that names nothing by ``reference`` is told; words
            or an identifier alone may be all that is needed.
    """
    raw: Raw = getattr(resource, element)
    references = references_in(raw)
    if not references:
        return []
    found: list[str] = []
    for number, reference in enumerate(references):
        problem, detail = WRONG_TYPE, ""
        if reference is not None:
            if not (reference or by_reference):
                continue
            target = _named(reference, resource, reading)
            named = target.partition("/")[0]
            if target and named in types:
                found.append(target)
                continue
            problem, detail = (
                (OF_ANOTHER_TYPE, named) if target else (NAMES_NOTHING, "")
            )
        path = f"{label.partition('/')[0]}.{element}"
        field = f"{path}[{number}]" if bytes(raw)[:1] == b"[" else path
        reading.complain(problem, label, field, detail)
    return found


def _named(reference: str, resource: Resource, reading: Reading) -> str:
    """What a reference names: ``Type/id``, ``Type/#id`` inside; empty if nothing."""
    if not reference.startswith("#"):
        return reading.resolve(reference)
    inside = contained_in(resource, reference)
    return f"{type_name(inside)}/{reference}" if inside is not None else ""


def contained_in(resource: Resource, reference: str) -> Resource | None:
    """The contained resource that ``#id`` names, if there is exactly one."""
    found = [r for r in decode_contained(resource.contained) if r.id == reference[1:]]
    return found[0] if len(found) == 1 else None

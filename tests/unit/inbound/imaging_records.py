"""Lesion findings, studies and reports, and what is complained of them."""

from __future__ import annotations

from typing import Any

from tests.unit.inbound.build import (
    CPT,
    LOINC,
    OURS,
    Json,
    concept,
    observation,
    resource,
    state,
)

PRESENT = concept(LOINC, "LA9633-4", "Present")
NUMBER: Json = {"system": LOINC, "code": 96334}
"""A coding whose code is no string."""
RADIOLOGY = [concept("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD")]
STUDY = resource(
    "ImagingStudy",
    id="i1",
    status="available",
    started="2024-01-20",
    procedureCode=[concept(CPT, "78816")],
)


def told(*resources: Json) -> list[tuple[str, str]]:
    """Codes and places of the complaints."""
    return [(q.code, q.field) for q in state(*resources).data_quality]


def lesion(value: Json = PRESENT, **elements: Any) -> Json:
    made: Json = {"id": "f1", "valueCodeableConcept": value}
    return observation(concept(OURS, "soft-tissue-lesion"), **(made | elements))


def report(**elements: Any) -> Json:
    base: Json = {
        "id": "d1",
        "status": "final",
        "category": RADIOLOGY,
        "code": concept(CPT, "78816"),
        "effectiveDateTime": "2024-01-20",
    }
    return resource("DiagnosticReport", **(base | elements))

"""Synthetic drugs, given and ordered, and procedures."""

from __future__ import annotations

from typing import Any

from tests.unit.inbound.build import ATC, Json, concept, resource

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
NDC = "http://hl7.org/fhir/sid/ndc"


def given(code: Json, kind: str = "MedicationAdministration", **elements: Any) -> Json:
    base: Json = {"status": "completed", "medicationCodeableConcept": code}
    base["effectiveDateTime"] = "2024-01-20"
    return resource(kind, **(base | elements))


def ordered(code: Json, **elements: Any) -> Json:
    base: Json = {"status": "active", "intent": "order", "authoredOn": "2024-01-20"}
    return resource(
        "MedicationRequest", **(base | {"medicationCodeableConcept": code} | elements)
    )


def procedure(code: Json, **elements: Any) -> Json:
    base: Json = {
        "status": "completed",
        "code": code,
        "performedDateTime": "2024-01-20",
    }
    return resource("Procedure", **(base | elements))


TEC = concept(ATC, "L01FX24", "teclistamab")
IDE = concept(ATC, "L01XL07", "idecabtagene vicleucel")

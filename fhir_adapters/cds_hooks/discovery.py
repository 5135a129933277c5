"""What the service offers: its hooks, and the FHIR queries whose answers it needs."""

from __future__ import annotations

from typing import Any, Final, Literal

Specification = Literal["2.0.1", "3.0-ballot"]

SERVICE: Final = "mspike-surveillance"
HOOKS: Final = ("patient-view", "order-select")

_PATIENT: Final = "{{context.patientId}}"
_BY_KEY: Final = {
    "conditions": "Condition",
    "procedures": "Procedure",
    "observations": "Observation",
    "imagingStudies": "ImagingStudy",
    "diagnosticReports": "DiagnosticReport",
    "medicationRequests": "MedicationRequest",
    "medicationAdministrations": "MedicationAdministration",
    "medicationStatements": "MedicationStatement",
}


def _template(kind: str) -> str:
    query = f"{kind}?patient={_PATIENT}"
    if kind.startswith("Medication"):
        query += f"&_include={kind}:medication"
    return query


TEMPLATES: Final = {
    "patient": f"Patient/{_PATIENT}",
    **{key: _template(kind) for key, kind in _BY_KEY.items()},
}
"""Prefetch key to template. Every one is needed: what is not known to be there or not
there cannot be told as missing."""


def query_of(key: str, patient: str) -> str:
    """The query of one key for one patient, relative to the server."""
    return TEMPLATES[key].replace(_PATIENT, patient)


def services(specification: Specification) -> dict[str, Any]:
    """The answer of the discovery endpoint.

    Both hooks have the same id, so that a client replaces what was shown on opening the
    chart by what still holds while orders are selected.
    """
    told: dict[str, Any] = {
        "title": "Myeloma surveillance (mspike)",
        "description": (
            "Tests and imaging that the surveillance policy of this centre asks for after "
            "BCMA CAR T and that are not on record: due or overdue, with the evidence. "
            "Silent otherwise."
        ),
        "id": SERVICE,
        "usageRequirements": (
            "Needs every prefetch key, or a FHIR server with an access token; null means "
            "that there is nothing."
        ),
        "prefetch": dict(TEMPLATES),
    }
    if specification == "3.0-ballot":
        told["version"] = "STU3"
    return {"services": [{"hook": hook, **told} for hook in HOOKS]}

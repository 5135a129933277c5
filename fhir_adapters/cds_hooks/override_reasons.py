"""Why a card is overridden: codes of HL7's non-adherence reasons."""

from __future__ import annotations

from typing import Final

SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
REASONS: Final = {
    "action-completed": "Recommended action was already completed",
    "indication-order-exists": "Patient has indication/order for intended action",
    "patient-ineligible": "Patient does not meet eligibility for recommended action",
    "action-not-priority": (
        "Recommended action is not relevant or a priority in current state of health"
    ),
    "patient-contraindication": "Patient has contraindication to recommended action",
    "patient-refuses": "Patient refuses/declines (no context given)*",
    "inappropriate-recipient": "PC CDS delivered to inappropriate recipient/role",
    "service-not-available": "Treatment or service is not practically available",
}
"""Codes and displays of the code system that CDS Hooks 3.0-ballot proposes."""


def override_reasons() -> list[dict[str, str]]:
    """The reasons as Codings; the specification asks for a display."""
    return [
        {"code": code, "system": SYSTEM, "display": display}
        for code, display in REASONS.items()
    ]

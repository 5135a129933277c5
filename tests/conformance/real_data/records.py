"""Rows of public data sets as FHIR, in the units that laboratories really use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.state import PatientState
from fhir_adapters.inbound import patient_states, read_records

INFUSION = "2024-01-01"
BEFORE, NADIR, LATER = "2023-12-20", "2024-02-01", "2024-03-01"
_LOINC = {
    "kappa": "36916-5",
    "lambda": "33944-0",
    "ratio": "48378-4",
    "hemoglobin": "718-7",
    "creatinine": "2160-0",
    "serum": "33358-3",
    "urine": "42482-0",
    "b2m": "1952-1",
    "albumin": "1751-7",
}

Result = tuple[str, str, Decimal, str]
"""Name, day, value and UCUM unit of one result."""


def states(people: Sequence[Sequence[Result]]) -> Iterator[PatientState]:
    """The states of people with these results, through the whole adapter.

    A person without results is a person still.
    """
    # The shortest text of a binary float is the decimal that was printed.
    lines = [
        json.dumps(resource, separators=(",", ":"))
        for number, results in enumerate(people)
        for resource in _resources(f"row-{number}", results)
    ]
    found = patient_states(read_records("\n".join(lines).encode()))
    order = {f"row-{number}": number for number in range(len(people))}
    by_row: dict[int, PatientState] = {order[s.patient]: s for s in found}
    for number in range(len(people)):
        yield by_row[number]


def _resources(person: str, results: Sequence[Result]) -> Iterator[Mapping[str, Any]]:
    yield {"resourceType": "Patient", "id": person}
    subject = {"reference": f"Patient/{person}"}
    yield {
        "resourceType": "Procedure",
        "id": f"{person}-infusion",
        "status": "completed",
        "subject": subject,
        "code": {
            "coding": [
                {
                    "system": "http://www.cms.gov/Medicare/Coding/ICD10",
                    "code": "XW033K7",
                }
            ]
        },
        "performedDateTime": INFUSION,
    }
    for name, day, value, unit in results:
        yield {
            "resourceType": "Observation",
            "id": f"{person}-{name}-{day}",
            "status": "final",
            "subject": subject,
            "code": {"coding": [{"system": "http://loinc.org", "code": _LOINC[name]}]},
            "effectiveDateTime": day,
            "valueQuantity": {
                "value": float(value),
                "system": "http://unitsofmeasure.org",
                "code": unit,
            },
        }

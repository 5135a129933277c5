"""200 mixed synthetic patients of about 100 resources each, one Bundle a line.

Laboratory results (half of the patients in g/L), urine, both light chains, FISH,
imaging with lesions, therapies and an infusion; all invented, none of it about anybody.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import orjson

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
OURS = "https://mspike.example/fhir/CodeSystem/imaging-finding"
LABEL = {
    "tag": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            "code": "HTEST",
        }
    ]
}
INFUSION = date(2023, 6, 1)


def bundles(patients: int = 200, seed: int = 20260101) -> list[bytes]:
    """One Bundle for each patient, as JSON."""
    chance = random.Random(seed)  # noqa: S311 - synthetic patients, no secret
    return [
        orjson.dumps(_bundle(f"p{number:04d}", chance)) for number in range(patients)
    ]


def _bundle(patient: str, chance: random.Random) -> dict[str, Any]:
    resources: list[dict[str, Any]] = [{"resourceType": "Patient", "id": patient}]
    grams_per_litre = chance.random() < 0.5
    level, base = chance.uniform(0.2, 3), chance.uniform(1, 4)
    for visit in range(-2, 16):
        day = INFUSION + timedelta(days=visit * 28 + chance.randint(-3, 3))
        value = (
            base if visit <= 0 else level * chance.uniform(0.2, 1) * (1 + visit / 12)
        )
        number = f"{value * 10:.1f}" if grams_per_litre else f"{value:.2f}"
        unit = "g/L" if grams_per_litre else "g/dL"
        resources.append(_lab(patient, "33358-3", day, number, unit, len(resources)))
        for code, high, width in (("36916-5", 40, "mg/dL"), ("33944-0", 4, "mg/dL")):
            text = f"{chance.uniform(0.1, high):.2f}"
            resources.append(_lab(patient, code, day, text, width, len(resources)))
        if visit % 3 == 0:
            text = f"{chance.uniform(0, 400):.0f}"
            resources.append(
                _lab(patient, "42482-0", day, text, "mg/(24.h)", len(resources))
            )
        text = f"{chance.uniform(7, 15):.1f}"
        resources.append(_lab(patient, "718-7", day, text, "g/dL", len(resources)))
    for abnormality in (
        "del(17p)",
        "t(4;14)(p16.3;q32)",
        "t(14;16)(q32;q23)",
        "gain(1q)",
    ):
        resources.append(
            _fish(patient, abnormality, chance.random() < 0.2, len(resources))
        )
    for offset in (-20, 90, 200):
        resources += _imaging(
            patient, INFUSION + timedelta(days=offset), chance, len(resources)
        )
    for agent, offset in (("L01FC01", -400), ("L04AX06", -300), ("L01XG02", -200)):
        resources.append(
            _drug(patient, agent, INFUSION + timedelta(days=offset), len(resources))
        )
    resources.append(_drug(patient, "L01XL07", INFUSION, len(resources)))
    chance.shuffle(resources)
    entries = [{"resource": {**resource, "meta": LABEL}} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _lab(
    patient: str, code: str, day: date, number: str, unit: str, serial: int
) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"{patient}-o{serial}",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": day.isoformat(),
        "valueQuantity": {
            "value": orjson.Fragment(number),
            "unit": unit,
            "system": UCUM,
            "code": unit,
        },
    }


def _fish(patient: str, abnormality: str, present: bool, serial: int) -> dict[str, Any]:
    answer = "LA9633-4" if present else "LA9634-2"
    return {
        "resourceType": "Observation",
        "id": f"{patient}-o{serial}",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "69548-6"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": "2020-02-01",
        "valueCodeableConcept": {"coding": [{"system": LOINC, "code": answer}]},
        "component": [
            {
                "code": {"coding": [{"system": LOINC, "code": "81291-7"}]},
                "valueCodeableConcept": {"text": abnormality},
            }
        ],
    }


def _imaging(
    patient: str, day: date, chance: random.Random, serial: int
) -> list[dict[str, Any]]:
    study = f"{patient}-i{serial}"
    common = {"subject": {"reference": f"Patient/{patient}"}, "status": "final"}
    lesion = {
        "resourceType": "Observation",
        "id": f"{patient}-o{serial}",
        **common,
        "code": {"coding": [{"system": OURS, "code": "soft-tissue-lesion"}]},
        "effectiveDateTime": day.isoformat(),
        "derivedFrom": [{"reference": f"ImagingStudy/{study}"}],
    }
    if chance.random() < 0.4:
        touch = chance.choice(["contiguous", "non-contiguous"])
        lesion["valueCodeableConcept"] = {
            "coding": [{"system": LOINC, "code": "LA9633-4"}]
        }
        lesion["component"] = [
            {
                "code": {"coding": [{"system": OURS, "code": "bone-contiguity"}]},
                "valueCodeableConcept": {"coding": [{"system": OURS, "code": touch}]},
            }
        ]
    else:
        lesion["valueCodeableConcept"] = {
            "coding": [{"system": LOINC, "code": "LA9634-2"}]
        }
    cpt = {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "78816"}]}
    imaging = {
        "resourceType": "ImagingStudy",
        "id": study,
        "status": "available",
        "subject": common["subject"],
        "started": f"{day.isoformat()}T10:00:00Z",
        "procedureCode": [cpt],
    }
    return [imaging, lesion]


def _drug(patient: str, code: str, day: date, serial: int) -> dict[str, Any]:
    return {
        "resourceType": "MedicationAdministration",
        "id": f"{patient}-m{serial}",
        "status": "completed",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.whocc.no/atc", "code": code}]
        },
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": day.isoformat(),
    }

"""FHIR R4 resources as a hospital would write them, each labelled synthetic."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import orjson

Resource = dict[str, Any]

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
OURS: Final = "https://mspike.example/fhir/CodeSystem/imaging-finding"
_ATC: Final = "http://www.whocc.no/atc"
_SNOMED: Final = "http://snomed.info/sct"
_META: Final = {
    "tag": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            "code": "HTEST",
            "display": "test health data",
        },
        {
            "system": "https://mspike.example/fhir/CodeSystem/data-label",
            "code": "synthetic",
            "display": "not a real patient",
        },
    ]
}
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT_REASON: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_PRESENT: Final = {
    "coding": [{"system": LOINC, "code": "LA9633-4", "display": "Present"}]
}
_ABSENT: Final = {
    "coding": [{"system": LOINC, "code": "LA9634-2", "display": "Absent"}]
}


class Writer:
    """Writes the resources of one patient; ids are unique in the cohort."""

    def __init__(self, patient: str) -> None:
        """Begin an empty record."""
        self.patient = patient
        self.resources: list[Resource] = []
        self._subject = {"reference": f"Patient/{patient}"}

    def _add(self, kind: str, letter: str, **elements: Any) -> Resource:  # noqa: ANN401
        number = len(self.resources)
        resource: Resource = {
            "resourceType": kind,
            "id": f"{self.patient}-{letter}{number}",
            "meta": _META,
            **elements,
        }
        if kind != "Patient":
            resource["subject"] = self._subject
        self.resources.append(resource)
        return resource

    def person(self, *, male: bool, birth: date, death: date | None) -> None:
        """The Patient, with a record number."""
        resource = self._add(
            "Patient",
            "p",
            identifier=[
                {
                    "type": {"coding": [{"code": "MR"}]},
                    "system": "https://mspike.example/mrn",
                    "value": self.patient.upper(),
                }
            ],
            name=[{"family": f"Synthetic-{self.patient.upper()}", "given": ["Test"]}],
            gender="male" if male else "female",
            birthDate=birth.isoformat(),
        )
        resource["id"] = self.patient
        if death:
            resource["deceasedDateTime"] = death.isoformat()

    def condition(self, day: date, words: str) -> None:
        """Multiple myeloma."""
        self._add(
            "Condition",
            "c",
            clinicalStatus={"coding": [{"code": "active"}]},
            verificationStatus={"coding": [{"code": "confirmed"}]},
            code={
                "coding": [
                    {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C90.00"}
                ],
                "text": words,
            },
            onsetDateTime=day.isoformat(),
        )

    def result(self, code: str, day: str, issued: str, **value: Any) -> Resource:  # noqa: ANN401
        """A laboratory result by LOINC code."""
        return self._add(
            "Observation",
            "o",
            status="final",
            category=[{"coding": [{"system": _CATEGORY, "code": "laboratory"}]}],
            code={"coding": [{"system": LOINC, "code": code}]},
            effectiveDateTime=day,
            issued=issued,
            **value,
        )

    def fish(self, day: date, words: str, genes: tuple[str, ...], state: str) -> None:
        """One FISH probe: ``present``, ``absent`` or ``failed``."""
        studied = [
            {
                "code": {"coding": [{"system": LOINC, "code": "48018-6"}]},
                "valueCodeableConcept": {
                    "coding": [{"system": "http://www.genenames.org", "code": gene}]
                },
            }
            for gene in genes
        ]
        variant = {
            "code": {"coding": [{"system": LOINC, "code": "81291-7"}]},
            "valueCodeableConcept": {"text": words},
        }
        answer: dict[str, Any] = {
            "valueCodeableConcept": _PRESENT if state == "present" else _ABSENT
        }
        if state == "failed":
            answer = {
                "dataAbsentReason": absent_reason("error", "too few plasma cells")
            }
        self._add(
            "Observation",
            "f",
            status="final",
            category=[{"coding": [{"system": _CATEGORY, "code": "laboratory"}]}],
            code={
                "coding": [{"system": LOINC, "code": "69548-6"}],
                "text": f"FISH: {words}",
            },
            effectiveDateTime=day.isoformat(),
            method={"coding": [{"system": _SNOMED, "code": "426329006"}]},
            component=[*studied, variant],
            **answer,
        )

    def imaging_study(self, day: date, procedure: str) -> str:
        """A PET/CT by its procedure code; returns its reference."""
        study = self._add(
            "ImagingStudy",
            "i",
            status="available",
            started=day.isoformat(),
            modality=[
                {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": code}
                for code in ("PT", "CT")
            ],
            procedureCode=[
                {
                    "coding": [
                        {"system": "http://www.ama-assn.org/go/cpt", "code": procedure}
                    ]
                }
            ],
        )
        return f"ImagingStudy/{study['id']}"

    def finding(
        self,
        study: str,
        day: date,
        code: str,
        *,
        present: bool,
        site: str = "",
        components: dict[str, str] | None = None,
        longest_mm: int | None = None,
    ) -> None:
        """A lesion of a study, or its absence."""
        parts: list[dict[str, Any]] = [
            {"code": _ours(name), "valueCodeableConcept": _ours(value)}
            for name, value in (components or {}).items()
        ]
        if longest_mm is not None:
            size = {"value": longest_mm, "unit": "mm", "system": UCUM, "code": "mm"}
            code_of_size = {"coding": [{"system": LOINC, "code": "33728-7"}]}
            parts.append({"code": code_of_size, "valueQuantity": size})
        finding = self._imaging(study, day, code, _PRESENT if present else _ABSENT)
        if site:
            finding["bodySite"] = {"text": site}
        if parts:
            finding["component"] = parts

    def list_complete(self, study: str, day: date) -> None:
        """Somebody states that every lesion of the study was transcribed."""
        self._imaging(study, day, "lesion-list", _ours("complete"))

    def _imaging(self, study: str, day: date, code: str, value: Resource) -> Resource:
        return self._add(
            "Observation",
            "l",
            status="final",
            category=[{"coding": [{"system": _CATEGORY, "code": "imaging"}]}],
            code=_ours(code),
            effectiveDateTime=day.isoformat(),
            valueCodeableConcept=value,
            derivedFrom=[{"reference": study}],
        )

    def drug(self, atc: str, words: str, start: str, end: str = "") -> None:
        """An administration, or a course of them."""
        when: dict[str, Any] = {"effectiveDateTime": start}
        if end:
            when = {"effectivePeriod": {"start": start, "end": end}}
        coding = [{"system": _ATC, "code": atc, "display": words}]
        self._add(
            "MedicationAdministration",
            "m",
            status="completed",
            medicationCodeableConcept={"coding": coding, "text": words},
            **when,
        )

    def progression(self, day: date) -> None:
        """A documented progression."""
        self._add(
            "Observation",
            "d",
            status="final",
            code={"coding": [{"system": LOINC, "code": "97509-4"}]},
            effectiveDateTime=day.isoformat(),
            valueCodeableConcept={
                "coding": [
                    {
                        "system": _SNOMED,
                        "code": "271299001",
                        "display": "Patient's condition worsened",
                    }
                ]
            },
        )


def quantity(digits: str, unit: str, comparator: str = "") -> Resource:
    """A quantity with its digits as a laboratory prints them."""
    found: Resource = {"value": orjson.Fragment(digits)}
    if comparator:
        found["comparator"] = comparator
    if unit:
        found |= {"unit": unit, "system": UCUM, "code": unit}
    return {"valueQuantity": found}


def absent_reason(code: str, words: str) -> Resource:
    """Why there is no value."""
    return {"coding": [{"system": _ABSENT_REASON, "code": code}], "text": words}


def _ours(code: str) -> Resource:
    return {"coding": [{"system": OURS, "code": code}]}

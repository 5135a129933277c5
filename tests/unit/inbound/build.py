"""Synthetic FHIR resources for tests, and the state that is read from them."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from engine.state import Fact, PatientState
from fhir_adapters.inbound import PatientStates, patient_states, read_records

LOINC = "http://loinc.org"
SCT = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
ATC = "http://www.whocc.no/atc"
HGNC = "http://www.genenames.org"
PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
CPT = "http://www.ama-assn.org/go/cpt"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
OURS = "https://mspike.example/fhir/CodeSystem/imaging-finding"
ABSENT_REASON = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

Json = dict[str, Any]
FactT = TypeVar("FactT", bound=Fact)
PATIENT: Json = {"resourceType": "Patient", "id": "p1"}


def concept(system: str, code: str, display: str | None = None, **more: Any) -> Json:
    coding = {"system": system, "code": code}
    if display is not None:
        coding["display"] = display
    return {"coding": [coding], **more}


def loinc(code: str, display: str | None = None) -> Json:
    return concept(LOINC, code, display)


def quantity(value: Any, unit: str = "g/dL", **more: Any) -> Json:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit, **more}


def resource(kind: str, **elements: Any) -> Json:
    made = {"resourceType": kind, "id": "r1", "subject": {"reference": "Patient/p1"}}
    made |= elements
    return {key: value for key, value in made.items() if value is not ...}


def observation(code: Json | str = "33358-3", **elements: Any) -> Json:
    """A final Observation of 2024-01-20; an element of ``...`` is left out."""
    coded = loinc(code) if isinstance(code, str) else code
    base: Json = {"status": "final", "code": coded, "effectiveDateTime": "2024-01-20"}
    return resource("Observation", **(base | elements))


def lab(
    value: Any = 2.1, unit: str = "g/dL", code: str = "33358-3", **elements: Any
) -> Json:
    return observation(code, valueQuantity=quantity(value, unit), **elements)


def bundle(*resources: Json) -> bytes:
    entries = [{"resource": each} for each in resources]
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": entries}
    ).encode()


def read(*resources: Json | bytes, patient: bool = True) -> PatientStates:
    """What is read of a Bundle with these resources, and the patient."""
    if len(resources) == 1 and isinstance(resources[0], bytes):
        return patient_states(read_records(resources[0]))
    whole = [PATIENT, *resources] if patient else list(resources)
    return patient_states(read_records(bundle(*whole)))  # type: ignore[arg-type]


def state(*resources: Json | bytes) -> PatientState:
    """The state of the only patient."""
    (found,) = read(*resources)
    return found


def facts(kind: type[FactT], *resources: Json) -> list[FactT]:
    return state(*resources).of(kind)


def fact(kind: type[FactT], *resources: Json) -> FactT:
    (found,) = facts(kind, *resources)
    return found


def fate(each: Json, *others: Json) -> tuple[str, list[str]]:
    """In which bucket a resource ended (alone or beside others), and the complaints."""
    before, after = state(*others), state(*others, each)
    names = ("used", "not_relevant", "ignored", "set_aside")
    changed = {
        name: getattr(after.resources, name) - getattr(before.resources, name)
        for name in names
    }
    (bucket,) = (name for name, number in changed.items() if number)
    label = f"{each['resourceType']}/{each['id']}"
    return bucket, sorted({q.code for q in after.data_quality if q.resource == label})

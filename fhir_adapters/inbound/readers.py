"""Which adapter reads which type of resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fhir_adapters.inbound.cell_therapy import read_procedure
from fhir_adapters.inbound.conditions import read_condition
from fhir_adapters.inbound.elements import Malformed
from fhir_adapters.inbound.imaging import read_studies
from fhir_adapters.inbound.medications import meaning_of
from fhir_adapters.inbound.narrative import read_document
from fhir_adapters.inbound.patient import read_patient
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.registry import read_observation
from fhir_adapters.inbound.resources import (
    Condition,
    DiagnosticReport,
    DocumentReference,
    ImagingStudy,
    Medication,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
    Procedure,
    Resource,
)
from fhir_adapters.inbound.therapies import (
    read_administration,
    read_request,
    read_statement,
)

READERS: Final[dict[type[Resource], Callable[[Any, str, Reading], Bucket] | None]] = {
    Observation: read_observation,
    Patient: read_patient,
    Condition: read_condition,
    Procedure: read_procedure,
    MedicationAdministration: read_administration,
    MedicationStatement: read_statement,
    MedicationRequest: read_request,
    DocumentReference: read_document,
    # Read before all others, because findings refer to them.
    ImagingStudy: None,
    DiagnosticReport: None,
}


def not_relevant(resource: Resource, label: str, reading: Reading) -> Bucket:
    """A resource of a type that no rule asks for."""
    return Bucket.NOT_RELEVANT


def bucket_of_loose(resource: Resource, label: str, reading: Reading) -> Bucket | None:
    """What a resource would have been; ``None`` for a drug that others refer to."""
    if isinstance(resource, Medication):
        meaning = meaning_of(resource, reading)
        return None if meaning.target else Bucket.NOT_RELEVANT
    if isinstance(resource, ImagingStudy):
        return read_studies({label: resource}, {}, reading)[label]
    if isinstance(resource, DiagnosticReport):
        return read_studies({}, {label: resource}, reading)[label]
    reader = READERS.get(type(resource)) or not_relevant
    try:
        return reader(resource, label, reading)
    except Malformed:
        return Bucket.SET_ASIDE

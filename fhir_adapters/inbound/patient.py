"""The Patient: death, and that there is another record of the same person."""

from __future__ import annotations

from engine.state import Event
from engine.values import spanning
from fhir_adapters.inbound.elements import is_given
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.resources import ABSENT, Patient


def read_patient(patient: Patient, label: str, reading: Reading) -> Bucket:
    """A Patient; a death without date happened at some unknown time."""
    for element in patient.dropped:
        reading.complain("MS-D020", label, f"Patient.{element}")
    if patient.birthDate:
        reading.born = reading.times.read_apart(patient.birthDate)
        if reading.born is None:
            reading.complain("MS-D020", label, "Patient.birthDate")
    if is_given(patient.link):
        reading.complain("MS-D037", label, "Patient.link")
    if patient.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, "Patient.modifierExtension")
    if patient.deceasedDateTime:
        when = reading.times.read(patient.deceasedDateTime)
        field = "Patient.deceasedDateTime"
    elif patient.deceasedBoolean:
        when, field = None, "Patient.deceasedBoolean"
    else:
        return Bucket.USED
    if when is None:
        reading.complain("MS-D091", label, field)
        when = spanning(None, None)
    reading.died = when
    recorded = patient.deceasedDateTime or "deceased"
    source = source_of(patient, label, field, recorded)
    reading.facts.append(Event(when=when, recorded=when, source=source, kind="death"))
    return Bucket.USED

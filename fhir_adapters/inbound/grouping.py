"""Resources grouped by the patient they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Raw, Struct

from fhir_adapters.inbound.decode import fingerprint
from fhir_adapters.inbound.elements import Malformed, Reference, is_given, read_element
from fhir_adapters.inbound.references import Names, id_of_url, server_of, target_of
from fhir_adapters.inbound.resources import (
    ABSENT,
    READ_TYPES,
    Medication,
    Patient,
    Resource,
    type_name,
)

_PATIENT: Final = "Patient/"
_URN: Final = "urn:"
_SUBJECTS_LIMIT: Final = 8_192
NO_NAMES: Final[Names] = {}

Medications = dict[str, Medication | None]
"""Medications by reference; ``None`` where two different ones share it."""


class PatientRecord(Struct):
    """The resources of one patient.

    Attributes:
        patient: logical id.
        resources: in the order of the input.
        names: ``fullUrl`` of Bundle entries to the resources they name.
        servers: addresses under which the patient is named; more than one means that
            it may be two patients.
        medications: Medications that stand in a text together with the patient.
    """

    patient: str
    resources: list[Resource]
    names: Names
    servers: set[str]
    medications: Medications


class Loose(Struct):
    """What belongs to no patient.

    Attributes:
        resources: those that could be relevant, for counting.
        medications: all Medications.
        not_relevant: how many others there are.
    """

    resources: list[Resource]
    medications: Medications
    not_relevant: int = 0


class Subjects:
    """Reads whose a resource is; each reference once."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read: dict[bytes, tuple[str, str]] = {}

    def of(self, raw: Raw, names: Names) -> tuple[str, str]:
        """The patient's id, and the server that is named; both may be empty."""
        data = bytes(raw)
        known = self._read.get(data)
        if known is not None:
            return known
        try:
            reference = read_element(data, Reference).reference or "" if data else ""
        except Malformed:
            reference = ""
        target = target_of(reference, names) if reference else ""
        found = ("", "")
        if target.startswith(_PATIENT):
            found = (target.removeprefix(_PATIENT), server_of(reference))
        # A name of a Bundle entry means something in its Bundle only.
        if reference not in names and not reference.startswith(_URN):
            if len(self._read) >= _SUBJECTS_LIMIT:
                self._read.clear()
            self._read[data] = found
        return found

    def patient_of(self, resource: Resource, names: Names = NO_NAMES) -> str:
        """The id of a resource's patient, empty if it has none."""
        if type(resource) is Patient:
            return resource.id
        raw = resource.subject
        if raw is ABSENT or not is_given(raw):
            raw = resource.patient
        return self.of(raw, names)[0] if raw is not ABSENT else ""

    def patients_in(self, pairs: list[tuple[str, Resource]]) -> set[str]:
        """The patients of one text; with an empty one if something has none."""
        names = names_in(pairs)
        return {self.patient_of(resource, names) for _, resource in pairs}


class Grouping:
    """Groups resources by patient, text after text.

    Attributes:
        patients: their records, by id.
        loose: what belongs to no patient.
    """

    def __init__(self, subjects: Subjects) -> None:
        """Begin with no patient."""
        self.patients: dict[str, PatientRecord] = {}
        self.loose = Loose([], {})
        self._subjects = subjects

    def add(self, resource: Resource, url: str = "", names: Names = NO_NAMES) -> str:
        """Add one resource; returns the id of its patient, or empty."""
        if not resource.id:
            resource.id = id_of_url(url) or fingerprint(resource)
        if type(resource) is Patient:
            patient, server = resource.id, server_of(url) if url else ""
        else:
            raw = resource.subject
            if raw is ABSENT or not is_given(raw):
                raw = resource.patient
            patient, server = (
                self._subjects.of(raw, names) if raw is not ABSENT else ("", "")
            )
        record = self.patients.get(patient)
        if record is None:
            if not patient:
                self._add_loose(resource)
                return ""
            record = PatientRecord(patient, [], {}, set(), {})
            self.patients[patient] = record
        record.resources.append(resource)
        if server:
            record.servers.add(server)
        return patient

    def add_all(self, pairs: Iterable[tuple[str, Resource]], names: Names) -> set[str]:
        """Add resources with their ``fullUrl``; returns their patients."""
        patients: set[str] = set()
        subject, resources = ABSENT, None
        for url, resource in pairs:
            # Neighbours are mostly of one patient, and say so in the same bytes.
            if (
                resources is not None
                and resource.subject == subject
                and resource.id
                and type(resource) is not Patient
            ):
                resources.append(resource)
                continue
            patient = self.add(resource, url, names)
            patients.add(patient)
            subject, resources = resource.subject, None
            if patient and is_given(subject):
                resources = self.patients[patient].resources
        return patients

    def _add_loose(self, resource: Resource) -> None:
        if isinstance(resource, Medication):
            merge(self.loose.medications, {f"Medication/{resource.id}": resource})
        if type(resource) in READ_TYPES or resource.contained is not ABSENT:
            self.loose.resources.append(resource)
        else:
            self.loose.not_relevant += 1

    def add_text(self, pairs: list[tuple[str, Resource]]) -> set[str]:
        """Add the resources of one text with their ``fullUrl``; returns its patients."""
        names = names_in(pairs)
        medications: Medications = {}
        patients = self.add_all(pairs, names)
        for _, resource in pairs:
            if type(resource) is Medication:
                merge(medications, {f"Medication/{resource.id}": resource})
        patients.discard("")
        if names or medications:
            for patient in patients:
                record = self.patients[patient]
                merge_names(record.names, names)
                merge(record.medications, medications)
        return patients


def names_in(pairs: list[tuple[str, Resource]]) -> Names:
    """Give an id to every resource without one; the names that entries give them."""
    names: Names = {}
    for url, resource in pairs:
        if not resource.id:
            resource.id = id_of_url(url) or fingerprint(resource)
        if url and url.startswith(_URN):
            merge_names(names, {url: f"{type_name(resource)}/{resource.id}"})
    return names


def merge_names(known: Names, further: Names) -> None:
    """Add names; one that two different resources share names neither."""
    for url, target in further.items():
        if known.setdefault(url, target) != target:
            known[url] = ""


def merge(known: Medications, further: Medications) -> None:
    """Add Medications; a reference that two different ones share names neither."""
    for reference, medication in further.items():
        first = known.setdefault(reference, medication)
        if first is not medication and first != medication:
            known[reference] = None

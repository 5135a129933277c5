"""From the records of patients to their PatientStates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, tzinfo
from typing import Any, Final

from msgspec import Struct

from engine.state import (
    DataQuality,
    Measurement,
    PatientState,
    ResourceCounts,
    patient_state,
)
from fhir_adapters.complaints import Unreadable
from fhir_adapters.inbound.cell_therapy import read_procedure
from fhir_adapters.inbound.conditions import read_condition
from fhir_adapters.inbound.date_checks import complain_of_dates
from fhir_adapters.inbound.decode import decode_contained
from fhir_adapters.inbound.elements import Malformed
from fhir_adapters.inbound.grouping import PatientRecord
from fhir_adapters.inbound.imaging import read_studies
from fhir_adapters.inbound.lesions import complain_of_contradictions
from fhir_adapters.inbound.mapping import InboundMapping
from fhir_adapters.inbound.moments import times_in
from fhir_adapters.inbound.narrative import read_document, said_once
from fhir_adapters.inbound.patient import read_patient
from fhir_adapters.inbound.reading import Bucket, Reading
from fhir_adapters.inbound.records import Records
from fhir_adapters.inbound.registry import hide_unreadable, read_observation
from fhir_adapters.inbound.resources import (
    ABSENT,
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
    type_name,
)
from fhir_adapters.inbound.therapies import (
    read_administration,
    read_request,
    read_statement,
)
from fhir_adapters.inbound.unreadable_results import UNREADABLE
from fhir_adapters.inbound.versions import current_versions

_READERS: Final[dict[type[Resource], Callable[[Any, str, Reading], Bucket] | None]] = {
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
_OBSERVED: Final = "Observation.value"
_VOID: Final = frozenset({"entered-in-error", "cancelled"})
# Orders, persons and reasons (Condition) are left out: they are often contained, and
# tell of no result.
_EVIDENCE: Final = (
    Observation,
    Procedure,
    MedicationAdministration,
    MedicationStatement,
    ImagingStudy,
    DiagnosticReport,
)


class Tally(Struct):
    """How many resources ended in each bucket, and the complaints about them."""

    counts: list[int]
    quality: list[DataQuality]

    def add(self, bucket: Bucket, number: int = 1) -> None:
        """Count resources."""
        self.counts[bucket] += number

    def resources(self) -> ResourceCounts:
        """The counts as the state carries them."""
        return ResourceCounts(*self.counts)


class PatientStates:
    """The states of all patients of an input; iterate, in order of their ids.

    What belongs to no patient is counted with the patient if there is exactly one,
    else in ``loose``: counts and complaints of all patients and of ``loose`` together
    add up to the input.

    Attributes:
        records: the records they are made of.
        loose: what became of resources that belong to no patient.
        loose_quality: complaints about those.
    """

    def __init__(
        self,
        records: Records,
        mapping: InboundMapping,
        timezone: tzinfo = UTC,
        *,
        part_of_more: bool = False,
    ) -> None:
        """Prepare; states are made while iterating.

        Args:
            records: of the whole input, or of a part of it.
            mapping: what codes and units mean.
            timezone: zone in which times without a zone are meant.
            part_of_more: there are further patients elsewhere.
        """
        self.records = records
        self._mapping = mapping
        self._times = times_in(timezone)
        self._loose = self._tally_loose()
        self._alone = len(records) == 1 and not part_of_more
        counted = Tally([0, 0, 0, 0], []) if self._alone else self._loose
        self.loose = counted.resources()
        self.loose_quality = tuple(sorted(set(counted.quality)))

    @property
    def patients(self) -> tuple[str, ...]:
        """Ids of the patients, in order."""
        return self.records.patients

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Parts of the input that could not be read at all."""
        return tuple(self.records.unreadable)

    def __len__(self) -> int:
        """How many patients there are."""
        return len(self.records)

    def __iter__(self) -> Iterator[PatientState]:
        """The state of each patient."""
        for record in self.records:
            yield self._state(record)

    def state(self, patient: str) -> PatientState:
        """The state of one patient.

        Raises:
            KeyError: no patient has this id.
        """
        return self._state(self.records.record(patient))

    def _state(self, record: PatientRecord) -> PatientState:
        medications = {**self.records.loose.medications, **record.medications}
        reading = Reading(self._mapping, self._times, record.names, medications)
        tally = Tally([0, 0, 0, 0], reading.quality)
        if len(record.servers) > 1:
            tally.add(Bucket.SET_ASIDE, len(record.resources))
            reading.complain("MS-D027", f"Patient/{record.patient}")
        else:
            _read_record(record, reading, tally)
        if self._alone:
            for bucket, number in zip(Bucket, self._loose.counts, strict=True):
                tally.add(bucket, number)
            reading.quality += self._loose.quality
        return patient_state(
            record.patient,
            reading.facts,
            reading.quality,
            tally.resources(),
            reading.superseded,
            said_once(reading.mentions),
        )

    def _tally_loose(self) -> Tally:
        reading = Reading(self._mapping, self._times, {}, {})
        tally = Tally([0, self.records.loose.not_relevant, 0, 0], [])
        for resource in self.records.loose.resources:
            label = f"{type_name(resource)}/{resource.id}"
            if _evidence_inside(resource, label, reading):
                message = self._mapping.catalogue.message("MS-D029")
                tally.quality.append(DataQuality("MS-D029", message, label))
                tally.add(Bucket.SET_ASIDE)
                continue
            bucket = _bucket_of_loose(resource, label, reading)
            if bucket in (Bucket.USED, Bucket.SET_ASIDE):
                message = self._mapping.catalogue.message("MS-D023")
                tally.quality.append(DataQuality("MS-D023", message, label))
                bucket = Bucket.SET_ASIDE
            elif bucket is None:
                bucket = Bucket.USED
            tally.add(bucket)
        for part in self.records.unreadable:
            if part.code != "MS-D009":
                message = self._mapping.catalogue.message(part.code)
                tally.quality.append(DataQuality(part.code, message, ""))
                tally.add(Bucket.SET_ASIDE)
        return tally


def _not_relevant(resource: Resource, label: str, reading: Reading) -> Bucket:
    return Bucket.NOT_RELEVANT


def _bucket_of_loose(resource: Resource, label: str, reading: Reading) -> Bucket | None:
    """What a resource would have been; ``None`` for a drug that others refer to."""
    if isinstance(resource, Medication):
        meaning = reading.mapping.therapies.drugs.meaning(resource.code)
        return None if meaning.target else Bucket.NOT_RELEVANT
    if isinstance(resource, ImagingStudy):
        return read_studies({label: resource}, {}, reading)[label]
    if isinstance(resource, DiagnosticReport):
        return read_studies({}, {label: resource}, reading)[label]
    reader = _READERS.get(type(resource)) or _not_relevant
    try:
        return reader(resource, label, reading)
    except Malformed:
        return Bucket.SET_ASIDE


def _read_record(record: PatientRecord, reading: Reading, tally: Tally) -> None:
    current = current_versions(record.resources, reading.times)
    tally.add(Bucket.IGNORED, current.superseded)
    for label, versions in current.undecided.items():
        reading.complain("MS-D025", label)
        tally.add(Bucket.SET_ASIDE, len(versions))
        _hide(versions, label, reading)
    resources = current.resources
    _set_containers_aside(resources, reading, tally)
    kinds = set(map(type, resources.values()))
    if ImagingStudy in kinds or DiagnosticReport in kinds:
        _read_imaging(resources, reading, tally)
    counts = tally.counts
    for label, resource in resources.items():
        reader = _READERS.get(type(resource), _not_relevant)
        if reader is None:
            continue
        try:
            bucket = reader(resource, label, reading)
        except Malformed as error:
            # An element without which the resource cannot be understood.
            bucket = reading.set_aside(error.code, label)
        counts[bucket] += 1
    for label, before, after in current.corrected:
        _read_earlier(label, before, after, reading)
    if Patient not in kinds:
        reading.complain("MS-D024", f"Patient/{record.patient}")
    complain_of_contradictions(reading)
    complain_of_dates(reading)
    _complain_of_two_values(reading)


def _read_earlier(
    label: str, before: Resource, after: Resource, reading: Reading
) -> None:
    """Keep what a version said until the one that corrects it was issued."""
    issued = getattr(after, "issued", None)
    until = reading.times.read(issued) if issued else None
    reader = _READERS.get(type(before))
    if until is None or reader is None:
        return
    apart = Reading(reading.mapping, reading.times, reading.names, reading.medications)
    apart.study_of_result, apart.void_studies = (
        reading.study_of_result,
        reading.void_studies,
    )
    with suppress(Malformed):
        reader(before, label, apart)
    reading.superseded += [(until, fact) for fact in apart.facts]


def _set_containers_aside(
    resources: dict[str, Resource], reading: Reading, tally: Tally
) -> None:
    """Set aside what holds evidence that stands nowhere else.

    Whether a contained resource may be read as if it stood beside its container is
    for the sender to say.
    """
    containing = [
        (label, resource)
        for label, resource in resources.items()
        if resource.contained is not ABSENT
    ]
    for label, resource in containing:
        inside = _evidence_inside(resource, label, reading)
        if inside:
            del resources[label]
            tally.add(reading.set_aside("MS-D029", label, "contained"))
            _hide([resource, *inside], label, reading)


def _evidence_inside(
    resource: Resource, label: str, reading: Reading
) -> list[Resource]:
    """The contained resources that a rule asks for; none in what does not count."""
    if resource.contained is ABSENT or getattr(resource, "status", "") in _VOID:
        return []
    apart = Reading(reading.mapping, reading.times, {}, {})
    return [
        each
        for each in decode_contained(resource.contained)
        if isinstance(each, _EVIDENCE)
        and _bucket_of_loose(each, label, apart) in (Bucket.USED, Bucket.SET_ASIDE)
    ]


def _hide(resources: list[Resource], label: str, reading: Reading) -> None:
    for resource in resources:
        if isinstance(resource, Observation):
            hide_unreadable(resource, label, reading)


def _read_imaging(
    resources: dict[str, Resource], reading: Reading, tally: Tally
) -> None:
    studies = {k: r for k, r in resources.items() if isinstance(r, ImagingStudy)}
    reports = {k: r for k, r in resources.items() if isinstance(r, DiagnosticReport)}
    for bucket in read_studies(studies, reports, reading).values():
        tally.add(bucket)


def _complain_of_two_values(reading: Reading) -> None:
    """Note different values of one analyte at one time (both are reasoned with)."""
    first: dict[tuple[str, int, int], Measurement] = {}
    for fact in reading.facts:
        if type(fact) is not Measurement or fact.preliminary or fact.value is None:
            continue
        if fact.absent_reason == UNREADABLE:
            continue
        other = first.setdefault((fact.analyte, fact.when.start, fact.when.end), fact)
        if other is not fact and other.value != fact.value:
            for each in (other, fact):
                reading.complain("MS-D054", each.source.resource, _OBSERVED)


def patient_states(
    records: Records,
    mapping: InboundMapping | None = None,
    timezone: tzinfo = UTC,
    *,
    part_of_more: bool = False,
) -> PatientStates:
    """The states of the patients in ``records``.

    Args:
        records: from ``read_records``.
        mapping: what codes and units mean; the shipped mapping if none.
        timezone: zone in which times without a zone are meant.
        part_of_more: the records are a part of an input with further patients.
    """
    known = mapping or InboundMapping.shipped()
    return PatientStates(records, known, timezone, part_of_more=part_of_more)

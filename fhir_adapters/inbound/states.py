"""From the records of patients to their PatientStates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo

from msgspec import Struct

from engine.state import DataQuality, PatientState, patient_state
from engine.values import Once
from fhir_adapters.complaints import Unreadable
from fhir_adapters.inbound.contained import evidence_inside
from fhir_adapters.inbound.grouping import PatientRecord
from fhir_adapters.inbound.mapping import InboundMapping
from fhir_adapters.inbound.moments import times_in
from fhir_adapters.inbound.narrative import said_once
from fhir_adapters.inbound.readers import bucket_of_loose
from fhir_adapters.inbound.reading import Bucket, Reading, ReportText, Tally
from fhir_adapters.inbound.record_reader import read_record
from fhir_adapters.inbound.recorded import Recorded, recorded_elements
from fhir_adapters.inbound.records import Records
from fhir_adapters.inbound.resources import Resource, type_name


class PatientChart(Struct, frozen=True, dict=True):
    """One patient: the facts, and what reports say in their own words.

    Attributes:
        state: the facts.
        reports: reports of imaging and others that speak of lesions, as read.
        resources: the resources of the record, in its order.
    """

    state: PatientState
    reports: tuple[ReportText, ...]
    resources: tuple[Resource, ...] = ()

    def recorded(self, label: str) -> tuple[Recorded, ...]:
        """What every version of one resource says; nothing if none is in the record.

        Args:
            label: ``Observation/o7``.
        """
        return tuple(map(recorded_elements, self._labelled.get(label, ())))

    @Once
    def _labelled(self) -> dict[str, list[Resource]]:
        told: dict[str, list[Resource]] = {}
        for resource in self.resources:
            label = f"{type_name(resource)}/{resource.id}"
            told.setdefault(label, []).append(resource)
        return told


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

    def chart(self, patient: str, further: Iterable[bytes] = ()) -> PatientChart:
        """The state of one patient with the reports in words.

        Args:
            patient: logical id.
            further: resources of the same patient from elsewhere, each as JSON; they
                are read as if they stood in the input.

        Raises:
            KeyError: no patient has this id.
            ValueError: a further resource cannot be read.
        """
        record = self.records.record_with(patient, further)
        reading, tally = self._read(record)
        state = _state(patient, reading, tally)
        return PatientChart(state, tuple(reading.reports), tuple(record.resources))

    def _state(self, record: PatientRecord) -> PatientState:
        return _state(record.patient, *self._read(record))

    def _read(self, record: PatientRecord) -> tuple[Reading, Tally]:
        medications = {**self.records.loose.medications, **record.medications}
        reading = Reading(self._mapping, self._times, record.names, medications)
        tally = Tally([0, 0, 0, 0], reading.quality)
        if len(record.servers) > 1:
            tally.add(Bucket.SET_ASIDE, len(record.resources))
            reading.complain("MS-D027", f"Patient/{record.patient}")
        else:
            read_record(record, reading, tally)
        if self._alone and (self._loose.quality or any(self._loose.counts)):
            for bucket, number in zip(Bucket, self._loose.counts, strict=True):
                tally.add(bucket, number)
            reading.quality += self._loose.quality
        return reading, tally

    def _tally_loose(self) -> Tally:
        reading = Reading(self._mapping, self._times, {}, {})
        tally = Tally([0, self.records.loose.not_relevant, 0, 0], [])
        for resource in self.records.loose.resources:
            label = f"{type_name(resource)}/{resource.id}"
            if evidence_inside(resource, label, reading):
                message = self._mapping.catalogue.message("MS-D029")
                tally.quality.append(DataQuality("MS-D029", message, label))
                tally.add(Bucket.SET_ASIDE)
                continue
            bucket = bucket_of_loose(resource, label, reading)
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


def _state(patient: str, reading: Reading, tally: Tally) -> PatientState:
    return patient_state(
        patient,
        reading.facts,
        reading.quality,
        tally.resources(),
        reading.superseded,
        said_once(reading.mentions),
    )


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

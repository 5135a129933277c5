"""Reads the resources of one patient into facts, complaints and counts."""

from __future__ import annotations

from contextlib import suppress

from fhir_adapters.inbound.contained import (
    hide_results,
    set_aside_by_rules,
    set_containers_aside,
)
from fhir_adapters.inbound.course_checks import complain_of_courses
from fhir_adapters.inbound.date_checks import complain_of_dates
from fhir_adapters.inbound.elements import Malformed
from fhir_adapters.inbound.grouping import PatientRecord
from fhir_adapters.inbound.imaging import read_studies
from fhir_adapters.inbound.lesions import complain_of_contradictions
from fhir_adapters.inbound.plain_labs import read_plain_labs
from fhir_adapters.inbound.qualifiers import read_specimen
from fhir_adapters.inbound.readers import READERS, not_relevant
from fhir_adapters.inbound.reading import Bucket, Reading, Tally
from fhir_adapters.inbound.resources import (
    DiagnosticReport,
    ImagingStudy,
    Patient,
    Resource,
    Specimen,
)
from fhir_adapters.inbound.tumor_size import join_sizes
from fhir_adapters.inbound.versions import current_versions


def read_record(record: PatientRecord, reading: Reading, tally: Tally) -> None:
    """Read every resource of a patient; each is counted in one bucket."""
    current = current_versions(record.resources, reading.times)
    tally.add(Bucket.IGNORED, current.superseded)
    reading.present = current.resources.keys()
    left = read_plain_labs(current.resources, reading)
    plain = len(reading.facts)
    tally.add(Bucket.USED, plain)
    for label, versions in current.undecided.items():
        reading.complain("MS-D025", label)
        tally.add(Bucket.SET_ASIDE, len(versions))
        hide_results(versions, label, reading)
    set_aside_by_rules(left, reading, tally)
    set_containers_aside(left, reading, tally)
    kinds = set(map(type, left.values()))
    if ImagingStudy in kinds or DiagnosticReport in kinds:
        _read_imaging(left, reading, tally)
    if Specimen in kinds:
        for label, resource in left.items():
            if isinstance(resource, Specimen):
                read_specimen(resource, label, reading)
    counts = tally.counts
    for label, resource in left.items():
        reader = READERS.get(type(resource), not_relevant)
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
    join_sizes(reading, tally)
    complain_of_contradictions(reading)
    complain_of_dates(reading)
    complain_of_courses(reading.facts[:plain], reading.facts[plain:], reading)


def _read_earlier(
    label: str, before: Resource, after: Resource, reading: Reading
) -> None:
    """Keep what a version said until the one that corrects it was issued."""
    issued = getattr(after, "issued", None)
    until = reading.times.read(issued) if issued else None
    reader = READERS.get(type(before))
    if until is None or reader is None:
        return
    apart = Reading(reading.mapping, reading.times, reading.names, reading.medications)
    apart.study_of_result, apart.void_studies = (
        reading.study_of_result,
        reading.void_studies,
    )
    apart.study_of_report = reading.study_of_report
    with suppress(Malformed):
        reader(before, label, apart)
    reading.superseded += [(until, fact) for fact in apart.facts]


def _read_imaging(
    resources: dict[str, Resource], reading: Reading, tally: Tally
) -> None:
    studies = {k: r for k, r in resources.items() if type(r) is ImagingStudy}
    reports = {k: r for k, r in resources.items() if type(r) is DiagnosticReport}
    for bucket in read_studies(studies, reports, reading).values():
        tally.add(bucket)

"""Imaging studies: ImagingStudy, and DiagnosticReports of imaging, to one fact a study."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from engine.state import Extent, ImagingStudy
from engine.values import When
from fhir_adapters.inbound.concepts import (
    LEFT_OUT,
    MISWRITTEN,
    NO_CODE,
    NOTHING_SAID,
)
from fhir_adapters.inbound.elements import (
    Malformed,
    is_given,
    items_of,
    references_of,
)
from fhir_adapters.inbound.moments import Moment
from fhir_adapters.inbound.narrative import Told, read_attachments, read_text
from fhir_adapters.inbound.reading import Bucket, Reading, source_of
from fhir_adapters.inbound.referred import NAMES_NOTHING, referred
from fhir_adapters.inbound.resources import ABSENT, DiagnosticReport, Resource
from fhir_adapters.inbound.resources import ImagingStudy as StudyResource
from fhir_adapters.inbound.study_codes import (
    StudyCodes,
    add_codes,
    add_scanners,
    add_series,
    tell_code,
)
from fhir_adapters.inbound.times import moment_of, recorded_at

_VOID: Final = frozenset({"entered-in-error", "cancelled"})
_STUDY_IGNORED: Final = frozenset({"registered", "unknown"})
_STUDY_READ: Final = frozenset({"available", "inactive"})
_REPORT_IGNORED: Final = frozenset({"registered", "unknown"})
_REPORT_FINAL: Final = frozenset(
    {"final", "amended", "corrected", "appended", "modified"}
)
_REPORT_OPEN: Final = frozenset({"partial", "preliminary"})
_WIDTH: Final = {
    "not_stated": 0,
    "limited": 1,
    "skull_base_to_mid_thigh": 2,
    "whole_body": 3,
}


class _Study(Struct):
    """A study as its resource and its reports tell it."""

    codes: StudyCodes
    moment: Moment
    recorded: When | None
    resource: Resource
    label: str
    preliminary: bool
    field: str


def is_imaging(report: DiagnosticReport, label: str, reading: Reading) -> bool:
    """Whether a report is about imaging, by category, code or the study it names."""
    codes = reading.mapping.imaging.codes
    if is_given(report.imagingStudy):
        return True
    if any("ImagingStudy/" in reference for reference in references_of(report.study)):
        return True
    if codes.meaning(report.code).target:
        return True
    field = "DiagnosticReport.category"
    try:
        items = items_of(report.category)
    except Malformed:
        reading.complain(LEFT_OUT, label, field)
        return False
    meanings = [codes.meaning(item) for item in items]
    for meaning in meanings:
        tell_code(meaning, label, field, reading)
    return any(meaning.target == "radiology" for meaning in meanings)


def read_studies(
    studies: dict[str, StudyResource],
    reports: dict[str, DiagnosticReport],
    reading: Reading,
) -> dict[str, Bucket]:
    """Read all studies of a patient, and learn which study each finding is from.

    A report that names one study tells of that study; a report without study
    resource is the study itself. Returns the bucket of each resource.
    """
    buckets: dict[str, Bucket] = {}
    found: dict[str, _Study] = {}
    for label, study in sorted(studies.items()):
        buckets[label] = _read_study(study, label, found, reading)
    for label, report in sorted(reports.items()):
        if not is_imaging(report, label, reading):
            buckets[label] = _not_imaging(report, label, reading)
            continue
        buckets[label] = _read_report(report, label, found, reading)
    for reference, known in sorted(found.items()):
        bucket = _emit(reference, known, reading)
        if bucket is not Bucket.USED:
            buckets[known.label] = bucket
    return buckets


def _not_imaging(report: DiagnosticReport, label: str, reading: Reading) -> Bucket:
    """A report that nothing makes one of imaging: it may be, if only words say what."""
    if report.status in _VOID | _REPORT_IGNORED or is_given(report.category):
        return Bucket.NOT_RELEVANT
    problem = reading.mapping.imaging.codes.meaning(report.code).problem
    if problem in (NO_CODE, NOTHING_SAID, MISWRITTEN):
        return reading.set_aside(problem, label, "DiagnosticReport.code")
    return Bucket.NOT_RELEVANT


def _read_study(
    study: StudyResource, label: str, found: dict[str, _Study], reading: Reading
) -> Bucket:
    if study.status in _VOID:
        reading.void_studies.add(label)
        return Bucket.IGNORED
    if study.status in _STUDY_IGNORED:
        return Bucket.IGNORED
    if study.status not in _STUDY_READ:
        return reading.set_aside("MS-D022", label, "ImagingStudy.status")
    if study.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, "ImagingStudy.modifierExtension")
    for element in study.dropped:
        reading.complain("MS-D020", label, f"ImagingStudy.{element}")
    codes = StudyCodes(set(), set(), set())
    for element in ("procedureCode", "procedure"):
        field = f"ImagingStudy.{element}"
        add_codes(codes, getattr(study, element), label, field, reading)
    add_scanners(codes, study.modality, label, "ImagingStudy.modality", reading)
    if not codes.scanners:
        add_series(codes, study.series, label, reading)
    when = reading.times.read(study.started) if study.started else None
    problem = "MS-D031" if study.started else "MS-D030"
    moment = Moment(when, "started", "" if when else problem)
    found[label] = _Study(
        codes, moment, None, study, label, False, "ImagingStudy.started"
    )
    return Bucket.USED


def _read_report(
    report: DiagnosticReport, label: str, found: dict[str, _Study], reading: Reading
) -> Bucket:
    reference, results = _named_by(report, label, reading)
    reading.study_of_report[label] = reference
    if report.status in _VOID:
        reading.void_studies.add(label)
    for result in results:
        # A void report says nothing of where a finding is from, except that a finding
        # that only it lists is void as well.
        known = reading.study_of_result.get(result)
        if known is None or known in reading.void_studies:
            reading.study_of_result[result] = (
                label if report.status in _VOID else reference
            )
    if report.status in _VOID | _REPORT_IGNORED:
        return Bucket.IGNORED
    if report.status not in _REPORT_FINAL | _REPORT_OPEN:
        return reading.set_aside("MS-D022", label, "DiagnosticReport.status")
    if reference in reading.void_studies:
        return Bucket.IGNORED
    if report.modifierExtension is not ABSENT:
        return reading.set_aside("MS-D021", label, "DiagnosticReport.modifierExtension")
    for element in report.dropped:
        reading.complain("MS-D020", label, f"DiagnosticReport.{element}")
    _tell(report, label, reference, found, reading)
    _read_words(report, label, reference, found[reference], reading)
    return Bucket.USED


_REFERENCES: Final = {
    "imagingStudy": ("ImagingStudy", "Media"),
    "study": ("ImagingStudy", "GenomicStudy"),
    "result": ("Observation",),
}
"""What a report of imaging may name, in R4, R4B and R5."""


def _named_by(
    report: DiagnosticReport, label: str, reading: Reading
) -> tuple[str, list[str]]:
    """The study that a report tells of (itself, if it names no single one), and its results."""
    told: list[str] = []
    void = report.status in _VOID | _REPORT_IGNORED
    for element, types in _REFERENCES.items():
        if void:
            named = references_of(getattr(report, element))
            told += [reading.resolve(reference) for reference in named]
            continue
        found = referred(report, element, label, types, reading)
        for name in found:
            if reading.lacks(name):
                detail = f"{name.partition('/')[0]} is not in the input"
                field = f"DiagnosticReport.{element}"
                reading.complain(NAMES_NOTHING, label, field, detail)
        told += found
    studies = [n for n in dict.fromkeys(told) if n.startswith("ImagingStudy/")]
    results = [name for name in told if name.startswith("Observation/")]
    return studies[0] if len(studies) == 1 else label, results


def _read_words(
    report: DiagnosticReport,
    label: str,
    reference: str,
    study: _Study,
    reading: Reading,
) -> None:
    """What the report says in words; without a time nobody could place it."""
    moment = moment_of(
        reading, "effective", report.effectiveDateTime, report.effectivePeriod
    )
    when = moment.when or study.moment.when
    if when is None:
        return
    field = "DiagnosticReport.issued"
    recorded = recorded_at(reading, report.issued, when, label, field)
    told = Told(when, recorded, reference, report.status in _REPORT_OPEN)
    field = "DiagnosticReport.conclusion"
    read_text(report.conclusion, report, label, field, told, reading)
    field = "DiagnosticReport.presentedForm"
    read_attachments(report.presentedForm, report, label, field, told, reading)


def _tell(
    report: DiagnosticReport,
    label: str,
    reference: str,
    found: dict[str, _Study],
    reading: Reading,
) -> None:
    moment = moment_of(
        reading, "effective", report.effectiveDateTime, report.effectivePeriod
    )
    study = found.get(reference)
    if study is None:
        recorded = None
        if moment.when is not None:
            field = "DiagnosticReport.issued"
            recorded = recorded_at(reading, report.issued, moment.when, label, field)
        study = _Study(
            StudyCodes(set(), set(), set()),
            moment,
            recorded,
            report,
            label,
            report.status in _REPORT_OPEN,
            f"DiagnosticReport.{moment.field}",
        )
        found[reference] = study
    elif study.moment.when is None and moment.when is not None:
        study.moment = moment
    add_codes(study.codes, report.code, label, "DiagnosticReport.code", reading)


def _emit(reference: str, study: _Study, reading: Reading) -> Bucket:
    """The fact of one study, with the narrower reading where its codes differ."""
    when = study.moment.when
    if when is None:
        return reading.set_aside(study.moment.problem, study.label, study.field)
    extents = study.codes.extents or {"not_stated"}
    if len(extents) > 1 or len(study.codes.modalities) > 1:
        reading.complain("MS-D084", study.label)
    extent: Extent = min(extents, key=_WIDTH.__getitem__)
    reading.facts.append(
        ImagingStudy(
            when=when,
            recorded=study.recorded or when,
            source=source_of(
                study.resource,
                study.label,
                study.field,
                when.text,
                *study.codes.declared,
            ),
            preliminary=study.preliminary,
            study=reference,
            modality=_modality(study, extent, reading),
            extent=extent,
        )
    )
    return Bucket.USED


def _modality(study: _Study, extent: Extent, reading: Reading) -> str:
    by_scanner = ""
    for name in reading.mapping.imaging.modalities:
        if name.of <= study.codes.scanners:
            by_scanner = name.whole_body if extent == "whole_body" else name.name
            break
    by_code = study.codes.modalities
    if len(by_code) != 1 or (by_scanner and by_scanner not in by_code):
        if by_code and by_scanner:
            reading.complain("MS-D084", study.label)
        return "" if by_code and by_scanner else by_scanner
    return next(iter(by_code))

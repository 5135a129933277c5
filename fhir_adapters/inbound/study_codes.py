"""What the codes of an imaging study say: its extent and how it was made."""

from __future__ import annotations

from msgspec import Raw, Struct

from engine.state import Extent
from fhir_adapters.inbound.concepts import (
    LEFT_OUT,
    MALFORMED,
    MISWRITTEN,
    NO_CODE,
    ONLY_WORDS,
    Meaning,
)
from fhir_adapters.inbound.elements import (
    CodeableReference,
    Malformed,
    items_of,
    read_element,
)
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.resources import ABSENT


class StudyCodes(Struct):
    """What the codes of a study say."""

    extents: set[Extent]
    modalities: set[str]
    scanners: set[str]
    declared: dict[str, None] = {}


def add_codes(
    codes: StudyCodes, raw: Raw, label: str, field: str, reading: Reading
) -> None:
    """Add what procedure codes say (a concept, or a list of concepts)."""
    tables = reading.mapping.imaging
    for item in _told_items(raw, label, field, reading):
        meaning = tables.codes.meaning(_concept_in(item))
        tell_code(meaning, label, field, reading)
        said = tables.studies.get(meaning.target)
        if said is None:
            continue
        if said.extent != "not_stated":
            codes.extents.add(said.extent)
        if said.modality:
            codes.modalities.add(said.modality)
        if meaning.declared:
            codes.declared[meaning.declared] = None


def add_scanners(
    codes: StudyCodes, raw: Raw, label: str, field: str, reading: Reading
) -> None:
    """Add the modalities of a study or of one of its series."""
    for item in _told_items(raw, label, field, reading):
        meaning = reading.mapping.imaging.codes.meaning(item)
        tell_code(meaning, label, field, reading)
        target = meaning.target
        if target and target not in reading.mapping.imaging.studies:
            codes.scanners.add(target)


def add_series(codes: StudyCodes, raw: Raw, label: str, reading: Reading) -> None:
    """Add the modalities of the series; one that cannot be read costs itself."""
    for number, item in enumerate(
        _told_items(raw, label, "ImagingStudy.series", reading)
    ):
        field = f"ImagingStudy.series[{number}]"
        try:
            series = read_element(item, dict[str, Raw])
        except Malformed:
            reading.complain("MS-D020", label, field)
            continue
        modality = series.get("modality", ABSENT)
        add_scanners(codes, modality, label, f"{field}.modality", reading)


def tell_code(meaning: Meaning, label: str, field: str, reading: Reading) -> None:
    """Tell what of a code could not be read, and that words alone are none."""
    if meaning.problem in MALFORMED or meaning.notice == LEFT_OUT:
        reading.complain(LEFT_OUT, label, field)
    elif meaning.problem == NO_CODE:
        reading.complain(ONLY_WORDS, label, field)
    elif meaning.problem == MISWRITTEN:
        reading.complain("MS-D059", label, field)


def _told_items(raw: Raw, label: str, field: str, reading: Reading) -> list[Raw]:
    """The items of a list; that it is none is told."""
    if raw is ABSENT:
        return []
    try:
        return items_of(raw)
    except Malformed:
        reading.complain("MS-D020", label, field)
        return []


def _concept_in(item: Raw) -> Raw:
    """The concept itself, or the one inside R5's CodeableReference."""
    if b'"concept"' not in bytes(item):
        return item
    try:
        return read_element(item, CodeableReference).concept
    except Malformed:
        return ABSENT

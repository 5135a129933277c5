"""What the imaging and lesion adapters look up, from ``value_sets/imaging.yaml``."""

from __future__ import annotations

from typing import Final, Literal, cast

import yaml
from msgspec import Struct

from engine.language import Document, items
from engine.state import Contiguity, Extent
from engine.values import Interval
from fhir_adapters.inbound.concepts import ConceptReader
from fhir_adapters.inbound.quantities import AmountReader
from fhir_adapters.inbound.units import UnitTable
from fhir_adapters.inbound.value_sets import CodeSystems, ValueSet

FINDINGS: Final = (
    "tumor_size",
    "soft_tissue_lesion",
    "bone_lesion",
    "lesion_list",
    "report_text",
)
"""Targets that are findings; the others are studies and what they were made with."""

EXTENTS: Final = ("whole_body", "skull_base_to_mid_thigh", "limited")
CONTIGUITIES: Final = ("contiguous", "non_contiguous", "indeterminate")


class StudyCode(Struct, frozen=True):
    """What a procedure code says of a study; empty where it says nothing."""

    modality: str = ""
    extent: Extent = "not_stated"


class ModalityName(Struct, frozen=True):
    """The name of a modality, made of the modalities of one study."""

    of: frozenset[str]
    name: str
    whole_body: str


class Details(Struct):
    """What the components of a finding say.

    Attributes:
        contiguity: with bone.
        new_since_prior: whether it is new.
        longest: longest dimension in millimetres.
        additional: additional dimension in millimetres.
        answers: what is said of its newness.
        unclear: a component could not be read.
        left_out: a part of the last one could not.
        complaints: numbers, each with the path of what could not be read.
    """

    contiguity: Contiguity = "not_stated"
    new_since_prior: Literal["yes", "no", "not_stated"] = "not_stated"
    longest: Interval | None = None
    additional: Interval | None = None
    answers: set[str] = set()
    unclear: bool = False
    left_out: bool = False
    complaints: list[tuple[str, str]] = []


class ImagingTables(Struct, frozen=True):
    """What the imaging and lesion adapters look up.

    Attributes:
        codes: all codes of imaging.
        studies: target of a procedure code to what it says.
        modalities: names of modalities.
        components: (address, code) of a component of a finding to its name.
        contiguity: (address, code) of an answer on contiguity with bone.
        yes_no: (address, code) of the answers yes and no.
        lengths: how lengths of lesions are read.
        remembered: what components of findings say, by their bytes.
    """

    codes: ConceptReader
    studies: dict[str, StudyCode]
    modalities: tuple[ModalityName, ...]
    components: dict[tuple[str, str], str]
    contiguity: dict[tuple[str, str], Contiguity]
    yes_no: dict[tuple[str, str], str]
    lengths: AmountReader
    remembered: dict[bytes, Details] = {}


def read_imaging(
    document: Document, systems: CodeSystems, codes: ValueSet, units: UnitTable
) -> ImagingTables:
    """Read the tables beside the codes."""
    keys = ("studies", "modalities", "components", "contiguity")
    root = document.mapping(document.root, required=keys, optional=None)
    components: dict[tuple[str, str], str] = {}
    for name, node in items(document, root.get("components")):
        entry = document.mapping(node, required=("system", "code"))
        code = document.text(entry["code"])
        for address in systems.addresses.get(document.text(entry["system"]), ()):
            components[address, code] = name
    ours = systems.addresses["mspike"]
    contiguity: dict[tuple[str, str], Contiguity] = {}
    for code, node in items(document, root.get("contiguity")):
        value = document.text(node)
        if value not in CONTIGUITIES:
            span = document.span(node)
            document.report(
                "MS-V007", span, f"no contiguity {value!r}", "see the facts"
            )
        for address in ours:
            contiguity[address, code] = cast("Contiguity", value)
    return ImagingTables(
        ConceptReader(systems, [codes], needs_code=True),
        _studies(document, root.get("studies")),
        _modalities(document, root.get("modalities")),
        components,
        contiguity,
        {(address, word): word for address in ours for word in ("yes", "no")},
        AmountReader(units, units.analytes["lesion_length"]),
    )


def _studies(document: Document, node: yaml.Node | None) -> dict[str, StudyCode]:
    studies: dict[str, StudyCode] = {}
    for target, row in items(document, node):
        entry = document.mapping(row, required=("extent",), optional=("modality",))
        extent = document.text(entry["extent"])
        if extent not in EXTENTS:
            remedy = f"use one of {', '.join(EXTENTS)}"
            document.report(
                "MS-V007", document.span(row), f"no extent {extent!r}", remedy
            )
        modality = document.text(entry["modality"]) if "modality" in entry else ""
        studies[target] = StudyCode(modality, cast("Extent", extent))
    return studies


def _modalities(document: Document, node: yaml.Node | None) -> tuple[ModalityName, ...]:
    found = []
    for row in document.sequence(node):
        entry = document.mapping(row, required=("of", "name"), optional=("whole_body",))
        name = document.text(entry["name"])
        wide = document.text(entry["whole_body"]) if "whole_body" in entry else name
        found.append(ModalityName(frozenset(document.texts(entry["of"])), name, wide))
    return tuple(found)

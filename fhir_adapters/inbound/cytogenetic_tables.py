"""What the cytogenetic adapter looks up, from ``value_sets/cytogenetics.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import yaml
from msgspec import Struct

from engine.language import Document, Vocabulary, did_you_mean, items
from fhir_adapters.inbound.concepts import ConceptReader
from fhir_adapters.inbound.quantities import AmountReader, Scale
from fhir_adapters.inbound.units import UnitTable
from fhir_adapters.inbound.value_sets import CodeSystems, ValueSet

Names = tuple[str, ...]


class Probe(Struct, frozen=True):
    """What a probe for one gene answers; see the comments of the YAML file."""

    loss: Names = ()
    gain: Names = ()
    sequence: Names = ()
    absent: Names = ()
    absent_by_sequencing: Names = ()
    copies: dict[str, Names] = {}
    excludes: dict[str, Names] = {}
    absent_if_named: dict[str, Names] = {}


class LocationMeaning(Struct, frozen=True):
    """What a change at a location means."""

    begins: str
    loss: Names = ()
    gain: Names = ()


class RegistryCode(Struct, frozen=True):
    """A registry's code for a FISH result, with the dates between which it holds."""

    code: str
    present: Names = ()
    absent: Names = ()
    indeterminate: Names = ()
    first_day: str = ""
    last_day: str = ""
    display_says: str = ""


RESULTS: Final = ("variant_assessment", "iscn")
"""Targets that hold a result; the others are parts of one."""


class CytogeneticTables(Struct, frozen=True):
    """What the cytogenetic adapter looks up.

    Attributes:
        codes: codes of containers, components and answers.
        gene_addresses: addresses of HGNC.
        gene_ids: HGNC id to symbol.
        gene_names: symbol, or a former one, to symbol.
        probes: by gene.
        fusions: immunoglobulin gene to its partners and what each fusion is.
        locations: what a change at a location means.
        patterns: ISCN patterns.
        iscn_words: words that may stand in ISCN.
        iscn_uncertain: signs that leave ISCN open.
        registry: (address, code) to the meanings of a registry's code.
        implied: abnormality to those that are present with it.
        panel: every abnormality that some probe answers.
        fractions: how shares of cells are read.
        remembered: what results mean that have been read.
    """

    codes: ConceptReader
    gene_addresses: frozenset[str]
    gene_ids: dict[str, str]
    gene_names: dict[str, str]
    probes: dict[str, Probe]
    fusions: dict[str, dict[str, str]]
    locations: tuple[LocationMeaning, ...]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    iscn_words: frozenset[str]
    iscn_uncertain: tuple[str, ...]
    registry: dict[tuple[str, str], tuple[RegistryCode, ...]]
    implied: dict[str, Names]
    panel: Names
    fractions: AmountReader
    remembered: dict[tuple[object, ...], Any] = {}


_PARTS: Final = (
    "genes",
    "probes",
    "fusions",
    "locations",
    "iscn_patterns",
    "iscn_words",
    "method_words",
)


class _Reader:
    """Reads the file and checks every abnormality against the vocabulary."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.known = vocabulary.abnormalities

    def names(self, node: yaml.Node | None) -> Names:
        if node is None:
            return ()
        found = tuple(self.document.texts(node))
        for name in found:
            self.check(name, node)
        return found

    def check(self, name: str, node: yaml.Node) -> None:
        if name not in self.known:
            remedy = did_you_mean(name, self.known)
            span = self.document.span(node)
            self.document.report("MS-V007", span, f"no abnormality {name!r}", remedy)

    def table(self, node: yaml.Node | None) -> dict[str, Names]:
        if node is None:
            return {}
        return {key: self.names(value) for key, value in items(self.document, node)}

    def probe(self, node: yaml.Node) -> Probe:
        lists = ("loss", "gain", "sequence", "absent", "absent_by_sequencing")
        tables = ("copies", "excludes", "absent_if_named")
        entry = self.document.mapping(
            node, required=("absent",), optional=(*lists, *tables)
        )
        loss, gain, sequence, absent, by_sequencing = (
            self.names(entry.get(key)) for key in lists
        )
        copies, excludes, if_named = (self.table(entry.get(key)) for key in tables)
        return Probe(
            loss, gain, sequence, absent, by_sequencing, copies, excludes, if_named
        )

    def patterns(
        self, node: yaml.Node | None
    ) -> tuple[tuple[re.Pattern[str], str], ...]:
        found = []
        for row in self.document.sequence(node):
            entry = self.document.mapping(row, required=("pattern", "means"))
            name = self.document.text(entry["means"])
            self.check(name, row)
            try:
                found.append((re.compile(self.document.text(entry["pattern"])), name))
            except re.error as error:
                message = f"this is no pattern: {error}"
                self.document.report(
                    "MS-V009", self.document.span(row), message, "mend it"
                )
        return tuple(found)

    def locations(self, node: yaml.Node | None) -> tuple[LocationMeaning, ...]:
        found = []
        for row in self.document.sequence(node):
            optional = ("loss", "gain")
            entry = self.document.mapping(row, required=("begins",), optional=optional)
            loss, gain = (self.names(entry.get(key)) for key in optional)
            begins = self.document.text(entry.get("begins"))
            found.append(LocationMeaning(begins, loss, gain))
        return tuple(found)

    def registry_code(self, node: yaml.Node) -> RegistryCode:
        answers = ("present", "absent", "indeterminate")
        optional = (*answers, "from", "until", "display_says", "note")
        entry = self.document.mapping(node, required=("code",), optional=optional)
        text = {k: self.document.text(v) for k, v in entry.items() if k not in answers}
        present, absent, indeterminate = (self.names(entry.get(key)) for key in answers)
        return RegistryCode(
            text.get("code", ""),
            present,
            absent,
            indeterminate,
            text.get("from", ""),
            text.get("until", ""),
            text.get("display_says", ""),
        )


def read_cytogenetics(
    document: Document,
    systems: CodeSystems,
    vocabulary: Vocabulary,
    codes: ValueSet,
    units: UnitTable,
) -> CytogeneticTables:
    """Read the tables beside the codes."""
    root = document.mapping(document.root, required=_PARTS, optional=None)
    reader = _Reader(document, vocabulary)
    probes = {
        gene: reader.probe(node) for gene, node in items(document, root.get("probes"))
    }
    fusions = {
        gene: {partner: document.text(name) for partner, name in items(document, node)}
        for gene, node in items(document, root.get("fusions"))
    }
    ids, names = _genes(document, root.get("genes"))
    answered = {name for probe in probes.values() for name in probe.absent}
    fused = {name for partners in fusions.values() for name in partners.values()}
    return CytogeneticTables(
        ConceptReader(
            systems,
            [codes],
            _method_words(document, root.get("method_words")),
            needs_code=True,
        ),
        frozenset(systems.addresses["hgnc"]),
        ids,
        names,
        probes,
        fusions,
        reader.locations(root.get("locations")),
        reader.patterns(root.get("iscn_patterns")),
        frozenset(document.texts(root.get("iscn_words"))),
        tuple(document.texts(root.get("iscn_uncertain"))),
        _registry(reader, systems, root.get("registry")),
        _implied(vocabulary),
        tuple(sorted(answered | fused)),
        AmountReader(
            units, units.analytes["clone_fraction"], Scale(Decimal(0), Decimal(1))
        ),
    )


def _method_words(document: Document, node: yaml.Node | None) -> dict[str, str]:
    return {word: document.text(method) for word, method in items(document, node)}


def _genes(
    document: Document, node: yaml.Node | None
) -> tuple[dict[str, str], dict[str, str]]:
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for symbol, row in items(document, node):
        entry = document.mapping(row, required=("hgnc",), optional=("names",))
        ids[document.text(entry["hgnc"])] = symbol
        former = document.texts(entry["names"]) if "names" in entry else []
        names |= dict.fromkeys([symbol, *former], symbol)
    return ids, names


def _registry(
    reader: _Reader, systems: CodeSystems, node: yaml.Node | None
) -> dict[tuple[str, str], tuple[RegistryCode, ...]]:
    document = reader.document
    root = document.mapping(node, required=("system", "source", "codes"))
    found: dict[tuple[str, str], tuple[RegistryCode, ...]] = {}
    for row in document.sequence(root.get("codes")):
        code = reader.registry_code(row)
        for address in systems.addresses.get(document.text(root.get("system")), ()):
            found[address, code.code] = (*found.get((address, code.code), ()), code)
    return found


def _implied(vocabulary: Vocabulary) -> dict[str, Names]:
    implied: Mapping[str, list[str]] = {name: [] for name in vocabulary.abnormalities}
    for name, abnormality in vocabulary.abnormalities.items():
        for cause in abnormality.implied_by:
            implied[cause].append(name)
    return {name: tuple(found) for name, found in implied.items()}

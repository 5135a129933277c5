"""Codes of what a rule set brings along, and units of its analytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, Inexact
from pathlib import PurePosixPath
from typing import Final

from msgspec import structs

from engine.language import Document, Vocabulary
from fhir_adapters.inbound.units import AnalyteUnits, UnitTable
from fhir_adapters.inbound.value_sets import (
    CodeRow,
    CodeSystems,
    ValueSet,
    read_code_systems,
    read_value_set,
    require_targets,
)

_NAMES: Final = {
    "labs": "analytes",
    "therapies": "agents",
    "conditions": "conditions",
    "charted": "charted",
}
"""Family of codes to the names that they can stand for."""


class OwnCodes:
    """What the value sets of rule sets add to the shipped ones.

    Attributes:
        documents: their files, with the mistakes found so far.
        systems: the shipped code systems and theirs.
        answers: codes of the answers to charted questions.
    """

    def __init__(
        self, texts: Mapping[str, str], systems: CodeSystems, vocabulary: Vocabulary
    ) -> None:
        """Read the files.

        Args:
            texts: file name to text (``RULESET/value_sets/labs.yaml``, ...).
            systems: the code systems so far.
            vocabulary: every name that facts may use.
        """
        self.vocabulary, self.systems = vocabulary, systems
        self.documents = [Document(file, text) for file, text in sorted(texts.items())]
        self._sets: list[tuple[Document, ValueSet]] = []
        for document in self.documents:
            if document.file.endswith("/code_systems.yaml"):
                self._add_systems(document)
        self.answers: tuple[CodeRow, ...] = ()
        for document in self.documents:
            family = PurePosixPath(document.file).stem
            if family in _NAMES:
                codes = read_value_set(document, self.systems)
                require_targets(document, codes, getattr(vocabulary, _NAMES[family]))
                self._sets.append((document, structs.replace(codes, name=family)))
            if family == "charted":
                self._add_answers(document)

    def _add_answers(self, document: Document) -> None:
        root = document.mapping(document.root, optional=None)
        if "answers" not in root:
            return
        answers = read_value_set(document, self.systems, root["answers"])
        charted = self.vocabulary.charted.values()
        known = {value: item for item in charted for value in item.values}
        require_targets(document, answers, known)
        self._sets.append((document, structs.replace(answers, name="charted answers")))
        self.answers += answers.rows

    def rows(self, family: str) -> tuple[CodeRow, ...]:
        """The codes of one family."""
        sets = (codes for _, codes in self._sets if codes.name == family)
        return tuple(row for codes in sets for row in codes.rows)

    def _add_systems(self, document: Document) -> None:
        read, known = read_code_systems(document), self.systems
        for name, urls in read.addresses.items():
            if document.root is None:
                continue
            place = document.span(document.root)
            if name in known.addresses:
                message = f"the code system {name!r} is one of mspike"
                document.report("MS-V002", place, message, "give yours another name")
            for url in urls:
                if url in known.names:
                    message = f"{url!r} is {known.names[url]!r} already"
                    document.report("MS-V002", place, message, "use that name")
        self.systems = CodeSystems(
            known.addresses | read.addresses, known.names | read.names
        )

    def refuse_clashes(self, shipped: Iterable[ValueSet]) -> None:
        """Note every code that means something already."""
        taken = {(r.system, r.code): r for s in shipped for r in s.rows}
        for document, codes in self._sets:
            for row in codes.rows:
                first = taken.setdefault((row.system, row.code), row)
                if first is not row and document.root is not None:
                    self._clash(document, row, first)

    def _clash(self, document: Document, row: CodeRow, first: CodeRow) -> None:
        message = f"{row.system} {row.code} stands for {first.target!r} already"
        assert document.root is not None  # noqa: S101 - the caller checked
        place = document.span(document.root)
        document.report("MS-V006", place, message, "leave it out, or use another code")

    def with_units(self, table: UnitTable) -> UnitTable:
        """The unit table with a row for each analyte that has none.

        It can be recorded in every unit of its dimension, and in no other.
        """
        new = {
            name: self._units(analyte.unit, table)
            for name, analyte in self.vocabulary.analytes.items()
            if name not in table.analytes
        }
        return structs.replace(table, analytes=table.analytes | new)

    def _units(self, canonical: str, table: UnitTable) -> AnalyteUnits:
        units = self.vocabulary.units
        factors: dict[str, Decimal] = {}
        for name in units.by_name:
            try:
                factor = units.convert(Decimal(1), name, canonical)
            except Inexact:
                continue
            if factor is not None:
                factors[name] = factor
        for written, unit in table.spellings.items():
            if unit in factors:
                factors[written] = factors[unit]
        return AnalyteUnits(canonical, factors, {}, canonical == "1")

"""A site's own dialect: which of its codes and units mean what, from its site file.

It only adds: what is published, and what a rule set brings along, keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import yaml
from msgspec import Struct, structs

from engine.language import Document, did_you_mean, items
from fhir_adapters.inbound.concepts import ConceptReader
from fhir_adapters.inbound.elements import Coding, Concept
from fhir_adapters.inbound.unit_aliases import with_aliases
from fhir_adapters.inbound.units import UnitTable
from fhir_adapters.inbound.value_sets import (
    IN_WORDS,
    WORDS_ADDRESS,
    CodeRow,
    CodeSystems,
    ValueSet,
    loinc_is_wrong,
    plain_words,
)

NO_SYSTEM: Final = "no_system"
"""Short name for codes that the site sends without the address of a code system."""

_SAYS: Final = ("present", "absent", "asked")
_SIGNED: Final = ("declared_by", "declared_on", "why")
SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "labs": ("labs",),
    "charted": ("charted",),
    "drugs": ("therapies",),
    "procedures": ("studies", "therapies"),
    "findings": ("findings", "events", "results"),
    "abnormalities": ("abnormalities",),
    "conditions": ("conditions",),
    "answers": ("answers", "disease_status"),
}
"""Section of a declaration to the families in which its codes are looked for."""


class Claim(Struct, frozen=True):
    """One code that a site declares, and where it stands in the file."""

    node: yaml.Node
    section: str
    row: CodeRow


class Dialect:
    """The section ``dialect`` of a site file.

    Attributes:
        document: the file, with the mistakes found so far.
        systems: the code systems so far and the site's own.
        claims: every code it declares.
    """

    def __init__(self, file: str, text: str, systems: CodeSystems) -> None:
        """Read the section; the rest of the file is read elsewhere."""
        self.document = Document(file, text)
        self.systems = systems
        self.claims: list[Claim] = []
        self._placed: list[tuple[Claim, str]] = []
        self._units: list[tuple[yaml.Node, str]] = []
        self._aliases: tuple[str, ...] = ()
        document = self.document
        # The rest of the file has its own reader, which reports what is wrong there.
        root = document.mapping(document.root, optional=None) if document.root else {}
        self._version = _plain(root.get("version"))
        if "dialect" not in root:
            document.diagnostics.clear()
            return
        entry = document.mapping(
            root["dialect"], required=("declarations",), optional=("code_systems",)
        )
        self._add_systems(entry.get("code_systems"))
        for node in document.sequence(entry["declarations"]) if entry else ():
            self._read(node)

    def _add_systems(self, node: yaml.Node | None) -> None:
        addresses, names = dict(self.systems.addresses), dict(self.systems.names)
        addresses[NO_SYSTEM] = ("",)
        addresses[IN_WORDS] = (WORDS_ADDRESS,)
        for name, value in items(self.document, node) if node is not None else ():
            url = self.document.text(value)
            if not url.strip():
                message = f"the code system {name!r} has no address"
                remedy = f"write its address, or use {NO_SYSTEM} for codes without one"
                self.document.wrong("MS-V002", value, message, remedy)
            elif name in addresses:
                message = f"the code system {name!r} is one of mspike"
                place, remedy = self.document.key_span(value), "give yours another name"
                self.document.report("MS-V002", place, message, remedy)
            elif url in names:
                message = f"{url!r} is {names[url]!r} already"
                self.document.wrong("MS-V002", value, message, "use that name")
            else:
                addresses[name], names[url] = (url,), name
        self.systems = CodeSystems(addresses, names)

    def _read(self, node: yaml.Node) -> None:
        document = self.document
        entry = document.mapping(node, required=_SIGNED, optional=(*SECTIONS, "units"))
        by = self._signature(entry)
        for section in SECTIONS:
            for target, rows in (
                items(document, entry[section]) if section in entry else ()
            ):
                for row in document.sequence(rows):
                    self._claim(row, section, target, by)
        for alias in document.sequence(entry["units"]) if "units" in entry else ():
            self._units.append((alias, by))

    def _signature(self, entry: Mapping[str, yaml.Node]) -> str:
        document = self.document
        for key in ("declared_by", "why"):
            if key in entry and not document.text(entry[key]).strip():
                remedy = "say who declares it, on which day, and why"
                message = f"the declaration has no `{key}`"
                document.report(
                    "MS-V012", document.key_span(entry[key]), message, remedy
                )
        day = entry.get("declared_on")
        on = document.day(day, "MS-V012") if day is not None else ""
        who = document.text(entry["declared_by"]) if "declared_by" in entry else ""
        return f"{who}, {on}; site file version {self._version}"

    def _claim(self, node: yaml.Node, section: str, target: str, by: str) -> None:
        document = self.document
        told = len(document.diagnostics)
        says = ("says",) if section == "abnormalities" else ()
        keys = ("text",) if _has_text(node) else ("system", "code", "display")
        entry = document.mapping(node, required=(*keys, *says))
        if len(document.diagnostics) > told:
            return
        said = document.text(entry["says"]) if says else ""
        if says and said not in _SAYS:
            message, remedy = f"no answer {said!r}", f"use one of {', '.join(_SAYS)}"
            document.wrong("MS-V001", entry["says"], message, remedy)
        if keys == ("text",):
            self._claim_words(entry["text"], section, target, said, by)
            return
        system, code, display = (document.text(entry[key]) for key in keys)
        if system == IN_WORDS or system not in self.systems.addresses:
            known = [*self.systems.addresses]
            message, remedy = f"no code system {system!r}", did_you_mean(system, known)
            document.wrong("MS-V003", entry["system"], message, remedy)
        for key, text in (("code", code), ("display", display)):
            if not text.strip():
                message = f"the row has no {key}"
                document.wrong("MS-V012", entry[key], message, f"write its {key}")
        if system == "loinc" and loinc_is_wrong(code):
            message = f"the check digit of LOINC {code} is wrong"
            document.wrong("MS-V004", entry["code"], message, "look the code up again")
        declared = f"the site's own code {system} {code} ({by})"
        row = CodeRow(
            target, "accept", system, code, display, declared=declared, says=said
        )
        self.claims.append(Claim(entry["code"], section, row))

    def _claim_words(
        self, node: yaml.Node, section: str, target: str, said: str, by: str
    ) -> None:
        """Words that stand in place of a code: they count only if they stand alone."""
        text = self.document.text(node)
        if not text.strip():
            self.document.wrong("MS-V012", node, "the row has no text", "write it")
        declared = f"the site's own words {text!r} ({by})"
        code = plain_words(text)
        row = CodeRow(
            target, "accept", IN_WORDS, code, text, declared=declared, says=said
        )
        self.claims.append(Claim(node, section, row))

    def lines(self) -> tuple[str, ...]:
        """What is declared, one line for each code and each unit."""
        codes = (f"{c.row.target}: {c.row.declared}" for c, _ in self._placed)
        return (*codes, *self._aliases)

    def units(self, table: UnitTable) -> UnitTable:
        """The unit table with the writings that the site declares."""
        units = with_aliases(self.document, self._units, table)
        self._aliases = tuple(
            f"{name}: {declared}"
            for name, listed in units.analytes.items()
            for declared in listed.declared.values()
        )
        return units

    def rows(
        self, targets: Mapping[str, Iterable[str]], taken: Iterable[ValueSet]
    ) -> dict[str, tuple[CodeRow, ...]]:
        """The codes by the family that they add to; what is wrong is noted.

        Args:
            targets: family to the names that a code of it can stand for.
            taken: every code that means something already.
        """
        known = {family: list(names) for family, names in targets.items()}
        rows = [row for value_set in taken for row in value_set.rows]
        first = {(row.system, row.code): row for row in rows}
        without = {row.code: row for row in rows}
        found: dict[str, tuple[CodeRow, ...]] = {}
        for claim in self.claims:
            row = claim.row
            family = self._family(claim, known)
            before = first.setdefault((row.system, row.code), row)
            if row.system == NO_SYSTEM:
                same = without.get(row.code)
                if same is not None and same.target != row.target:
                    before = same
            if before is not row:
                self._clash(claim, before)
            elif family:
                self._placed.append((claim, family))
                found[family] = (*found.get(family, ()), row)
        return found

    def _family(self, claim: Claim, known: Mapping[str, list[str]]) -> str:
        target, families = claim.row.target, SECTIONS[claim.section]
        for family in families:
            if target in known[family]:
                return family
        every = [name for family in families for name in known[family]]
        message = f"no name {target!r} among {claim.section}"
        remedy = did_you_mean(target, every)
        self.document.wrong("MS-V007", claim.node, message, remedy)
        return ""

    def _clash(self, claim: Claim, before: CodeRow) -> None:
        row, reason = claim.row, f": {before.reason}" if before.reason else ""
        meaning = {
            "accept": f"stands for {before.target!r} already",
            "refuse": f"is refused as {before.target!r}{reason}",
            "other": f"is another concept{reason}",
        }[before.role]
        message = f"{row.system} {row.code} {meaning}"
        remedy = "leave it out, or use another code"
        self.document.wrong("MS-V006", claim.node, message, remedy)

    def check(self, readers: Mapping[str, ConceptReader]) -> None:
        """Note every code whose own display says something else than its target."""
        for claim, family in self._placed:
            row = claim.row
            for address in self.systems.addresses.get(row.system, ()):
                coding = Coding(address, row.code, row.display)
                said = Concept((coding,))
                if row.system == IN_WORDS:
                    said = Concept(None, row.display)
                meaning = readers[family].of(said)
                if meaning.problem == "MS-D061":
                    message = f"{row.display!r} does not say {row.target!r}"
                    remedy = "mend the name or the display"
                    self.document.wrong("MS-V010", claim.node, message, remedy)


def joined(value_set: ValueSet, rows: tuple[CodeRow, ...]) -> ValueSet:
    """A value set with further codes."""
    return structs.replace(value_set, rows=value_set.rows + rows)


def _has_text(node: yaml.Node) -> bool:
    keys = node.value if isinstance(node, yaml.MappingNode) else ()
    return any(key.value == "text" for key, _ in keys)


def _plain(node: yaml.Node | None) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""

"""The parts of a cytogenetic result as its components state them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from msgspec import Raw

from fhir_adapters.inbound.concepts import (
    LEFT_OUT,
    MALFORMED,
    MISWRITTEN,
    NO_CODE,
    NOTHING_SAID,
    ONLY_WORDS,
    codes_in,
    read_concept,
)
from fhir_adapters.inbound.elements import (
    Concept,
    Malformed,
    QuantityElement,
    is_given,
    items_of,
    number_text,
    read_element,
    text_of,
)
from fhir_adapters.inbound.iscn import read_iscn
from fhir_adapters.inbound.mapping import InboundMapping
from fhir_adapters.inbound.numerals import exact_number
from fhir_adapters.inbound.resources import ABSENT, Component, Observation
from fhir_adapters.inbound.variants import Variant

_SYMBOL: Final = re.compile(r"[A-Z][A-Z0-9-]{1,11}@?")
_CHANGES: Final = frozenset(
    {"deletion", "loss", "gain", "copy_number_change", "fusion", "sequence"}
)
_METHODS: Final = ("by_fish", "by_copy_number", "by_karyotype", "by_sequencing")


class Contradiction(ValueError):
    """A part of the result cannot be read.

    Attributes:
        code: number of the complaint.
        part: name of the part.
    """

    def __init__(self, code: str, part: str) -> None:
        """Keep the number and the part."""
        super().__init__(code)
        self.code = code
        self.part = part


class VariantParts:
    """Reads the parts of one result.

    Attributes:
        variant: what they say.
        notices: numbers of complaints that do not stop the reading, and their places.
    """

    def __init__(self, mapping: InboundMapping) -> None:
        """Begin with nothing said."""
        self._mapping = mapping
        self._tables = mapping.cytogenetics
        self.variant = Variant([], False, [], set())
        self.notices: list[tuple[str, str]] = []
        self._part = ""
        self._readers: dict[str, Callable[[Component], None]] = {
            "gene_studied": self._gene,
            "iscn": self._iscn,
            "location": self._location,
            "copy_number": self._copies,
            "change_type": self._change,
            "source_class": self._source_class,
            "clone_fraction": self._clone,
            "sequence_change": self._sequence,
        }

    def read(self, observation: Observation) -> Variant:
        """Read all parts.

        Raises:
            Contradiction: a part contradicts itself or cannot be read.
        """
        self.variant.method = self._method(observation.method)
        try:
            items = items_of(observation.component)
        except Malformed as error:
            raise Contradiction(error.code, "component") from None
        for number, item in enumerate(items):
            part = self._part = f"component[{number}]"
            try:
                component = read_element(item, Component)
                reader = self._readers.get(self._target(component.code))
                if reader is not None:
                    self.variant.has_parts = True
                    reader(component)
            except Malformed as error:
                raise Contradiction(error.code, part) from None
        return self.variant

    def add_iscn(self, text: str) -> None:
        """Add what an ISCN text says.

        Raises:
            Malformed: a word or sign leaves its meaning open.
        """
        self.variant.said += (text,)
        karyotype = read_iscn(text, self._tables)
        if karyotype.open:
            raise Malformed("MS-D073")
        self.variant.named += [
            n for n in karyotype.present if n not in self.variant.named
        ]
        self._add_genes(karyotype.genes)
        self.variant.normal_genes += karyotype.normal
        if len(karyotype.present) == 1 and karyotype.clone is not None:
            self.variant.clone = karyotype.clone

    def _method(self, raw: Raw) -> str:
        if not is_given(raw):
            return ""
        meaning = self._tables.codes.meaning(raw)
        if meaning.problem == NO_CODE:
            self.notices.append((ONLY_WORDS, "method"))
        elif meaning.problem not in ("", NOTHING_SAID):
            raise Contradiction(meaning.problem, "method")
        if meaning.notice == LEFT_OUT:
            self.notices.append((LEFT_OUT, "method"))
        return meaning.target if meaning.target in _METHODS else "other"

    def _target(self, raw: Raw) -> str:
        """What a concept stands for; that a part of it was left out is noted.

        Raises:
            Malformed: nothing of it can be read; it might turn the whole result.
        """
        meaning = self._tables.codes.meaning(raw)
        if meaning.problem in (*MALFORMED, MISWRITTEN):
            raise Malformed(meaning.problem)
        if meaning.problem == NO_CODE:
            self.notices.append((ONLY_WORDS, self._part))
        if meaning.notice == LEFT_OUT:
            self.notices.append((LEFT_OUT, self._part))
        return meaning.target

    def _add_genes(self, genes: tuple[str, ...]) -> None:
        self.variant.genes += [gene for gene in genes if gene not in self.variant.genes]

    def _gene(self, component: Component) -> None:
        if is_given(component.valueCodeableConcept):
            concept = read_concept(component.valueCodeableConcept)
        elif is_given(component.valueString):
            concept = Concept(None, text_of(component.valueString))
        else:
            return
        if not concept.is_whole:
            self.notices.append((LEFT_OUT, self._part))
        self.variant.said += tuple(concept.words())[:1] or tuple(codes_in(concept))[:1]
        symbols = {self._symbol(c.system, c.code, c.display) for c in concept.codings}
        if not concept.codings:
            text = (concept.text or "").strip()
            symbols.add(self._tables.gene_names.get(text, "other"))
        symbols.discard("")
        if symbols <= {"other"} and self._is_named(concept):
            # A gene that is asked for, but neither by HGNC nor by its symbol as it is.
            raise Malformed(MISWRITTEN)
        if len(symbols) > 1 and symbols != {"other"}:
            symbols.discard("other")
        if len(symbols) > 1:
            raise Malformed("MS-D072")
        for symbol in symbols:
            if symbol == "other":
                self.variant.other_genes = True
            else:
                self._add_genes((symbol,))

    def _is_named(self, concept: Concept) -> bool:
        """Whether words or codes, whatever their system and case, are a gene's symbol."""
        names = {name.casefold() for name in self._tables.gene_names}
        said = [*concept.words(), *codes_in(concept)]
        return any(each.strip().casefold() in names for each in said)

    def _symbol(self, system: str | None, code: str | None, display: str | None) -> str:
        """The gene of one coding: a symbol of the tables, ``other``, or nothing."""
        said = (display or "").strip()
        named = self._tables.gene_names.get(said)
        if system not in self._tables.gene_addresses:
            return ""
        known = self._tables.gene_ids.get(code or "")
        if known is None:
            if named is not None:
                raise Malformed("MS-D072")
            return "other"
        if said and named != known and (named or _SYMBOL.fullmatch(said)):
            raise Malformed("MS-D072")
        return known

    def _iscn(self, component: Component) -> None:
        for text in iscn_texts(component.valueCodeableConcept, component.valueString):
            self.add_iscn(text)

    def _location(self, component: Component) -> None:
        for text in iscn_texts(component.valueCodeableConcept, component.valueString):
            self.variant.location = "".join(text.lower().split())

    def _copies(self, component: Component) -> None:
        if is_given(component.valueInteger):
            self.variant.copies = exact_number(number_text(component.valueInteger))
        elif is_given(component.valueQuantity):
            element = read_element(component.valueQuantity, QuantityElement)
            if element.comparator not in (None, "", ">="):
                raise Malformed("MS-D047")
            self.variant.copies = exact_number(number_text(element.value))
        copies = self.variant.copies
        if copies is not None and (copies < 0 or copies != copies.to_integral_value()):
            raise Malformed("MS-D045")

    def _change(self, component: Component) -> None:
        target = self._target(component.valueCodeableConcept)
        if target in _CHANGES:
            self.variant.changes.add(target)

    def _source_class(self, component: Component) -> None:
        target = self._target(component.valueCodeableConcept)
        self.variant.is_germline |= target == "germline"

    def _sequence(self, component: Component) -> None:
        self.variant.has_sequence = True

    def _clone(self, component: Component) -> None:
        if component.valueQuantity is ABSENT or self.variant.method == "by_sequencing":
            # The share of reads that carry a change is not the share of cells.
            return
        amount = self._mapping.cytogenetics.fractions.quantity(component.valueQuantity)
        if amount.interval is None:
            self.notices.append(("MS-D075", self._part))
            return
        self.variant.clone = amount.interval


def iscn_texts(concept: Raw, string: Raw) -> list[str]:
    """The ISCN text of a value: its code, its display or its words; each once.

    Raises:
        Malformed: the value has the wrong type.
    """
    found: list[str] = []
    if is_given(string):
        found.append(text_of(string))
    if is_given(concept):
        read = read_concept(concept)
        found += [coding.code or coding.display or "" for coding in read.codings]
        if not found and read.text:
            found.append(read.text)
    return [text for text in dict.fromkeys(found) if text]

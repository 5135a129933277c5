"""What a coded concept means: accepted, refused, contradictory, or something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Raw, Struct, structs

from fhir_adapters.inbound.elements import (
    Coding,
    Concept,
    Malformed,
    is_given,
    items_of,
    parts_of,
    read_element,
)
from fhir_adapters.inbound.value_sets import (
    WORDS_ADDRESS,
    CodeRow,
    CodeSystems,
    ValueSet,
    is_no_loinc,
    plain_words,
)

CACHE_LIMIT: Final = 8_192
LEFT_OUT: Final = "MS-D020"
NO_CODE: Final = "MS-D065"
NOTHING_SAID: Final = "MS-D048"
MISWRITTEN: Final = "MS-D052"
BY_NAME: Final = "MS-D068"
ONLY_WORDS: Final = "MS-D069"
MALFORMED: Final = ("MS-D026", "MS-D028")
REMEMBERED_BYTES: Final = 1_024
"""Longer concepts are read again each time: what is remembered stays bounded."""


class Meaning(Struct, frozen=True, gc=False):
    """What a concept means.

    Attributes:
        target: what it stands for, empty if it is nothing that is asked for.
        problem: number of the complaint if it must not be read.
        detail: what the complaint is about, in words of the value set.
        notice: number of a complaint that stands beside it.
        family: name of the value set of the target.
        words: what the concept says, first in words, else its first code.
        about: if it must not be read, what it was meant to stand for, where that is
            known.
        declared: by whose declaration it is read; empty for what everybody reads alike.
        says: of a code that is a result by itself, what it says.
    """

    target: str = ""
    problem: str = ""
    detail: str = ""
    notice: str = ""
    family: str = ""
    words: str = ""
    about: str = ""
    declared: str = ""
    says: str = ""

    @property
    def is_relevant(self) -> bool:
        """Whether it stands, or was meant to stand, for something asked for."""
        return bool(self.target or self.problem)


NOTHING: Final = Meaning()


class ConceptReader:
    """Reads concepts by one or several value sets; remembers what it has read.

    Args:
        systems: the code systems.
        value_sets: whose codes it knows.
        names: words (lower case) that name a target; a display that names another
            target than its code contradicts it. Empty values name something that is
            not asked for.
        relevant_names: names whose appearance without a listed code is a complaint.
        needs_code: whether a concept in words alone, which nobody declared, is a
            complaint: which of all concepts it is cannot be known.
    """

    def __init__(
        self,
        systems: CodeSystems,
        value_sets: Iterable[ValueSet],
        names: Mapping[str, str] | None = None,
        relevant_names: Iterable[str] = (),
        *,
        needs_code: bool = False,
    ) -> None:
        """Spread each code over all addresses of its code system."""
        self._rows: dict[tuple[str, str], tuple[CodeRow, str]] = {}
        self._codes_without_system: set[str] = set()
        self._contradicted_by: dict[str, tuple[str, ...]] = {}
        self._includes: dict[str, tuple[str, ...]] = {}
        for value_set in value_sets:
            self._contradicted_by.update(value_set.contradicted_by)
            self._includes.update(value_set.includes)
            for row in value_set.rows:
                self._codes_without_system.add(row.code)
                for address in systems.addresses.get(row.system, ()):
                    self._rows[address, row.code] = (row, value_set.name)
        self._names = dict(names or {})
        self._patterns = {
            name: re.compile(rf"(?<![a-z]){re.escape(name)}(?![a-z])")
            for name in self._names
        }
        self._relevant = frozenset(relevant_names)
        self._needs_code = needs_code
        self._loinc = systems.addresses.get("loinc", ())
        self._nothing = Meaning(problem=NOTHING_SAID) if needs_code else NOTHING
        self._nearly = {
            (_nearly(each), row.code): row.target
            for (address, _), (row, _) in self._rows.items()
            for each in (address, row.system)
            if row.role != "other" and address not in ("", WORDS_ADDRESS)
        }
        self._read: dict[bytes, Meaning] = {}

    def codes_of(self, target: str) -> tuple[str, ...]:
        """Codes accepted for a target, as ``system|code``."""
        return tuple(
            f"{address}|{row.code}"
            for (address, _), (row, _) in self._rows.items()
            if row.target == target and row.role == "accept"
        )

    def meaning(self, raw: Raw) -> Meaning:
        """What the concept written in ``raw`` means."""
        data = bytes(raw)
        known = self._read.get(data)
        if known is None:
            if len(self._read) >= CACHE_LIMIT:
                self._read.clear()
            known = self._of_bytes(raw)
            if len(data) <= REMEMBERED_BYTES:
                self._read[data] = known
        return known

    def _of_bytes(self, raw: Raw) -> Meaning:
        if not is_given(raw):
            return self._nothing
        try:
            concept = read_concept(raw)
        except Malformed as error:
            return Meaning(problem=error.code)
        meaning = self.of(concept)
        if concept.is_whole or meaning.problem or meaning.notice:
            return meaning
        return structs.replace(meaning, notice="MS-D020")

    def of(self, concept: Concept) -> Meaning:
        """What a decoded concept means."""
        found = [
            (coding, *self._rows[key])
            for coding in _codings_or_words(concept)
            if (key := (coding.system or "", coding.code or "")) in self._rows
        ]
        accepted = [
            (c, row, family) for c, row, family in found if row.role == "accept"
        ]
        targets = self._narrowest({row.target for _, row, _ in accepted})
        words = next(concept.words(), "") or next(iter(codes_in(concept)), "")
        if not targets:
            return self._unaccepted(concept, [row for _, row, _ in found], words)
        if len(targets) > 1 or any(row.role != "accept" for _, row, _ in found):
            return Meaning(problem="MS-D060", words=words)
        target = targets.pop()
        if self._contradicted(target, concept):
            detail = target.replace("_", " ")
            return Meaning(problem="MS-D061", detail=detail, words=words, about=target)
        rows = [(row, family) for _, row, family in accepted if row.target == target]
        # A published code beside a site's own says it without anybody's declaration.
        row, family = min(rows, key=lambda each: bool(each[0].declared))
        return Meaning(
            target, family=family, words=words, declared=row.declared, says=row.says
        )

    def _narrowest(self, targets: set[str]) -> set[str]:
        if len(targets) < 2:
            return targets
        wider = {t for t in targets if targets & set(self._includes.get(t, ()))}
        return targets - wider

    def _unaccepted(self, concept: Concept, rows: list[CodeRow], words: str) -> Meaning:
        refused = [row for row in rows if row.role == "refuse"]
        if refused:
            row = refused[0]
            return Meaning(
                problem="MS-D063", detail=row.reason, words=words, about=row.target
            )
        told = [row for row in rows if row.tell]
        if told:
            return Meaning(notice="MS-D064", detail=told[0].reason, words=words)
        if rows:
            return self._named_otherwise(concept, rows, words)
        for c in filter(lambda coding: coding.code, concept.codings):
            key = (_nearly(c.system or ""), (c.code or "").strip())
            if key in self._nearly:
                about = self._nearly[key]
                return Meaning(problem=MISWRITTEN, words=words, about=about)
            if self._needs_code and c.system in self._loinc and is_no_loinc(key[1]):
                detail = "no LOINC code: its form or its check digit is wrong"
                return Meaning(problem=MISWRITTEN, words=words, detail=detail)
        if any(
            c.code in self._codes_without_system and not c.system
            for c in concept.codings
        ):
            return Meaning(problem="MS-D062", words=words)
        return self._by_name(concept, words)

    def _named_otherwise(
        self, concept: Concept, rows: list[CodeRow], words: str
    ) -> Meaning:
        named = self._named(concept)
        if named & self._relevant and rows:
            return Meaning(problem="MS-D061", detail=rows[0].reason, words=words)
        return NOTHING

    def _by_name(self, concept: Concept, words: str) -> Meaning:
        text = (concept.text or "").strip().lower()
        if not concept.codings and self._names.get(text):
            target = self._names[text]
            notice = BY_NAME if self._needs_code else ""
            return Meaning(target, family="names", words=words, notice=notice)
        if relevant := self._named(concept) & self._relevant:
            return Meaning(
                problem="MS-D066", detail=", ".join(sorted(relevant)), words=words
            )
        if self._needs_code and not codes_in(concept):
            return Meaning(problem=NO_CODE, words=words) if words else self._nothing
        return NOTHING

    def _named(self, concept: Concept) -> set[str]:
        said = " ".join(concept.words()).lower()
        return {
            name for name, pattern in self._patterns.items() if pattern.search(said)
        }

    def contradicts(self, target: str, words: Iterable[str]) -> bool:
        """Whether words say something else than the target."""
        said = " ".join(words).lower()
        return any(word in said for word in self._contradicted_by.get(target, ()))

    def _contradicted(self, target: str, concept: Concept) -> bool:
        if self.contradicts(target, concept.words()):
            return True
        named = (
            {self._names[name] for name in self._named(concept)}
            if self._names
            else set()
        )
        return bool(named) and target not in named


def _nearly(address: str) -> str:
    """An address without what senders get wrong: case, a last slash, http for https."""
    plain = address.strip().rstrip("/").lower()
    return plain.removeprefix("https://").removeprefix("http://")


def _codings_or_words(concept: Concept) -> tuple[Coding, ...]:
    """The codings; without any code, what it says in words, as a site may declare it."""
    codings = concept.codings
    if any(coding.code for coding in codings):
        return codings
    return tuple(Coding(WORDS_ADDRESS, plain_words(text)) for text in concept.words())


def codes_in(concept: Concept) -> list[str]:
    """The codes of a concept, whatever their code systems."""
    return [coding.code for coding in concept.codings if coding.code]


def is_in_words(raw: Raw) -> bool:
    """Whether a concept that can be read says something, and no code says it."""
    if not is_given(raw):
        return False
    try:
        concept = read_concept(raw)
    except Malformed:
        return False
    return not codes_in(concept) and any(concept.words())


def read_concept(raw: Raw) -> Concept:
    """Decode a concept; a coding that is malformed is left out if others are not.

    Raises:
        Malformed: nothing of it can be read, or the concept itself says a thing twice.
    """
    try:
        return read_element(raw, Concept)
    except Malformed as error:
        parts = parts_of(raw, error)
    codings: list[Coding] = []
    for item in items_of(parts["coding"]) if "coding" in parts else []:
        try:
            codings.append(read_element(item, Coding))
        except Malformed:
            continue
    text = None
    try:
        text = read_element(parts["text"], str) if "text" in parts else None
    except Malformed:
        text = None
    if not codings and not text:
        raise Malformed("MS-D026")
    return Concept(tuple(codings), text, is_whole=False)

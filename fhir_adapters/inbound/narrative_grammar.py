"""A small grammar of imaging reports: what is spoken of, and what is said of it.

No model: phrases stand in ``value_sets/narrative.yaml``. Whatever two phrases
contradict, or no phrase affirms, is ``uncertain``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from engine.language import Document, items
from engine.state import MentionKind, MentionState

KINDS: Final[tuple[MentionKind, ...]] = (
    "extramedullary",
    "paraskeletal",
    "intraosseous",
    "soft_tissue",
)
_WORDS: Final = (
    *KINDS,
    *("lesion", "organ", "bone", "contact", "absent_before", "absent_after"),
    *("uncertain", "historical", "hypothetical", "family", "affirmed", "stop"),
    *("asked_heading", "history_heading", "other_heading"),
)
_HEADINGS: Final = ("asked_heading", "history_heading", "other_heading")
# A full stop ends a sentence if a blank follows; "3.2 cm" and "L3.5" hold none.
_END: Final = re.compile(r"[.!?](?=\s|$)|;|\n\s*\n|\n(?=\s*[-*•]|[^\n:]{1,40}:)")
_BLANKS: Final = re.compile(r"\s+")
# "No fracture and liver mass present": the words behind may be denied, or not.
_JOINED: Final = re.compile(r"\b(?:and|plus|with)\b|&", re.IGNORECASE)
_LISTED: Final = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)


class Mark(Struct, frozen=True, gc=False):
    """A phrase of the tables in a sentence."""

    word: str
    start: int
    end: int


class Mention(Struct, frozen=True, gc=False):
    """One thing a sentence speaks of.

    Attributes:
        kind: extramedullary, paraskeletal, intraosseous, or ``soft_tissue`` if the
            sentence does not say whether it touches bone.
        state: what is said of it.
        sentence: the sentence, blanks made one.
        start: first character of the sentence in the text.
        end: character after its last.
    """

    kind: MentionKind
    state: MentionState
    sentence: str
    start: int
    end: int


class NarrativeGrammar:
    """Reads mentions out of the text of a report."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        """Prepare the tables: kind of word to its phrases."""
        headings = {p: w for w in _HEADINGS for p in words[w]}
        self._headings = headings
        self._word_of = {
            phrase: word
            for word in _WORDS
            if word not in _HEADINGS
            for phrase in words[word]
        }
        self._marks = _pattern(self._word_of)
        names = "|".join(map(re.escape, sorted(headings, key=len, reverse=True)))
        self._heading = re.compile(rf"\s*({names})\s*:", re.IGNORECASE)
        # Most reports speak of nothing asked for: seen before sentences are cut.
        kinds = (*KINDS, "lesion")
        self._any = _pattern({p: w for p, w in self._word_of.items() if w in kinds})

    def mentions(self, text: str) -> list[Mention]:
        """Everything the text speaks of, in its order."""
        if self._any.search(text) is None:
            return []
        found: list[Mention] = []
        below = "other_heading"
        for start, end in _sentences(text):
            heading = self._heading.match(text, start, end)
            if heading is not None:
                below = self._headings[heading[1].lower()]
            whole = _BLANKS.sub(" ", text[start:end]).strip()
            sentence = self._heading.sub("", whole, count=1) if heading else whole
            for kind, state in self._said(sentence, below):
                mention = Mention(kind, state, whole, start, end)
                if mention not in found:
                    found.append(mention)
        return found

    def _said(
        self, sentence: str, below: str
    ) -> Iterator[tuple[MentionKind, MentionState]]:
        marks = [
            Mark(self._word_of[m[0].lower()], *m.span())
            for m in self._marks.finditer(sentence)
        ]
        clause: list[Mark] = []
        for mark in (*marks, Mark("stop", len(sentence), len(sentence))):
            if mark.word != "stop":
                clause.append(mark)
                continue
            for about, kind in _subjects(clause):
                yield kind, _state(about, clause, sentence, below)
            clause = []


def _pattern(phrases: Mapping[str, str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    joined = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest)
    return re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])", re.IGNORECASE)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        if text[start : end.end()].strip():
            yield start, end.end()
        start = end.end()
    if text[start:].strip():
        yield start, len(text)


def _subjects(clause: list[Mark]) -> Iterator[tuple[Mark, MentionKind]]:
    words = {mark.word for mark in clause}
    for mark in clause:
        if mark.word in KINDS:
            yield mark, _kind(mark.word, words)
        elif mark.word == "lesion" and "organ" in words:
            yield mark, "soft_tissue" if "contact" in words else "extramedullary"
        elif mark.word == "lesion" and "bone" in words:
            yield mark, "soft_tissue" if "contact" in words else "intraosseous"


def _kind(named: MentionKind, words: set[str]) -> MentionKind:
    """The kind that is named; open where the rest of the clause contradicts it."""
    if named == "soft_tissue":
        if "contact" in words and "organ" not in words:
            return "paraskeletal"
        if "organ" in words and not words & {"contact", "bone"}:
            return "extramedullary"
        return named
    if named == "extramedullary" and "contact" in words:
        return "soft_tissue"
    return named


def _state(about: Mark, clause: list[Mark], sentence: str, below: str) -> MentionState:
    said: set[MentionState] = set()
    affirmed = False
    denied: Mark | None = None
    for mark in clause:
        word = mark.word
        if word == "absent_before" and mark.end <= about.start:
            denied = mark
            said.add("absent")
        elif word == "absent_after" and mark.start >= about.end:
            said.add("absent")
        elif word in ("uncertain", "historical", "hypothetical", "family"):
            said.add(word)  # type: ignore[arg-type]
        elif word == "affirmed":
            affirmed = True
            if denied is not None and _starts_anew(denied, about, mark, sentence):
                said.add("uncertain")
    return _one_state(said, below, affirmed=affirmed, asked="?" in sentence)


def _starts_anew(denied: Mark, about: Mark, affirmed: Mark, sentence: str) -> bool:
    """Whether what is affirmed may be a finding of its own, beyond what is denied.

    "No fracture, new liver mass" and "No fracture and liver mass present" may; "No
    pulmonary nodule or liver mass is present" is one list, denied as a whole.
    """
    if _JOINED.search(sentence[denied.end : about.start]):
        return True
    if affirmed.end <= about.start:
        return "," in sentence[denied.end : affirmed.start]
    listed = _LISTED.search(sentence[denied.end : affirmed.start])
    return "," in sentence[denied.end : about.start] and listed is None


def _one_state(
    said: set[MentionState], below: str, *, affirmed: bool, asked: bool
) -> MentionState:
    if "family" in said:
        return "family"
    if below == "asked_heading":
        return "hypothetical"
    if below == "history_heading":
        return "historical"
    if asked:
        return "hypothetical"
    if len(said) > 1 or "uncertain" in said:
        return "uncertain"
    if said == {"historical"} and affirmed:
        return "uncertain"
    if said:
        return said.pop()
    return "present" if affirmed else "uncertain"


def read_narrative(document: Document) -> NarrativeGrammar:
    """Read the tables; mistakes are noted in the document."""
    root = document.mapping(
        document.root, required=("narrative", "version", "words"), optional=()
    )
    listed = {
        name: tuple(" ".join(p.lower().split()) for p in document.texts(node))
        for name, node in items(document, root.get("words"))
    }
    return NarrativeGrammar({word: listed.get(word, ()) for word in _WORDS})

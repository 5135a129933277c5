"""Complaints about records and inputs: numbered, in words, without patient values.

The catalogue is data (``rules/errors/data_quality.yaml``); its numbers are never
reused.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from engine.language import Document, items, read_texts

CATALOGUE_FILE = "errors/data_quality.yaml"
EFFECTS = ("unreadable", "set_aside", "notice")


class Unreadable(Struct, frozen=True, gc=False, order=True):
    """A part of the input that could not be read at all.

    Attributes:
        code: number of the catalogue, ``MS-D002``; never reused.
        place: file and line, or position in a Bundle; no patient value.
        message: what is wrong.
        remedy: what to do.
    """

    code: str
    place: str
    message: str
    remedy: str


class Complaint(Struct, frozen=True, gc=False):
    """One entry of the catalogue.

    Attributes:
        code: ``MS-D040``.
        effect: ``unreadable``, ``set_aside`` or ``notice``.
        title: what is wrong.
        remedy: what to do.
    """

    code: str
    effect: str
    title: str
    remedy: str


class Catalogue:
    """All complaints, by their number."""

    def __init__(self, complaints: Mapping[str, Complaint]) -> None:
        """Keep the entries."""
        self.complaints = dict(complaints)

    def message(self, code: str, detail: str = "") -> str:
        """What is wrong and what to do, in one line."""
        entry = self.complaints[code]
        what = f"{entry.title} ({detail})" if detail else entry.title
        return f"{what}; {entry.remedy}"

    def unreadable(self, code: str, place: str, detail: str = "") -> Unreadable:
        """A complaint about a part of the input."""
        entry = self.complaints[code]
        message = f"{entry.title} ({detail})" if detail else entry.title
        return Unreadable(code, place, message, entry.remedy)


def read_catalogue(texts: Mapping[str, str]) -> Catalogue:
    """Read the catalogue from the texts of ``rules/``.

    Raises:
        RuleErrors: the file has mistakes, each with its place.
    """
    document = Document(CATALOGUE_FILE, texts[CATALOGUE_FILE])
    root = document.mapping(document.root, required=("catalogue", "codes"))
    complaints: dict[str, Complaint] = {}
    for code, node in items(document, root.get("codes")):
        keys = ("effect", "title", "remedy")
        entry = document.mapping(node, required=keys, optional=("retired",))
        if document.diagnostics:
            continue
        effect, title, remedy = (document.text(entry[key]) for key in keys)
        if effect not in EFFECTS:
            span = document.span(entry["effect"])
            remedy = f"use one of {', '.join(EFFECTS)}"
            document.report("MS-V001", span, f"no effect {effect!r}", remedy)
        complaints[code] = Complaint(code, effect, title, remedy)
    document.raise_if_wrong()
    return Catalogue(complaints)


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with mspike."""
    return read_catalogue(read_texts("errors"))

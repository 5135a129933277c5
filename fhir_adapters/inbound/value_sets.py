"""Value sets: which codes stand for which name of the vocabulary, from YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import yaml
from msgspec import Struct

from engine.language import Document, did_you_mean, items

_ROW: Final = ("system", "code")
_KEYS: Final = {
    "accept": ((*_ROW, "display", "status", "source"), ("years", "note")),
    "refuse": ((*_ROW, "reason", "source"), ("display", "check_digit")),
    "other": ((*_ROW, "reason", "source"), ("display", "check_digit", "tell")),
}
STATUSES: Final = ("verified", "seen")
_LOINC: Final = re.compile(r"(\d{1,7})-(\d)")
# Terms, answers, parts, groups and lists; hierarchy nodes have no check digit.
_SHAPE: Final = re.compile(r"[A-Z]{0,3}[0-9]{1,8}-[0-9]|MTHU[0-9]+", re.ASCII)


class CodeSystems(Struct, frozen=True):
    """Code systems by short name, and every address under which each is sent.

    Attributes:
        addresses: short name to all its addresses, the canonical one first.
        names: address to short name.
    """

    addresses: dict[str, tuple[str, ...]]
    names: dict[str, str]


IN_WORDS: Final = "in_words"
"""Short name of what stands in place of a code system where there are only words."""

WORDS_ADDRESS: Final = "mspike:words"


def plain_words(text: str) -> str:
    """Words as they are compared: without case, and with single blanks."""
    return " ".join(text.split()).casefold()


class CodeRow(Struct, frozen=True):
    """One code.

    Attributes:
        target: what it stands for.
        role: ``accept`` it means the target; ``refuse`` the target is meant, but the
            code cannot be read safely; ``other`` it is another concept.
        system: short name of the code system.
        code: the code.
        display: its meaning in words.
        reason: why it is not accepted.
        tell: whether an ``other`` code is worth a complaint.
        declared: by whose declaration it is read; empty for what everybody reads alike.
        says: of a code that is a result by itself, what it says: ``present``,
            ``absent``, or ``asked`` if a value has to answer.
    """

    target: str
    role: str
    system: str
    code: str
    display: str = ""
    reason: str = ""
    tell: bool = False
    declared: str = ""
    says: str = ""


class ValueSet(Struct, frozen=True):
    """The codes of one family.

    Attributes:
        name: its name.
        rows: every code.
        contradicted_by: target to the words that contradict it.
        includes: a wider target to the narrower ones that do not contradict it.
    """

    name: str
    rows: tuple[CodeRow, ...]
    contradicted_by: dict[str, tuple[str, ...]]
    includes: dict[str, tuple[str, ...]]


def luhn_fits(digits: str, check: str) -> bool:
    """Whether ``check`` is the mod-10 check digit of ``digits`` (LOINC Users' Guide).

    >>> luhn_fits("33358", "3"), luhn_fits("32730", "5")
    (True, False)
    """
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(reversed(digits))]
    return (-sum(d // 10 + d % 10 for d in doubled)) % 10 == int(check)


def loinc_is_wrong(code: str) -> bool:
    """Whether a code is written as LOINC's are, with another check digit than its own."""
    match = _LOINC.fullmatch(code)
    return match is not None and not luhn_fits(*match.groups())


def is_no_loinc(code: str) -> bool:
    """Whether a code cannot be LOINC's: another shape, or another check digit."""
    return _SHAPE.fullmatch(code) is None or loinc_is_wrong(code)


def read_code_systems(document: Document) -> CodeSystems:
    """Read the code systems and their addresses."""
    root = document.mapping(document.root, required=("code_systems",))
    addresses: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    for name, node in items(document, root.get("code_systems")):
        entry = document.mapping(node, required=("url", "aliases"))
        if len(entry) < 2:
            continue
        urls = (document.text(entry["url"]), *document.texts(entry["aliases"]))
        addresses[name] = urls
        for url in urls:
            if url in names:
                span = document.span(node)
                document.report("MS-V002", span, f"{url!r} stands twice", "keep one")
            names[url] = name
    return CodeSystems(addresses, names)


def read_value_set(
    document: Document, systems: CodeSystems, node: yaml.Node | None = None
) -> ValueSet:
    """Read the ``targets`` of a value set file, or of a part of it."""
    root = document.mapping(document.root, optional=None)
    targets = node if node is not None else root.get("targets")
    rows: list[CodeRow] = []
    words: dict[str, tuple[str, ...]] = {}
    for target, entry in items(document, targets):
        parts = document.mapping(entry, optional=("contradicted_by", *_KEYS))
        if "contradicted_by" in parts:
            found = document.texts(parts["contradicted_by"])
            words[target] = tuple(word.lower() for word in found)
        for role in _KEYS:
            for row in document.sequence(parts[role]) if role in parts else ():
                rows += read_row(document, systems, row, target, role)
    _refuse_duplicates(document, rows)
    includes = (
        {
            wider: tuple(document.texts(narrower))
            for wider, narrower in items(document, root.get("includes"))
        }
        if "includes" in root
        else {}
    )
    name = document.text(root["value_set"]) if "value_set" in root else document.file
    return ValueSet(name, tuple(rows), words, includes)


def read_row(
    document: Document, systems: CodeSystems, node: yaml.Node, target: str, role: str
) -> list[CodeRow]:
    """Read one code; nothing if it has a mistake."""
    required, optional = _KEYS[role]
    before = len(document.diagnostics)
    entry = document.mapping(node, required=required, optional=optional)
    if len(document.diagnostics) > before:
        return []
    value = {key: document.text(item) for key, item in entry.items()}
    span = document.span(entry["code"])
    if value["system"] not in systems.addresses:
        remedy = did_you_mean(value["system"], systems.addresses)
        document.report("MS-V003", span, f"no code system {value['system']!r}", remedy)
    if value["system"] == "loinc" and (match := _LOINC.fullmatch(value["code"])):
        fits = luhn_fits(*match.groups())
        if fits == (value.get("check_digit") == "wrong"):
            message = f"the check digit of LOINC {value['code']} is wrong"
            document.report("MS-V004", span, message, "look the code up again")
    if role == "accept" and value["status"] not in STATUSES:
        message = f"a code that is {value['status']!r} is not accepted"
        remedy = "verify it, or leave it out"
        document.report("MS-V005", document.span(entry["status"]), message, remedy)
    row = CodeRow(
        target,
        role,
        value["system"],
        value["code"],
        value.get("display", ""),
        value.get("reason", ""),
        value.get("tell") == "yes",
    )
    return [row]


def _refuse_duplicates(document: Document, rows: list[CodeRow]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        first = seen.setdefault((row.system, row.code), row.target)
        if first != row.target and document.root is not None:
            message = f"{row.system} {row.code} stands for {first!r} and {row.target!r}"
            span = document.span(document.root)
            document.report("MS-V006", span, message, "keep one of the two")


def require_targets(
    document: Document, value_set: ValueSet, known: Mapping[str, object]
) -> None:
    """Report every target that is no name of the vocabulary."""
    for target in sorted({row.target for row in value_set.rows} - known.keys()):
        if document.root is not None:
            remedy = did_you_mean(target, known)
            span = document.span(document.root)
            document.report("MS-V007", span, f"no name {target!r}", remedy)

"""Names that a rule set brings along: analytes and cautions of its own.

A rule set may have the folders ``vocabulary`` (``analytes.yaml``, ``cautions.yaml``) and
``value_sets`` beside its rules. What they add stands beside the shipped names; nothing
shipped can be changed by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from msgspec import structs

from engine.language.codes import code_addresses, codes_of_targets
from engine.language.diagnostics import Diagnostic, RuleErrors, Span, did_you_mean
from engine.language.documents import ID, Document, items
from engine.language.vocabulary import Analyte, Vocabulary
from engine.language.vocabulary_reader import read_analyte

FOLDERS: Final = ("vocabulary", "value_sets")
_FILES: Final = {
    "vocabulary": ("analytes.yaml", "cautions.yaml"),
    "value_sets": ("code_systems.yaml", "labs.yaml"),
}


def is_own(file: str) -> bool:
    """Whether a file below the folder of a rule set brings names, and no rule."""
    return PurePosixPath(file).parent.name in FOLDERS


def with_own_names(
    vocabulary: Vocabulary, texts: Mapping[str, str], systems: Mapping[str, str]
) -> Vocabulary:
    """The vocabulary with the names and codes that a rule set brings along.

    Args:
        vocabulary: the names so far.
        texts: file name to text (``RULESET/vocabulary/analytes.yaml``, ...).
        systems: address of each code system so far, by short name.

    Raises:
        RuleErrors: every mistake in every file; a name that exists already is one.
    """
    documents = [Document(file, text) for file, text in texts.items()]
    wrong = [d for file in texts if (d := _not_read(file)) is not None]
    analytes: dict[str, Analyte] = {}
    cautions: dict[str, str] = {}
    codes: dict[str, tuple[str, ...]] = {}
    addresses = dict(systems)
    for document in documents:
        addresses |= code_addresses(document) if _is(document, "code_systems") else {}
    for document in documents:
        if _is(document, "analytes"):
            analytes |= _analytes(document, vocabulary)
        elif _is(document, "cautions"):
            cautions |= _cautions(document, vocabulary)
        elif _is(document, "labs"):
            root = document.mapping(
                document.root, required=("targets",), optional=("value_set", "version")
            )
            if "targets" in root:
                codes |= codes_of_targets(document, root["targets"], addresses)
    wrong += [d for document in documents for d in document.diagnostics]
    if wrong:
        raise RuleErrors(wrong)
    return structs.replace(
        vocabulary,
        analytes=vocabulary.analytes | analytes,
        cautions=vocabulary.cautions | cautions,
        codes=_joined(vocabulary.codes, codes),
    )


def _is(document: Document, stem: str) -> bool:
    return PurePosixPath(document.file).stem == stem


def _not_read(file: str) -> Diagnostic | None:
    path = PurePosixPath(file)
    known = _FILES[path.parent.name]
    if path.name in known:
        return None
    message = f"of {path.parent.name}/ only {' and '.join(known)} are read here"
    remedy = did_you_mean(path.name, known)
    return Diagnostic("MS-R072", Span(file, 1, 1), message, remedy)


def _analytes(document: Document, vocabulary: Vocabulary) -> dict[str, Analyte]:
    root = document.mapping(document.root, required=("analytes",))
    found: dict[str, Analyte] = {}
    read = read_analyte(vocabulary.units)
    for name, node in items(document, root.get("analytes")):
        _is_free(document, document.key_span(node), name, vocabulary)
        analyte = found[name] = read(document, name, node)
        if analyte.unit and analyte.unit not in vocabulary.units.by_name:
            remedy = vocabulary.units.instead_of(analyte.unit)
            message = f"there is no unit {analyte.unit!r}"
            unit = document.node("analytes", name, "unit")
            document.wrong("MS-R022", unit, message, remedy)
    return found


def _cautions(document: Document, vocabulary: Vocabulary) -> dict[str, str]:
    root = document.mapping(document.root, required=("cautions",))
    found: dict[str, str] = {}
    for name, node in items(document, root.get("cautions")):
        _is_free(document, document.key_span(node), name, vocabulary)
        found[name] = document.text(node)
    return found


def _is_free(
    document: Document, place: Span, name: str, vocabulary: Vocabulary
) -> None:
    """Note a name that is none, or that means something else already."""
    if not ID.fullmatch(name):
        message = f"{name!r} is no name"
        remedy = "use small letters, digits and underscores"
        document.report("MS-R042", place, message, remedy)
    for title, table in _taken(vocabulary):
        if name in table:
            message = f"{name!r} stands in the `{title}` of mspike already"
            remedy = (
                "give yours another name, such as the name of your centre before it"
            )
            document.report("MS-R065", place, message, remedy)


def _taken(vocabulary: Vocabulary) -> Iterable[tuple[str, Iterable[str]]]:
    return (
        ("analytes", vocabulary.analytes),
        ("derived series", vocabulary.derived),
        ("abnormalities", vocabulary.abnormalities),
        ("agents", vocabulary.agents),
        ("drug classes", vocabulary.drug_classes()),
        ("conditions", vocabulary.conditions),
        ("events", vocabulary.events),
        ("lists", vocabulary.lists),
        ("cautions", vocabulary.cautions),
    )


def _joined(
    one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {name: one.get(name, ()) + other.get(name, ()) for name in {**one, **other}}

"""Names that a rule set brings along: analytes, agents, charted questions of its own.

A rule set may have the folders ``vocabulary`` (``analytes.yaml``, ``therapies.yaml``,
``conditions.yaml``, ``cautions.yaml``) and ``value_sets`` beside its rules. What they add stands beside the shipped names; nothing
shipped can be changed by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct, structs

from engine.language.codes import code_addresses, codes_of_targets
from engine.language.diagnostics import Diagnostic, RuleErrors, Span, did_you_mean
from engine.language.documents import ID, Document, items
from engine.language.vocabulary import Agent, Analyte, ChartedItem, Vocabulary
from engine.language.vocabulary_reader import (
    read_agent,
    read_analyte,
    read_charted,
    read_condition,
)

FOLDERS: Final = ("vocabulary", "value_sets")
_FILES: Final = {
    "vocabulary": (
        "analytes.yaml",
        "cautions.yaml",
        "therapies.yaml",
        "conditions.yaml",
    ),
    "value_sets": (
        "code_systems.yaml",
        "labs.yaml",
        "therapies.yaml",
        "conditions.yaml",
        "charted.yaml",
    ),
}
_CODED: Final = ("labs", "therapies", "conditions", "charted")


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
    addresses = dict(systems)
    for document in documents:
        if _is(document, "value_sets/code_systems"):
            addresses |= code_addresses(document)
    found = _Found({}, {}, {}, {}, {}, {})
    for document in documents:
        for path, read in _READERS.items():
            if _is(document, path):
                read(found, document, vocabulary)
        if any(_is(document, f"value_sets/{family}") for family in _CODED):
            _codes(found, document, addresses)
    wrong += [d for document in documents for d in document.diagnostics]
    if wrong:
        raise RuleErrors(wrong)
    return structs.replace(
        vocabulary,
        analytes=vocabulary.analytes | found.analytes,
        cautions=vocabulary.cautions | found.cautions,
        agents=vocabulary.agents | found.agents,
        conditions=vocabulary.conditions | found.conditions,
        charted=vocabulary.charted | found.charted,
        codes=_joined(vocabulary.codes, found.codes),
    )


class _Found(Struct):
    """What the files of a rule set name."""

    analytes: dict[str, Analyte]
    cautions: dict[str, str]
    agents: dict[str, Agent]
    conditions: dict[str, str]
    charted: dict[str, ChartedItem]
    codes: dict[str, tuple[str, ...]]


def _codes(found: _Found, document: Document, addresses: Mapping[str, str]) -> None:
    keys = ("value_set", "version", "answers")
    root = document.mapping(document.root, required=("targets",), optional=keys)
    if "targets" in root:
        found.codes |= codes_of_targets(document, root["targets"], addresses)


def _is(document: Document, path: str) -> bool:
    """Whether it is the file of that folder and name."""
    return PurePosixPath(document.file).parts[-2:] == tuple(f"{path}.yaml".split("/"))


def _not_read(file: str) -> Diagnostic | None:
    path = PurePosixPath(file)
    known = _FILES[path.parent.name]
    if path.name in known:
        return None
    message = f"of {path.parent.name}/ only {', '.join(known)} are read here"
    remedy = did_you_mean(path.name, known)
    return Diagnostic("MS-R072", Span(file, 1, 1), message, remedy)


def _analytes(found: _Found, document: Document, vocabulary: Vocabulary) -> None:
    root = document.mapping(document.root, required=("analytes",))
    read = read_analyte(vocabulary.units)
    for name, node in items(document, root.get("analytes")):
        _is_free(document, document.key_span(node), name, vocabulary)
        analyte = found.analytes[name] = read(document, name, node)
        if analyte.unit and analyte.unit not in vocabulary.units.by_name:
            remedy = vocabulary.units.instead_of(analyte.unit)
            message = f"there is no unit {analyte.unit!r}"
            unit = document.node("analytes", name, "unit")
            document.wrong("MS-R022", unit, message, remedy)


def _agents(found: _Found, document: Document, vocabulary: Vocabulary) -> None:
    """Agents of its own, in classes of its own: what a shipped class holds stays so."""
    root = document.mapping(document.root, required=("agents",))
    titles = {agent.title.casefold() for agent in vocabulary.agents.values()}
    for name, node in items(document, root.get("agents")):
        _is_free(document, document.key_span(node), name, vocabulary)
        agent = found.agents[name] = read_agent(document, name, node)
        remedy = "give it a class of its own: shipped rules speak of theirs"
        if agent.drug_class in vocabulary.drug_classes():
            message = f"the class {agent.drug_class!r} is one of mspike"
            part = document.node("agents", name, "class")
            document.wrong("MS-R065", part, message, remedy)
        if agent.title.casefold() in titles:
            message = f"the agent {agent.title!r} is one of mspike"
            part = document.node("agents", name, "title")
            document.wrong("MS-R065", part, message, "use the name of mspike")


def _conditions(found: _Found, document: Document, vocabulary: Vocabulary) -> None:
    """Diagnoses, and questions that a person answers, of its own."""
    root = document.mapping(document.root, optional=("conditions", "charted"))
    for part in root.values():
        for name, node in items(document, part):
            _is_free(document, document.key_span(node), name, vocabulary)
    if "conditions" in root:
        for name, node in items(document, root["conditions"]):
            found.conditions[name] = read_condition(document, name, node)
    if "charted" in root:
        for name, node in items(document, root["charted"]):
            found.charted[name] = read_charted(document, name, node)


def _cautions(found: _Found, document: Document, vocabulary: Vocabulary) -> None:
    root = document.mapping(document.root, required=("cautions",))
    for name, node in items(document, root.get("cautions")):
        _is_free(document, document.key_span(node), name, vocabulary)
        found.cautions[name] = document.text(node)


_READERS: Final[Mapping[str, Callable[[_Found, Document, Vocabulary], None]]] = {
    "vocabulary/analytes": _analytes,
    "vocabulary/therapies": _agents,
    "vocabulary/conditions": _conditions,
    "vocabulary/cautions": _cautions,
}


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
        ("charted", vocabulary.charted),
        ("events", vocabulary.events),
        ("lists", vocabulary.lists),
        ("cautions", vocabulary.cautions),
    )


def _joined(
    one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {name: one.get(name, ()) + other.get(name, ()) for name in {**one, **other}}

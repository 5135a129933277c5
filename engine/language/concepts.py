"""Concepts with several definitions: which rules define one, and what their verdicts mean."""

from __future__ import annotations

from collections.abc import Mapping

import yaml
from msgspec import Struct

from engine.language.diagnostics import RuleErrors, did_you_mean
from engine.language.documents import Document, items
from engine.language.tree import Rule

NOW = "now"


class Definition(Struct, frozen=True):
    """One definition of a concept.

    Attributes:
        rule: the rule, ``trial_definitions/karmma_1_emd``.
        says: its verdict (``true``, ``false`` or a value) to a meaning of the concept.
        of: the time at which it looks; only definitions of one time are compared.
        contradictions: a value that says that its sources disagree, to the choice that
            tells how.
        called: whose definition it is, where titles are not enough.
    """

    rule: str
    says: dict[str, str]
    of: str = NOW
    contradictions: dict[str, str] = {}
    called: str = ""


class SharedConcept(Struct, frozen=True):
    """A concept that several sources define, each in its own way.

    Attributes:
        id: stable name.
        title: name for readers.
        meanings: what a definition can come to, by name, in words.
        definitions: the rules that define it.
    """

    id: str
    title: str
    meanings: dict[str, str]
    definitions: tuple[Definition, ...]


def read_concepts(file: str, text: str) -> tuple[SharedConcept, ...]:
    """Read ``concepts/concepts.yaml``.

    Raises:
        RuleErrors: every mistake in it, with its place.
    """
    document = Document(file, text)
    root = document.mapping(document.root, required=("concepts",))
    found = [
        _concept(document, *item) for item in items(document, root.get("concepts"))
    ]
    if document.diagnostics:
        raise RuleErrors(document.diagnostics)
    return tuple(found)


def _concept(document: Document, name: str, node: yaml.Node) -> SharedConcept:
    entry = document.mapping(node, required=("title", "meanings", "definitions"))
    meanings = {
        meaning: document.text(words)
        for meaning, words in items(document, entry.get("meanings"))
    }
    listed = document.sequence(entry["definitions"]) if "definitions" in entry else ()
    definitions = tuple(_definition(document, part, meanings) for part in listed)
    return SharedConcept(name, document.text(entry.get("title")), meanings, definitions)


def _definition(
    document: Document, node: yaml.Node, meanings: Mapping[str, str]
) -> Definition:
    entry = document.mapping(
        node, required=("rule", "says"), optional=("of", "contradictions", "called")
    )
    says = {}
    for verdict, meaning in items(document, entry.get("says")):
        says[verdict] = document.text(meaning)
        if says[verdict] not in meanings:
            message = f"the concept has no meaning {says[verdict]!r}"
            remedy = did_you_mean(says[verdict], meanings)
            document.wrong("MS-R010", meaning, message, remedy)
    told = items(document, entry["contradictions"]) if "contradictions" in entry else ()
    contradictions = {value: document.text(choice) for value, choice in told}
    return Definition(
        document.text(entry.get("rule")),
        says,
        document.text(entry["of"]) if "of" in entry else NOW,
        contradictions,
        document.text(entry["called"]) if "called" in entry else "",
    )


def unmapped(definition: Definition, rule: Rule | None) -> list[str]:
    """What is wrong between a definition and its rule, one sentence each.

    Every verdict that the rule can decide has a meaning, and no other has one.
    """
    if rule is None:
        return [f"there is no rule {definition.rule}"]
    decided = set(rule.values) if rule.is_classification else {"true", "false"}
    wrong = [
        f"{definition.rule} can be {value}, which means nothing here"
        for value in sorted(decided - definition.says.keys())
    ]
    wrong += [
        f"{definition.rule} cannot be {value}"
        for value in sorted(definition.says.keys() - decided)
    ]
    known = {choice.id for choice in rule.choices}
    for value, choice in definition.contradictions.items():
        if value not in decided:
            wrong.append(f"{definition.rule} cannot be {value}")
        if choice not in known:
            wrong.append(f"{definition.rule} has no choice {choice}")
    return wrong

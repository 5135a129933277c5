"""``source:`` and ``choices:``: who published a rule, and what was chosen."""

from __future__ import annotations

import yaml

from engine.language.documents import Document, is_blank
from engine.language.provenance import Choice, SourcePlace


def read_sources(document: Document, node: yaml.Node) -> tuple[SourcePlace, ...]:
    """Where a rule was published: one place, or a list of them."""
    nodes = document.sequence(node) if isinstance(node, yaml.SequenceNode) else [node]
    if not nodes:
        message, remedy = "the rule names no source", "give paper, where and quote"
        document.wrong("MS-R034", node, message, remedy)
    return tuple(_source(document, item) for item in nodes)


def _source(document: Document, node: yaml.Node) -> SourcePlace:
    keys = ("paper", "where", "quote")
    part = document.mapping(node, required=keys)
    words = {key: document.text(value) for key, value in part.items()}
    for key in keys:
        if key in part and is_blank(part[key]):
            message = f"the source has no {key}"
            remedy = "quote the words that state the definition, and where they stand"
            document.report("MS-R034", document.key_span(part[key]), message, remedy)
    return SourcePlace(*(words.get(key, "") for key in keys))


def read_choices(document: Document, node: yaml.Node) -> tuple[Choice, ...]:
    """What was chosen where the source is silent, each with its reason."""
    choices: dict[str, Choice] = {}
    for item in document.sequence(node):
        part = document.mapping(item, required=("id", "value", "why"))
        words = {key: document.text(value) for key, value in part.items()}
        for key in ("value", "why"):
            if key in part and is_blank(part[key]):
                message = f"the choice has no {'reason' if key == 'why' else key}"
                place = document.key_span(part[key])
                document.report(
                    "MS-R035", place, message, "say what was chosen, and why"
                )
        identity = words.get("id", "")
        if identity and identity in choices:
            message = f"the choice {identity!r} stands here twice"
            document.wrong("MS-R043", part["id"], message, "give each its own id")
        choices[identity] = Choice(
            identity, words.get("value", ""), words.get("why", "")
        )
    return tuple(choices.values())

"""Codes by which a fact may be recorded, read from the value sets."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from engine.language.diagnostics import RuleErrors, did_you_mean
from engine.language.documents import Document, items


def read_codes(
    texts: Mapping[str, str], abnormalities: Mapping[str, object]
) -> dict[str, tuple[str, ...]]:
    """Accepted codes (``system|code``) of each vocabulary name.

    Args:
        texts: file name (``value_sets/labs.yaml``, ``vocabulary/requests.yaml``) to text.
        abnormalities: names whose results are recorded as a variant assessment.

    Raises:
        RuleErrors: every mistake in every value set.
    """
    documents = {file: Document(file, text) for file, text in texts.items()}
    systems = code_addresses(documents[_SYSTEMS]) if _SYSTEMS in documents else {}
    codes: dict[str, tuple[str, ...]] = {}
    for document in documents.values():
        if isinstance(document.root, yaml.MappingNode):
            root = document.mapping(document.root, optional=None)
            if "targets" in root:
                codes |= codes_of_targets(document, root["targets"], systems)
    recorded_as = (
        _recorded_as(documents[_REQUESTS], codes) if _REQUESTS in documents else {}
    )
    wrong = [d for document in documents.values() for d in document.diagnostics]
    if wrong:
        raise RuleErrors(wrong)
    variant = recorded_as.pop("abnormality", ())
    return codes | recorded_as | dict.fromkeys(abnormalities, variant)


_SYSTEMS = "value_sets/code_systems.yaml"
_REQUESTS = "vocabulary/requests.yaml"


def _recorded_as(
    document: Document, codes: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    root = document.mapping(document.root, required=("recorded_as",))
    found: dict[str, tuple[str, ...]] = {}
    for name, node in items(document, root.get("recorded_as")):
        joined: list[str] = []
        for target in document.sequence(node):
            word = document.text(target)
            if word not in codes:
                message = f"no value set has a target {word!r}"
                document.wrong("MS-R010", target, message, did_you_mean(word, codes))
            joined += codes.get(word, ())
        found[name] = tuple(joined)
    return found


def code_addresses(document: Document) -> dict[str, str]:
    """The canonical address of each code system, by its short name."""
    root = document.mapping(document.root, optional=None)
    return {
        name: document.text(document.mapping(entry, optional=None).get("url"))
        for name, entry in items(document, root.get("code_systems"))
    }


def codes_of_targets(
    document: Document, node: yaml.Node, systems: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Accepted codes (``system|code``) of each target of a value set."""
    found: dict[str, tuple[str, ...]] = {}
    for name, target in items(document, node):
        accepted = document.mapping(target, optional=None).get("accept")
        if accepted is None:
            continue
        rows = [
            document.mapping(row, required=("system", "code"), optional=None)
            for row in document.sequence(accepted)
        ]
        pairs = [
            (document.text(row.get("system")), document.text(row.get("code")))
            for row in rows
        ]
        found[name] = tuple(f"{systems.get(s, s)}|{code}" for s, code in pairs)
    return found

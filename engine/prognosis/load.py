"""The evidence files to ``Evidence``; every mistake at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import yaml
from msgspec import Struct, structs

from engine.language import Diagnostic, Document, RuleErrors, did_you_mean
from engine.prognosis.caveats import Caveat
from engine.prognosis.published import Evidence
from engine.prognosis.reader import Reader
from engine.prognosis.rows import (
    Comparison,
    HazardRow,
    OddsRatioRow,
    ResponseRow,
    SurvivalRow,
    TextStatement,
    UnpublishedRow,
)
from engine.prognosis.study import Endpoint, Stratum, Study
from engine.prognosis.tables import (
    Claim,
    DerivedRow,
    Proportion,
    Quantity,
    QuotedTrial,
    Sum,
    Table,
    Transitions,
)

SECTIONS: Final[dict[str, type[Struct]]] = {
    "studies": Study,
    "endpoints": Endpoint,
    "strata": Stratum,
    "caveats": Caveat,
    "survival": SurvivalRow,
    "comparisons": Comparison,
    "unpublished": UnpublishedRow,
    "responses": ResponseRow,
    "response_comparisons": Comparison,
    "odds_ratios": OddsRatioRow,
    "hazard_ratios": HazardRow,
    "statements": TextStatement,
    "tables": Table,
    "transitions": Transitions,
    "sums": Sum,
    "proportions": Proportion,
    "quantities": Quantity,
    "claims": Claim,
    "quoted_trials": QuotedTrial,
    "derived": DerivedRow,
}

# Field of a row to the section that its ids come from. `evidence` and `sources` name
# rows of several sections and are not checked here.
_REFERENCES: Final = {
    "study": "studies",
    "quoted_by": "studies",
    "endpoint": "endpoints",
    "stratum": "strata",
    "strata": "strata",
    "against": "strata",
    "between": "strata",
    "caveats": "caveats",
    "lowest": "survival",
}


def read_evidence(texts: Mapping[str, str]) -> Evidence:
    """Read and check a set of evidence from the texts of its files.

    Args:
        texts: file name to YAML text, as ``engine.language.read_texts`` gives them.

    Raises:
        RuleErrors: every mistake in every file.
    """
    documents = [Document(file, text) for file, text in sorted(texts.items())]
    sections: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    places: dict[tuple[str, str], tuple[Document, yaml.Node]] = {}
    versions: list[str] = []
    for document in documents:
        root = document.mapping(document.root, optional=(*SECTIONS, "version"))
        for name, node in root.items():
            if name == "version":
                versions.append(document.text(node))
                continue
            rows = Reader(document).entries(node, SECTIONS[name])
            for key, value in _nodes(node):
                if (name, key) in places:
                    span = document.span(value)
                    document.report(
                        "MS-E001", span, f"{key!r} stands twice", "keep one"
                    )
                places[name, key] = (document, value)
            sections[name] |= rows
    if all(document.root is not None for document in documents):
        _check_references(sections, places)
    diagnostics = [d for document in documents for d in document.diagnostics]
    if diagnostics:
        raise RuleErrors(diagnostics)
    return Evidence(version="".join(versions), sha256=_hash(texts), **sections)


def _nodes(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), value


def _check_references(
    sections: Mapping[str, Mapping[str, Any]],
    places: Mapping[tuple[str, str], tuple[Document, yaml.Node]],
) -> None:
    known = {name for _, name in places}
    ids = {section: {key for s, key in places if s == section} for section in SECTIONS}
    for section, rows in sections.items():
        for key, row in rows.items():
            document, node = places[section, key]
            for target, name in _references(row):
                if name not in ids[target]:
                    _unknown(document, node, target, name, ids[target])
            for source in getattr(row, "sources", ()):
                if source.split("/")[0] not in known:
                    _unknown(document, node, "rows", source, known)


def _unknown(
    document: Document, node: yaml.Node, target: str, name: str, known: Iterable[str]
) -> None:
    remedy = did_you_mean(name, known)
    message = f"{name!r} is not among the {target.replace('_', ' ')}"
    document.report(
        "MS-E004", document.span(_scalar(node, name) or node), message, remedy
    )


def _scalar(node: yaml.Node, text: str) -> yaml.Node | None:
    """The scalar inside ``node`` that says ``text``, so that the caret stands there."""
    if isinstance(node, yaml.ScalarNode):
        return node if node.value == text else None
    children: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        children = node.value
    elif isinstance(node, yaml.MappingNode):
        children = [value for _, value in node.value]
    return next((found for c in children if (found := _scalar(c, text))), None)


def _references(row: Struct) -> Iterator[tuple[str, str]]:
    """Every (section, id) that a row and what stands in it refers to."""
    for field in structs.fields(row):
        value = getattr(row, field.name)
        target = _REFERENCES.get(field.name)
        if target is not None and value:
            names = (value,) if isinstance(value, str) else value
            yield from ((target, name) for name in names)
        children = value.values() if isinstance(value, dict) else value
        if isinstance(children, Iterable) and not isinstance(children, str):
            for child in children:
                if isinstance(child, Struct):
                    yield from _references(child)


def _hash(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for file in sorted(texts):
        digest.update(f"{file.rsplit('/', 1)[-1]}\0{texts[file]}\0".encode())
    return digest.hexdigest()


__all__ = ["SECTIONS", "Diagnostic", "read_evidence"]

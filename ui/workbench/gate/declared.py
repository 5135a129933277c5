"""What a rule's author declares beside its cases: slips that change nothing, and why.

In ``stage.cases.yaml``, beside ``cases``::

    equivalent:
      - slip: "I: I and III change places"
        why: beta-2-microglobulin cannot be below 3.5 and at least 5.5 mg/L
    never:
      - criterion: both_stated
        way: decides by failing
        why: a patient with fewer is taken by an earlier case

A declaration opens the gate for one slip or one way; the gate tells of it, and stays
shut if a scenario shows that it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import yaml
from msgspec import Struct

from engine.language import Diagnostic, Document, RuleErrors, Span, did_you_mean
from ui.workbench.cases import DECLARATIONS

WAYS: Final = {
    "holds": "true",
    "fails": "false",
    "decides by holding": "decisive_true",
    "decides by failing": "decisive_false",
}


class Declared(Struct, frozen=True):
    """One declaration.

    Attributes:
        rule: name of the rule.
        what: the slip in words; or the id of a criterion.
        way: the way in which the criterion never comes out; empty of a slip.
        why: the reason.
        place: where it stands.
    """

    rule: str
    what: str
    way: str
    why: str
    place: Span


def declared_in(texts: Mapping[str, str]) -> list[Declared]:
    """The declarations in ``.cases.yaml`` files.

    Args:
        texts: file name to text.

    Raises:
        RuleErrors: mistakes in a declaration.
    """
    found: list[Declared] = []
    wrong: list[Diagnostic] = []
    for file, text in texts.items():
        document = Document(file, text)
        found += _declared(document)
        wrong += document.diagnostics
    if wrong:
        raise RuleErrors(wrong)
    return found


def of_rule(declared: Iterable[Declared], rule: str) -> list[Declared]:
    """The declarations of one written rule.

    Args:
        declared: those of its rule set.
        rule: its id at its first time point.
    """
    name = rule.partition("/")[2]
    return [d for d in declared if name == d.rule or name.startswith(f"{d.rule}_at_")]


def _declared(document: Document) -> list[Declared]:
    top = document.mapping(
        document.root,
        required=("rule", "cases"),
        optional=("as_of", "record", *DECLARATIONS),
    )
    if document.diagnostics:
        return []
    rule, found = document.text(top["rule"]), []
    for node in document.sequence(top["equivalent"]) if "equivalent" in top else ():
        entry = document.mapping(node, required=("slip", "why"))
        what, why = (document.text(entry.get(key)) for key in ("slip", "why"))
        _has_reason(document, entry)
        found.append(Declared(rule, what, "", why, document.span(node)))
    for node in document.sequence(top["never"]) if "never" in top else ():
        entry = document.mapping(node, required=("criterion", "way", "why"))
        what, said, why = (
            document.text(entry.get(key)) for key in ("criterion", "way", "why")
        )
        _has_reason(document, entry)
        if said not in WAYS and "way" in entry:
            document.report(
                "MS-W005",
                document.span(entry["way"]),
                f"{said!r} is no way of a criterion",
                did_you_mean(said, WAYS),
            )
        found.append(Declared(rule, what, WAYS.get(said, ""), why, document.span(node)))
    return found


def _has_reason(document: Document, entry: dict[str, yaml.Node]) -> None:
    if "why" in entry and not document.text(entry["why"]).strip():
        place = document.span(entry["why"])
        remedy = "say why no case or scenario can show it"
        document.report("MS-W007", place, "a declaration without a reason", remedy)

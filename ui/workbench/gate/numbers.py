"""Numbers of a rule that neither its quotes nor its choices say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from engine.language import Leaf, Rule, leaves
from ui.workbench.gate.checks import Found
from ui.workbench.gate.finding import Check, Finding, Level

_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3})")
# "Some", "no other" and "not any" are said without a digit.
_SAID_IN_WORDS: Final = frozenset({Decimal(0), Decimal(1)})


def number_checks(found: Found) -> Iterator[Check]:
    """Every number that a rule asks for is said by a quote or a choice of it.

    A paper may say it elsewhere, or in words: what is not found is told, and shuts
    nothing. Cases cannot notice a limit that was read wrongly when they were written.
    """
    for weighed in found.weighed:
        name = weighed.shown.rule
        rule = found.ruleset.rules[name.partition("/")[2]]
        findings = tuple(_finding(found, name, leaf, n) for leaf, n in unsaid(rule))
        yield Check("load", name, "its numbers are quoted or chosen", findings)


def unsaid(rule: Rule) -> Iterator[tuple[Leaf, str]]:
    """Criteria with numbers that no quote, place, choice or title of a rule says."""
    texts = [rule.title]
    texts += [text for source in rule.sources for text in (source.quote, source.where)]
    texts += [text for choice in rule.choices for text in (choice.value, choice.why)]
    said = {Decimal(number) for text in texts for number in _numbers(text)}
    for node in rule.nodes:
        for leaf in leaves(node):
            for number in _numbers(leaf.text):
                if Decimal(number) not in said | _SAID_IN_WORDS:
                    yield leaf, number


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(_THOUSANDS.sub("", text))


def _finding(found: Found, name: str, leaf: Leaf, number: str) -> Finding:
    return Finding(
        "MS-G012",
        f"{name}, {leaf.id}: {number} of «{leaf.text}» stands in no quote or choice",
        "compare it with the source; quote the sentence that says it, or add a choice",
        found.place(leaf.span),
        Level.NOTE,
        "",
    )

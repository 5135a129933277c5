"""The tree of a rule as indented lines, in the words of its file."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language import Gate, Group, Leaf, Node, Rule, RuleHolds, Some

_STEP = "  "


def criteria_lines(rule: Rule) -> Iterator[str]:
    """What the rule asks, one line for each criterion or connective."""
    if rule.index:
        yield f"counts from: {rule.index}"
    if rule.flag is not None:
        yield from _lines(rule.flag, "")
    for case in rule.cases:
        if case.when is None:
            yield f"{case.value} otherwise"
        else:
            yield f"{case.value} if"
            yield from _lines(case.when, _STEP)


def _lines(node: Node, indent: str) -> Iterator[str]:
    match node:
        case Leaf(text=text):
            yield indent + text
        case RuleHolds(rule=name, values=values):
            wanted = f" is {' or '.join(values)}" if values else " holds"
            yield f"{indent}rule {name}{wanted}"
        case Group(kind=kind, children=children, count=count):
            word = f"at least {count}" if kind == "at_least" else kind
            yield f"{indent}{word} of"
            for child in children:
                yield from _lines(child, indent + _STEP)
        case Gate(condition=condition, body=body):
            yield from _lines(body, indent)
            yield f"{indent}only if"
            yield from _lines(condition, indent + _STEP)
        case Some(list=name, body=body):
            yield f"{indent}some of {name} with"
            yield from _lines(body, indent + _STEP)

"""``cases:``: the values of a classification in order; the first that holds counts."""

from __future__ import annotations

from collections.abc import Set

import yaml

from engine.language.node_reader import NodeReader
from engine.language.tree import Case


def read_cases(nodes: NodeReader, node: yaml.Node) -> tuple[Case, ...]:
    """The cases of a classification."""
    document = nodes.document
    cases: list[Case] = []
    found = document.sequence(node)
    if not found and isinstance(node, yaml.SequenceNode):
        nodes.wrong("MS-R044", node, "`cases` of nothing", "list the values")
    for item in found:
        part = document.mapping(
            item, required=("value",), optional=("when", "otherwise")
        )
        if part and ("when" in part) == ("otherwise" in part):
            message = "a case has either `when` or `otherwise: true`"
            nodes.wrong("MS-R036", item, message, "write one of the two")
        if "otherwise" in part:
            read_otherwise(nodes, part["otherwise"], last=item is found[-1])
        value = read_value(nodes, part, {case.value for case in cases})
        when = nodes.read(part["when"]) if "when" in part else None
        cases.append(Case(value, when, document.span(item)))
    return tuple(cases)


def read_value(nodes: NodeReader, part: dict[str, yaml.Node], taken: Set[str]) -> str:
    """The value of a case, a row or an item, which stands in no other."""
    if "value" not in part:
        return ""
    value = nodes.document.text(part["value"])
    if value and value in taken:
        message = f"the value {value!r} stands here twice"
        remedy = "join both with `any`, or give each its own value"
        nodes.wrong("MS-R038", part["value"], message, remedy)
    return value


def read_otherwise(nodes: NodeReader, node: yaml.Node, *, last: bool) -> None:
    """Check ``otherwise: true``: it is spelled so, and nothing comes after it."""
    place = nodes.document.key_span(node)
    if not isinstance(node, yaml.ScalarNode) or node.value != "true":
        message, remedy = "`otherwise` can only be true", "write otherwise: true"
        nodes.document.report("MS-R036", place, message, remedy)
    if not last:
        message = "what stands below `otherwise` is never reached"
        nodes.document.report("MS-R037", place, message, "move it to the end")

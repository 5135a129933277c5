"""Whether a lesion, or enough lesions of a list, fulfil the body of a ``some``."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language import Gate, Group, HasMeasure, IsState, Leaf, Node, Some
from engine.reasoning.lesions import Item, LesionView
from engine.state import LesionFinding
from engine.values import (
    FALSE,
    TRUE,
    Possible,
    all_of,
    any_of,
    at_least,
    gated,
    none_of,
)


def attributes_of(body: Node) -> Iterator[str]:
    """Names of the attributes and measures that a body asks for."""
    match body:
        case Leaf(test=IsState(name=name)):
            yield name
        case Group(children=children):
            for child in children:
                yield from attributes_of(child)
        case Gate(condition=condition, body=inner):
            yield from attributes_of(condition)
            yield from attributes_of(inner)
        case _:
            return


def holds(view: LesionView, node: Some) -> Possible:
    """Whether enough lesions of one reading of the list fulfil the body."""
    masks = []
    for item in view.items:
        mask = fulfils(item, node.body)
        masks.append(mask if item.sure else (mask | FALSE))
    if any(
        item.fact is None and fulfils(item, node.body) & TRUE for item in view.items
    ):
        # An open list may hold any number of further lesions.
        return (
            TRUE if sum(mask == TRUE for mask in masks) >= node.count else TRUE | FALSE
        )
    return at_least(node.count, masks) if masks else FALSE


def fulfils(item: Item, body: Node) -> Possible:
    """Whether a lesion fulfils the body, whatever its attribute turns out to be."""
    possible = 0
    for value in item.allowed:
        possible |= with_value(body, value, item.fact)
    return possible


def with_value(body: Node, value: str, fact: LesionFinding | None) -> Possible:
    """The body for an item whose attribute has one value."""
    match body:
        case Leaf(test=IsState(state=state, negated=negated)):
            return TRUE if (value == state) != negated else FALSE
        case Leaf(test=HasMeasure(operator=operator, limit=limit)):
            size = fact.longest_mm if fact is not None else None
            return TRUE | FALSE if size is None else size.compare(operator, limit.value)
        case Gate(condition=condition, body=inner):
            gate = with_value(condition, value, fact)
            return gated(gate, with_value(inner, value, fact))
        case Group(kind=kind, children=children, count=count):
            masks = [with_value(child, value, fact) for child in children]
            if kind == "at_least":
                return at_least(count, masks)
            return {"any": any_of, "all": all_of, "none": none_of}[kind](masks)
        case _:
            return TRUE | FALSE

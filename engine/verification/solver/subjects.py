"""What a node asks, whatever it is called and wherever it stands."""

from __future__ import annotations

from engine.language import Gate, Group, Leaf, Node, RuleHolds, Some


def subject_of(node: Node) -> object:
    """What a node asks, without its name and its place: what two nodes share."""
    match node:
        case Leaf(test=test):
            return test
        case Some(list=items, count=count, body=body):
            return items, count, subject_of(body)
        case Group(kind=kind, count=count, children=children):
            return kind, count, tuple(subject_of(child) for child in children)
        case Gate(condition=condition, body=body):
            return subject_of(condition), subject_of(body)
        case RuleHolds():
            return repr(node)  # of rules of one name in two sets, the place tells

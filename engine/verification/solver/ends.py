"""How rules end: decided, and differently; and the criteria they are made of."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language import Gate, Group, IsState, Leaf, Node, RuleHolds, Some
from engine.verification.solver.encoding import Encoded
from engine.verification.solver.terms import Condition, every, negation, some_of

Criterion = Leaf | Some | RuleHolds


def criteria_of(nodes: tuple[Node, ...]) -> Iterator[Criterion]:
    """Every criterion below some nodes, in order; of a list, the list."""
    for node in nodes:
        match node:
            case Group(children=children):
                yield from criteria_of(children)
            case Gate(condition=condition, body=body):
                yield from criteria_of((condition, body))
            case _:
                yield node


def never_false(node: Criterion) -> bool:
    """Absence is no negation: nobody can state that it did not happen."""
    if not isinstance(node, Leaf) or not isinstance(node.test, IsState):
        return False
    return node.test.state in ("documented", "tested") and not node.test.negated


def decided(encoded: Encoded) -> Condition:
    """Exactly one thing can come out."""
    return some_of(*(encoded.only(name) for name in encoded.reached))


def ends_differ(one: Encoded, other: Encoded) -> Condition:
    """Both are decided, and not the same."""
    names = dict.fromkeys((*one.reached, *other.reached))
    if one.rule.form == "set":
        return some_of(
            *(
                every(one.reached.get(n, False), negation(other.reached.get(n, False)))
                for n in names
            )
        )
    both = every(decided(one), decided(other))
    return every(
        both, some_of(*(every(one.only(n), negation(other.only(n))) for n in names))
    )

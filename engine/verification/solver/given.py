"""A rule of which one criterion is given, and the others are weighed."""

from __future__ import annotations

from engine.language import Gate, Group, Node, Rule
from engine.verification.solver.encoding import Encoding
from engine.verification.solver.ends import Criterion
from engine.verification.solver.masks import Mask


class Given(Encoding):
    """The encoding of one rule with one criterion given; the rest is as it was."""

    def __init__(
        self, before: Encoding, rule: Rule, criterion: Criterion, given: Mask
    ) -> None:
        """Keep what is given, and what is made of it.

        Args:
            before: the rules without anything given.
            rule: the rule.
            criterion: the criterion; only where this node stands, not where the same is
                asked again.
            given: what it is.
        """
        super().__init__(before.ruleset, before.windows)
        self._before, self._criterion, self._given = before, criterion, given
        self._above = {
            id(node) for top in rule.nodes for node in _above(top, criterion)
        }

    def node(self, rule: Rule, node: Node) -> Mask:
        """What one node can be."""
        if node is self._criterion:
            return self._given
        if id(node) not in self._above:
            return self._before.node(rule, node)
        return super().node(rule, node)


def _above(node: Node, criterion: Criterion) -> list[Node]:
    """Every node in which a criterion stands."""
    match node:
        case Group(children=children):
            parts: tuple[Node, ...] = children
        case Gate(condition=condition, body=body):
            parts = (condition, body)
        case _:
            return []
    below = [each for part in parts for each in _above(part, criterion)]
    here = below or any(part is criterion for part in parts)
    return [node, *below] if here else []

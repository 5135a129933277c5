"""Coverage of criteria: both ways, and each way decisive (MC/DC), by scenarios.

A criterion is *decisive* in a scenario if the verdict would not be what it is, had that
criterion alone come out the other way. A criterion that stands twice in a rule is one
condition: both places are turned around together. Turning a criterion around may leave
the verdict open; that is another verdict too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from engine.language import (
    Gate,
    Group,
    IsState,
    Leaf,
    Node,
    Rule,
    RuleHolds,
    RuleSet,
    Some,
    Span,
    Vocabulary,
)
from engine.reasoning import Evaluation, Judge, Trace
from engine.values import FALSE, TRUE, Possible
from engine.verification.mutation import Jury, Probe

Condition = Leaf | Some | RuleHolds
WAYS: Final = ("true", "false", "decisive_true", "decisive_false")


class Shown(Struct, frozen=True):
    """What scenarios show of one criterion, by their names.

    Attributes:
        id: id of the criterion.
        text: the criterion as written; of another rule, what of it has to hold.
        place: where it stands.
        true: scenarios in which it holds.
        false: scenarios in which it does not.
        decisive_true: scenarios in which it holds, and the verdict hangs on that.
        decisive_false: scenarios in which it does not hold, and the verdict hangs on
            that.
    """

    id: str
    text: str
    place: Span
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    decisive_true: tuple[str, ...] = ()
    decisive_false: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The ways of ``WAYS`` that no scenario shows."""
        return tuple(way for way in WAYS if not getattr(self, way))


class RuleShown(Struct, frozen=True):
    """What scenarios show of one written rule, at all of its time points.

    Attributes:
        rule: its id at its first time point.
        title: name for readers.
        scenarios: how many scenarios and cases assert it.
        criteria: its criteria, in order.
    """

    rule: str
    title: str
    scenarios: int
    criteria: tuple[Shown, ...]


def coverage(
    ruleset: RuleSet,
    rules: Sequence[Rule],
    probes: Iterable[Probe],
    vocabulary: Vocabulary,
) -> RuleShown:
    """What scenarios show of each criterion of one written rule.

    Args:
        ruleset: the rule set.
        rules: the rule at each of its time points, as ``written_rules`` gives them.
        probes: what scenarios assert; of other rules too. One that does not hold
            shows nothing.
        vocabulary: the names of the rule set.
    """
    by_name = {rule.name: rule for rule in rules}
    jury = Jury(vocabulary)
    seen: dict[str, dict[str, list[str]]] = {}
    asserted = 0
    for probe in probes:
        rule = by_name.get(probe.rule)
        if rule is None or not jury.agrees(ruleset, probe):
            continue
        asserted += 1
        for identity, way in shown_by(ruleset, rule, probe, vocabulary):
            names = seen.setdefault(identity, {}).setdefault(way, [])
            if probe.name not in names:
                names.append(probe.name)
    criteria = tuple(
        Shown(
            identity,
            _text(group[0]),
            group[0].span,
            **{way: tuple(names) for way, names in seen.get(identity, {}).items()},
        )
        for identity, group in conditions_of(rules[0]).items()
    )
    return RuleShown(rules[0].id, rules[0].title, asserted, criteria)


def shown_by(
    ruleset: RuleSet, rule: Rule, probe: Probe, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """Each criterion of a rule with each of ``WAYS`` that one patient shows of it."""
    judge = Judge(probe.state, vocabulary, probe.as_of)
    evaluation = Evaluation(ruleset, judge.final, judge.everything)
    trace = evaluation.rule(rule)
    weighed = {id(part.node): part.possible for part in trace.below}
    for identity, nodes in conditions_of(rule).items():
        possible = next((weighed[id(n)] for n in nodes if id(n) in weighed), None)
        if possible not in (TRUE, FALSE):
            continue
        way = "true" if possible == TRUE else "false"
        yield identity, way
        if len(trace.reached) == 1:
            turned = _Turned(evaluation, rule, nodes, possible == TRUE)
            if turned.rule(rule).reached != trace.reached:
                yield identity, f"decisive_{way}"


def conditions_of(rule: Rule) -> dict[str, tuple[Condition, ...]]:
    """The criteria of a rule by id, each with every place that asks the same."""
    found: dict[object, list[Condition]] = {}
    for node in rule.nodes:
        for part in _conditions(node):
            found.setdefault(_question(part), []).append(part)
    return {nodes[0].id: tuple(nodes) for nodes in found.values()}


class _Turned(Evaluation):
    """The evaluation with one criterion turned around, wherever the rule asks it."""

    def __init__(
        self,
        before: Evaluation,
        rule: Rule,
        nodes: Sequence[Condition],
        holds: bool,
    ) -> None:
        super().__init__(before.ruleset, before.final, before.everything)
        # Other rules come out as they did: no rule refers back to itself.
        self._traces = {k: t for k, t in before._traces.items() if k != id(rule)}
        first = _is_negated(nodes[0])
        self._forced: dict[int, Possible] = {
            id(node): FALSE if holds == (_is_negated(node) == first) else TRUE
            for node in nodes
        }

    def node(self, rule: Rule, node: Node) -> Trace:
        """The node as it came out, or turned around."""
        trace = super().node(rule, node)
        forced = self._forced.get(id(node))
        if forced is None:
            return trace
        # As an item, whose outcome nothing below it is asked for again.
        stand_in = Some(node.id, "", node, node.span)
        return Trace(stand_in, forced)


def _conditions(node: Node) -> Iterator[Condition]:
    match node:
        case Leaf() | Some() | RuleHolds():
            yield node
        case Group(children=children):
            for child in children:
                yield from _conditions(child)
        case Gate(condition=condition, body=body):
            yield from _conditions(condition)
            yield from _conditions(body)


def _question(node: Condition) -> object:
    """What two places have in common that ask the same."""
    match node:
        case Leaf(test=IsState() as test):
            return test.kind, test.name, test.state
        case Leaf(test=test):
            return test
        case RuleHolds(rule=rule, values=values):
            return rule, values
        case Some(id=identity):
            return identity


def _is_negated(node: Condition) -> bool:
    return (
        isinstance(node, Leaf) and isinstance(node.test, IsState) and node.test.negated
    )


def _text(node: Condition) -> str:
    match node:
        case Leaf(text=text):
            return text
        case RuleHolds(rule=rule, values=values):
            return f"{rule} is {' or '.join(values)}" if values else f"{rule} holds"
        case Some(list=items, count=count):
            many = f"at least {count}" if count > 1 else "some"
            return f"{many} of {items}"

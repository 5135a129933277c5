"""A criterion of a rule, prepared once for all patients."""

from __future__ import annotations

from msgspec import Struct, structs

from engine.language import (
    Appears,
    Charted,
    CloneFraction,
    Compare,
    DaysBetween,
    Doubles,
    Drops,
    Falls,
    Gate,
    GivenBefore,
    Group,
    Grows,
    IsState,
    Leaf,
    LinesBefore,
    Measurable,
    Node,
    Reduced,
    RefractoryAgents,
    Rises,
    Rule,
    Some,
    Test,
    Vocabulary,
)
from engine.reasoning.chart import CYTOGENETICS, EVENTS, IMAGING, Chart
from engine.reasoning.finding import Finding
from engine.reasoning.reach import is_negated
from engine.reasoning.weigh import weigh


class Criterion(Struct, frozen=True):
    """One criterion of a rule, prepared once for all patients.

    Attributes:
        rule: the rule.
        node: where it stands in it.
        key: a number that equal criteria share, so that they are weighed once; hashing
            a criterion for each patient is slow.
        negated: whether it is written with "not": its finding tells the plain state.
        kinds: kinds of facts at which it looks, with the vocabulary that says so.
    """

    rule: Rule
    node: Leaf | Some
    key: int
    negated: bool
    kinds: dict[int, tuple[Vocabulary, tuple[str, ...]]]

    def weigh(self, chart: Chart) -> Finding:
        """Weigh it; equal criteria of one patient are weighed once."""
        found = chart.findings.get(self.key)
        if found is None:
            smaller = chart
            if chart.whole is not None:
                kinds = self.kinds_in(chart.vocabulary)
                smaller = chart.looked_at(kinds) if kinds else chart
            if smaller is not chart:
                found = self.weigh(smaller)
            else:
                point = chart.vocabulary.time_points[self.rule.time_point]
                found = weigh(chart, self.rule, self.node, point)
            chart.findings[self.key] = found
        return found

    def kinds_in(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Kinds of the facts at which it looks, worked out once for a vocabulary."""
        known = self.kinds.get(id(vocabulary))
        if known is None or known[0] is not vocabulary:
            self.kinds.clear()
            known = vocabulary, kinds_of(self.node, vocabulary)
            self.kinds[id(vocabulary)] = known
        return known[1]


def kinds_of(node: Leaf | Some, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Kinds of the facts at which a criterion looks, and at no other; empty: at all."""
    if isinstance(node, Some):
        return IMAGING, EVENTS
    match node.test:
        case IsState(kind="abnormality") | CloneFraction():
            return (CYTOGENETICS,)
        case (
            Rises()
            | Falls()
            | Reduced()
            | Drops()
            | Doubles()
            | Measurable()
            | Compare()
        ) as test:
            derived = vocabulary.derived.get(test.series)
            if derived is None:
                return test.series, EVENTS
            return derived.kappa, derived.lambda_, derived.ratio, EVENTS
        case (
            IsState(kind="agent" | "drug_class" | "condition" | "event")
            | DaysBetween()
            | Charted()
            | GivenBefore()
            | RefractoryAgents()
            | LinesBefore()
        ):
            return (EVENTS,)
        case Appears() | Grows():
            return IMAGING, EVENTS
        case _:
            return ()


_KEYS: dict[object, int] = {}


def criterion_of(rule: Rule, node: Leaf | Some) -> Criterion:
    """A criterion of ``rule``, prepared."""
    found: Criterion | None = rule.memo.get(id(node))
    if found is None:
        subject = (
            _plain(node.test)
            if isinstance(node, Leaf)
            else (node.list, node.count, _body_key(node.body))
        )
        asked = (subject, rule.index, rule.time_point)
        key = _KEYS.setdefault(asked, len(_KEYS))
        # The rule keeps the node, so that the id stays its own.
        found = rule.memo[id(node)] = Criterion(rule, node, key, is_negated(node), {})
    return found


def _plain(test: Test) -> Test:
    """The test without its negation: both ways ask one question."""
    if isinstance(test, IsState) and test.negated:
        return structs.replace(test, negated=False)
    return test


def _body_key(node: Node) -> object:
    match node:
        case Leaf(test=test):
            return test
        case Group(kind=kind, children=children, count=count):
            return (kind, count, tuple(_body_key(child) for child in children))
        case Gate(condition=condition, body=body):
            return ("only_if", _body_key(condition), _body_key(body))
        case _:
            return node

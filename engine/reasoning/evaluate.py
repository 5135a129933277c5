"""Evaluate the tree of a rule: each criterion once, then Kleene upwards."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from engine.language import (
    Gate,
    Group,
    Leaf,
    Node,
    Rule,
    RuleHolds,
    RuleSet,
    Some,
)
from engine.reasoning.chart import Chart
from engine.reasoning.closed import surely_not_given
from engine.reasoning.finding import Finding
from engine.reasoning.reach import OUTSIDE, is_negated, reachable, reference_mask
from engine.reasoning.weigh import weigh
from engine.values import (
    FALSE,
    NOT_APPLICABLE,
    TRUE,
    UNKNOWN,
    Possible,
    all_of,
    any_of,
    at_least,
    gated,
    negate,
    none_of,
)


class Trace(Struct, frozen=True):
    """One node of a rule as it came out for one patient."""

    node: Node
    possible: Possible
    finding: Finding | None = None
    children: tuple[Trace, ...] = ()
    inner: RuleTrace | None = None


class RuleTrace(Struct, frozen=True, kw_only=True):
    """A whole rule as it came out.

    Attributes:
        rule: the rule.
        population: trace of the criterion of those to whom it applies.
        flag: trace of a flag.
        cases: traces of the conditions of a classification, in order.
        items: traces of the items of a score or of a set.
        outside: what can come out without the index event; empty if it is on record.
        possible: what a flag can be, or whether a classification has a value.
        values: values a classification can take.
    """

    rule: Rule
    population: Trace | None = None
    flag: Trace | None = None
    cases: tuple[Trace, ...] = ()
    items: tuple[Trace, ...] = ()
    outside: tuple[str, ...] = ()
    possible: Possible = UNKNOWN
    values: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Trace, ...]:
        """Every top trace: population, flag, cases and items."""
        first = tuple(part for part in (self.population, self.flag) if part is not None)
        return first + self.cases + self.items


_CONNECTIVES = {"any": any_of, "all": all_of, "none": none_of}


class Evaluation:
    """Evaluates rules of one set for one patient; each criterion is weighed once."""

    def __init__(
        self, ruleset: RuleSet, final: Chart, everything: Chart | None
    ) -> None:
        """Keep the charts.

        Args:
            ruleset: rules that may refer to each other.
            final: the patient without preliminary results.
            everything: the patient with them; ``None`` if there are none.
        """
        self.ruleset, self.final, self.everything = ruleset, final, everything

    def rule(self, rule: Rule) -> RuleTrace:
        """Evaluate one rule."""
        if rule.index and not self.final.anchor(rule.index).took_place:
            return self._without_index(rule)
        asked = rule.population
        population = None if asked is None else self.node(rule, asked)
        if population is not None and not population.possible & TRUE:
            return _outcome(RuleTrace(rule=rule, population=population))
        trace = RuleTrace(
            rule=rule,
            population=population,
            flag=self.node(rule, rule.flag) if rule.flag is not None else None,
            cases=tuple(self._cases(rule)),
            items=tuple(self.node(rule, item.when) for item in rule.items),
        )
        return _outcome(trace)

    def _without_index(self, rule: Rule) -> RuleTrace:
        missing = self.final.anchor(rule.index).when is None
        outside = missing and rule.without_index == "not_applicable"
        if outside or (missing and surely_not_given(self.final, rule.index)):
            return RuleTrace(rule=rule, outside=(OUTSIDE,), possible=NOT_APPLICABLE)
        open_values = rule.values or ("true", "false")
        return RuleTrace(rule=rule, outside=open_values, values=rule.values)

    def _cases(self, rule: Rule) -> Iterator[Trace]:
        """Traces of the cases up to the first that surely holds."""
        for case in rule.cases:
            if case.when is not None:
                trace = self.node(rule, case.when)
                yield trace
                if trace.possible == TRUE:
                    return

    def node(self, rule: Rule, node: Node) -> Trace:
        """Evaluate one node of ``rule``."""
        match node:
            case Leaf() | Some():
                finding = self._finding(rule, node)
                possible = finding.possible
                return Trace(
                    node, negate(possible) if is_negated(node) else possible, finding
                )
            case Gate(condition=condition, body=body):
                gate, inside = self.node(rule, condition), self.node(rule, body)
                return Trace(
                    node, gated(gate.possible, inside.possible), None, (gate, inside)
                )
            case RuleHolds():
                return self._reference(rule, node)
            case Group(kind=kind, children=children, count=count):
                traces = tuple(self.node(rule, child) for child in children)
                masks = [trace.possible for trace in traces]
                if kind == "at_least":
                    return Trace(node, at_least(count, masks), None, traces)
                return Trace(node, _CONNECTIVES[kind](masks), None, traces)

    def _reference(self, rule: Rule, node: RuleHolds) -> Trace:
        suffix = self.final.vocabulary.time_points[rule.time_point].suffix
        rules = self.ruleset.rules
        target = rules.get(node.rule + suffix) or rules[node.rule]
        inner = self.rule(target)
        return Trace(node, reference_mask(inner, node.values, {}), None, (), inner)

    def _finding(self, rule: Rule, node: Leaf | Some) -> Finding:
        """A criterion on final results; a preliminary one can only block a FALSE."""
        final = weigh(self.final, rule, node)
        false = TRUE if is_negated(node) else FALSE
        if final.possible != false or self.everything is None:
            return final
        if weigh(self.everything, rule, node).possible == false:
            return final
        return Finding(
            UNKNOWN, say=_Waiting(final), reason="preliminary", through=final.through
        )


def _outcome(trace: RuleTrace) -> RuleTrace:
    """The trace with what can come out of it."""
    if trace.flag is not None and trace.population is None:
        return structs.replace(trace, possible=trace.flag.possible)
    reached = reachable(trace, {})
    outside = NOT_APPLICABLE if OUTSIDE in reached else 0
    if not trace.rule.is_classification:
        held = TRUE if "true" in reached else 0
        possible = held | (FALSE if "false" in reached else 0) | outside
        return structs.replace(trace, possible=possible)
    values = tuple(value for value in trace.rule.values if value in reached)
    decided = TRUE if len(values) == 1 else UNKNOWN if values or not outside else 0
    return structs.replace(trace, possible=decided | outside, values=values)


class _Waiting(Struct, frozen=True):
    final: Finding

    def __call__(self) -> str:
        return f"{self.final.say()}; a result that is preliminary, or may lie after the day of the question, would change this"

"""Evaluate the tree of a rule: each criterion once, then Kleene upwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

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
from engine.reasoning.asking import AskFinal
from engine.reasoning.chart import Chart
from engine.reasoning.closed import surely_not_given
from engine.reasoning.criterion import criterion_of
from engine.reasoning.finding import Finding
from engine.reasoning.reach import OUTSIDE, mask_of_names, reachable
from engine.reasoning.trace import RuleTrace, Trace
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

# A cohort of any size is worked on in bounded memory.
_MOST_OUTCOMES = 1_024
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
        self._traces: dict[int, RuleTrace] = {}

    def rule(self, rule: Rule) -> RuleTrace:
        """Evaluate one rule, once."""
        found = self._traces.get(id(rule))
        if found is None:
            # The trace keeps its rule, so that the id stays its own.
            found = self._traces[id(rule)] = self._evaluated(rule)
        return found

    def _evaluated(self, rule: Rule) -> RuleTrace:
        if rule.index and not self.final.anchor(rule.index).took_place:
            return self._without_index(rule)
        asked = rule.population
        population = None if asked is None else self.node(rule, asked)
        if population is not None and not population.possible & TRUE:
            return _outcome(rule, population, None, (), ())
        return _outcome(
            rule,
            population,
            self.node(rule, rule.flag) if rule.flag is not None else None,
            tuple(self._cases(rule)),
            tuple([self.node(rule, item.when) for item in rule.items]),
        )

    def _without_index(self, rule: Rule) -> RuleTrace:
        missing = self.final.anchor(rule.index).when is None
        outside = missing and rule.without_index == "not_applicable"
        if outside or (missing and surely_not_given(self.final, rule.index)):
            return RuleTrace(
                rule=rule,
                outside=(OUTSIDE,),
                possible=NOT_APPLICABLE,
                reached=frozenset((OUTSIDE,)),
            )
        values = rule.values or ("true", "false")
        return RuleTrace(
            rule=rule, outside=values, values=rule.values, reached=frozenset(values)
        )

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
        return _BY_KIND[type(node)](self, rule, node)

    def _leaf(self, rule: Rule, node: Leaf | Some) -> Trace:
        """A criterion on final results; a preliminary one can only block a FALSE."""
        criterion = criterion_of(rule, node)
        finding = criterion.weigh(self.final)
        possible = finding.possible
        if self.everything is not None:
            false = TRUE if criterion.negated else FALSE
            if possible == false and criterion.weigh(self.everything).possible != false:
                finding = self._waiting(finding, self.everything)
                possible = UNKNOWN
        return Trace(node, negate(possible) if criterion.negated else possible, finding)

    def _waiting(self, final: Finding, everything: Chart) -> Finding:
        """A FALSE that preliminary results would change, until they are final."""
        facts = tuple([f for f in everything.state.facts if f.preliminary])
        ask = AskFinal(everything, facts)
        return Finding(
            UNKNOWN, (), _Waiting(final), "preliminary", ask, through=final.through
        )

    def _gate(self, rule: Rule, node: Gate) -> Trace:
        gate, inside = self.node(rule, node.condition), self.node(rule, node.body)
        return Trace(node, gated(gate.possible, inside.possible), None, (gate, inside))

    def _group(self, rule: Rule, node: Group) -> Trace:
        traces = tuple([self.node(rule, child) for child in node.children])
        masks = [trace.possible for trace in traces]
        if node.kind == "at_least":
            return Trace(node, at_least(node.count, masks), None, traces)
        return Trace(node, _CONNECTIVES[node.kind](masks), None, traces)

    def _reference(self, rule: Rule, node: RuleHolds) -> Trace:
        suffix = self.final.vocabulary.time_points[rule.time_point].suffix
        rules = self.ruleset.rules
        target = rules.get(node.rule + suffix) or rules[node.rule]
        inner = self.rule(target)
        return Trace(node, mask_of_names(inner.reached, node.values), None, (), inner)


_BY_KIND: dict[type[Node], Callable[[Evaluation, Rule, Any], Trace]] = {
    Leaf: Evaluation._leaf,
    Some: Evaluation._leaf,
    Gate: Evaluation._gate,
    RuleHolds: Evaluation._reference,
    Group: Evaluation._group,
}


def _outcome(
    rule: Rule,
    population: Trace | None,
    flag: Trace | None,
    cases: tuple[Trace, ...],
    items: tuple[Trace, ...],
) -> RuleTrace:
    """The trace with what can come out of it: the same for equal masks of its parts."""
    pattern = (
        None if population is None else population.possible,
        None if flag is None else flag.possible,
        *[case.possible for case in cases],
        *[item.possible for item in items],
    )
    outcomes = rule.outcomes
    known = outcomes.get(pattern)
    if known is None:
        trace = RuleTrace(
            rule=rule, population=population, flag=flag, cases=cases, items=items
        )
        if len(outcomes) >= _MOST_OUTCOMES:
            outcomes.clear()
        known = outcomes[pattern] = _come_out(trace)
    possible, values, reached = known
    return RuleTrace(
        rule=rule,
        population=population,
        flag=flag,
        cases=cases,
        items=items,
        possible=possible,
        values=values,
        reached=reached,
    )


def _come_out(trace: RuleTrace) -> tuple[Possible, tuple[str, ...], frozenset[str]]:
    reached = reachable(trace, {})
    if trace.flag is not None and trace.population is None:
        return trace.flag.possible, (), reached
    outside = NOT_APPLICABLE if OUTSIDE in reached else 0
    if not trace.rule.is_classification:
        held = TRUE if "true" in reached else 0
        return held | (FALSE if "false" in reached else 0) | outside, (), reached
    values = tuple(value for value in trace.rule.values if value in reached)
    decided = TRUE if len(values) == 1 else UNKNOWN if values or not outside else 0
    return decided | outside, values, reached


class _Waiting(Struct, frozen=True):
    final: Finding

    def __call__(self) -> str:
        return f"{self.final.say()}; a result that is preliminary, or may lie after the day of the question, would change this"

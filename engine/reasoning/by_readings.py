"""Verdicts on which every reading agrees although single criteria stay open."""

from __future__ import annotations

from msgspec import Struct

from engine.language import Rule, RuleSet, Vocabulary
from engine.reasoning.chart import Chart
from engine.reasoning.evaluate import Evaluation, RuleTrace
from engine.reasoning.refine import refined_states, series_of
from engine.reasoning.settle import settle
from engine.state import Fact, Measurement, PatientState
from engine.values import When


class Readings(Struct, frozen=True):
    """One rule for one patient, weighed reading by reading.

    Attributes:
        ruleset: rules that the rule may refer to.
        rule: the rule.
        vocabulary: names of the facts.
        as_of: day of the question.
        everything: chart with preliminary results, if there are any.
    """

    ruleset: RuleSet
    rule: Rule
    vocabulary: Vocabulary
    as_of: When
    everything: Chart | None

    def trace(self, state: PatientState) -> RuleTrace:
        """The rule on one state."""
        chart = Chart(state, self.vocabulary, self.as_of)
        return Evaluation(self.ruleset, chart, self.everything).rule(self.rule)

    def values(self, state: PatientState, bound: frozenset[str]) -> frozenset[str]:
        """Of the values in ``bound``, those that some reading of ``state`` gives.

        ``bound`` itself if there is nothing to refine, or too many readings to weigh.
        """
        states = refined_states(state, self.rule, self.vocabulary)
        if len(bound) < 2 or states is None:
            return bound
        found: set[str] = set()
        for refined in states:
            found |= settle(self.trace(refined)).values & bound
            if found == bound:
                break
        return frozenset(found)

    def decisive(self, state: PatientState, value: str) -> frozenset[str]:
        """Resources that alone give ``value``, none of them needless."""
        facts = [fact for fact in state.facts if self._is_relevant(fact)]
        kept = frozenset(fact.source.resource for fact in facts)
        for resource in sorted(kept, reverse=True):
            fewer = state.keeping(kept - {resource})
            reached = settle(self.trace(fewer)).values
            if value in reached and self.values(fewer, reached) == {value}:
                kept -= {resource}
        return kept

    def _is_relevant(self, fact: Fact) -> bool:
        if isinstance(fact, Measurement):
            return fact.analyte in series_of(self.rule, self.vocabulary)
        return True

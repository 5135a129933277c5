"""Verdicts on which every reading agrees although single criteria stay open."""

from __future__ import annotations

from msgspec import Struct

from engine.language import Rule, RuleSet, Vocabulary
from engine.reasoning.chart import Chart
from engine.reasoning.evaluate import Evaluation
from engine.reasoning.finding import VAGUE
from engine.reasoning.reach import OUTSIDE
from engine.reasoning.refine import are_too_many, refers, refined_states, series_of
from engine.reasoning.settle import settle
from engine.reasoning.telling import findings_of
from engine.reasoning.trace import RuleTrace
from engine.state import Measurement, PatientState
from engine.values import TRUE, When, is_decided, outcome_of

OUTSIDE_POPULATION = "outside_population"


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
        return self.on(Chart(state, self.vocabulary, self.as_of))

    def on(self, chart: Chart) -> RuleTrace:
        """The rule on a chart."""
        # The evaluation keeps its rule set, so that the id stays its own.
        key = ("evaluation", id(self.ruleset), self.everything)
        evaluation = chart.cache.get(key)
        if not isinstance(evaluation, Evaluation):
            evaluation = Evaluation(self.ruleset, chart, self.everything)
            chart.cache[key] = evaluation
        return evaluation.rule(self.rule)

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

    def is_kleene(self, state: PatientState) -> bool:
        """Whether there were too many readings, so that only Kleene logic was used."""
        return are_too_many(state, self.rule, self.vocabulary)

    def certain(self, chart: Chart) -> tuple[str, str]:
        """What every reading of a chart gives, and why if the rule does not apply.

        Both are empty if the readings differ.
        """
        trace = self.on(chart)
        said = self.settled(trace)
        if said is None:
            said = _the_only(self.values(chart.state, settle(trace).values))
        return said

    def settled(self, trace: RuleTrace) -> tuple[str, str] | None:
        """What a trace surely says; ``None`` if the readings are to be weighed."""
        if trace.outside == (OUTSIDE,):
            return OUTSIDE, "no_index_event"
        if is_decided(trace.possible):
            return said_of(trace)
        values = settle(trace).values
        if is_vague(trace) and len(values) > 1:
            return None
        return _the_only(values)

    def relevant(self, state: PatientState) -> frozenset[str]:
        """Resources of ``state`` at which the rule can look, also by another rule."""
        series = set(self.vocabulary.analytes)
        if not any(refers(node) for node in self.rule.nodes):
            series = series_of(self.rule, self.vocabulary)
        return frozenset(
            fact.source.resource
            for fact in state.facts
            if not isinstance(fact, Measurement) or fact.analyte in series
        )


def _the_only(values: frozenset[str]) -> tuple[str, str]:
    if len(values) != 1:
        return "", ""
    (value,) = values
    return value, OUTSIDE_POPULATION if value == OUTSIDE else ""


def said_of(trace: RuleTrace) -> tuple[str, str]:
    """Value or outcome of a decided rule, and why if it does not apply."""
    if trace.possible == TRUE and trace.values:
        return trace.values[0], ""
    outcome = outcome_of(trace.possible).value
    return outcome, OUTSIDE_POPULATION if outcome == OUTSIDE else ""


def is_vague(trace: RuleTrace) -> bool:
    """Whether weighing every reading may decide a criterion that is open."""
    reasons = {finding.reason for finding in findings_of(trace)}
    return bool(trace.outside or VAGUE & reasons)

"""judge: a rule and a patient to a verdict, proved or with what would settle it."""

from __future__ import annotations

from functools import partial

from engine.language import Gate, Rule, RuleSet, Vocabulary
from engine.reasoning.by_readings import (
    OUTSIDE_POPULATION,
    Readings,
    is_vague,
    said_of,
)
from engine.reasoning.chart import Chart
from engine.reasoning.evaluate import Evaluation
from engine.reasoning.finding import Finding
from engine.reasoning.proof import (
    Step,
    Steps,
    is_known_minimal,
    least,
    prove,
    prove_rule,
    resources_of,
)
from engine.reasoning.reach import OUTSIDE
from engine.reasoning.replay import replay_of
from engine.reasoning.settle import settle
from engine.reasoning.telling import (
    cautions_of,
    choices_of,
    criteria_of,
    findings_of,
    gaps_of,
    through_of,
)
from engine.reasoning.trace import RuleTrace
from engine.reasoning.verdict import DataRequest, Gap, Reason, Verdict
from engine.reasoning.wording import evidence_of, final_requests
from engine.state import PatientState
from engine.values import FALSE, TRUE, Outcome, When, is_decided, outcome_of


class Judge:
    """Judges one patient at one ``as_of`` by the rules of any rule set."""

    def __init__(
        self, state: PatientState, vocabulary: Vocabulary, as_of: When
    ) -> None:
        """See only what was known at the end of ``as_of``."""
        known = state.known_at(as_of)
        self.vocabulary, self.as_of = vocabulary, as_of
        preliminary = known.has_preliminary
        self.state = known.final_only() if preliminary else known
        self.final = Chart(self.state, vocabulary, as_of)
        self.everything = Chart(known, vocabulary, as_of) if preliminary else None

    def __del__(self) -> None:
        """Let go of what was found.

        Charts and findings refer to each other; the garbage collector would walk over
        them for every patient.
        """
        for chart in (vars(self).get("final"), vars(self).get("everything")):
            if chart is not None:
                chart.forget()

    def verdicts(self, ruleset: RuleSet) -> tuple[Verdict, ...]:
        """One verdict for each rule of the set, in its order."""
        evaluation = Evaluation(ruleset, self.final, self.everything)
        return tuple(self._verdict(evaluation, rule) for rule in ruleset.rules.values())

    def verdict(self, ruleset: RuleSet, name: str) -> Verdict:
        """The verdict of one rule.

        Raises:
            KeyError: the set has no such rule.
        """
        evaluation = Evaluation(ruleset, self.final, self.everything)
        return self._verdict(evaluation, ruleset.rules[name])

    def may_hold(self, ruleset: RuleSet, name: str) -> bool:
        """Whether the verdict of a rule can be TRUE; a proof is not looked for.

        Raises:
            KeyError: the set has no such rule.
        """
        evaluation = Evaluation(ruleset, self.final, self.everything)
        return bool(evaluation.rule(ruleset.rules[name]).possible & TRUE)

    def said_on(self, ruleset: RuleSet, name: str, kept: frozenset[str]) -> str:
        """What every reading of some resources alone says of a rule.

        Returns:
            A value, an outcome (``true``), or nothing if the readings differ.

        Raises:
            KeyError: the set has no such rule.
        """
        rule = ruleset.rules[name]
        readings = Readings(ruleset, rule, self.vocabulary, self.as_of, None)
        replay = replay_of(ruleset, rule, self.vocabulary)
        return replay.certain(readings, self.final, kept)[0]

    def _verdict(self, evaluation: Evaluation, rule: Rule) -> Verdict:
        trace = evaluation.rule(rule)
        if trace.outside and len(trace.outside) == 1:
            return self._without_index(trace)
        if not is_decided(trace.possible):
            return self._undecided(evaluation, trace)
        if trace.possible == FALSE and self._is_overturned(evaluation, rule):
            return self._waits(evaluation, trace)
        return self._decided(evaluation, trace)

    def _is_overturned(self, evaluation: Evaluation, rule: Rule) -> bool:
        """Whether preliminary results would make a FALSE something else."""
        if self.everything is None:
            return False
        told = Evaluation(evaluation.ruleset, self.everything, None)
        return told.rule(rule).possible != FALSE

    def _waits(self, evaluation: Evaluation, trace: RuleTrace) -> Verdict:
        text = (
            "a result that is preliminary, or may lie after the day of the question, "
            "would overturn the verdict"
        )
        waiting = self._final_requests(
            Readings(evaluation.ruleset, trace.rule, self.vocabulary, self.as_of, None)
        )
        return Verdict(
            trace.rule.id,
            Outcome.UNKNOWN,
            trace.rule.title,
            evaluated_through=through_of(findings_of(trace)),
            criteria=criteria_of(trace),
            missing=(Gap("", "preliminary", text),),
            could_settle=(waiting,) if waiting else (),
            reason="preliminary",
            choices=choices_of(trace.rule),
        )

    def _final_requests(self, readings: Readings) -> tuple[DataRequest, ...]:
        """Ask for the final result of what is preliminary and may matter to a rule.

        Until it comes, no other answer surely decides: it can overturn a FALSE.
        """
        if self.everything is None:
            return ()
        waits = [f for f in self.everything.state.facts if f.preliminary]
        relevant = readings.relevant(self.everything.state)
        return final_requests(
            self.everything, [f for f in waits if f.source.resource in relevant]
        )

    def _without_index(self, trace: RuleTrace) -> Verdict:
        rule = trace.rule
        title = self.final.missing_event(rule.index)
        return Verdict(
            rule.id,
            outcome_of(trace.possible),
            rule.title,
            possible=trace.values,
            missing=(Gap("", "no_index_event", f"{title} is not on record"),),
            reason="no_index_event",
            choices=choices_of(rule),
        )

    def _decided(self, evaluation: Evaluation, trace: RuleTrace) -> Verdict:
        rule = trace.rule
        steps = self._with_index(trace, prove_rule(trace))
        kept = frozenset(resources_of(steps))
        if not is_known_minimal(rule, steps):
            kept = self._least(evaluation, rule, kept, said_of(trace))
            steps = self._with_further(steps, kept)
        findings = findings_of(trace)
        return Verdict(
            rule.id,
            outcome_of(trace.possible),
            rule.title,
            value=trace.values[0] if trace.possible == TRUE and trace.values else None,
            evaluated_through=through_of(findings),
            criteria=criteria_of(trace),
            because=tuple(r for step in steps if (r := self._reason(step, kept))),
            also=self._also(trace, steps),
            choices=choices_of(rule),
            cautions=cautions_of(trace, [step.finding for step in steps]),
            reason=said_of(trace)[1] or None,
        )

    def _with_index(self, trace: RuleTrace, steps: Steps) -> Steps:
        """The proof with the event from which the rule counts."""
        rule = trace.rule
        if not rule.index or trace.outside:
            return steps
        facts = self.final.anchor(rule.index).facts
        proved = {fact for step in steps for fact in step.facts}
        if proved.issuperset(facts):
            return steps
        title = self.final.missing_event(rule.index)
        counted = Finding(TRUE, facts, partial("counted from {}".format, title))
        return (*steps, Step("", counted, facts))

    def _with_further(self, steps: Steps, kept: frozenset[str]) -> Steps:
        """The proof with what a criterion alone does not name, but the verdict needs."""
        further = kept - resources_of(steps)
        if not further:
            return steps
        facts = tuple(f for f in self.state.facts if f.source.resource in further)
        text = "without this some reading of the record would differ"
        return (*steps, Step("", Finding(TRUE, facts, partial(str, text)), facts))

    def _least(
        self,
        evaluation: Evaluation,
        rule: Rule,
        kept: frozenset[str] | None,
        said: tuple[str, str],
    ) -> frozenset[str]:
        """Resources that alone say the same, of which none can be left out."""
        readings = Readings(evaluation.ruleset, rule, self.vocabulary, self.as_of, None)
        replay = replay_of(evaluation.ruleset, rule, self.vocabulary)
        return least(
            readings.relevant(self.state) if kept is None else kept,
            lambda: readings.relevant(self.state),
            lambda alone: replay.carries(readings, self.final, alone, said),
        )

    def _reason(self, step: Step, kept: frozenset[str]) -> Reason | None:
        facts = [fact for fact in step.facts if fact.source.resource in kept]
        if not facts:
            return None
        evidence = tuple(dict.fromkeys(evidence_of(fact, self.final) for fact in facts))
        return Reason(step.criterion, step.finding.text, evidence)

    def _also(self, trace: RuleTrace, steps: Steps) -> tuple[Reason, ...]:
        """Criteria of a flag that hold too, each with its own proof."""
        if trace.flag is None or trace.possible != TRUE:
            return ()
        used = {step.criterion for step in steps}
        others: list[Reason] = []
        for child in trace.flag.children:
            if child.possible != TRUE or isinstance(trace.flag.node, Gate):
                continue
            proof = prove(child, TRUE) or ()
            if used.isdisjoint(step.criterion for step in proof):
                for step in proof:
                    facts = frozenset(f.source.resource for f in step.facts)
                    reason = self._reason(step, facts)
                    others += [reason] if reason else []
        return tuple(others)

    def _undecided(self, evaluation: Evaluation, trace: RuleTrace) -> Verdict:
        settlement = settle(trace, evaluation.ruleset, self.final)
        readings = Readings(
            evaluation.ruleset, trace.rule, self.vocabulary, self.as_of, self.everything
        )
        values = settlement.values
        refinable = bool(self.final.open_resources) and is_vague(trace)
        if refinable:
            values = readings.values(self.state, values)
        if len(values) == 1:
            return self._decided_by_readings(evaluation, trace, next(iter(values)))
        if trace.outside:
            return self._without_index(trace)
        waiting = self._final_requests(readings)
        exact = settlement.exact and not (refinable and readings.is_kleene(self.state))
        rule, gaps, findings = (
            trace.rule,
            tuple(gaps_of(trace)),
            findings_of(trace),
        )
        return Verdict(
            rule.id,
            Outcome.UNKNOWN,
            rule.title,
            possible=_possible(rule, values),
            evaluated_through=through_of(findings),
            criteria=criteria_of(trace),
            missing=gaps,
            settles=() if waiting else settlement.settles,
            could_settle=tuple(
                tuple(dict.fromkeys((*each, *waiting)))
                for each in settlement.could_settle
            ),
            reason=gaps[0].reason if gaps else None,
            choices=choices_of(rule),
            cautions=cautions_of(trace, findings),
            method="exact" if exact else "kleene",
        )

    def _decided_by_readings(
        self, evaluation: Evaluation, trace: RuleTrace, value: str
    ) -> Verdict:
        """Every reading agrees although single criteria stay open."""
        rule, findings = trace.rule, findings_of(trace)
        why = OUTSIDE_POPULATION if value == OUTSIDE else None
        said = (value, why or "")
        kept = self._least(evaluation, rule, None, said)
        facts = [fact for fact in self.state.facts if fact.source.resource in kept]
        evidence = tuple(dict.fromkeys(evidence_of(fact, self.final) for fact in facts))
        text = "every reading of the record agrees, whatever the open criteria turn out to be"
        named = rule.is_classification and value != OUTSIDE
        return Verdict(
            rule.id,
            Outcome.TRUE if named else Outcome(value),
            rule.title,
            value if named else None,
            evaluated_through=through_of(findings),
            criteria=criteria_of(trace),
            because=(Reason("", text, evidence),),
            choices=choices_of(rule),
            cautions=cautions_of(trace, findings),
            reason=why,
        )


def _possible(rule: Rule, values: frozenset[str]) -> tuple[str, ...]:
    """The values a classification can still take, or that it may not apply at all."""
    if not rule.is_classification:
        return ()
    named = tuple(value for value in rule.values if value in values)
    return (*named, OUTSIDE) if OUTSIDE in values else named

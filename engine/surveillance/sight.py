"""One patient on one day, as the due rules see it: events, verdicts and when they held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from engine.language import Assumption, Condition, RuleSet, Vocabulary, shipped_ruleset
from engine.reasoning import Anchor, Evidence, Judge, Verdict, evidence_of
from engine.reasoning.assumed import assume
from engine.reasoning.chart import Chart
from engine.reasoning.evaluate import Evaluation
from engine.state import Event, Fact, ImagingStudy, PatientState
from engine.values import TRUE, Outcome, When

_ENDS = ("death", "hospice", "transfer")


class Sight:
    """One patient on one day.

    Attributes:
        known: everything that was known, preliminary facts too.
        chart: final facts, with the events from which rules count.
    """

    def __init__(
        self,
        state: PatientState,
        vocabulary: Vocabulary,
        as_of: When,
        assumptions: Iterable[Assumption],
        rulesets: Mapping[str, RuleSet],
        verdicts: Mapping[str, Verdict],
    ) -> None:
        """Keep what is asked for later.

        Args:
            state: the patient.
            vocabulary: names of the facts.
            as_of: the day.
            assumptions: what the site declares.
            rulesets: rule sets by name; others are the shipped ones.
            verdicts: verdicts of this patient and day that are known already.
        """
        assumed = assume(state, assumptions)
        self.patient, self.as_of = state.patient, as_of
        self.judge = Judge(assumed, vocabulary, as_of)
        self.chart = self.judge.final
        self.known = assumed.known_at(as_of)
        self.rulesets = rulesets
        self._verdicts = dict(verdicts)

    def ended_by(self) -> str:
        """``death on 2024-03-02`` if all surveillance has ended, else nothing."""
        ends = [e for e in self.known.of(Event) if e.kind in _ENDS]
        if not ends:
            return ""
        first = min(ends, key=lambda e: (_ENDS.index(e.kind), e.when.start))
        return f"{first.kind} on {first.when.day_text()}"

    def anchor(self, event: str) -> Anchor:
        """An event of the vocabulary."""
        return self.chart.anchor(event)

    def verdict(self, rule: str) -> Verdict:
        """The verdict of a rule, by its id."""
        found = self._verdicts.get(rule)
        if found is None:
            ruleset, name = self._rule(rule)
            found = self._verdicts[rule] = self.judge.verdict(ruleset, name)
        return found

    def holds(self, condition: Condition) -> bool:
        """Whether the verdict is TRUE, with one of the values that count."""
        verdict = self.verdict(condition.rule)
        if verdict.outcome != Outcome.TRUE:
            return False
        return not condition.values or verdict.value in condition.values

    def first_held(self, condition: Condition, since: When) -> int:
        """The first day since ``since`` on which a condition that holds now held.

        Counted on everything that is known now, so that a result which arrives late
        counts from the day on which it was drawn. Later results do not move it.
        """
        ruleset, name = self._rule(condition.rule)
        facts = self.judge.state.facts
        days = sorted(
            {f.when.last_day for f in facts if f.when.last_day > since.first_day}
        )
        for day in days:
            seen = tuple(fact for fact in facts if fact.when.last_day <= day)
            state = PatientState(self.patient, seen, closed=self.judge.state.closed)
            chart = Chart(state, self.judge.vocabulary, self.as_of)
            trace = Evaluation(ruleset, chart, None).rule(ruleset.rules[name])
            value = trace.values[0] if len(trace.values) == 1 else None
            if trace.possible == TRUE and (
                not condition.values or value in condition.values
            ):
                return day
        return days[-1] if days else since.last_day

    def evidence(self, facts: Iterable[Fact]) -> tuple[Evidence, ...]:
        """Facts as surfaces show them."""
        return tuple(dict.fromkeys(evidence_of(fact, self.chart) for fact in facts))

    def last_imaging(self) -> str:
        """ISO day of the last imaging on record, empty if none."""
        studies = [s for s in self.known.of(ImagingStudy) if not s.preliminary]
        if not studies:
            return ""
        return iso(max(study.when.last_day for study in studies))

    def _rule(self, rule: str) -> tuple[RuleSet, str]:
        owner, _, name = rule.partition("/")
        found = self.rulesets.get(owner)
        return (shipped_ruleset(owner) if found is None else found), name


def iso(ordinal: int) -> str:
    """A proleptic ordinal as an ISO day."""
    return date.fromordinal(ordinal).isoformat()

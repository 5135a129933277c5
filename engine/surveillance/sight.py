"""One patient on one day, as the due rules see it: events, verdicts and when they held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from engine.language import Assumption, Condition, RuleSet, Vocabulary, shipped_ruleset
from engine.reasoning import Anchor, Evidence, Judge, Verdict, evidence_of
from engine.reasoning.assumed import assume
from engine.reasoning.chart import kind_of
from engine.reasoning.replay import replay_of
from engine.state import Event, Fact, ImagingStudy, PatientState
from engine.surveillance.memory import Memory
from engine.values import Outcome, When

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
        memory: Memory | None = None,
    ) -> None:
        """Keep what is asked for later.

        Args:
            state: the patient.
            vocabulary: names of the facts.
            as_of: the day.
            assumptions: what the site declares.
            rulesets: rule sets by name; others are the shipped ones.
            verdicts: verdicts of this patient and day that are known already.
            memory: what was judged of this patient on earlier days.
        """
        assumed = assume(state, assumptions)
        self.patient, self.as_of = state.patient, as_of
        self.judge = Judge(assumed, vocabulary, as_of)
        self.chart = self.judge.final
        self.known = assumed.known_at(as_of)
        self.rulesets = rulesets
        self._verdicts = dict(verdicts)
        self._memory = memory
        if memory is not None:
            memory.see(self.known.facts)

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
        verdict = self._if_true(condition.rule)
        if verdict is None or verdict.outcome != Outcome.TRUE:
            return False
        return not condition.values or verdict.value in condition.values

    def _if_true(self, rule: str) -> Verdict | None:
        """The verdict of a rule, or nothing if it cannot be TRUE; then none is proved."""
        if rule in self._verdicts:
            return self._verdicts[rule]
        ruleset, name = self._rule(rule)

        def judged() -> Verdict | None:
            may = self.judge.may_hold(ruleset, name)
            return self.judge.verdict(ruleset, name) if may else None

        found = (
            judged()
            if self._memory is None
            else self._memory.verdict(rule, self._kinds(ruleset, name), judged)
        )
        if found is not None:
            self._verdicts[rule] = found
        return found

    def first_held(self, condition: Condition, since: When) -> int:
        """The first day since ``since`` on which a condition that holds now held.

        Counted on everything that is known now, so that a result which arrives late
        counts from the day on which it was drawn. Later results do not move it.
        """
        ruleset, name = self._rule(condition.rule)
        kinds = self._kinds(ruleset, name)
        facts = [f for f in self.judge.state.facts if not kinds or kind_of(f) in kinds]
        # A resource counts from the day on which all that it says had happened.
        whole: dict[str, int] = {}
        for fact in facts:
            resource, day = fact.source.resource, fact.when.last_day
            whole[resource] = max(day, whole.get(resource, day))
        later = sorted({day for day in whole.values() if day > since.last_day})
        for day in (since.last_day, *later):
            seen = [fact for fact in facts if whole[fact.source.resource] <= day]
            judged = partial(self._held_on, condition, seen)
            if self._memory is None:
                held = judged()
            else:
                asked = (condition.rule, condition.values)
                held = self._memory.held(asked, day, seen, judged)
            if held:
                return day
        return later[-1] if later else since.last_day

    def _held_on(self, condition: Condition, seen: Iterable[Fact]) -> bool:
        """Whether every reading of what was seen by a day gives what counts."""
        ruleset, name = self._rule(condition.rule)
        kept = frozenset(fact.source.resource for fact in seen)
        said = self.judge.said_on(ruleset, name, kept)
        return said in (condition.values or ("true",))

    def _kinds(self, ruleset: RuleSet, name: str) -> tuple[str, ...]:
        return kinds_of_rule(ruleset, name, self.judge.vocabulary)

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


def kinds_of_rule(
    ruleset: RuleSet, name: str, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Kinds of the facts at which a rule looks; empty: at all."""
    return replay_of(ruleset, ruleset.rules[name], vocabulary).kinds


def iso(ordinal: int) -> str:
    """A proleptic ordinal as an ISO day."""
    return date.fromordinal(ordinal).isoformat()

"""The certain answer: what every reading agrees on, else UNKNOWN and what is left."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import structs

from engine.language import Rule, RuleSet, Vocabulary
from engine.state import Fact, PatientState
from engine.values import When
from tests.reference.asking import (
    ask_cytogenetics,
    ask_day_of_question,
    ask_events,
    ask_measurements,
)
from tests.reference.asking_imaging import ask_imaging
from tests.reference.needs import Needs
from tests.reference.reading import Reading
from tests.reference.space import Questions, Space
from tests.reference.two_valued import NOT_ALL_TRIED, outcomes
from tests.reference.world import FALSE, NO_INDEX, NOT_APPLICABLE, TRUE

CAP = 1500
# how often a rule is evaluated at most: readings times answers to what is missing
MOST_EVALUATIONS = 4000
FEWEST_EVALUATIONS = 25


@dataclass(frozen=True)
class Answer:
    """What the readings say together.

    Attributes:
        said: every outcome, class value or ``no_index_event`` that some reading gives.
        exhaustive: every combination of candidates was tried.
        blocked: only a preliminary result keeps it from being decided.
    """

    said: frozenset[str]
    exhaustive: bool
    blocked: bool = False

    @property
    def outcome(self) -> str:
        """One of the four outcomes; a decided class is ``true``."""
        if self.blocked or len(self.said) != 1 or NO_INDEX in self.said:
            return "unknown"
        (only,) = self.said
        return only if only in (TRUE, FALSE, NOT_APPLICABLE) else TRUE

    @property
    def value(self) -> str | None:
        """The value of a decided classification."""
        (first, *_) = self.said
        if self.outcome != TRUE or first == TRUE:
            return None
        return first


def certain_answer(
    state: PatientState,
    rule: Rule,
    ruleset: RuleSet,
    vocabulary: Vocabulary,
    as_of: When,
    cap: int = CAP,
    enough: int = 99,
) -> Answer:
    """What every reading of the record agrees on.

    Args:
        state: the record.
        rule: the rule.
        ruleset: the set the rule stands in.
        vocabulary: every name a rule may use.
        as_of: nothing after it is seen.
        cap: how many readings to try at most.
        enough: stop when so many different outcomes are found.
    """
    known = seen_at(state, as_of)
    final = [fact for fact in known if not fact.preliminary]
    answer = _answer(final, rule, ruleset, vocabulary, as_of, cap, enough)
    if len(final) == len(known) or answer.outcome == "unknown":
        return answer
    waiting = _answer(known, rule, ruleset, vocabulary, as_of, cap, 99)
    if not withheld(answer, waiting, rule):
        return answer
    said = waiting.said
    if answer.value is not None:
        # what is TRUE on final results stays TRUE: nothing below it comes up
        said = said & _overturned(answer.value, rule)
    return Answer(answer.said | said, answer.exhaustive, blocked=True)


def withheld(answer: Answer, waiting: Answer, rule: Rule) -> bool:
    """Whether a preliminary result overturns a FALSE that the verdict contains.

    A class value contains the FALSE of every case above it; a sum or a set the FALSE
    of every item that does not hold.
    """
    if answer.outcome == FALSE:
        return waiting.said != {FALSE}
    if answer.value is None:
        return False
    return bool(waiting.said & _overturned(answer.value, rule))


def _overturned(value: str, rule: Rule) -> set[str]:
    """The values that stand where some FALSE inside ``value`` does not."""
    if rule.form == "set":
        held = set(value.split("+"))
        return {said for said in rule.values if set(said.split("+")) - held - {"none"}}
    if rule.items:
        return set(rule.values) - {value}
    return set(rule.values[: rule.values.index(value)])


def seen_at(state: PatientState, as_of: When) -> list[Fact]:
    """What was known at the end of ``as_of``.

    What happened or became known after it is not seen. A time that reaches beyond it
    is cut there; unless the record says that it was known by then, it may lie after,
    and so counts as preliminary.
    """
    seen: list[Fact] = []
    for fact in state.facts:
        if max(fact.when.start, fact.recorded.start) >= as_of.end:
            continue
        if fact.when.end > as_of.end or fact.when.last_day > as_of.last_day:
            waits = fact.preliminary or fact.recorded.end > as_of.end
            when = fact.when.until(as_of.end, as_of.last_day)
            seen.append(structs.replace(fact, when=when, preliminary=waits))
        else:
            seen.append(fact)
    return seen


def space_of(
    facts: list[Fact], rule: Rule, ruleset: RuleSet, vocabulary: Vocabulary, as_of: When
) -> Space:
    """The space of readings of some facts."""
    needs = Needs.of(rule, ruleset, vocabulary)
    questions = Questions(facts, vocabulary, needs)
    ask_day_of_question(questions, as_of)
    ask_measurements(questions)
    ask_events(questions)
    ask_imaging(questions)
    ask_cytogenetics(questions)
    return questions.space()


def readings_of(
    facts: list[Fact],
    rule: Rule,
    ruleset: RuleSet,
    vocabulary: Vocabulary,
    as_of: When,
    cap: int = CAP,
) -> Iterator[Reading]:
    """Readings of some facts, the same ones for the same facts."""
    space = space_of(facts, rule, ruleset, vocabulary, as_of)
    yield from space.readings(cap, random.Random(space.size))  # noqa: S311


def _answer(
    facts: list[Fact],
    rule: Rule,
    ruleset: RuleSet,
    vocabulary: Vocabulary,
    as_of: When,
    cap: int,
    enough: int,
) -> Answer:
    space = space_of(facts, rule, ruleset, vocabulary, as_of)
    said: set[str] = set()
    exhaustive = space.size <= cap
    enough = min(enough, len(set(rule.values) or {TRUE, FALSE}))
    most = max(FEWEST_EVALUATIONS, MOST_EVALUATIONS // min(space.size, cap))
    chance = random.Random(space.size)  # noqa: S311
    for reading in space.readings(cap, chance):
        for outcome in outcomes(rule, ruleset, vocabulary, reading, most):
            if outcome == NOT_ALL_TRIED:
                exhaustive = False
            else:
                said.add(outcome)
            if len(said) >= enough:
                return Answer(frozenset(said), exhaustive)
    return Answer(frozenset(said), exhaustive)

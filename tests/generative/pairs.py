"""Pairs of a random record and a rule, what engine and reference say, and shrinking."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from engine.language import (
    Rule,
    RuleSet,
    shipped_ruleset,
    shipped_ruleset_names,
    shipped_vocabulary,
)
from engine.reasoning import Judge, Verdict
from engine.values import Outcome
from tests.generative.records import AS_OF, random_record
from tests.generative.rules import random_ruleset
from tests.reference import Answer, certain_answer
from tests.reference.compact import state_of, when_of

CAP = 150
SHIPPED_PER_RECORD = 14


@dataclass(frozen=True)
class Pair:
    """A record, as lines, and a rule."""

    lines: tuple[str, ...]
    ruleset: RuleSet
    name: str

    @property
    def rule(self) -> Rule:
        """The rule."""
        return self.ruleset.rules[self.name]

    def judge(self, as_of: str = AS_OF) -> Verdict:
        """What the engine says."""
        judge = Judge(state_of(self.lines), shipped_vocabulary(), when_of(as_of))
        return judge.verdict(self.ruleset, self.name)

    def answer(self, *, cap: int = CAP, enough: int = 99) -> Answer:
        """What the reference interpreter says."""
        return certain_answer(
            state_of(self.lines),
            self.rule,
            self.ruleset,
            shipped_vocabulary(),
            when_of(AS_OF),
            cap,
            enough,
        )

    def text(self) -> str:
        """The record as it can be pasted into the corpus."""
        return "\n".join((f"  rule {self.rule.id}", *(f"    {x}" for x in self.lines)))


def said_of(verdict: Verdict) -> tuple[str, str | None]:
    """Outcome and value."""
    return verdict.outcome.value, verdict.value


@cache
def generated_ruleset(seed: int) -> RuleSet:
    """A random rule set, made once."""
    return random_ruleset(seed, shipped_vocabulary())


@cache
def shipped_rules() -> tuple[tuple[RuleSet, str], ...]:
    """Every shipped rule with its rule set."""
    sets = [shipped_ruleset(name) for name in shipped_ruleset_names()]
    return tuple((ruleset, name) for ruleset in sets for name in ruleset.rules)


def shipped_pairs(seed: int, most: int = SHIPPED_PER_RECORD) -> Iterator[Pair]:
    """One random record with some of the shipped rules, or all if ``most`` is 0."""
    lines = tuple(random_record(seed))
    rules = shipped_rules()
    if most:
        rules = tuple(random.Random(f"of {seed}").sample(rules, most))  # noqa: S311
    for ruleset, name in rules:
        yield Pair(lines, ruleset, name)


def generated_pairs(seed: int) -> Iterator[Pair]:
    """One random record with each rule of a random rule set."""
    lines = tuple(random_record(seed))
    ruleset = generated_ruleset(seed // 4)
    for name in ruleset.rules:
        yield Pair(lines, ruleset, name)


def pairs(seed: int) -> Iterator[Pair]:
    """One random record with shipped and with random rules."""
    yield from shipped_pairs(seed)
    yield from generated_pairs(seed)


def contradiction(pair: Pair) -> str:
    """Why a decided verdict does not hold in all readings, or nothing.

    Where a preliminary result would overturn a FALSE inside a TRUE verdict the
    design does not say more than that it supports nothing; UNKNOWN is then right too.
    """
    verdict = pair.judge()
    if verdict.outcome is Outcome.UNKNOWN:
        if not verdict.possible:
            return ""
        answer = pair.answer()
        lost = answer.said & set(pair.rule.values) - set(verdict.possible)
        return f"possible lacks {sorted(lost)}" if lost else ""
    answer = pair.answer()
    if said_of(verdict) == (answer.outcome, answer.value):
        return ""
    return f"engine {said_of(verdict)}, readings {sorted(answer.said)}"


def shrunk(pair: Pair, fails: Callable[[Pair], object]) -> Pair:
    """The record without every line that the failure does not need."""
    lines = pair.lines
    position = 0
    while position < len(lines):
        fewer = lines[:position] + lines[position + 1 :]
        candidate = Pair(fewer, pair.ruleset, pair.name)
        if fails(candidate):
            lines, position = fewer, 0
        else:
            position += 1
    return Pair(lines, pair.ruleset, pair.name)

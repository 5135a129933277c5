"""Shipped rules beside their translations to CEL, on complete patients.

CEL is a small, well-defined language with engines of its own, in many record systems;
nothing of mspike's evaluator is in it. With whole numbers the two have to agree on every
patient. With CEL's binary floats they do not, and every miss has to be one that
follows from how the numbers of that patient are stored: ``float_misses``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import cel

from engine.language import (
    Rises,
    Rule,
    RuleSet,
    Vocabulary,
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
    vocabulary_of,
)
from engine.reasoning import Evaluation, Judge
from engine.state import PatientState
from engine.verification import Side
from tests.oracle.patients import AS_OF, Patient, patients
from tests.oracle.translate import SCALE, NotSayable, Translator


@dataclass
class Agreement:
    """How one rule and its translation compare.

    Attributes:
        rule: its id.
        patients: how many were judged.
        differ: those of whom the two say different things with whole numbers.
        open: those of whom the rule is not decided, although they are complete.
        misses: those of whom CEL's floats say something else.
        unexplained: misses that do not follow from how a number is stored.
        outcomes: how often each verdict came out.
    """

    rule: str
    patients: int = 0
    differ: list[tuple[PatientState, str, str]] = field(default_factory=list)
    open: int = 0
    misses: int = 0
    unexplained: list[PatientState] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)


@dataclass
class Sayable:
    """A rule that CEL can say, with whole numbers and with floats."""

    ruleset: RuleSet
    rule: Rule
    vocabulary: Vocabulary
    exact: str
    floats: str
    asked: dict[str, tuple[str, ...]]


def sayable() -> Iterator[Sayable]:
    """Every shipped rule that CEL can say."""
    for name in (*shipped_ruleset_names(), *shipped_policy_names()):
        ruleset = shipped_ruleset(name)
        vocabulary = vocabulary_of([ruleset])
        for rule in ruleset.rules.values():
            exact = Translator(ruleset, vocabulary, exact=True)
            floats = Translator(ruleset, vocabulary, exact=False)
            try:
                texts = exact.rule(rule), floats.rule(rule)
            except NotSayable:
                continue
            yield Sayable(ruleset, rule, vocabulary, *texts, exact.asked)


def compare(said: Sayable, count: int, seed: int = 0) -> Agreement:
    """Judge patients by a rule and by its translation."""
    exact, floats = cel.compile(said.exact), cel.compile(said.floats)
    found = Agreement(said.rule.id)
    rises = _rises(said)
    given = said.rule, said.ruleset, said.vocabulary, said.asked
    for patient in patients(*given, count, seed):
        ours = verdict(said, patient.state)
        theirs = exact.execute(patient.exact)
        found.patients += 1
        found.outcomes[ours] = found.outcomes.get(ours, 0) + 1
        if ours == "open":
            found.open += 1
        elif ours != theirs:
            found.differ.append((patient.state, ours, theirs))
        if floats.execute(patient.floats) != theirs:
            found.misses += 1
            if not any(_missed(test, name, patient) for test, name in rises):
                found.unexplained.append(patient.state)
    return found


def verdict(said: Sayable, state: PatientState) -> str:
    """What the shipped evaluator says."""
    judge = Judge(state, said.vocabulary, AS_OF)
    trace = Evaluation(said.ruleset, judge.final, judge.everything).rule(said.rule)
    if len(trace.reached) != 1:
        return "open"
    (only,) = trace.reached
    return only


def _rises(said: Sayable) -> list[tuple[Rises, str]]:
    tests = Side(said.ruleset, said.rule.name, said.vocabulary).tests()
    return [(t, f"pairs_{t.series}") for t in tests if isinstance(t, Rises)]


def _missed(test: Rises, name: str, patient: Patient) -> bool:
    """Whether some pair of results is weighed otherwise in binary floats."""
    pairs = patient.exact.get(name, [])
    return any(
        rises_exactly(test, Fraction(a, SCALE), Fraction(b, SCALE))
        != rises_in_floats(test, a / SCALE, b / SCALE)
        for a, b in pairs
    )


def rises_exactly(test: Rises, low: Fraction, high: Fraction) -> bool:
    """The rise in exact arithmetic."""
    amount, percent = Fraction(test.amount.value), Fraction(test.by.value)
    enough = high - low > amount if test.strict else high - low >= amount
    return enough and (high - low) * 100 >= low * percent


def rises_in_floats(test: Rises, low: float, high: float) -> bool:
    """The rise as IEEE 754 double arithmetic has it, the way CEL computes it."""
    amount, percent = float(test.amount.value), float(test.by.value)
    enough = high - low > amount if test.strict else high - low >= amount
    return enough and (high - low) * 100.0 >= low * percent


def float_misses(test: Rises, highest: Decimal, step: Decimal) -> list[tuple[Decimal, Decimal]]:  # fmt: skip
    """Every pair of results up to ``highest`` whose rise binary floats get wrong.

    All pairs on the grid of ``step`` are weighed both ways: nothing is sampled.
    """
    count = int(highest / step)
    values = [step * at for at in range(count + 1)]
    exact = [Fraction(value) for value in values]
    binary = [float(value) for value in values]
    return [
        (values[i], values[j])
        for i in range(count + 1)
        for j in range(i, count + 1)
        if rises_exactly(test, exact[i], exact[j])
        != rises_in_floats(test, binary[i], binary[j])
    ]

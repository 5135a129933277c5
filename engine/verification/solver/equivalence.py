"""Whether two rules mean the same: proved, or a patient on whom they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from engine.language import RuleSet, Vocabulary
from engine.state import PatientState
from engine.values import Outcome
from engine.verification.mutants import Mutant
from engine.verification.mutation import affected
from engine.verification.proof import Status
from engine.verification.solver.encoding import Encoded, differences
from engine.verification.solver.ends import decided
from engine.verification.solver.found import day_of_question
from engine.verification.solver.frame import Bound
from engine.verification.solver.lesion_values import NotExpressibleError
from engine.verification.solver.search import Search
from engine.verification.solver.terms import (
    Condition,
    every,
    forget_terms,
    negation,
    same,
    some_of,
)
from engine.verification.solver.z3_terms import TooHardError
from engine.verification.witness import (
    UNDECIDED,
    Base,
    Side,
    Witness,
    shortest_of,
)

BOUND: Final = Bound()


class Equivalence(Struct, frozen=True):
    """What became of a comparison.

    Attributes:
        status: PROVED if both are one condition, BOUNDED if they agree on every
            patient within the bound, FAILED if a patient shows a difference.
        bound: the patients of whom it is said; empty if of all.
        witness: the patient who shows a difference.
        why: why it could not be said to the solver.
    """

    status: Status
    bound: str = ""
    witness: Witness | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether the two are proved to mean the same."""
        return self.status in (Status.PROVED, Status.BOUNDED)


def compare(one: Side, other: Side, bound: Bound = BOUND) -> Equivalence:
    """Prove that two rules say the same, or find a patient on whom they differ.

    They say the same if outcome and value are equal, criterion by criterion; what
    else an UNKNOWN may turn out to be is not compared.

    Args:
        one: the first rule.
        other: the second.
        bound: how many facts of a kind a patient has at most.

    Raises:
        ImportError: the solver (extra ``proof``) is not installed.
        DisagreementError: the evaluator does not agree with the encoding.
    """
    # In the order of this comparison alone: the same patient whatever was asked before.
    forget_terms()
    search = Search([one, other], bound)
    try:
        first, second = search.encoded(one), search.encoded(other)
        if differences(first, second) is False:
            return Equivalence(Status.PROVED)
        differ = _said_otherwise(first, second)
        if not search.exists(differ):
            return Equivalence(Status.BOUNDED, bound.text())
        state = _found(search, one, other, first, second, differ)
    except NotExpressibleError as cause:
        return Equivalence(Status.NOT_EXPRESSIBLE, why=str(cause))
    except TooHardError as cause:
        return Equivalence(Status.TOO_HARD, why=str(cause))
    witness = None if state is None else _shown(one, other, state)
    return Equivalence(Status.FAILED, bound.text(), witness)


def _found(
    search: Search,
    one: Side,
    other: Side,
    first: Encoded,
    second: Encoded,
    differ: Condition,
) -> PatientState | None:
    """A patient of whom both are decided, or the first, or none, in this order."""
    agreeing = [(first, one), (second, other)]
    known = decided(first), decided(second)
    for condition in (every(*known), known[0], True):
        if search.exists(condition, differ):
            return search.find(condition, differ, agreeing=agreeing)
    return None


def _said_otherwise(first: Encoded, second: Encoded) -> Condition:
    """Patients of whom one is decided, and the other is not, or otherwise."""
    if "set" in (first.rule.form, second.rule.form):
        return differences(first, second)
    names = dict.fromkeys((*first.reached, *second.reached))
    pairs = ((first.only(name), second.only(name)) for name in names)
    return some_of(*(negation(same(a, b)) for a, b in pairs))


def _shown(one: Side, other: Side, state: PatientState) -> Witness | None:
    return shortest_of(one, other, Base(state, day_of_question()))


def equivalent(
    mutant: Mutant, ruleset: RuleSet, vocabulary: Vocabulary, bound: Bound = BOUND
) -> Equivalence:
    """Whether a rule with a slip says the same as without it, at each time point.

    So must every rule that holds it, directly or through others.

    Args:
        mutant: the slip.
        ruleset: the rules without it.
        vocabulary: their names.
        bound: how many facts of a kind a patient has at most.
    """
    slipped = mutant.of(ruleset)
    worst = Equivalence(Status.PROVED)
    for name in sorted(affected(ruleset, mutant.changed)):
        one = Side(ruleset, name, vocabulary)
        other = Side(slipped, name, mutant.vocabulary or vocabulary)
        found = compare(one, other, bound)
        if not found.holds:
            return found
        worst = found if found.status is Status.BOUNDED else worst
    return worst


def further(
    one: Side, other: Side, known: Iterable[Witness], bound: Bound = BOUND
) -> Iterator[Witness]:
    """A patient for every pair of different answers that no known patient shows.

    Raises:
        NotExpressibleError: something cannot be said to the solver.
    """
    forget_terms()
    search = Search([one, other], bound)
    first, second = search.encoded(one), search.encoded(other)
    agreeing = [(first, one), (second, other)]
    shown = {(witness.one, witness.other) for witness in known}
    for a, here in _answers(first):
        for b, there in _answers(second):
            if a == b or (a, b) in shown:
                continue
            try:
                if not search.exists(here, there):
                    continue
                state = search.find(here, there, agreeing=agreeing)
            except TooHardError:
                continue
            witness = None if state is None else _shown(one, other, state)
            if witness is not None and (witness.one, witness.other) not in shown:
                shown.add((witness.one, witness.other))
                yield witness


def _answers(encoded: Encoded) -> Iterator[tuple[tuple[str, str | None], Condition]]:
    """Everything a rule can say, with the condition under which it does."""
    named = encoded.rule.is_classification
    for name in encoded.reached:
        outside = name == Outcome.NOT_APPLICABLE.value
        said = (Outcome.TRUE.value, name) if named and not outside else (name, None)
        yield said, encoded.only(name)
    yield UNDECIDED, negation(decided(encoded))

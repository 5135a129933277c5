"""One rule under proof: the search for patients, and how what is found is told."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from engine.language import Span
from engine.state import PatientState
from engine.verification.proof import Proof, Status
from engine.verification.solver.ends import Criterion
from engine.verification.solver.found import day_of_question
from engine.verification.solver.frame import Bound
from engine.verification.solver.lesion_values import NotExpressibleError
from engine.verification.solver.questions import Questions, Shown
from engine.verification.solver.terms import Condition
from engine.verification.solver.z3_terms import TooHardError
from engine.verification.witness import Side, Witness


class RuleProofs:
    """One rule, its search, and its proofs in words."""

    def __init__(self, side: Side, bound: Bound, shown: set[Shown]) -> None:
        """Say the rule to the solver.

        Args:
            side: the rule.
            bound: how many facts of a kind a patient has at most.
            shown: what some patient, of this bound or a narrower one, is known to
                show; added to.

        Raises:
            NotExpressibleError: it cannot be said.
        """
        self.side, self.bound, self.shown = side, bound, shown
        self.rule = side.ruleset.rules[side.rule]
        self.asked = Questions(side, bound)
        self.search, self.encoded = self.asked.search, self.asked.encoded

    def _tried(
        self,
        title: str,
        node: Criterion | None,
        make: Callable[[Criterion | None], Proof],
    ) -> Proof:
        place = None if node is None else node.span
        named = "" if node is None else node.id
        try:
            return make(node)
        except TooHardError:
            return self._proof(
                title,
                Status.TOO_HARD,
                "no answer in time",
                criterion=named,
                place=place,
            )
        except NotExpressibleError as cause:
            says = f"cannot be said to the solver: {cause}"
            return self._proof(
                title, Status.NOT_EXPRESSIBLE, says, criterion=named, place=place
            )

    def _witness(self, *conditions: Condition) -> Witness | None:
        """The patient who shows it, as the evaluator judges him."""
        try:
            state = self.search.find(*conditions, agreeing=[(self.encoded, self.side)])
        except TooHardError:
            return None
        return None if state is None else self._judged(state)

    def _judged(self, state: PatientState) -> Witness:
        said = self.side.says(state, day_of_question())
        return Witness(state, day_of_question(), said, said)

    def _with_pair(
        self, proof: Proof, first: PatientState, other: PatientState
    ) -> Proof:
        """The proof with two patients, as the evaluator judges both."""
        day = day_of_question()
        said = [self.side.says(state, day) for state in (first, other)]
        return structs.replace(proof, witness=Witness(first, day, *said), other=other)

    def _proof(
        self,
        title: str,
        status: Status,
        says: str,
        remedy: str = "",
        criterion: str = "",
        place: Span | None = None,
        witness: Witness | None = None,
        *,
        bounded: bool = False,
    ) -> Proof:
        said = self.bound.text() if bounded or status is Status.BOUNDED else ""
        return Proof(
            self.side.id, title, status, place or self.rule.span, says, remedy, criterion,
            said, witness,
        )  # fmt: skip


def inexpressible(side: Side, cause: NotExpressibleError) -> Proof:
    """What is told of a rule that cannot be said to the solver."""
    rule, says = side.ruleset.rules[side.rule], f"cannot be said to the solver: {cause}"
    return Proof(side.id, "is expressible", Status.NOT_EXPRESSIBLE, rule.span, says)

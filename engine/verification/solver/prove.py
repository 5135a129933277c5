"""Proofs about one rule: it can hold and fail, every criterion counts, and the like."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from msgspec import structs

from engine.language import (
    LinesBefore,
    Monotone,
    RuleSet,
    Vocabulary,
    vocabulary_of,
)
from engine.verification.proof import Proof, Status
from engine.verification.solver.ends import (
    Criterion,
    criteria_of,
    decided,
    never_false,
)
from engine.verification.solver.frame import Bound
from engine.verification.solver.hiding import Hiding, hidings
from engine.verification.solver.lesion_values import NotExpressibleError
from engine.verification.solver.questions import Question, Questions
from engine.verification.solver.rule_proofs import RuleProofs, inexpressible
from engine.verification.solver.search import Search
from engine.verification.solver.terms import (
    Condition,
    every,
    forget_terms,
    negation,
    some_of,
)
from engine.verification.solver.unflagging import unflagged
from engine.verification.solver.z3_terms import TooHardError
from engine.verification.witness import Side

BOUND: Final = Bound()


def prove(
    ruleset: RuleSet,
    rules: tuple[str, ...] = (),
    vocabulary: Vocabulary | None = None,
    bound: Bound = BOUND,
) -> tuple[Proof, ...]:
    """Prove what can be proved of the rules of a set.

    Args:
        ruleset: the rules.
        rules: names of those to prove; all of them by default.
        vocabulary: their names; those of the set by default.
        bound: how many facts of a kind a patient has at most.

    Raises:
        ImportError: the solver (extra ``proof``) is not installed.
        DisagreementError: the evaluator does not say of a patient what the encoding
            says: one of the two has a mistake, and no proof is worth anything.
    """
    names = vocabulary or vocabulary_of([ruleset])
    return tuple(
        proof
        for name in rules or ruleset.rules
        for proof in _widely(Side(ruleset, name, names), bound)
    )


def _widely(side: Side, bound: Bound) -> list[Proof]:
    """The proofs of one rule; before nobody is found, one looks among more patients."""
    # Terms in the order of this rule alone: the same answers whatever was proved before.
    forget_terms()
    try:
        # Most is shown by somebody with few facts, who is soon found among few.
        shown = Questions(side, bound.least()).shown()
    except NotExpressibleError as cause:
        return [inexpressible(side, cause)]
    proofs = list(_Prover(side, bound, shown).proofs())
    lacking = {(p.claim, p.criterion) for p in proofs if p.is_failure and p.bound}
    if not lacking:
        return proofs
    # Five lines of therapy take four progressions.
    lines = max(
        (t.count for t in side.tests() if isinstance(t, LinesBefore)), default=0
    )
    wide = bound.wider()
    wider = _Prover(side, structs.replace(wide, events=max(wide.events, lines)), shown)
    again = {(p.claim, p.criterion): p for p in wider.lacking(lacking)}
    return [again.get((p.claim, p.criterion), p) for p in proofs]


class _Prover(RuleProofs):
    """Proves one rule."""

    def proofs(self) -> Iterator[Proof]:
        """Every proof of the rule, in the order of its text."""
        yield from self._outcomes()
        for node in criteria_of(self.rule.nodes):
            yield self._tried("criterion counts", node, self._counts)
        yield from self._partition()
        yield self._tried("unknown stays unknown", None, self._collapse)
        for declared in self.rule.monotone:
            yield self._monotone(declared)
        narrow = Search([self.side], self.bound.narrower())
        for node, hiding in hidings(narrow, self.side):
            yield self._hidden(node, hiding)

    def lacking(self, only: Collection[tuple[str, str]]) -> Iterator[Proof]:
        """The proofs for which nobody was found, again.

        Args:
            only: their claims and criteria.
        """
        yield from self._outcomes(only)
        for node in criteria_of(self.rule.nodes):
            if ("criterion counts", node.id) in only:
                yield self._tried("criterion counts", node, self._counts)

    def _outcomes(
        self, only: Collection[tuple[str, str]] | None = None
    ) -> Iterator[Proof]:
        """Everything that the rule is said to be can come out."""
        spans = {case.value: case.span for case in self.rule.cases}
        for name in self.asked.names():
            words = name.upper() if not self.rule.is_classification else name
            title = {"true": "is not vacuous", "false": "is no tautology"}.get(name)
            if only is not None and (title or "can come out", name) not in only:
                continue
            try:
                found = self._some(self.asked.comes_out(name))
            except TooHardError:
                yield self._proof(
                    "can come out", Status.TOO_HARD, f"{words}: no answer in time"
                )
                continue
            if found:
                says = f"some patient is {words}"
                yield self._proof(
                    title or "can come out", Status.PROVED, says, criterion=name
                )
                continue
            shown = self._witness(negation(self.encoded.reached.get(name, False)))
            yield self._proof(
                title or "can come out", Status.FAILED, f"no patient is {words}",
                "make the criteria meet, or drop what never comes out", name,
                spans.get(name), shown, bounded=True,
            )  # fmt: skip

    def _partition(self) -> Iterator[Proof]:
        """Ordered cases: some case always holds; two that can hold together are listed."""
        cases = [case for case in self.rule.cases if case.when is not None]
        if self.rule.form != "cases":
            return
        if len(cases) < len(self.rule.cases):
            says = "the last case takes what no other does"
            yield self._proof("is exhaustive", Status.PROVED, says)
        else:
            yield self._tried("is exhaustive", None, self._exhaustive)
        for before, at in self.asked.pairs():
            yield from self._overlap(before, at)

    def _exhaustive(self, _: Criterion | None) -> Proof:
        applies = self.encoded.population
        inside: Condition = True if applies is None else applies.surely
        nothing = (mask.surely_not for mask in self.encoded.cases)
        gap = every(self.encoded.counted, inside, *nothing)
        if not self.search.exists(gap):
            says = "some case always holds"
            return self._proof("is exhaustive", Status.BOUNDED, says)
        says, remedy = "a patient is in no case", "add `otherwise`, or close the gap"
        return self._proof(
            "is exhaustive", Status.FAILED, says, remedy, witness=self._witness(gap)
        )

    def _overlap(self, before: int, at: int) -> Iterator[Proof]:
        cases = [case for case in self.rule.cases if case.when is not None]
        named = f"{cases[before].value} and {cases[at].value}"
        try:
            overlaps = self._some(self.asked.overlaps(before, at))
        except TooHardError:
            yield self._proof(
                "is disjoint", Status.TOO_HARD, f"{named}: no answer in time"
            )
            return
        says = f"{named} exclude each other"
        if overlaps:
            says = f"{named} can hold together; {cases[before].value} comes first"
        yield self._proof(
            "is disjoint" if not overlaps else "overlap is listed",
            Status.PROVED if overlaps else Status.BOUNDED,
            says, criterion=cases[at].value, place=cases[at].span,
        )  # fmt: skip

    def _counts(self, node: Criterion | None) -> Proof:
        """A criterion that holds makes a difference to somebody, and it can fail."""
        assert node is not None  # noqa: S101 - asked of each criterion
        asked, mask = self.asked, self.asked.mask(node)
        if not never_false(node) and not self._some(asked.fails(node)):
            return self._dead(node, "it never fails", mask.surely)
        if self._some(asked.counts(node)):
            says = "it makes a difference to somebody"
            return self._proof(
                "criterion counts",
                Status.PROVED,
                says,
                criterion=node.id,
                place=node.span,
            )
        if not self._some(asked.holds(node)):
            return self._dead(node, "it never holds", mask.surely_not)
        return self._dead(node, "where it holds it changes nothing", mask.surely)

    def _some(self, question: Question) -> bool:
        """Whether somebody shows it, of this bound or a narrower one."""
        if question.shown in self.shown:
            return True
        found = self.search.exists(question.condition())
        if found:
            self.shown.add(question.shown)
        return found

    def _dead(self, node: Criterion, says: str, shown: Condition) -> Proof:
        remedy = "drop it, or mend what makes it idle"
        return self._proof(
            "criterion counts", Status.FAILED, says, remedy, node.id, node.span,
            self._witness(shown), bounded=True,
        )  # fmt: skip

    def _collapse(self, _: Criterion | None) -> Proof:
        """Where a criterion that decides is UNKNOWN, the rule is UNKNOWN too."""
        known = decided(self.encoded)
        wrong = []
        for node in criteria_of(self.rule.nodes):
            mask = self.asked.mask(node)
            wrong.append(every(mask.is_open, known, self.asked.differ(node)))
        collapsed = some_of(*wrong)
        title = "unknown stays unknown"
        if self.search.exists(collapsed):
            says = "it is decided although a criterion that would decide is unknown"
            remedy = "leave what is not known UNKNOWN"
            return self._proof(
                title, Status.FAILED, says, remedy, witness=self._witness(collapsed)
            )
        says = "where a criterion that would decide is unknown, the verdict is"
        return self._proof(title, Status.BOUNDED, says)

    def _monotone(self, declared: Monotone) -> Proof:
        windows = self.asked.encoding.windows
        try:
            found = unflagged(self.search, windows, self.encoded, declared)
        except TooHardError:
            return self._proof(
                "is monotone", Status.TOO_HARD, f"{declared.text}: no answer in time"
            )
        if found is None:
            return self._proof(
                "is monotone", Status.BOUNDED, declared.text, place=declared.span
            )
        proof = self._proof(
            "is monotone",
            Status.FAILED,
            f"not so: {declared.text}",
            "mend the rule, or do not declare it",
            place=declared.span,
        )
        return self._with_pair(proof, found.before, found.after)

    def _hidden(self, node: Criterion, hiding: Hiding) -> Proof:
        proof = self._proof(
            "hiding never flips",
            hiding.status,
            hiding.says,
            criterion=node.id,
            place=node.span,
        )
        if proof.bound:
            proof = structs.replace(proof, bound=self.bound.narrower().text())
        if hiding.known is None or hiding.hidden is None:
            return proof
        return self._with_pair(proof, hiding.known, hiding.hidden)

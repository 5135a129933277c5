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
from engine.reasoning.reach import OUTSIDE
from engine.verification.proof import Proof, Status
from engine.verification.solver.ends import (
    Criterion,
    criteria_of,
    decided,
    ends_differ,
    never_false,
)
from engine.verification.solver.frame import Bound
from engine.verification.solver.hiding import Hiding, hidings
from engine.verification.solver.lesion_values import NotExpressibleError
from engine.verification.solver.masks import KNOWN_FALSE, KNOWN_TRUE, Mask
from engine.verification.solver.rule_proofs import RuleProofs
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
    shown: set[tuple[int, str]] = set()
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
    again = {(p.claim, p.criterion): p for p in wider.proofs(lacking)}
    return [again.get((p.claim, p.criterion), p) for p in proofs]


class _Prover(RuleProofs):
    """Proves one rule."""

    def proofs(
        self, only: Collection[tuple[str, str]] | None = None
    ) -> Iterator[Proof]:
        """Every proof of the rule, in the order of its text.

        Args:
            only: claims and criteria of which somebody is looked for.
        """
        try:
            self._encode()
        except NotExpressibleError as cause:
            says = f"cannot be said to the solver: {cause}"
            yield self._proof("is expressible", Status.NOT_EXPRESSIBLE, says)
            return
        yield from self._outcomes(only)
        for node in criteria_of(self.rule.nodes):
            if only is None or ("criterion counts", node.id) in only:
                yield self._tried("criterion counts", node, self._counts)
        if only is not None:
            return
        yield from self._partition()
        yield self._tried("unknown stays unknown", None, self._collapse)
        for declared in self.rule.monotone:
            yield self._monotone(declared)
        narrow = Search([self.side], self.bound.narrower())
        for node, hiding in hidings(narrow, self.side):
            yield self._hidden(node, hiding)

    def _outcomes(self, only: Collection[tuple[str, str]] | None) -> Iterator[Proof]:
        """Everything that the rule is said to be can come out."""
        if self.rule.form == "set":
            names = [
                f"{w} {i.value}" for i in self.rule.items for w in ("with", "without")
            ]
        else:
            names = list(dict.fromkeys(self.rule.values)) or ["true", "false"]
        spans = {case.value: case.span for case in self.rule.cases}
        for name in names:
            words = name.upper() if not self.rule.is_classification else name
            title = {"true": "is not vacuous", "false": "is no tautology"}.get(name)
            if only is not None and (title or "can come out", name) not in only:
                continue
            wanted = self._only(name)
            try:
                found = self.search.exists(wanted)
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

    def _only(self, name: str) -> Condition:
        if self.rule.form != "set":
            return self.encoded.only(name)
        word, _, item = name.partition(" ")
        opposite = f"{'without' if word == 'with' else 'with'} {item}"
        reached = self.encoded.reached
        without = (reached.get(n, False) for n in (opposite, OUTSIDE))
        return every(reached.get(name, False), *(negation(c) for c in without))

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
        for at, later in enumerate(self.encoded.cases):
            for before in range(at):
                if cases[before].value == cases[at].value:
                    continue
                yield from self._overlap(before, at, later)

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

    def _overlap(self, before: int, at: int, later: Mask) -> Iterator[Proof]:
        cases = [case for case in self.rule.cases if case.when is not None]
        both = every(
            self.encoded.counted, self.encoded.cases[before].surely, later.surely
        )
        named = f"{cases[before].value} and {cases[at].value}"
        try:
            overlaps = self.search.exists(both)
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
        encoding = self.search.encoding(self.side)
        mask = encoding.node(self.rule, node)
        if not never_false(node) and not self._some(node, "fails", mask.surely_not):
            return self._dead(node, "it never fails", mask.surely)
        holds = every(mask.surely, self._differ(node))
        if self._some(node, "counts", holds):
            says = "it makes a difference to somebody"
            return self._proof(
                "criterion counts",
                Status.PROVED,
                says,
                criterion=node.id,
                place=node.span,
            )
        if not self._some(node, "holds", mask.surely):
            return self._dead(node, "it never holds", mask.surely_not)
        return self._dead(node, "where it holds it changes nothing", mask.surely)

    def _some(self, node: Criterion, way: str, condition: Condition) -> bool:
        """Whether somebody shows it, of this bound or a narrower one."""
        key = (id(node), way)
        if key not in self.shown and self.search.exists(condition):
            self.shown.add(key)
        return key in self.shown

    def _dead(self, node: Criterion, says: str, shown: Condition) -> Proof:
        remedy = "drop it, or mend what makes it idle"
        return self._proof(
            "criterion counts", Status.FAILED, says, remedy, node.id, node.span,
            self._witness(shown), bounded=True,
        )  # fmt: skip

    def _differ(self, node: Criterion) -> Condition:
        """Rules with the criterion given as TRUE and as FALSE come to different ends."""
        one = self.search.encoded(self.side, {id(node): KNOWN_TRUE})
        other = self.search.encoded(self.side, {id(node): KNOWN_FALSE})
        return ends_differ(one, other)

    def _collapse(self, _: Criterion | None) -> Proof:
        """Where a criterion that decides is UNKNOWN, the rule is UNKNOWN too."""
        encoding = self.search.encoding(self.side)
        known = decided(self.encoded)
        wrong = []
        for node in criteria_of(self.rule.nodes):
            mask = encoding.node(self.rule, node)
            wrong.append(every(mask.is_open, known, self._differ(node)))
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
        windows = self.search.encoding(self.side).windows
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

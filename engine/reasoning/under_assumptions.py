"""Verdicts of a site that has declared assumptions: which of them each one rests on."""

from __future__ import annotations

from msgspec import structs

from engine.language import Assumption, RuleSet, Vocabulary
from engine.reasoning.assumed import assume
from engine.reasoning.judge import Judge
from engine.reasoning.verdict import Verdict
from engine.state import PatientState
from engine.values import When

Declared = tuple[Assumption, ...]


class SiteJudge:
    """Judges one patient with and without what a site declares.

    A verdict that is the same without any assumption rests on none; otherwise it
    names a smallest set of assumptions that give it.
    """

    def __init__(
        self,
        state: PatientState,
        vocabulary: Vocabulary,
        as_of: When,
        assumptions: Declared = (),
    ) -> None:
        """Keep the patient; without assumptions this is a plain judge."""
        self.state, self.vocabulary, self.as_of = state, vocabulary, as_of
        self.assumptions = assumptions
        self._judges: dict[tuple[str, ...], Judge] = {}

    @property
    def plain(self) -> Judge:
        """The judge that assumes nothing."""
        return self._judge(())

    def verdicts(self, ruleset: RuleSet) -> tuple[Verdict, ...]:
        """One verdict for each rule of the set, in its order."""
        plain = self.plain.verdicts(ruleset)
        if not self.assumptions:
            return plain
        assumed = self._judge(self.assumptions).verdicts(ruleset)
        return tuple(
            one if _same(one, other) else self._least(ruleset, other)
            for one, other in zip(plain, assumed, strict=True)
        )

    def verdict(self, ruleset: RuleSet, name: str) -> Verdict:
        """The verdict of one rule, as ``verdicts`` gives it.

        Raises:
            KeyError: the set has no such rule.
        """
        plain = self.plain.verdict(ruleset, name)
        if not self.assumptions:
            return plain
        assumed = self._judge(self.assumptions).verdict(ruleset, name)
        return plain if _same(plain, assumed) else self._least(ruleset, assumed)

    def _judge(self, assumptions: Declared) -> Judge:
        key = tuple(assumption.id for assumption in assumptions)
        found = self._judges.get(key)
        if found is None:
            state = assume(self.state, assumptions)
            found = Judge(state, self.vocabulary, self.as_of)
            self._judges[key] = found
        return found

    def _least(self, ruleset: RuleSet, wanted: Verdict) -> Verdict:
        kept = self.assumptions
        name = wanted.rule.rpartition("/")[2]
        for assumption in self.assumptions:
            fewer = tuple(a for a in kept if a is not assumption)
            if _same(self._judge(fewer).verdict(ruleset, name), wanted):
                kept = fewer
        verdict = self._judge(kept).verdict(ruleset, name)
        return structs.replace(verdict, assumptions=tuple(a.id for a in kept))


def _same(one: Verdict, other: Verdict) -> bool:
    return (one.outcome, one.value, one.possible) == (
        other.outcome,
        other.value,
        other.possible,
    )

"""Proofs of one rule, as checks of the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from engine.language import RuleSet, Vocabulary
from engine.verification import Equivalence, Mutant, Proof, Side, available
from ui.workbench.gate.finding import Check, Finding, Level
from ui.workbench.gate.subject import place_of
from ui.workbench.proof_text import patient_words, patients_of
from ui.workbench.witness_text import said_words, scenario_of


def why_not() -> str:
    """Why nothing can be proved here; empty if it can."""
    return "" if available() else "the extra `proof` is not installed"


class ProofWork(Struct, frozen=True):
    """Everything that can be proved of one rule."""

    ruleset: RuleSet
    rule: str

    def do(self) -> tuple[Proof, ...]:
        """Prove it."""
        from engine.verification import prove

        return prove(self.ruleset, (self.rule,))


class EquivalenceWork(Struct, frozen=True):
    """Whether a slip that no scenario notices changes anything at all."""

    mutant: Mutant
    ruleset: RuleSet
    vocabulary: Vocabulary

    def do(self) -> Equivalence:
        """Prove that it does not, or find a patient."""
        from engine.verification import equivalent

        return equivalent(self.mutant, self.ruleset, self.vocabulary)


def words_of(work: EquivalenceWork, found: Equivalence) -> tuple[str, str]:
    """The proof that a slip changes nothing, or a scenario that notices it.

    Where no sentence tells a patient who notices it, he is told by his resources.
    """
    if found.holds:
        # `mspike rules prove` tells the bound.
        return "within a bound" if found.bound else "for every patient", ""
    if found.witness is None:
        return "", ""
    ruleset, names = work.ruleset, work.vocabulary
    for rule in work.mutant.changed:
        one = Side(ruleset, rule.name, names)
        slipped = work.mutant.of(ruleset)
        other = Side(slipped, rule.name, work.mutant.vocabulary or names)
        scenario = scenario_of(found.witness, one, other)
        if scenario is not None:
            return "", scenario
    said = " against ".join(said_words(s) for s in (found.witness.one, found.witness.other))  # fmt: skip
    return "", f"  # {said}: {patient_words(found.witness.state, names)}"


def proof_checks(
    where: str,
    ruleset: RuleSet,
    rule: str,
    proofs: Sequence[Proof],
    deciding: Collection[str] = (),
) -> Iterator[Check]:
    """What was proved of one rule; what failed has a patient who shows it.

    Args:
        where: name of a shipped rule set, or its folder.
        ruleset: the rule set.
        rule: name of the rule.
        proofs: its proofs.
        deciding: ids of criteria by whose holding some scenario is decided.
    """
    for proof in proofs:
        named = f" {proof.criterion}" if proof.criterion else ""
        findings: tuple[Finding, ...] = ()
        doubt = _doubt(proof, deciding) if proof.is_failure else ""
        if doubt:
            findings = (_doubted(where, proof, doubt),)
        elif proof.is_failure:
            findings = (_failed(where, ruleset, proof),)
        elif proof.is_open:
            findings = (_open(where, proof),)
        name = f"{proof.claim}{named}"
        yield Check("proof", f"{ruleset.name}/{rule}", name, findings)


def _doubt(proof: Proof, deciding: Collection[str]) -> str:
    """Why a failed proof about criteria says nothing against the verdict."""
    if proof.claim == "criterion counts" and proof.criterion in deciding:
        return "beyond the bound of the proof a scenario is decided by it"
    if proof.claim == "hiding never flips":
        witness, decided = proof.witness, ("true", "false", "not_applicable")
        if witness is None or not all(s[0] in decided for s in (witness.one, witness.other)):  # fmt: skip
            return "criterion by criterion only: no verdict flips"
        if witness.one == witness.other:
            return "criterion by criterion only: the verdict stays"
    return ""


def _doubted(where: str, proof: Proof, doubt: str) -> Finding:
    return _finding(
        "MS-G006",
        f"{_named(proof)}{proof.claim}: {proof.says}; {doubt}",
        "nothing: scenarios and slips have to do here",
        where,
        proof,
        Level.NOTE,
        "",
    )


def _failed(where: str, ruleset: RuleSet, proof: Proof) -> Finding:
    return _finding(
        "MS-G005",
        f"{_named(proof)}{proof.says} ({proof.claim})",
        proof.remedy or "mend the rule",
        where,
        proof,
        Level.ERROR,
        "\n".join(f"a patient: {line}" for line in patients_of(proof, ruleset)),
    )


def _open(where: str, proof: Proof) -> Finding:
    return _finding(
        "MS-G006",
        f"{_named(proof)}{proof.claim} was not shown either way: {proof.says}",
        "nothing: scenarios and slips have to do here",
        where,
        proof,
        Level.NOTE,
        "",
    )


def _named(proof: Proof) -> str:
    return (
        f"{proof.rule}, {proof.criterion}: " if proof.criterion else f"{proof.rule}: "
    )


def _finding(
    code: str,
    message: str,
    remedy: str,
    where: str,
    proof: Proof,
    level: Level,
    witness: str,
) -> Finding:
    place = place_of(where, proof.place)
    return Finding(code, message, remedy, place, level, witness)

"""Proofs in words: one line each, and the patients who show what fails."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language import RuleSet, Vocabulary, vocabulary_of
from engine.state import PatientState
from engine.verification import Proof
from ui.workbench.told import Untold, told
from ui.workbench.witness_text import said_words


def proof_line(proof: Proof) -> str:
    """``rules/x.yaml:12: failed: moffitt_2025/any_emd, criterion: it never holds``."""
    place = f"{proof.place.file}:{proof.place.line}"
    named = f", {proof.criterion}" if proof.criterion else ""
    return (
        f"{place}: {proof.status.value}: {proof.rule}{named}: {proof.claim}; "
        f"{proof.says}"
    )


def patients_of(proof: Proof, ruleset: RuleSet) -> Iterator[str]:
    """The patient, or the two patients, who show what fails, in clinical words."""
    if proof.witness is None:
        return
    names = vocabulary_of([ruleset])
    witness = proof.witness
    yield f"{said_words(witness.one)}: {patient_words(witness.state, names)}"
    if proof.other is not None:
        yield f"{said_words(witness.other)}: {patient_words(proof.other, names)}"


def patient_words(state: PatientState, vocabulary: Vocabulary) -> str:
    """A patient as the workbench's sentences, or as resources where there is none."""
    try:
        words = "; ".join(told(state.facts, vocabulary))
    except Untold:
        words = ", ".join(
            f"{fact.source.resource} ({fact.when.text})" for fact in state.facts
        )
    marks = "; ".join(sorted(mark.replace("_", " ") for mark in state.closed))
    return "; ".join(part for part in (words, marks) if part) or "nothing on record"

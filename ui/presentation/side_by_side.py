"""Assessment -> SideBySide: every definition of one concept, and what separates them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from engine.assessment import Assessment
from engine.language import (
    Definition,
    SharedConcept,
    Vocabulary,
    shipped_concepts,
    shipped_vocabulary,
)
from engine.reasoning import Reason, Verdict
from ui.presentation.answers import Answer, answer_of
from ui.presentation.rule_words import criterion_label, words_of

Agreement = Literal["differ", "agree", "open"]


class DefinitionRow(Struct, frozen=True, kw_only=True):
    """One definition of a concept on one patient.

    Attributes:
        answer: what its rule says, in words, with the paper's own words.
        label: whose definition it is.
        of: the time at which it looks.
        meaning: what that comes to for the concept; empty if it is not decided.
        proof: criteria that decide it, each by name with its sentence: ``lesion: ...``.
        contradiction: how its own sources disagree; empty if they do not.
    """

    answer: Answer
    label: str
    of: str
    meaning: str
    proof: tuple[str, ...]
    contradiction: str = ""


class Side(Struct, frozen=True):
    """Definitions that come to the same for the same reasons.

    Attributes:
        meaning: what they come to.
        labels: whose definitions they are.
        separated_by: criteria that decide them and none of those that differ.
    """

    meaning: str
    labels: tuple[str, ...]
    separated_by: tuple[str, ...]


class SideBySide(Struct, frozen=True, kw_only=True):
    """Every definition of one concept on one patient.

    Attributes:
        id: id of the concept.
        title: name of the concept.
        agreement: whether decided definitions of one time differ, agree, or fewer than
            two are decided.
        rows: every definition that was asked, in their order.
        sides: where they differ, who comes to what, and what separates them.
        told: the agreement in words: how many, at what time, and on what.
        elsewhen: what definitions say that were asked at another time; they can neither
            agree with the others nor differ from them.
    """

    id: str
    title: str
    agreement: Agreement
    rows: tuple[DefinitionRow, ...]
    sides: tuple[Side, ...] = ()
    told: str = ""
    elsewhen: tuple[str, ...] = ()


def side_by_side(
    assessment: Assessment,
    names: Vocabulary | None = None,
    concepts: Sequence[SharedConcept] | None = None,
) -> tuple[SideBySide, ...]:
    """Set the definitions of each concept side by side.

    Args:
        assessment: one patient, as of one day.
        names: the vocabulary its rules were written in; the shipped one by default.
        concepts: which rules define what; the shipped ones by default.

    Concepts of which fewer than two definitions were asked are left out.
    """
    names = names or shipped_vocabulary()
    verdicts = {verdict.rule: verdict for verdict in assessment.verdicts}
    told = []
    for concept in shipped_concepts() if concepts is None else concepts:
        asked = [d for d in concept.definitions if d.rule in verdicts]
        if len(asked) > 1:
            rows = tuple(
                _row(concept, definition, verdicts[definition.rule], assessment, names)
                for definition in asked
            )
            told.append(_compared(concept, rows))
    return tuple(told)


def _row(
    concept: SharedConcept,
    definition: Definition,
    verdict: Verdict,
    assessment: Assessment,
    names: Vocabulary,
) -> DefinitionRow:
    answer = answer_of(verdict, assessment, names)
    came_to = definition.says.get(verdict.value or verdict.outcome.value, "")
    words = words_of(verdict.rule, verdict.title, names)

    def told(reason: Reason) -> str:
        return f"{criterion_label(words, reason.criterion, names)}: {reason.text}"

    choices = {c.id: c for c in assessment.rules[definition.rule].choices}
    reached = {verdict.value, *verdict.possible}
    doubts = [choices[c] for v, c in definition.contradictions.items() if v in reached]
    return DefinitionRow(
        answer=answer,
        label=definition.called or _label(concept, definition, answer),
        of=definition.of,
        meaning=concept.meanings.get(came_to, ""),
        proof=tuple(dict.fromkeys(map(told, verdict.because))),
        contradiction="".join(f"{c.value}; {c.why}" for c in doubts),
    )


def _label(concept: SharedConcept, definition: Definition, answer: Answer) -> str:
    """The rule set; or the rule, where its set holds several of the definitions."""
    name = definition.rule.partition("/")[0]
    sets = [d.rule.partition("/")[0] for d in concept.definitions]
    one = sets.count(name) == 1
    return answer.definition if one else answer.title.removesuffix(", now")


def _compared(concept: SharedConcept, rows: tuple[DefinitionRow, ...]) -> SideBySide:
    times = dict.fromkeys(row.of for row in rows)
    decided = [[r for r in rows if r.of == time and r.meaning] for time in times]
    compared = [found for found in decided if len(found) > 1]
    differing = [d for d in compared if len({row.meaning for row in d}) > 1]
    alone = [row for found in decided if len(found) == 1 for row in found]
    agreement: Agreement = "open"
    if compared:
        agreement = "differ" if differing else "agree"
    return SideBySide(
        id=concept.id,
        title=concept.title,
        agreement=agreement,
        rows=rows,
        sides=tuple(side for found in differing for side in _sides(found)),
        told="; ".join(map(_told, compared))
        or "fewer than two are decided of any one time",
        elsewhen=tuple(
            f"{row.of}, {row.answer.word} ({row.label})"
            for row in alone
            if row.of != rows[0].of
        ),
    )


def _told(decided: Sequence[DefinitionRow]) -> str:
    """``of those asked now, the 8 that are decided agree: no extramedullary disease``."""
    subject = f"of those asked {decided[0].of}, the {len(decided)} that are decided"
    meanings = {row.meaning for row in decided}
    if len(meanings) > 1:
        return f"{subject} differ"
    return f"{subject} agree: {meanings.pop()}"


def _sides(rows: Sequence[DefinitionRow]) -> Iterator[Side]:
    """Who comes to what, and the criteria that the others do not rest on too."""
    grouped: dict[tuple[str, tuple[str, ...]], dict[str, tuple[str, ...]]] = {}
    for row in rows:
        others = {_text(p) for r in rows if r.meaning != row.meaning for p in r.proof}
        own = tuple(p for p in row.proof if _text(p) not in others) or row.proof
        key = (row.meaning, tuple(_text(proof) for proof in own))
        grouped.setdefault(key, {})[row.label] = own
    for (meaning, _), sides in grouped.items():
        proofs = dict.fromkeys(proof for own in sides.values() for proof in own)
        yield Side(meaning, tuple(sides), tuple(proofs))


def _text(proof: str) -> str:
    return proof.partition(": ")[2]

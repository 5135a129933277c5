"""Sentences of reports to confirm, in words."""

from __future__ import annotations

from msgspec import Struct

from engine.assessment import Assessment


class QuestionView(Struct, frozen=True):
    """One sentence to confirm.

    Attributes:
        text: the question.
        sentence: what the report says, in its own words.
        place: ``DiagnosticReport/r1, 2024-01-20``.
        could_settle: ids of the rules that an answer may settle.
    """

    text: str
    sentence: str
    place: str
    could_settle: tuple[str, ...]


def questions_shown(assessment: Assessment) -> tuple[QuestionView, ...]:
    """Those an answer may settle something with come first."""
    ordered = sorted(assessment.questions, key=lambda q: not q.could_settle)
    return tuple(
        QuestionView(
            question.text,
            question.sentence,
            f"{question.resource}, {question.when}"
            + (", preliminary" if question.preliminary else ""),
            question.could_settle,
        )
        for question in ordered
    )

"""Answers to cards: one card for each concept, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from msgspec import Struct, field

from engine.language import Vocabulary, shipped_concepts
from engine.reasoning import Verdict
from ui.presentation.answers import Answer
from ui.presentation.rule_words import base_rule


class Concept(Struct, frozen=True, kw_only=True):
    """One question of the bedside and the rules that answer it.

    Attributes:
        id: stable name.
        title: the question in words.
        rules: rules without time points, the leading one first.
        parts: for a rule, the rules whose answers its own answer already holds.
    """

    id: str
    title: str
    rules: tuple[str, ...]
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)


CONCEPTS: Final = (
    Concept(
        id="soft_tissue",
        title="Extramedullary and paramedullary disease",
        rules=(
            "moffitt_2025/stp_status",
            "moffitt_2025/any_emd",
            "moffitt_2025/any_pmd",
            "usmic_2026/stp_class",
        ),
        parts={
            "moffitt_2025/stp_status": (
                "moffitt_2025/any_emd",
                "moffitt_2025/any_pmd",
            )
        },
    ),
    Concept(
        id="biochemical_relapse",
        title="Biochemical relapse",
        rules=("moffitt_2025/biochemical_relapse",),
    ),
    Concept(
        id="cytogenetics",
        title="Cytogenetic risk",
        rules=("moffitt_2025/high_risk_cytogenetics", "usmic_2026/cytogenetic_risk"),
    ),
    Concept(
        id="course",
        title="Timing and pattern of progression",
        rules=(
            "moffitt_2025/refractory_or_relapsed",
            "moffitt_2025/progression_pattern",
        ),
    ),
)
"""The questions of the bedside, in the order in which they are shown."""


LEADING_SETS: Final = frozenset(
    rule.partition("/")[0] for concept in CONCEPTS for rule in concept.rules
)
"""Rule sets that answer a question of the bedside."""


class AnswerGroup(Struct, frozen=True):
    """Answers shown as one.

    Attributes:
        answers: the leading one first; the others are open and miss the very same
            thing, or are parts of what the leading one says.
    """

    answers: tuple[Answer, ...]

    @property
    def lead(self) -> Answer:
        """The answer whose words stand for all."""
        return self.answers[0]

    @property
    def title(self) -> str:
        """Titles of what is told: of all rules if they are open together."""
        told = self.answers if self.lead.tone == "open" else self.answers[:1]
        return "; ".join(answer.title for answer in told)

    @property
    def parts(self) -> tuple[Answer, ...]:
        """Decided answers that the leading one already holds."""
        return tuple(a for a in self.answers[1:] if a.tone != "open")


class Card(Struct, frozen=True, kw_only=True):
    """One concept of one patient.

    Attributes:
        id: id of the concept.
        title: the question.
        groups: its answers, one for each rule, the leading one first.
        leading: one of the questions of the bedside; the others are background, one
            card for each rule set.
        disagreement: how two definitions differ on this patient; empty if they agree
            or cannot be compared.
    """

    id: str
    title: str
    groups: tuple[AnswerGroup, ...]
    leading: bool = True
    disagreement: str = ""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer of the card."""
        return tuple(answer for group in self.groups for answer in group.answers)


def cards_of(
    answers: Iterable[tuple[Verdict, Answer]], names: Vocabulary
) -> tuple[Card, ...]:
    """Cards in their fixed order; what no concept holds follows as background."""
    by_base: dict[str, list[tuple[Verdict, Answer]]] = {}
    for verdict, answer in answers:
        by_base.setdefault(base_rule(verdict.rule, names), []).append((verdict, answer))
    cards: list[Card] = []
    for concept in CONCEPTS:
        found = [pair for rule in concept.rules for pair in by_base.pop(rule, [])]
        if found:
            cards.append(_card(concept, found, names))
    return (*cards, *_background(by_base.values(), names))


def _card(
    concept: Concept, found: Sequence[tuple[Verdict, Answer]], names: Vocabulary
) -> Card:
    return Card(
        id=concept.id,
        title=concept.title,
        groups=_grouped(concept, [answer for _, answer in found], names),
        disagreement=_disagreement(found),
    )


def _background(
    rest: Iterable[Sequence[tuple[Verdict, Answer]]], names: Vocabulary
) -> Iterator[Card]:
    """One card for the further rules of each rule set."""
    by_set: dict[str, list[Answer]] = {}
    for found in rest:
        for verdict, answer in found:
            by_set.setdefault(verdict.rule.partition("/")[0], []).append(answer)
    for name, answers in by_set.items():
        known = name in LEADING_SETS
        title = ("Further rules of " if known else "") + answers[0].definition
        lone = Concept(id=name, title=title, rules=())
        groups = _grouped(lone, answers, names)
        yield Card(id=name, title=title, groups=groups, leading=False)


def _grouped(
    concept: Concept, answers: Sequence[Answer], names: Vocabulary
) -> tuple[AnswerGroup, ...]:
    """What is told once: open answers that say the same, and parts of an answer."""
    leads = {
        part + answer.rule.removeprefix(base): answer.rule
        for answer in answers
        if answer.tone != "open" and (base := base_rule(answer.rule, names))
        for part in concept.parts.get(base, ())
    }
    groups: dict[tuple[str, ...], list[Answer]] = {}
    for answer in answers:
        key: tuple[str, ...] = (leads.get(answer.rule, answer.rule),)
        if answer.tone == "open":
            key = ("open", answer.definition, answer.word, answer.sentence)
        groups.setdefault(key, []).append(answer)
    return tuple(AnswerGroup(tuple(found)) for found in groups.values())


@cache
def _meanings() -> dict[str, tuple[tuple[str, str], dict[str, str]]]:
    """Of each rule that defines a shared concept: which one at which time, and its meanings.

    Which answers mean the same is data: ``rules/concepts``.
    """
    return {
        definition.rule: ((concept.id, definition.of), definition.says)
        for concept in shipped_concepts()
        for definition in concept.definitions
    }


def _disagreement(found: Sequence[tuple[Verdict, Answer]]) -> str:
    """Both verdicts, and what separates them, if they do not mean the same."""
    told: dict[tuple[str, str], dict[str, tuple[Answer, str]]] = {}
    for verdict, answer in found:
        known = _meanings().get(verdict.rule)
        if known is None:
            continue
        question, says = known
        meaning = says.get(verdict.value or verdict.outcome.value)
        if meaning is not None:
            told.setdefault(question, {})[verdict.rule] = (answer, meaning)
    differing = (
        [answer for answer, _ in sides.values()]
        for sides in told.values()
        if len({meaning for _, meaning in sides.values()}) > 1
    )
    return " ".join(map(_they_differ, differing))


def _they_differ(sides: Sequence[Answer]) -> str:
    told = (
        f"{a.definition}: {a.word}" + (f" ({a.sentence})" if a.tone == "flag" else "")
        for a in sides
    )
    return f"The definitions differ. {'; '.join(told)}."

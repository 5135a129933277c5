"""The answers of the bedside as items: the verdict always, its reason where it fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ui.paper.measure import height
from ui.paper.sheet import TEXT, WIDTH, Item, as_wide, fitted, paragraph
from ui.presentation import (
    BEFORE_THE_QUESTION,
    Answer,
    AnswerGroup,
    PatientView,
    element,
    joined,
)

_LONGEST: Final = 640
"""Characters of a reason that are printed; a longer one says that it goes on."""


def answer_items(view: PatientView) -> Iterator[Item]:
    """Every answer to a question of the bedside, in the order of the screen."""
    for card in view.cards:
        if not card.leading:
            continue
        if card.disagreement:
            text = _cut(card.disagreement)
            rules = ", ".join(group.lead.rule for group in card.groups)
            html = joined(text, " ", element("code", rules))
            yield paragraph(f"{text} {as_wide(rules)}", html, class_="differ")
        for group in card.groups:
            yield _answer(group)


def _answer(group: AnswerGroup) -> Item:
    answer = group.lead
    head = f"{answer.shape} {answer.word}"
    about = f" · {group.title} · {answer.definition}"
    rest = _cut(_rest(answer))
    code = element("code", answer.rule)
    told = f"{about}: {rest} " if rest else f"{about} "
    html = element("p", element("b", head), told, code, class_=f"answer {answer.tone}")
    tall = height(f"{head}MMM{told}{as_wide(answer.rule)}", WIDTH - 4, TEXT)
    return Item(html, tall + 0.9)


def _rest(answer: Answer) -> str:
    """The reason, then what to know beside it, as on the screen."""
    # an open answer says itself how far it looked
    parts = [answer.sentence, "" if answer.tone == "open" else _short(answer.looked_at)]
    parts += (f"Caution: {text}" for text in answer.cautions)
    parts += (f"Under assumption: {text}" for text in answer.assumptions)
    ways = (
        ("Still possible", answer.possible),
        ("Settled by", answer.settled_by),
        ("May be settled by", answer.could_be_settled_by),
        ("Cannot be known now", answer.cannot_be_known_now),
    )
    parts += (f"{label}: {fitted(texts, 200)}" for label, texts in ways if texts)
    return " · ".join(part for part in parts if part)


def _short(looked_at: str) -> str:
    """The day of the question stands at the head of the page."""
    return looked_at.replace(BEFORE_THE_QUESTION, " before")


def _cut(text: str) -> str:
    """A long reason ends at a word, and says that it goes on."""
    if len(text) <= _LONGEST:
        return text
    kept = text[:_LONGEST].rpartition(" ")[0]
    return f"{kept} … (goes on for {len(text) - len(kept)} characters: see the screen)"

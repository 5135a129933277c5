"""Answer cards as HTML: verdict, why in one line, what is open, and the proof below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from engine.assessment import ChoiceView
from ui.presentation import (
    Answer,
    AnswerGroup,
    Card,
    Html,
    ReasonLine,
    element,
    joined,
    prose,
)

_NARROW: Final = 2
"""A card with more answers than this gets the whole width."""
_AT_A_GLANCE: Final = 6
"""Possible classes that are read at a glance; more of them are counted."""

ShowResource = Callable[[str], Html]
"""A resource by its label, for the list of facts behind a reason."""


def only_named(label: str) -> Html:
    """A resource by its name alone."""
    return element("code", label)


def answer_card(card: Card, show: ShowResource = only_named) -> Html:
    """One question with its answers.

    Args:
        card: the question.
        show: how the resource behind a number is shown.
    """
    wide = " mspike-wide" if len(card.groups) > _NARROW else ""
    return element(
        "section",
        element("h3", card.title),
        _note("mspike-differ", card.disagreement),
        element(
            "div",
            *(_group(group, show) for group in card.groups),
            class_="mspike-answers",
        ),
        class_=f"mspike-card{wide}",
    )


def background_card(card: Card, show: ShowResource = only_named) -> Html:
    """Further rules, one line each until somebody asks."""
    return element(
        "section",
        element("h3", card.title),
        _note("mspike-differ", card.disagreement),
        *(
            element(
                "details",
                element(
                    "summary",
                    element("span", group.lead.shape, class_="mspike-shape"),
                    f" {group.title}: ",
                    element("strong", group.lead.word),
                ),
                _group(group, show),
                class_="mspike-folded",
            )
            for group in card.groups
        ),
        class_="mspike-background",
    )


def _group(group: AnswerGroup, show: ShowResource) -> Html:
    answer = group.lead
    return element(
        "article",
        element(
            "p",
            element("span", answer.shape, class_="mspike-shape", aria_hidden="true"),
            " ",
            element("strong", answer.word),
            class_="mspike-verdict",
        ),
        element("p", group.title, " · ", answer.definition, class_="mspike-definition"),
        element("p", prose(answer.sentence), class_="mspike-because")
        if answer.sentence
        else None,
        _labelled("Looked at", (answer.looked_at,) if answer.looked_at else ()),
        _not_known(answer),
        _labelled("Caution", answer.cautions),
        _labelled("Under assumption", answer.assumptions),
        _labelled("Still possible", _one(_few(answer.possible))),
        _labelled("Would be settled by", _ways(answer.settled_by)),
        _labelled("May be settled by", _ways(answer.could_be_settled_by)),
        _labelled("Cannot be known now", answer.cannot_be_known_now),
        _why(group, show),
        class_=f"mspike-answer mspike-{answer.tone}",
    )


def _not_known(answer: Answer) -> Html | None:
    """In which ways it is not known, with how many facts each; the facts stand below."""
    if answer.tone != "open" or not answer.ways_not_known:
        return None
    ways = (
        f"{len(texts)} {'criterion' if len(texts) == 1 else 'criteria'}: {way.lower()}"
        for way, texts in answer.ways_not_known
    )
    return element(
        "p", element("b", "Not known: "), "; ".join(ways), class_="mspike-line"
    )


def _few(possible: tuple[str, ...]) -> tuple[str, ...]:
    """What is still possible, counted where it is too much to read at a glance."""
    if len(possible) <= _AT_A_GLANCE:
        return possible
    return (f"{len(possible)} classes, listed below",)


def _one(texts: tuple[str, ...]) -> tuple[str, ...]:
    return ("; ".join(texts),) if texts else ()


def _ways(texts: tuple[str, ...]) -> tuple[str, ...]:
    return ("; or ".join(texts),) if texts else ()


def _labelled(label: str, texts: Iterable[str]) -> Html:
    return joined(
        *(
            element("p", element("b", f"{label}: "), prose(text), class_="mspike-line")
            for text in texts
        )
    )


def _note(class_: str, text: str) -> Html | None:
    return element("p", prose(text), class_=class_) if text else None


def _why(group: AnswerGroup, show: ShowResource) -> Html:
    """The proof down to the resource, and the paper's own words."""
    answer = group.lead
    return element(
        "details",
        element("summary", "Why, and in whose words"),
        _reasons("Because", answer.because, show),
        _reasons("Also", answer.also, show),
        *(
            _items(way, texts)
            for way, texts in (answer.ways_not_known if answer.tone == "open" else ())
        ),
        _items("Still possible", answer.possible)
        if len(answer.possible) > _AT_A_GLANCE
        else None,
        *(_source(each) for each in group.answers),
    )


def _reasons(label: str, reasons: Iterable[ReasonLine], show: ShowResource) -> Html:
    return joined(
        *(
            joined(
                element("p", element("b", f"{label}: "), prose(reason.text)),
                element(
                    "ul",
                    *(
                        element("li", prose(line.text), " ", show(line.resource))
                        for line in reason.evidence
                    ),
                ),
            )
            for reason in reasons
        )
    )


def _items(label: str, texts: tuple[str, ...]) -> Html | None:
    if not texts:
        return None
    return joined(
        element("p", element("b", label)),
        element("ul", *(element("li", prose(text)) for text in texts)),
    )


def _source(answer: Answer) -> Html:
    """The answer of one rule, and the rule's own words."""
    return joined(
        element(
            "p",
            element("b", f"{answer.title}: {answer.shape} {answer.word} "),
            element(
                "a",
                element("code", answer.rule),
                href=f"./rules?rule={quote(answer.rule)}",
                target="_self",
            ),
        ),
        _own_words(
            answer.quote, answer.where, answer.citation, answer.choices, answer.method
        ),
    )


@lru_cache(maxsize=512)
def _own_words(
    quoted: str, where: str, citation: str, choices: tuple[ChoiceView, ...], method: str
) -> Html:
    """What a paper says, and what was chosen where it says nothing: of no patient."""
    return joined(
        element("blockquote", element("p", f"“{quoted}”")),
        element("p", f"{where}. {citation}"),
        _items(
            "Chosen where the paper is silent",
            tuple(f"{choice.value} ({choice.why})" for choice in choices),
        ),
        _labelled("Method", (method,) if method else ()),
    )

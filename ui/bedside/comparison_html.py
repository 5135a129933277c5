"""What differs between two assessments, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ui.presentation import AnswerChange, Changes, Html, element, joined, prose

_HEADS: Final = ("Rule", "Before", "After", "Because")


def changes_html(changes: Changes, heads: tuple[str, str], nothing: str) -> Html:
    """Which answers differ, by which facts.

    Args:
        changes: of two assessments.
        heads: what the two columns are called.
        nothing: what is said if no answer differs.
    """
    return element(
        "div",
        _answers(changes.answers, heads)
        if changes.answers
        else element("p", element("strong", nothing)),
        _list("New on record", changes.facts),
        _list("No longer on record, or corrected", changes.gone),
        _list("Due now", changes.due),
        _list("No longer due", changes.no_longer_due),
        _list("Rule sets with another text", changes.rulesets),
        class_="mspike",
    )


def _answers(answers: Sequence[AnswerChange], heads: tuple[str, str]) -> Html:
    names = (_HEADS[0], *heads, _HEADS[3])
    return element(
        "table",
        element("caption", f"{len(answers)} answers differ"),
        element(
            "thead", element("tr", *(element("th", n, scope="col") for n in names))
        ),
        element("tbody", *(_answer(answer, names) for answer in answers)),
        class_="mspike-plain",
    )


def _answer(answer: AnswerChange, names: tuple[str, ...]) -> Html:
    because = joined(
        prose(answer.because),
        *(element("p", element("b", "New: "), prose(text)) for text in answer.new),
        None if answer.new else element("p", _OPEN if answer.is_open else _WITHOUT_NEW),
    )
    cells = (
        joined(answer.title, element("p", element("code", answer.rule))),
        answer.before,
        element("strong", answer.after),
        because,
    )
    return element(
        "tr",
        *(
            element("td", cell, data_label=name)
            for cell, name in zip(cells, names, strict=True)
        ),
    )


_OPEN: Final = "Still open; what is possible, or what is missing, differs."
_WITHOUT_NEW: Final = (
    "No fact of its proof is new: what is not there any more, or time, changed it."
)


def _list(label: str, texts: Sequence[str]) -> Html | None:
    if not texts:
        return None
    items = (element("li", prose(text)) for text in texts)
    if len(texts) > 8:
        summary = element("summary", f"{label}: {len(texts)}")
        return element("details", summary, element("ul", *items))
    return joined(element("p", element("b", label)), element("ul", *items))

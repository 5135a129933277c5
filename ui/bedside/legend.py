"""What the words of an answer mean: the same few on every patient, of no patient."""

from __future__ import annotations

from typing import Final

from ui.presentation import Html, element, joined

LEGEND_TITLE: Final = "What the words mean"

LEGEND: Final = (
    (
        "NOT CHECKED",
        "Nothing on record decides any criterion of the rule. It does not mean that "
        "nobody looked: only that no result is here.",
    ),
    (
        "PARTLY CHECKED",
        "Some criteria are decided; one that is not could still change the answer.",
    ),
    (
        "NOT CLEAR FROM THE RECORD",
        "There is a result, but it can be read in more than one way, or does not decide.",
    ),
    (
        "A FINAL RESULT IS AWAITED",
        "A preliminary result would change the answer; it does not count until final.",
    ),
    (
        "NOT APPLICABLE",
        "The rule is not about this patient: what it counts from, or whom it is for, is "
        "not on record.",
    ),
    (
        "Not asked",
        "The event from which the rules count is not on record, so they were not asked.",
    ),
    (
        "Not known",
        "How many criteria are open, and why: no result on record, asked but not done, or "
        "done and not conclusive.",
    ),
)


def legend_list() -> Html:
    """Each word with its meaning."""
    return element(
        "dl",
        *(joined(element("dt", word), element("dd", told)) for word, told in LEGEND),
        class_="mspike-legend",
    )


def legend() -> Html:
    """The list behind one click."""
    return element(
        "details", element("summary", LEGEND_TITLE), legend_list(), class_="mspike-line"
    )

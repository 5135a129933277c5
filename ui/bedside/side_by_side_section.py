"""Definitions side by side as HTML: one line each, and what separates them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ui.presentation import (
    DefinitionRow,
    Html,
    SideBySide,
    element,
    joined,
    prose,
)

_COLUMNS: Final = ("Definition", "Says", "Because", "Rule")


def side_by_side_section(concepts: Sequence[SideBySide]) -> Html | None:
    """Every definition of each concept on this patient."""
    if not concepts:
        return None
    return element(
        "section",
        element("h3", "Definitions side by side"),
        *(_concept(concept) for concept in concepts),
        class_="mspike-background",
    )


def _concept(concept: SideBySide) -> Html:
    count = f"{len(concept.rows)} definitions"
    return element(
        "div",
        element(
            "p",
            element("strong", f"{concept.title}: {concept.told}"),
            f" ({count} in all)",
        ),
        *(
            element(
                "p",
                element("b", f"{side.meaning}: "),
                ", ".join(side.labels),
                " · because ",
                prose("; ".join(side.separated_by)),
                class_="mspike-line",
            )
            for side in concept.sides
        ),
        element(
            "p",
            element("b", "Asked at another time, so not compared: "),
            "; ".join(concept.elsewhen),
            class_="mspike-line",
        )
        if concept.elsewhen
        else None,
        element(
            "details",
            element("summary", f"All {count}: {concept.title}"),
            _table(concept),
        ),
        class_="mspike-concept",
    )


def _table(concept: SideBySide) -> Html:
    return element(
        "table",
        element("caption", concept.title),
        element(
            "thead", element("tr", *(element("th", c, scope="col") for c in _COLUMNS))
        ),
        element("tbody", *(_row(row) for row in concept.rows)),
        class_="mspike-plain",
    )


def _row(row: DefinitionRow) -> Html:
    answer = row.answer
    when = "" if row.of == "now" else f", {row.of}"
    contradiction = (
        element("p", f"Its own sources disagree: {row.contradiction}")
        if row.contradiction
        else None
    )
    cells = (
        joined(element("strong", row.label + when), contradiction),
        joined(
            element("strong", f"{answer.shape} {answer.word}"),
            element("p", row.meaning) if row.meaning else None,
        ),
        prose("; ".join(row.proof) or answer.sentence),
        element("code", answer.rule),
    )
    return element(
        "tr",
        *(
            element("td", cell, data_label=label)
            for label, cell in zip(_COLUMNS, cells, strict=True)
        ),
    )

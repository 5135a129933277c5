"""Published evidence as items: each number with its clock, n, interval and caveats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.prognosis import Footnote
from ui.paper.sheet import Item, as_wide, paragraph
from ui.presentation import (
    ROWS_ARE_APART,
    EvidenceBlock,
    Html,
    PatientView,
    element,
    joined,
)


def evidence_items(view: PatientView, *, curves: bool = True) -> tuple[list[Item], str]:
    """Curves in words, then printed rows; and what is counted if some do not fit.

    A caveat stands below the first number that carries it, and before the first number
    that they are of different groups: a number without what it is read with is not printed.
    """
    if not view.evidence:
        loud = joined(
            element("b", "⊘ NOT APPLICABLE"),
            ": no published row applies to this patient.",
        )
        return [paragraph("⊘ NOT APPLICABLE: no published row applies.", loud)], "rows"
    told: set[str] = set()
    items = [*_curves(view, told)] if curves else []
    for block in view.evidence:
        items += _rows(block, told)
    warning = paragraph(ROWS_ARE_APART, small=True)
    items[0] = Item(
        Html(warning.html + items[0].html), warning.height + items[0].height
    )
    without = "" if curves or not view.panels else f", and {len(view.panels)} curves"
    return items, f"published numbers that apply{without}"


def _curves(view: PatientView, told: set[str]) -> Iterator[Item]:
    for panel in view.panels:
        doubt = "not settled whether it applies: " if panel.possible else ""
        text = f"{panel.title}: {doubt}{panel.sentences[0]} "
        yield _with_caveats(text, panel.evidence, panel.footnotes, told)


def _rows(block: EvidenceBlock, told: set[str]) -> Iterator[Item]:
    notes = {note.id: note for note in block.footnotes}
    for row in block.rows:
        own = [note for mark, note in notes.items() if f"{mark}" in _marks(row.text)]
        doubt = "not settled whether it applies: " if row.possible else ""
        beside = "".join(f" {note}" for note in (*block.notes, *row.notes))
        shown = beside if beside and beside not in told else ""
        told.add(beside)
        text = f"{block.study}: {doubt}{row.text}{shown} "
        yield _with_caveats(text, row.id, own, told)


def _marks(text: str) -> set[str]:
    """``{"A-16", "A-20"}`` of ``... [A-16, A-20]``."""
    inside = text.rpartition("[")[2].partition("]")[0] if text.endswith("]") else ""
    return {mark.strip() for mark in inside.split(",")}


def _with_caveats(
    text: str, identity: str, notes: Iterable[Footnote], told: set[str]
) -> Item:
    fresh = [note for note in notes if note.id not in told]
    told |= {note.id for note in fresh}
    caveats = " ".join(f"{note.id} {note.sentence}" for note in fresh)
    first = paragraph(
        f"{text} {as_wide(identity)}", joined(text, element("code", identity))
    )
    if not fresh:
        return first
    marked = (joined(element("b", note.id), f" {note.sentence} ") for note in fresh)
    below = paragraph(caveats + "    ", joined(*marked), small=True)
    return Item(Html(first.html + below.html), first.height + below.height)

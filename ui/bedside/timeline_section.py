"""Beside the drawings: the same numbers as a table, imaging, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ui.presentation import (
    Html,
    LesionsThenAndNow,
    StudyHead,
    StudyLine,
    Timeline,
    element,
    joined,
    level_text,
    prose,
)

_RESULTS: Final = ("Date", "Result", "As recorded", "Resource")
_STUDIES: Final = ("Date", "Study", "What was recorded", "Age", "Resource")


def timeline_numbers(timeline: Timeline) -> Html:
    """Every drawn result and event as tables, and the arithmetic of the levels."""
    levels = [
        element(
            "p",
            element("b", f"{panel.title}: "),
            prose(f"lowest {panel.level.reference}; "),
            prose(level_text(panel.level, panel.unit)),
            " ",
            element("code", panel.level.rule),
            class_="mspike-line",
        )
        for panel in timeline.panels
        if panel.level is not None
    ]
    tables = [
        _table(
            f"{panel.title}, {panel.unit}",
            _RESULTS,
            [
                (m.when, m.text, m.as_recorded or "derived", ", ".join(m.resources))
                for m in panel.marks
            ],
        )
        for panel in timeline.panels
    ]
    happened = [
        (
            h.when,
            h.text,
            h.kind,
            h.resource,
        )
        for h in timeline.happenings
    ]
    return element(
        "div",
        *levels,
        element(
            "details",
            element("summary", "The same numbers as tables"),
            *tables,
            _table(
                "Events, therapies and studies",
                ("Date", "What", "Kind", "Resource"),
                happened,
            )
            if happened
            else None,
        ),
        class_="mspike",
    )


def imaging_section(
    lines: Sequence[StudyLine], compared: LesionsThenAndNow | None = None
) -> Html:
    """Lesions then and now; each study: what was seen, what it could not see, its age."""
    if not lines:
        told = element("p", "No imaging study and no lesion is on record.")
        return _section(told)
    rows = [(li.when, li.title, li.found, li.age, li.resource) for li in lines]
    every = _table("Every study, the latest first", _STUDIES, rows)
    return _section(*(() if compared is None else (_compared(compared),)), every)


def _compared(compared: LesionsThenAndNow) -> Html:
    """The lesions of two studies side by side; the studies stand in the first row."""
    then, now = compared.then, compared.now
    heads = ("Lesion", then.role, now.role)
    rows: list[tuple[str | Html, ...]] = [("The study", _head(then), _head(now))]
    rows += [
        (
            joined(
                element("strong", row.lesion),
                element("p", f"Beside each other because: {row.same}")
                if row.same
                else None,
                element("p", element("code", ", ".join(row.resources))),
            ),
            prose(row.then),
            prose(row.now),
        )
        for row in compared.rows
    ]
    if not compared.rows:
        rows.append(("No lesion", *(_nothing(head) for head in (then, now))))
    return _rows("Lesions then and now", heads, rows)


def _nothing(head: StudyHead) -> Html:
    return joined("none recorded as present" if head.resource else "no study")


def _head(head: StudyHead) -> Html:
    return joined(
        element("strong", prose(head.title)),
        *(element("p", prose(text)) for text in head.about),
        element("p", element("code", head.resource)) if head.resource else None,
    )


def _section(*children: Html) -> Html:
    return element(
        "div",
        element(
            "section",
            element("h3", "Lesions and imaging"),
            *children,
            class_="mspike-imaging",
        ),
        class_="mspike",
    )


def _table(
    caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> Html:
    cells = (tuple(map(_cell, heads, row)) for row in rows)
    return _rows(caption, heads, cells)


def _rows(
    caption: str, heads: tuple[str, ...], rows: Iterable[tuple[str | Html, ...]]
) -> Html:
    return element(
        "table",
        element("caption", caption),
        element(
            "thead", element("tr", *(element("th", h, scope="col") for h in heads))
        ),
        element(
            "tbody",
            *(
                element(
                    "tr",
                    *(
                        element("td", cell, data_label=head)
                        for head, cell in zip(heads, row, strict=True)
                    ),
                )
                for row in rows
            ),
        ),
        class_="mspike-plain",
    )


def _cell(head: str, cell: str) -> Html:
    return element("code", cell) if head == "Resource" else joined(prose(cell))

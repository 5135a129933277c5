"""Beside the drawings: the same numbers as a table, imaging, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ui.presentation import (
    Html,
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


def imaging_section(lines: Sequence[StudyLine]) -> Html:
    """Each study: what was recorded in it, what it could not see, and its age."""
    if not lines:
        told = element("p", "No imaging study and no lesion is on record.")
        return _section(told)
    rows = [(li.when, li.title, li.found, li.age, li.resource) for li in lines]
    return _section(_table("Imaging, the latest first", _STUDIES, rows))


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
                        element("td", _cell(head, cell), data_label=head)
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

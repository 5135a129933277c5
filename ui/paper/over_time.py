"""The series over time: small drawings, the same numbers in words, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import ascii_uppercase
from typing import Final

from ui.paper.chart import series_svg
from ui.paper.sheet import Item, Sheet, as_wide, paragraph
from ui.presentation import (
    Happening,
    Timeline,
    TimelinePanel,
    element,
    joined,
    level_text,
)

_DRAWN: Final = 39.5
"""Millimetres of one row of drawings."""
_IN_A_ROW: Final = 3
_MOST: Final = 110.0
_NUMBERS: Final = 420
"""Characters of the numbers of one series; earlier ones are counted."""
_FIRST: Final = ("serum_m_protein", "urine_m_protein", "dflc")


def over_time(sheet: Sheet, timeline: Timeline | None) -> None:
    """Place the drawings and the numbers of every series that fits."""
    if timeline is None or not timeline.panels:
        return
    panels = sorted(
        timeline.panels,
        key=lambda p: _FIRST.index(p.series) if p.series in _FIRST else len(_FIRST),
    )
    letters = _letters(timeline)
    shown, later = panels[:_IN_A_ROW], panels[_IN_A_ROW:]
    drawings = (series_svg(panel, timeline, letters) for panel in shown)
    row = Item(element("div", *drawings, class_="charts"), _DRAWN)
    happened = paragraph(_happened(timeline, letters), small=True)
    words = [_numbers(panel) for panel in panels]
    items = [row, happened, *words]
    sheet.section("Over time", items, "parts of the drawings and their numbers", _MOST)
    if later:
        names = ", ".join(panel.title for panel in later)
        sheet.left_out.append(f"{len(later)} drawings ({names})")


def _letters(timeline: Timeline) -> dict[str, str]:
    """A letter for each day on which something happened."""
    events = [h.first_day for h in timeline.happenings if h.kind == "event"]
    days = dict.fromkeys(events)
    return dict(zip(days, ascii_uppercase, strict=False))


def _happened(timeline: Timeline, letters: dict[str, str]) -> str:
    events = (
        f"{letters.get(h.first_day, '')} {h.first_day} {h.text} ({h.resource})".strip()
        for h in timeline.happenings
        if h.kind == "event"
    )
    therapies = _courses(h for h in timeline.happenings if h.kind == "therapy")
    return (
        _latest("Lines", events)
        + _latest(" Grey, therapies", therapies)
        + " Black ticks: imaging. Dashed: the level from which a rise counts. Triangle: a "
        "bound. Cross: not measured."
    )


def _courses(doses: Iterable[Happening]) -> Iterator[str]:
    """Each therapy once: from its first to its last day on record."""
    by_name: dict[str, list[Happening]] = {}
    for dose in doses:
        by_name.setdefault(dose.text, []).append(dose)
    for name, found in by_name.items():
        first, last = found[0].first_day, max(dose.last_day for dose in found)
        days = first if first == last else f"{first} to {last}"
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield f"{name} {days} ({found[0].resource}{more})"


def _latest(label: str, texts: Iterable[str], most: int = 380) -> str:
    """The latest of several texts, in order of time; earlier ones are counted."""
    every = list(texts)
    told: list[str] = []
    while every and len("; ".join((every[-1], *told))) <= most:
        told.insert(0, every.pop())
    if not told and not every:
        return ""
    earlier = f"{len(every)} earlier; " if every else ""
    return f"{label}: {earlier}{'; '.join(told)}."


def _numbers(panel: TimelinePanel) -> Item:
    """Every number with its day; and how the level is counted."""
    values = (
        f"{m.when} {m.text.removesuffix(panel.unit).strip()}" for m in panel.marks
    )
    head = f"{panel.title}, {panel.unit}"
    text = _latest("", values, _NUMBERS)
    rule, counted = _whence(panel), " "
    if panel.level is not None:
        told = level_text(panel.level, panel.unit)
        counted = f" Lowest {panel.level.reference}; {told} "
        rule = f"{panel.level.rule}, {rule}"
    html = joined(element("b", head), text, counted, element("code", rule))
    return paragraph(
        f"{head} {text}{counted}{as_wide(rule, small=True)} M", html, small=True
    )


def _whence(panel: TimelinePanel) -> str:
    """The resource of the latest number, and how many more there are."""
    resources = dict.fromkeys(r for m in panel.marks for r in m.resources)
    last = panel.marks[-1].resources[0]
    more = len(resources) - 1
    return f"{last} and {more} earlier" if more else last

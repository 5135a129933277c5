"""One series over time as a small SVG: true time axis, unit, bounds, gaps, level."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import escape
from typing import Final

from engine.values import plain
from ui.paper.measure import MILLIMETRES_PER_POINT, width
from ui.presentation import Html, Mark, Timeline, TimelinePanel

WIDTH: Final = 240
HEIGHT: Final = 150
"""Of the drawing, in its own units; 4 of them are a millimetre."""
_LEFT: Final = 34
_RIGHT: Final = 10
_TOP: Final = 26
_BOTTOM: Final = 20
_INK: Final = "#111111"
_BLUE: Final = "#005a8e"
_ORANGE: Final = "#a84300"
_NEAR: Final = 24


class _Scale:
    """Where a day and a value stand."""

    def __init__(self, panel: TimelinePanel, timeline: Timeline) -> None:
        ends = [n for m in panel.marks for n in (m.low, m.high) if n is not None]
        if panel.level is not None:
            ends.append(panel.level.high or panel.level.low)
        self.top = float(max([*ends, Decimal(0)])) * 1.2 or 1.0
        self.first = date.fromisoformat(timeline.first_day).toordinal()
        last = date.fromisoformat(timeline.last_day).toordinal()
        self.days = max(1, last - self.first)

    def x(self, day: str) -> float:
        passed = date.fromisoformat(day).toordinal() - self.first
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * passed / self.days

    def y(self, value: Decimal | None) -> float:
        share = 1.0 if value is None else min(1.0, float(value) / self.top)
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share


def series_svg(
    panel: TimelinePanel, timeline: Timeline, letters: dict[str, str]
) -> Html:
    """The series as an ``svg`` element.

    Args:
        panel: the series.
        timeline: gives the time axis, and what happened.
        letters: which letter stands for which day of an event.
    """
    scale = _Scale(panel, timeline)
    parts = [
        *_axes(panel, timeline, scale),
        *_happened(timeline, scale, letters),
        *_level(panel, timeline, scale),
        *_line(panel.marks, scale),
        *(_mark(mark, scale) for mark in panel.marks),
        *_numbers(panel, scale),
        *_lowest(panel, scale),
    ]
    label = escape(panel.alt, quote=True)
    return Html(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{label}">' + "".join(parts) + "</svg>"
    )


def _axes(panel: TimelinePanel, timeline: Timeline, scale: _Scale) -> Iterator[str]:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    title = f"{panel.title}, {panel.unit}"
    size = min(10.5, (WIDTH - 4) / (width(title, 1, bold=True) / MILLIMETRES_PER_POINT))
    yield _text(title, 2, 10, size=round(size, 1), weight="bold")
    yield f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="#777777"/>'
    for share in (0.0, 0.5, 1.0):
        value = Decimal(str(round(scale.top * share, 3 if scale.top < 1 else 1)))
        y = scale.y(Decimal(str(scale.top * share)))
        yield _text(plain(value), _LEFT - 4, y + 3, anchor="end")
    ends = ((timeline.first_day, _LEFT, "start"), (timeline.last_day, right, "end"))
    for day, x, anchor in ends:
        yield _text(day, x, HEIGHT - 7, anchor=anchor)


def _happened(
    timeline: Timeline, scale: _Scale, letters: dict[str, str]
) -> Iterator[str]:
    bottom = HEIGHT - _BOTTOM
    for happening in timeline.happenings:
        x = scale.x(happening.first_day)
        if happening.kind == "therapy":
            wide = max(1.0, scale.x(happening.last_day) - x)
            yield (
                f'<rect x="{x:.1f}" y="{_TOP}" width="{wide:.1f}" '
                f'height="{bottom - _TOP}" fill="#000000" fill-opacity="0.09"/>'
            )
        elif happening.kind == "study":
            yield f'<path d="M{x:.1f} {bottom}v-6" stroke="{_INK}" stroke-width="2"/>'
        else:
            yield f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="{_INK}"/>'
            letter = letters.get(happening.first_day, "")
            yield _text(letter, x, _TOP - 3, anchor="middle", size=9)


def _level(panel: TimelinePanel, timeline: Timeline, scale: _Scale) -> Iterator[str]:
    level = panel.level
    if level is None:
        return
    x = scale.x(level.reference_day or timeline.first_day)
    right, low, high = WIDTH - _RIGHT, scale.y(level.low), scale.y(level.high)
    if high < low:
        yield (
            f'<rect x="{x:.1f}" y="{high:.1f}" width="{right - x:.1f}" '
            f'height="{low - high:.1f}" fill="{_ORANGE}" fill-opacity="0.15"/>'
        )
    yield (
        f'<path d="M{x:.1f} {low:.1f}H{right}" stroke="{_ORANGE}" '
        'stroke-dasharray="5 3" stroke-width="1.3"/>'
    )


def _line(marks: tuple[Mark, ...], scale: _Scale) -> Iterator[str]:
    """Lines join plain values of one run only: a gap stays a gap."""
    runs: dict[int, list[str]] = {}
    for mark in marks:
        if mark.kind == "value":
            at = f"{scale.x(mark.first_day):.1f},{scale.y(mark.high):.1f}"
            runs.setdefault(mark.run, []).append(at)
    for points in runs.values():
        joined = " ".join(points)
        yield (
            f'<polyline points="{joined}" fill="none" stroke="{_BLUE}" '
            'stroke-width="1.4"/>'
        )


def _mark(mark: Mark, scale: _Scale) -> str:
    x, y = scale.x(mark.first_day), scale.y(mark.high)
    if mark.kind == "not measured":
        cross = f"M{x - 3:.1f} {HEIGHT - _BOTTOM - 8}l6 6m0 -6l-6 6"
        return f'<path d="{cross}" stroke="{_INK}" fill="none"/>'
    parts = []
    if mark.low != mark.high:
        bottom = scale.y(mark.low or Decimal(0))
        parts.append(f'<path d="M{x:.1f} {y:.1f}V{bottom:.1f}" stroke="{_BLUE}"/>')
    if mark.last_day != mark.first_day:
        until = scale.x(mark.last_day)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{until:.1f}" stroke="{_BLUE}"/>')
    if mark.kind == "bound":
        shape = f'<path d="M{x - 3:.1f} {y - 2:.1f}h6l-3 5z" fill="{_BLUE}"/>'
    elif mark.kind == "preliminary":
        shape = f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="#595959"/>'
    else:
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_BLUE}"/>'
    return "".join((*parts, shape))


def _lowest(panel: TimelinePanel, scale: _Scale) -> Iterator[str]:
    """The value from which a rise counts, named where it is one plain number."""
    level = panel.level
    if level is None or level.reference_value is None or not level.reference_day:
        return
    x, y = scale.x(level.reference_day), scale.y(level.reference_value)
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{_INK}"/>'
    below = min(y + 13, HEIGHT - _BOTTOM + 7)
    anchor = "start" if x < _LEFT + 30 else "middle"
    told = f"lowest {plain(level.reference_value)}"
    yield _text(told, x, below, anchor=anchor, size=8)


def _numbers(panel: TimelinePanel, scale: _Scale) -> Iterator[str]:
    """The latest number, then others from right to left where there is room."""
    taken = float("inf")
    lowest = panel.level.reference_day if panel.level else ""
    for mark in reversed(panel.marks):
        if lowest and mark.first_day == lowest and mark.kind == "value":
            continue
        x = scale.x(mark.first_day)
        if mark.kind != "not measured" and taken - x >= _NEAR:
            taken = x
            number = mark.text.partition(" ")[0]
            anchor = "start" if x < _LEFT + 10 else "middle"
            yield _text(number, x, scale.y(mark.high) - 6, anchor=anchor)


def _text(
    words: str,
    x: float,
    y: float,
    *,
    anchor: str = "start",
    size: float = 9,
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}" fill="{_INK}" stroke="#ffffff" stroke-width="2" '
        f'paint-order="stroke">{escape(words)}</text>'
    )

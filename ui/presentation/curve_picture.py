"""A reconstructed curve with its band as SVG: the same picture on screen and paper.

It is drawn with its label, its clock and its end; there is nothing beyond the end.
"""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from html import escape
from textwrap import wrap
from typing import Final

from ui.presentation.markup import Html, element
from ui.presentation.prognosis_panel import PrognosisPanel

# As wide as the smallest screen shows it nearly unchanged, so that it is read there.
_WIDTH: Final = 360
_LEFT: Final = 52
_RIGHT: Final = 12
_TOP: Final = 12
_FLOOR: Final = 150
"""Where no patient is left, in pixels from the top."""
_BELOW: Final = 52
"""From there to the first line on what kind of curve it is."""
_NOTE: Final = 15
_LETTERS: Final = 56
"""Of such a line."""
_INK: Final = "#111111"
_LINE: Final = "#005a8e"


def curve_alt(panel: PrognosisPanel) -> str:
    """What the picture says, for who does not see it."""
    doubt = "not settled whether it applies; " if panel.possible else ""
    return f"{panel.title}: {doubt}{panel.sentences[0]}"


def curve_svg(panel: PrognosisPanel) -> str:
    """The curve as an ``svg`` element; percent of patients by month."""
    last = max(point.months for point in panel.points)
    notes = [*wrap(panel.label, _LETTERS), *wrap(panel.end, _LETTERS)]
    height = _FLOOR + _BELOW + _NOTE * len(notes)
    parts = [
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        *_axes(panel, last),
        *_notes(notes),
        _band(panel, last),
        _curve(panel, last),
    ]
    label = escape(curve_alt(panel), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-label="{label}" '
        'font-family="sans-serif" font-size="13">' + "".join(parts) + "</svg>"
    )


def picture(svg: str, alt: str) -> Html:
    """An SVG as an image element; nothing is fetched for it."""
    source = "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
    return element("img", src=source, alt=alt, class_="mspike-picture")


def _x(months: Decimal, last: Decimal) -> str:
    room = _WIDTH - _LEFT - _RIGHT
    return f"{_LEFT + room * float(months / last):.1f}"


def _y(share: Decimal) -> str:
    return f"{_TOP + (_FLOOR - _TOP) * float(1 - share):.1f}"


def _axes(panel: PrognosisPanel, last: Decimal) -> list[str]:
    parts = []
    for percent in (0, 25, 50, 75, 100):
        y = _y(Decimal(percent) / 100)
        right = _WIDTH - _RIGHT
        parts.append(
            f'<path d="M{_LEFT} {y}H{right}" stroke="#d8d8d8" stroke-width="1"/>'
        )
        parts.append(_text(f"{percent} %", str(_LEFT - 6), y, "end", dy="4"))
    below = str(_FLOOR + 16)
    parts += [
        _text(str(month), _x(Decimal(month), last), below, "middle")
        for month in range(0, int(last) + 1, 3)
    ]
    middle = str((_LEFT + _WIDTH - _RIGHT) / 2)
    parts.append(
        _text(f"months from {panel.clock}", middle, str(_FLOOR + 34), "middle")
    )
    return parts


def _notes(lines: list[str]) -> list[str]:
    """What kind of curve it is, and where it ends."""
    return [
        _text(line, "4", str(_FLOOR + _BELOW + _NOTE * number), "start", size="11")
        for number, line in enumerate(lines)
    ]


def _band(panel: PrognosisPanel, last: Decimal) -> str:
    upper = [f"{_x(p.months, last)},{_y(p.high)}" for p in panel.points]
    lower = [f"{_x(p.months, last)},{_y(p.low)}" for p in reversed(panel.points)]
    return (
        f'<polygon points="{" ".join((*upper, *lower))}" fill="{_LINE}" '
        f'fill-opacity="0.16" stroke="{_LINE}" stroke-opacity="0.5" '
        'stroke-width="0.75" stroke-dasharray="3 3"/>'
    )


def _curve(panel: PrognosisPanel, last: Decimal) -> str:
    line = " ".join(f"{_x(p.months, last)},{_y(p.survival)}" for p in panel.points)
    dash = ' stroke-dasharray="6 4"' if panel.possible else ""
    return (
        f'<polyline points="{line}" fill="none" stroke="{_LINE}" '
        f'stroke-width="2.25"{dash}/>'
    )


def _text(
    words: str, x: str, y: str, anchor: str, *, dy: str = "0", size: str = "13"
) -> str:
    return (
        f'<text x="{x}" y="{y}" dy="{dy}" text-anchor="{anchor}" '
        f'font-size="{size}" fill="{_INK}">{escape(words)}</text>'
    )

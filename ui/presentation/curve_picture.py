"""A reconstructed curve with its band as SVG: the same picture on screen and paper.

It is drawn with its label, its clock and its end; there is nothing beyond the end.
"""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from html import escape
from typing import Final

from ui.presentation.markup import Html, element
from ui.presentation.prognosis_panel import PrognosisPanel

_WIDTH: Final = 520
_HEIGHT: Final = 190
_LEFT: Final = 52
_RIGHT: Final = 16
_TOP: Final = 14
_BOTTOM: Final = 46
_INK: Final = "#111111"
_LINE: Final = "#005a8e"


def curve_alt(panel: PrognosisPanel) -> str:
    """What the picture says, for who does not see it."""
    doubt = "not settled whether it applies; " if panel.possible else ""
    return f"{panel.title}: {doubt}{panel.sentences[0]}"


def curve_svg(panel: PrognosisPanel) -> str:
    """The curve as an ``svg`` element; percent of patients by month."""
    last = max(point.months for point in panel.points)
    parts = [*_axes(panel, last), _band(panel, last), _curve(panel, last)]
    label = escape(curve_alt(panel), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT + 26}" '
        f'width="{_WIDTH}" height="{_HEIGHT + 26}" role="img" aria-label="{label}" '
        'font-family="sans-serif" font-size="12">' + "".join(parts) + "</svg>"
    )


def picture(svg: str, alt: str) -> Html:
    """An SVG as an image element; nothing is fetched for it."""
    source = "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
    return element("img", src=source, alt=alt, class_="mspike-picture")


def _x(months: Decimal, last: Decimal) -> str:
    room = _WIDTH - _LEFT - _RIGHT
    return f"{_LEFT + room * float(months / last):.1f}"


def _y(share: Decimal) -> str:
    return f"{_TOP + (_HEIGHT - _TOP - _BOTTOM) * float(1 - share):.1f}"


def _axes(panel: PrognosisPanel, last: Decimal) -> list[str]:
    parts = [f'<rect width="{_WIDTH}" height="{_HEIGHT + 26}" fill="#ffffff"/>']
    for percent in (0, 25, 50, 75, 100):
        y = _y(Decimal(percent) / 100)
        right = _WIDTH - _RIGHT
        parts.append(
            f'<path d="M{_LEFT} {y}H{right}" stroke="#d8d8d8" stroke-width="1"/>'
        )
        parts.append(_text(f"{percent} %", str(_LEFT - 6), y, "end", dy="4"))
    below = str(_HEIGHT - _BOTTOM + 16)
    parts += [
        _text(str(month), _x(Decimal(month), last), below, "middle")
        for month in range(0, int(last) + 1, 3)
    ]
    middle = str((_LEFT + _WIDTH - _RIGHT) / 2)
    parts.append(
        _text(f"months from {panel.clock}", middle, str(_HEIGHT - 13), "middle")
    )
    parts.append(_text(panel.label, str(_LEFT), str(_HEIGHT + 4), "start", size="9.5"))
    parts.append(_text(panel.end, str(_LEFT), str(_HEIGHT + 18), "start", size="9.5"))
    return parts


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
    words: str, x: str, y: str, anchor: str, *, dy: str = "0", size: str = "12"
) -> str:
    return (
        f'<text x="{x}" y="{y}" dy="{dy}" text-anchor="{anchor}" '
        f'font-size="{size}" fill="{_INK}">{escape(words)}</text>'
    )

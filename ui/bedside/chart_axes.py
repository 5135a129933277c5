"""What all layers of a chart share: colours, scales and the place of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from textwrap import wrap
from typing import Any, Final

from ui.presentation import Timeline, TimelinePanel

Spec = dict[str, Any]

NARROW: Final = 220
"""Pixels of a drawing's width on the smallest screen (320 px), without its axis."""
INK: Final = "#111111"
BLUE: Final = "#005a8e"
ORANGE: Final = "#a84300"
GREY: Final = "#595959"
HALO: Final[Spec] = {"stroke": "#ffffff", "strokeWidth": 3, "strokeJoin": "round"}
"""Around letters, so that no line crosses them; style.css draws it behind them."""


def axes(panel: TimelinePanel, timeline: Timeline, top: float) -> Spec:
    """An empty layer with both scales; all other layers share them."""
    ends = (timeline.first_day, timeline.last_day)
    return {
        "data": {"values": [{"day": moment(day), "value": 0} for day in ends]},
        "mark": {"type": "point", "opacity": 0, "aria": False},
        "encoding": {
            "x": {
                **X,
                "axis": {
                    "format": "%Y-%m-%d",
                    "tickCount": 6,
                    "labelOverlap": True,
                    "labelColor": INK,
                    "titleColor": INK,
                },
            },
            "y": {
                **value_axis(panel),
                "scale": {
                    "type": "linear",
                    "zero": True,
                    "domain": [0, top],
                    "nice": False,
                },
                "axis": {
                    "tickCount": 5,
                    "minExtent": 44,
                    "titleLimit": 200,
                    "labelColor": INK,
                    "titleColor": INK,
                },
            },
        },
    }


_UPRIGHT: Final = 24
"""Letters of the title of the value axis that the height of a drawing holds."""

X: Final[Spec] = {
    "field": "day",
    "type": "temporal",
    "title": "date of the sample",
    "scale": {"type": "utc", "nice": False},
}


def value_axis(panel: TimelinePanel) -> Spec:
    """The value axis: name and unit together."""
    title = in_lines(f"{panel.title}, {panel.unit}", _UPRIGHT)
    return {"field": "value", "type": "quantitative", "title": title}


def in_lines(words: str, most: int) -> str | list[str]:
    """Words as one line, or as several of so many letters: nothing of a title is cut."""
    lines = wrap(words, most, break_long_words=False)
    return lines if len(lines) > 1 else words


def moment(day: str) -> int:
    """Milliseconds since 1970 of the start of a day, so that no zone shifts it."""
    return (date.fromisoformat(day).toordinal() - 719163) * 86_400_000


def number(value: Decimal | None, otherwise: float) -> float:
    """A number to draw; ``otherwise`` for an end that is not there."""
    return otherwise if value is None else float(value)

"""What all layers of a chart share: colours, scales and the place of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from ui.presentation import Timeline, TimelinePanel

Spec = dict[str, Any]

INK: Final = "#111111"
BLUE: Final = "#005a8e"
ORANGE: Final = "#a84300"
GREY: Final = "#595959"


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


X: Final[Spec] = {
    "field": "day",
    "type": "temporal",
    "title": "date of the sample",
    "scale": {"type": "utc", "nice": False},
}


def value_axis(panel: TimelinePanel) -> Spec:
    """The value axis: name and unit together."""
    title = f"{panel.title}, {panel.unit}"
    return {"field": "value", "type": "quantitative", "title": title}


def moment(day: str) -> int:
    """Milliseconds since 1970 of the start of a day, so that no zone shifts it."""
    return (date.fromisoformat(day).toordinal() - 719163) * 86_400_000


def number(value: Decimal | None, otherwise: float) -> float:
    """A number to draw; ``otherwise`` for an end that is not there."""
    return otherwise if value is None else float(value)

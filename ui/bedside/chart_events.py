"""The layers of a chart that show what happened: therapies, events and studies."""

from __future__ import annotations

from typing import Final

from ui.bedside.chart_axes import BLUE, GREY, HALO, INK, NARROW, Spec, X, moment
from ui.presentation import Happening, Timeline

_LETTER: Final = 5.6
"""Pixels of a letter of an event's name."""
_GAP: Final = 3
_ROW: Final = 13


def _happened(happening: Happening) -> Spec:
    return {
        "day": moment(happening.first_day),
        "until": moment(happening.last_day) + 86_400_000,
        "text": happening.text,
        "label": happening.text.partition(" (")[0]
        + (", day not known" if happening.is_vague else ""),
        "vague": happening.is_vague,
        "resource": happening.resource,
        "kind": happening.kind,
        "when": happening.when,
    }


def therapy_bands(timeline: Timeline) -> list[Spec]:
    """Therapies as bands over their days."""
    rows = [_happened(h) for h in timeline.happenings if h.kind == "therapy"]
    return [_layer(rows, "rect", GREY, 0.16, x2=True)] if rows else []


def event_layers(timeline: Timeline) -> list[Spec]:
    """Events as lines with their names, studies as ticks; a day not known as a span."""
    once = [h for h in timeline.happenings if h.kind != "therapy"]
    events = [_happened(h) for h in once if h.kind == "event"]
    studies = [_happened(h) for h in once if h.kind == "study" and not h.is_vague]
    vague = [_happened(h) for h in once if h.is_vague]
    layers = []
    if vague:
        # somewhere in these days: a span, and no line that would look like a day
        layers.append(_layer(vague, "rect", INK, 0.07, x2=True))
        layers[-1]["mark"] |= {"stroke": INK, "strokeDash": [4, 3], "strokeOpacity": 1}
    if events:
        known = [h for h in events if not h["vague"]]
        if known:
            layers.append(_layer(known, "rule", INK, 1.0))
        layers.append(_labels(_placed(events, timeline)))
    if studies:
        layers.append(_layer(studies, "tick", BLUE, 0.9))
    return layers


def _layer(
    rows: list[Spec],
    mark: str,
    colour: str,
    opacity: float,
    *,
    x2: bool = False,
) -> Spec:
    drawn: Spec = {"type": mark, "color": colour, "opacity": opacity}
    encoding: Spec = {
        "x": X,
        "tooltip": [
            {"field": "text", "type": "nominal", "title": "what"},
            {"field": "when", "type": "nominal", "title": "when"},
            {"field": "resource", "type": "nominal", "title": "resource"},
        ],
    }
    if x2:
        encoding["x2"] = {"field": "until"}
    if mark == "tick":
        drawn |= {"thickness": 3, "bandSize": 14, "orient": "vertical"}
        encoding["y"] = {"value": {"expr": "height - 8"}}
    return {"data": {"values": rows}, "mark": drawn, "encoding": encoding}


def _placed(events: list[Spec], timeline: Timeline) -> list[Spec]:
    """Each name in the first row where it meets no other, on the smallest screen too.

    A name stands to the right of its day, to the left where it would be cut, and across
    where there is room for it on neither side.
    """
    first, last = moment(timeline.first_day), moment(timeline.last_day)
    taken: list[float] = []
    placed = []
    for event in sorted(events, key=lambda e: int(e["day"])):
        at = NARROW * (event["day"] - first) / max(1, last - first)
        room = _GAP + _LETTER * len(event["label"])
        side, shift, begin = "left", float(_GAP), at
        if at + room > NARROW and at >= room:
            side, shift, begin = "right", -float(_GAP), at - room
        elif at + room > NARROW:
            shift, begin = NARROW - room - at, NARROW - room
        row = next((n for n, end in enumerate(taken) if end <= begin), len(taken))
        taken[row : row + 1] = [begin + room]
        placed.append({**event, "row": row, "side": side, "dx": shift})
    return placed


def _labels(rows: list[Spec]) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "text",
            "align": {"expr": "datum.side"},
            "dx": {"expr": "datum.dx"},
            "fontSize": 11,
            "fontStyle": "italic",
            "color": INK,
            **HALO,
        },
        "encoding": {
            "x": X,
            "y": {"value": {"expr": f"8 + {_ROW} * datum.row"}},
            "text": {"field": "label", "type": "nominal"},
        },
    }

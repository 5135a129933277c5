"""TimelinePanel -> Vega-Lite: plain dictionaries, made by hand because they are fast.

The eleven criteria for a safe laboratory graph (Sittig 2015, JAMIA 22:900) are kept:
patient, title, axes with labels, scales and values, reference, details on demand and
legend; each is asserted on the specification in the tests.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from engine.values import plain
from ui.presentation import Happening, Mark, Timeline, TimelinePanel

Spec = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
HEIGHT: Final = 300
"""Height in pixels of the drawing with title, axes and legend."""
_INK: Final = "#111111"
_BLUE: Final = "#005a8e"
_ORANGE: Final = "#a84300"
_GREY: Final = "#595959"
_KINDS: Final = ("value", "bound", "preliminary", "lowest value")
_SHAPES: Final = ("circle", "triangle-down", "square", "diamond")
_COLOURS: Final = (_BLUE, _BLUE, _GREY, _ORANGE)


def panel_spec(panel: TimelinePanel, timeline: Timeline, who: str) -> Spec:
    """One series over time as a Vega-Lite specification.

    Args:
        panel: the series.
        timeline: gives the time axis and what happened.
        who: the patient, as the banner names the patient.
    """
    top = _top(panel)
    layers = [
        _axes(panel, timeline, top),
        *_bands(timeline),
        *_level(panel, timeline, top),
        *_events(timeline),
    ]
    return {
        "$schema": SCHEMA,
        "title": {
            "text": f"{panel.title}, {panel.unit}",
            "subtitle": who,
            "anchor": "start",
            "fontSize": 14,
            "color": _INK,
            "subtitleColor": "#444444",
        },
        "width": "container",
        "height": HEIGHT,
        "layer": [*layers, *_results(panel, top)],
        "config": {
            "background": "#ffffff",
            "view": {"stroke": "#c8c8c8"},
            "font": "sans-serif",
        },
    }


def _top(panel: TimelinePanel) -> float:
    """Upper end of the value axis; bounds without an end reach up to it."""
    ends = [float(n) for m in panel.marks for n in (m.low, m.high) if n is not None]
    if panel.level is not None:
        ends.append(float(panel.level.high or panel.level.low))
    return max([*ends, 0.0]) * 1.3 or 1.0


def _axes(panel: TimelinePanel, timeline: Timeline, top: float) -> Spec:
    """An empty layer with both scales; all other layers share them."""
    ends = (timeline.first_day, timeline.last_day)
    return {
        "data": {"values": [{"day": _moment(day), "value": 0} for day in ends]},
        "mark": {"type": "point", "opacity": 0, "aria": False},
        "encoding": {
            "x": {
                **_X,
                "axis": {
                    "format": "%Y-%m-%d",
                    "tickCount": 6,
                    "labelOverlap": True,
                    "labelColor": _INK,
                    "titleColor": _INK,
                },
            },
            "y": {
                **_y(panel),
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
                    "labelColor": _INK,
                    "titleColor": _INK,
                },
            },
        },
    }


_X: Final[Spec] = {
    "field": "day",
    "type": "temporal",
    "title": "date of the sample",
    "scale": {"type": "utc", "nice": False},
}


def _y(panel: TimelinePanel) -> Spec:
    title = f"{panel.title}, {panel.unit}"
    return {"field": "value", "type": "quantitative", "title": title}


def _moment(day: str) -> int:
    """Milliseconds since 1970 of the start of a day, so that no zone shifts it."""
    return (date.fromisoformat(day).toordinal() - 719163) * 86_400_000


def _number(value: Decimal | None, otherwise: float) -> float:
    return otherwise if value is None else float(value)


def _row(mark: Mark, top: float) -> Spec:
    return {
        "day": _moment(mark.first_day),
        "until": _moment(mark.last_day),
        "value": _number(mark.high, top),
        "low": _number(mark.low, 0.0),
        "run": mark.run,
        "kind": mark.kind,
        "text": mark.text,
        "label": mark.text.partition(" ")[0],
        "when": mark.when,
        "recorded": mark.as_recorded or "-",
        "resource": ", ".join(mark.resources),
    }


_DETAILS: Final = [
    {"field": "text", "type": "nominal", "title": "value"},
    {"field": "when", "type": "nominal", "title": "date"},
    {"field": "recorded", "type": "nominal", "title": "as recorded"},
    {"field": "kind", "type": "nominal", "title": "kind"},
    {"field": "resource", "type": "nominal", "title": "resource"},
]


def _results(panel: TimelinePanel, top: float) -> list[Spec]:
    y = _y(panel)
    drawn = [m for m in panel.marks if m.kind != "not measured"]
    rows = [_row(mark, top) for mark in drawn]
    lowest = _lowest(panel, top)
    span = {"stroke": _BLUE, "strokeWidth": 3, "opacity": 0.55}
    symbol = {
        "field": "kind",
        "type": "nominal",
        "title": "result",
        "scale": {"domain": list(_KINDS), "range": list(_SHAPES)},
        "legend": {"orient": "bottom", "labelColor": _INK, "titleColor": _INK},
    }
    colour = {
        "field": "kind",
        "type": "nominal",
        "title": "result",
        "scale": {"domain": list(_KINDS), "range": list(_COLOURS)},
    }
    plain = [r for r, m in zip(rows, drawn, strict=True) if m.kind == "value"]
    bounds = [r for r, m in zip(rows, drawn, strict=True) if m.low != m.high]
    vague = [r for r, m in zip(rows, drawn, strict=True) if m.first_day != m.last_day]
    layers: list[Spec] = [
        {
            "data": {"values": plain},
            "mark": {"type": "line", "color": _BLUE, "strokeWidth": 1.5},
            "encoding": {
                "x": _X,
                "y": y,
                "detail": {"field": "run", "type": "nominal"},
            },
        },
        {
            "data": {"values": bounds},
            "mark": {"type": "rule", **span},
            "encoding": {"x": _X, "y": y, "y2": {"field": "low"}},
        },
        {
            "data": {"values": vague},
            "mark": {"type": "rule", **span},
            "encoding": {"x": _X, "x2": {"field": "until"}, "y": y},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {
                "x": _X,
                "y": y,
                "shape": symbol,
                "color": colour,
                "tooltip": _DETAILS,
            },
        },
        {
            "data": {"values": lowest},
            "mark": {
                "type": "point",
                "filled": False,
                "size": 260,
                "strokeWidth": 2,
                "opacity": 1,
            },
            "encoding": {
                "x": _X,
                "y": y,
                "shape": symbol,
                "color": colour,
                "tooltip": _DETAILS,
            },
        },
        {
            "data": {"values": rows},
            "mark": {
                "type": "text",
                "dy": -11,
                "fontSize": 11,
                "color": _INK,
            },
            "encoding": {
                "x": _X,
                "y": y,
                "text": {"field": "label", "type": "nominal"},
            },
        },
    ]
    gaps = [m for m in panel.marks if m.kind == "not measured"]
    if gaps:
        layers.append(
            {
                "data": {
                    "values": [{"day": _moment(m.first_day), "value": 0} for m in gaps]
                },
                "mark": {
                    "type": "text",
                    "text": "not measured",
                    "angle": 270,
                    "dx": 36,
                },
                "encoding": {"x": _X, "y": y},
            }
        )
    return [layer for layer in layers if layer["data"]["values"]]


def _lowest(panel: TimelinePanel, top: float) -> list[Spec]:
    """The lowest value from which a rise counts, marked once more."""
    level = panel.level
    if level is None or level.reference_value is None or not level.reference_day:
        return []
    found = [m for m in panel.marks if m.first_day == level.reference_day]
    row = _row(found[0], top) if found else {}
    return [{**row, "kind": "lowest value", "value": float(level.reference_value)}]


def _level(panel: TimelinePanel, timeline: Timeline, top: float) -> list[Spec]:
    """The level that counts as a rise: a line, or a band if the lowest is a bound."""
    level = panel.level
    if level is None:
        return []
    start = level.reference_day or timeline.first_day
    row = {
        "day": _moment(start),
        "until": _moment(timeline.last_day),
        "value": float(level.low),
        "high": _number(level.high, top),
        "text": f"rise from {plain(level.low)} {panel.unit}",
        "why": level.arithmetic,
        "rule": f"{level.rule}, {level.criterion}",
    }
    y = _y(panel)
    tooltip = [
        {"field": "text", "type": "nominal", "title": "level"},
        {"field": "why", "type": "nominal", "title": "arithmetic"},
        {"field": "rule", "type": "nominal", "title": "rule"},
    ]
    dashed = {"type": "rule", "color": _ORANGE, "strokeDash": [6, 4]}
    layers: list[Spec] = [
        {
            "data": {"values": [row]},
            "mark": dashed,
            "encoding": {"x": _X, "x2": {"field": "until"}, "y": y, "tooltip": tooltip},
        },
        {
            "data": {"values": [row]},
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 4,
                "dy": -6,
                "color": _ORANGE,
                "fontSize": 11,
            },
            "encoding": {"x": _X, "y": y, "text": {"field": "text", "type": "nominal"}},
        },
    ]
    if row["high"] != row["value"]:
        band = {"type": "rect", "color": _ORANGE, "opacity": 0.15}
        across = {"x2": {"field": "until"}, "y2": {"field": "high"}}
        layers.append(
            {
                "data": {"values": [row]},
                "mark": band,
                "encoding": {"x": _X, "y": y, **across, "tooltip": tooltip},
            }
        )
    return layers


def _happened(happening: Happening) -> Spec:
    return {
        "day": _moment(happening.first_day),
        "until": _moment(happening.last_day) + 86_400_000,
        "text": happening.text,
        "label": happening.text.partition(" (")[0],
        "resource": happening.resource,
        "kind": happening.kind,
    }


def _bands(timeline: Timeline) -> list[Spec]:
    rows = [_happened(h) for h in timeline.happenings if h.kind == "therapy"]
    return [_layer(rows, "rect", _GREY, 0.16, x2=True)] if rows else []


def _events(timeline: Timeline) -> list[Spec]:
    events = [_happened(h) for h in timeline.happenings if h.kind == "event"]
    studies = [_happened(h) for h in timeline.happenings if h.kind == "study"]
    layers = []
    if events:
        layers.append(_layer(events, "rule", _INK, 1.0))
        layers.append(_labels(events))
    if studies:
        layers.append(_layer(studies, "tick", _BLUE, 0.9))
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
        "x": _X,
        "tooltip": [
            {"field": "text", "type": "nominal", "title": "what"},
            {"field": "resource", "type": "nominal", "title": "resource"},
        ],
    }
    if x2:
        encoding["x2"] = {"field": "until"}
    if mark == "tick":
        drawn |= {"thickness": 3, "bandSize": 14, "orient": "vertical"}
        encoding["y"] = {"value": {"expr": "height - 8"}}
    return {"data": {"values": rows}, "mark": drawn, "encoding": encoding}


def _labels(rows: list[Spec]) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 3,
            "fontSize": 11,
            "fontStyle": "italic",
            "color": _INK,
        },
        "encoding": {
            "x": _X,
            "y": {"value": 8},
            "text": {"field": "label", "type": "nominal"},
        },
    }

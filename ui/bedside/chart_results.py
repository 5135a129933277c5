"""The layers of a chart that show what was measured, and what counts as a rise."""

from __future__ import annotations

from typing import Final

from engine.values import plain
from ui.bedside.chart_axes import (
    BLUE,
    GREY,
    HALO,
    INK,
    NARROW,
    ORANGE,
    Spec,
    X,
    moment,
    number,
    value_axis,
)
from ui.presentation import Mark, Timeline, TimelinePanel

_KINDS: Final = ("value", "bound", "preliminary", "lowest value")
_SHAPES: Final = ("circle", "triangle-down", "square", "diamond")
_COLOURS: Final = (BLUE, BLUE, GREY, ORANGE)


def _row(mark: Mark, top: float) -> Spec:
    return {
        "day": moment(mark.first_day),
        "until": moment(mark.last_day),
        "value": number(mark.high, top),
        "low": number(mark.low, 0.0),
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


def result_layers(panel: TimelinePanel, top: float) -> list[Spec]:
    """Results as points with their numbers, bounds and vague days as spans, and gaps."""
    y = value_axis(panel)
    drawn = [m for m in panel.marks if m.kind != "not measured"]
    rows = [_row(mark, top) for mark in drawn]
    pairs = list(zip(rows, drawn, strict=True))
    gaps = [m for m in panel.marks if m.kind == "not measured"]
    run = {"field": "run", "type": "nominal"}
    label = {"field": "label", "type": "nominal"}
    layers = [
        _layer([r for r, m in pairs if m.kind == "value"], _LINE, y, detail=run),
        _layer([r for r, m in pairs if m.low != m.high], _SPAN, y, y2={"field": "low"}),
        _layer(
            [r for r, m in pairs if m.first_day != m.last_day],
            _SPAN,
            y,
            x2={"field": "until"},
        ),
        _layer(rows, _POINT, y, **_kinds(), tooltip=_DETAILS),
        _layer(_lowest(panel, top), _RING, y, **_kinds(), tooltip=_DETAILS),
        _layer(rows, _NUMBER, y, text=label),
        _layer([{"day": moment(m.first_day), "value": 0} for m in gaps], _GAP, y),
    ]
    return [layer for layer in layers if layer["data"]["values"]]


_LINE: Final[Spec] = {"type": "line", "color": BLUE, "strokeWidth": 1.5}
_SPAN: Final[Spec] = {"type": "rule", "stroke": BLUE, "strokeWidth": 3, "opacity": 0.55}
_POINT: Final[Spec] = {"type": "point", "filled": True, "size": 80, "opacity": 1}
_RING: Final[Spec] = {
    "type": "point",
    "filled": False,
    "size": 260,
    "strokeWidth": 2,
    "opacity": 1,
}
_NUMBER: Final[Spec] = {
    "type": "text",
    "dy": -11,
    "fontSize": 11,
    "color": INK,
    **HALO,
}
_GAP: Final[Spec] = {"type": "text", "text": "not measured", "angle": 270, "dx": 36}


def _layer(rows: list[Spec], mark: Spec, y: Spec, **encoding: object) -> Spec:
    return {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {"x": X, "y": y, **encoding},
    }


def _kinds() -> Spec:
    """Each kind of result by shape and colour, named in one legend."""
    kind: Spec = {"field": "kind", "type": "nominal", "title": "result"}
    domain = list(_KINDS)
    legend: Spec = {"orient": "bottom", "labelColor": INK, "titleColor": INK}
    # On a narrow screen in two rows; one would be cut.
    legend |= {"columns": {"expr": f"width <= {2 * NARROW} ? 2 : {len(domain)}"}}
    shapes = {"domain": domain, "range": list(_SHAPES)}
    colours = {"domain": domain, "range": list(_COLOURS)}
    return {
        "shape": {**kind, "scale": shapes, "legend": legend},
        "color": {**kind, "scale": colours},
    }


def _lowest(panel: TimelinePanel, top: float) -> list[Spec]:
    """The lowest value from which a rise counts, marked once more."""
    level = panel.level
    if level is None or level.reference_value is None or not level.reference_day:
        return []
    found = [m for m in panel.marks if m.first_day == level.reference_day]
    row = _row(found[0], top) if found else {}
    return [{**row, "kind": "lowest value", "value": float(level.reference_value)}]


def level_layers(panel: TimelinePanel, timeline: Timeline, top: float) -> list[Spec]:
    """The level that counts as a rise: a line, or a band if the lowest is a bound."""
    y, told = value_axis(panel), {"tooltip": _LEVEL_DETAILS, "x2": {"field": "until"}}
    layers = []
    for row in _levels(panel, timeline, top):
        layers.append(_layer([row], _DASHED, y, **told))
        if row["high"] != row["value"]:
            layers.append(_layer([row], _BAND, y, y2={"field": "high"}, **told))
    return layers


def level_names(panel: TimelinePanel, timeline: Timeline, top: float) -> list[Spec]:
    """The number of that level, over all lines."""
    rows = _levels(panel, timeline, top)
    text = {"field": "text", "type": "nominal"}
    return [_layer([row], _LEVEL_TEXT, value_axis(panel), text=text) for row in rows]


def _levels(panel: TimelinePanel, timeline: Timeline, top: float) -> list[Spec]:
    level = panel.level
    if level is None:
        return []
    return [
        {
            "day": moment(level.reference_day or timeline.first_day),
            "until": moment(timeline.last_day),
            "value": float(level.low),
            "high": number(level.high, top),
            "text": f"rise from {plain(level.low)} {panel.unit}",
            "why": level.arithmetic,
            "rule": f"{level.rule}, {level.criterion}",
        }
    ]


_DASHED: Final[Spec] = {"type": "rule", "color": ORANGE, "strokeDash": [6, 4]}
_BAND: Final[Spec] = {"type": "rect", "color": ORANGE, "opacity": 0.15}
_LEVEL_TEXT: Final[Spec] = {
    "type": "text",
    "align": "left",
    "dx": 4,
    "dy": -6,
    "color": ORANGE,
    "fontSize": 11,
    **HALO,
}
_LEVEL_DETAILS: Final = [
    {"field": "text", "type": "nominal", "title": "level"},
    {"field": "why", "type": "nominal", "title": "arithmetic"},
    {"field": "rule", "type": "nominal", "title": "rule"},
]

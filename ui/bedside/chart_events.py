"""The layers of a chart that show what happened: therapies, events and studies."""

from __future__ import annotations

from ui.bedside.chart_axes import BLUE, GREY, INK, Spec, X, moment
from ui.presentation import Happening, Timeline


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
        layers.append(_labels(events))
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


def _labels(rows: list[Spec]) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 3,
            "fontSize": 11,
            "fontStyle": "italic",
            "color": INK,
        },
        "encoding": {
            "x": X,
            "y": {"value": 8},
            "text": {"field": "label", "type": "nominal"},
        },
    }

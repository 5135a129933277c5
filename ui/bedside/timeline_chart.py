"""TimelinePanel -> Vega-Lite: plain dictionaries, made by hand because they are fast.

The eleven criteria for a safe laboratory graph (Sittig 2015, JAMIA 22:900) are kept:
patient, title, axes with labels, scales and values, reference, details on demand and
legend; each is asserted on the specification in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ui.bedside.chart_axes import INK, Spec, axes, in_lines
from ui.bedside.chart_events import event_layers, therapy_bands
from ui.bedside.chart_results import level_layers, level_names, result_layers
from ui.presentation import Timeline, TimelinePanel

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_ACROSS: Final = 34
"""Letters of the title that the smallest screen (320 px) holds."""
HEIGHT: Final = 330
"""Height in pixels of the drawing with title, axes and legend."""


def panel_spec(panel: TimelinePanel, timeline: Timeline, who: Sequence[str]) -> Spec:
    """One series over time as a Vega-Lite specification.

    Args:
        panel: the series.
        timeline: gives the time axis and what happened.
        who: the patient, as the banner names the patient; a line each.
    """
    top = _top(panel)
    layers = [
        axes(panel, timeline, top),
        *therapy_bands(timeline),
        *level_layers(panel, timeline, top),
        *event_layers(timeline),
    ]
    return {
        "$schema": SCHEMA,
        "title": {
            "text": in_lines(f"{panel.title}, {panel.unit}", _ACROSS),
            "subtitle": list(who),
            "anchor": "start",
            "fontSize": 14,
            "color": INK,
            "subtitleColor": "#444444",
        },
        "width": "container",
        "height": HEIGHT,
        "layer": [
            *layers,
            *result_layers(panel, top),
            *level_names(panel, timeline, top),
        ],
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

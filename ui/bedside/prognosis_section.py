"""Curves as HTML: picture, the same numbers as a table, and all that belongs to them."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from ui.presentation import (
    EvidenceRow,
    Html,
    PatientView,
    PrognosisPanel,
    curve_alt,
    curve_svg,
    element,
    joined,
    picture,
    prose,
)


def prognosis_section(view: PatientView) -> Html | None:
    """Every curve of the patient's own groups, or why there is none."""
    if not view.panels and not view.no_curves:
        return None
    return element(
        "div",
        *(
            _of_clock(clock, list(panels))
            for clock, panels in groupby(view.panels, lambda panel: panel.clock)
        ),
        *(
            element("p", element("b", "No curve: "), text, class_="mspike-line")
            for text in view.no_curves
        ),
        class_="mspike-prognosis",
    )


def _of_clock(clock: str, panels: list[PrognosisPanel]) -> Html:
    notes = {note.id: note for panel in panels for note in panel.footnotes}
    return joined(
        element("h4", f"Months from {clock}"),
        element("div", *(_panel(panel) for panel in panels), class_="mspike-panels"),
        element(
            "ul",
            *(
                element("li", element("b", mark), " ", notes[mark].sentence)
                for mark in sorted(notes)
            ),
            class_="mspike-caveats",
        ),
    )


def _panel(panel: PrognosisPanel) -> Html:
    doubt = "Not settled whether it applies; settled by: "
    return element(
        "div",
        element("h5", panel.title),
        element("p", doubt, "; or ".join(panel.would_settle), class_="mspike-line")
        if panel.possible
        else None,
        element("figure", picture(curve_svg(panel), curve_alt(panel))),
        *(
            element("p", element("b", "In words: "), prose(text))
            for text in panel.sentences
        ),
        _given(panel),
        *(_row("Published: ", row) for row in panel.published),
        _ratios(panel),
        _numbers(panel),
        class_="mspike-panel mspike-possible-panel"
        if panel.possible
        else "mspike-panel",
    )


def _given(panel: PrognosisPanel) -> Html | None:
    if not panel.given_survived:
        return None
    return element(
        "p", element("b", f"{panel.survived}: "), prose(panel.given_survived)
    )


def _row(label: str, row: EvidenceRow) -> Html:
    return element(
        "p",
        element("b", label) if label else None,
        prose(row.text),
        " ",
        element("code", row.id),
        class_="mspike-line",
    )


def _ratios(panel: PrognosisPanel) -> Html | None:
    if not panel.relative:
        return None
    return element(
        "details",
        element(
            "summary",
            f"{len(panel.relative)} hazard ratios beside the curve, "
            "never multiplied into it",
        ),
        *(_row("", row) for row in panel.relative),
    )


def _numbers(panel: PrognosisPanel) -> Html:
    """The drawn numbers, month by month, as a table."""
    shown = [p for p in panel.points if p.months == int(p.months)]
    heads = ("Month", "Of 100 people", "Band")
    return element(
        "details",
        element("summary", "The same numbers as a table"),
        element(
            "table",
            element("caption", f"{panel.title}; counted from: {panel.clock}"),
            element(
                "thead",
                element("tr", *(element("th", head, scope="col") for head in heads)),
            ),
            element(
                "tbody",
                *(
                    element(
                        "tr",
                        *(
                            element("td", cell, data_label=head)
                            for head, cell in zip(
                                heads,
                                (
                                    str(point.months.to_integral_value()),
                                    _of_hundred(point.survival),
                                    f"{_of_hundred(point.low)} to {_of_hundred(point.high)}",
                                ),
                                strict=True,
                            )
                        ),
                    )
                    for point in shown
                ),
            ),
            class_="mspike-plain",
        ),
    )


def _of_hundred(share: Decimal) -> str:
    return str((share * 100).to_integral_value())

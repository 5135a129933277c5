"""The cohort as HTML: tables of a paper, and curves with bands and counts at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.bedside.cohort_fits import Fit
from ui.bedside.cohort_round import CohortRound
from ui.presentation import Html, element, joined, picture, prose

if TYPE_CHECKING:
    from engine.cohort import CohortReport, Panel, PrintedTable


def cohort_html(found: CohortRound) -> Html:
    """Every table and curve, and who is not in them."""
    report = found.report
    if report is None:
        return element("div", _nobody(found), _failed(found), class_="mspike")
    drawn = [panel for panel in report.panels if _is_drawn(panel)]
    return element(
        "div",
        element("h3", report.title),
        element(
            "p",
            element(
                "strong", "SYNTHETIC: made up, of no patient", class_="mspike-mark"
            ),
        )
        if report.synthetic
        else None,
        element("p", prose(f"As of {found.day}. {_left_out(found)}")),
        _failed(found),
        *(element("p", prose(note), class_="mspike-line") for note in report.notes),
        element(
            "div",
            *(_panel(p, report) for p in sorted(drawn, key=_is_eventless)),
            class_="mspike-panels mspike-cohort",
        ),
        *(_undrawn(panel) for panel in report.panels if not _is_drawn(panel)),
        *(_table(table) for table in report.tables),
        _fits(found.fits),
        class_="mspike",
    )


def _fits(fits: Sequence[Fit]) -> Html | None:
    """Each endpoint beside the published rows, folded; a refusal is not folded away."""
    if not fits:
        return None
    return element(
        "section",
        element("h3", "Beside the published rows"),
        element(
            "p",
            "Each endpoint of the paper in these patients, as mspike cohort fit prints it.",
            class_="mspike-line",
        ),
        *(_fit(fit) for fit in fits),
    )


def _fit(fit: Fit) -> Html:
    report = fit.report
    if report is None:
        shape = element("span", "⊘", class_="mspike-shape", aria_hidden="true")
        return element(
            "p",
            shape,
            element("strong", f"{fit.endpoint}: not fitted. "),
            prose(fit.refusal),
        )
    mark = "SYNTHETIC: made up, of no patient"
    return element(
        "details",
        element(
            "summary",
            f"{fit.endpoint}: {report.n} patients, {report.events} events",
        ),
        element("p", element("strong", report.title)),
        element("p", mark) if report.synthetic else None,
        *(element("p", prose(note), class_="mspike-line") for note in report.notes),
        *(_table(table) for table in report.tables),
    )


def _nobody(found: CohortRound) -> Html:
    return element(
        "p",
        element("span", "⊘", class_="mspike-shape", aria_hidden="true"),
        " ",
        element("strong", "NOT APPLICABLE"),
        f": none of {found.total} patients belongs to this cohort.",
        class_="mspike-verdict mspike-not_applicable",
    )


def _left_out(found: CohortRound) -> str:
    if not found.left_out:
        return f"All {found.total} patients are in it."
    return (
        f"{found.left_out} of {found.total} patients are left out: the event from which "
        "it counts is not on record to the day."
    )


def _failed(found: CohortRound) -> Html | None:
    if not found.failed:
        return None
    named = ", ".join(found.failed[:10])
    return element(
        "p",
        f"▲ {len(found.failed)} patients could not be read and are not counted: {named}",
        " and others." if len(found.failed) > 10 else ".",
        class_="mspike-differ",
        role="alert",
    )


def _is_drawn(panel: Panel) -> bool:
    """Whether any curve has enough patients at risk to be drawn."""
    return any(group.until > 0 for group in panel.groups)


def _is_eventless(panel: Panel) -> bool:
    """Whether nothing happened to anybody in it; such a curve stands last."""
    return not any(group.events for group in panel.groups)


def _about(panel: Panel) -> Html:
    """What is counted from when, and who is in no curve."""
    told = [f"{panel.endpoint_title}, counted from {panel.time_zero}"]
    if panel.log_rank is not None:
        told.append(f"log-rank p {panel.log_rank.p:.2g}")
    told += [f"no patient: {title}" for title in panel.missing]
    if panel.untimed:
        told.append(f"{panel.untimed} patients without months or event are left out")
    if panel.unplaced:
        told.append(f"{panel.unplaced} whose group is not known are in no curve")
    told.append("drawn while at least 10 patients are at risk")
    return element("p", prose("; ".join(told) + "."), class_="mspike-line")


def _panel(panel: Panel, report: CohortReport) -> Html:
    """The drawing, what it says in words, and the same numbers as a table."""
    from engine.cohort import panel_svg, print_panel

    mark = (
        element("p", "SYNTHETIC: made up, of no patient") if report.synthetic else None
    )
    return element(
        "section",
        element("h4", panel.title),
        _about(panel),
        element("figure", picture(panel_svg(panel), _alt(panel))),
        mark,
        element(
            "details",
            element("summary", f"The same numbers as a table: {panel.title}"),
            _table(print_panel(panel)),
        ),
        class_="mspike-panel",
    )


def _undrawn(panel: Panel) -> Html:
    """Too few patients for a curve: the counts alone, folded."""
    from engine.cohort import print_panel

    return element(
        "details",
        element("summary", f"{panel.title}: too few patients for a curve"),
        _about(panel),
        _table(print_panel(panel)),
    )


def _alt(panel: Panel) -> str:
    """The take-away: each group with its median and interval."""
    from engine.cohort import print_panel

    table = print_panel(panel)
    groups = {group.label for group in panel.groups}
    told = (
        f"{row[0]}: {', '.join(cell for cell in row[1:] if cell)}"
        for row in table.rows
        if row[0] in groups
    )
    return f"Kaplan-Meier curves with bands. {panel.title}. {'; '.join(told)}"


def _table(table: PrintedTable) -> Html:
    heads = [column or "what" for column in table.columns]
    return joined(
        element(
            "table",
            element("caption", table.title),
            element(
                "thead", element("tr", *(element("th", h, scope="col") for h in heads))
            ),
            element(
                "tbody",
                *(
                    element(
                        "tr",
                        *(
                            element("td", prose(cell), data_label=head)
                            for head, cell in zip(heads, row, strict=True)
                        ),
                    )
                    for row in table.rows
                ),
            ),
            class_="mspike-plain",
        ),
        *(element("p", prose(note), class_="mspike-line") for note in table.notes),
    )

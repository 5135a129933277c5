"""What stands beside the form: the report in its own words, and what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from engine.state import LesionKind
from fhir_adapters.findings import EnteredLesion, FindingVersion
from ui.presentation import Html, ReportView, StudyDesk, element, joined, prose

_HEADS: Final = ("When", "Who", "What was done", "Finding", "Reason")
_TOUCHES: Final = {
    "non_contiguous": "away from bone",
    "contiguous": "touches bone",
    "indeterminate": "contiguity with bone left open",
}


def report_html(desk: StudyDesk) -> Html:
    """The reports of a study, sentences that raise a question marked."""
    return element(
        "div",
        *(_report(report) for report in desk.reports),
        None if desk.reports else _no_report(),
        *(_on_record(desk) if desk.on_record else ()),
        class_="mspike",
    )


def _no_report() -> Html:
    return element(
        "p",
        "No report in words is on record for this study; read it where it is kept.",
        class_="mspike-line",
    )


def _report(report: ReportView) -> Html:
    return joined(
        element("p", element("b", "Report "), element("code", report.place)),
        element(
            "blockquote",
            element(
                "p",
                *(
                    element("mark", passage.text) if passage.question else passage.text
                    for passage in report.passages
                ),
                class_="mspike-report",
            ),
        ),
    )


def _on_record(desk: StudyDesk) -> tuple[Html, ...]:
    items = (element("li", prose(text)) for text in desk.on_record)
    told = "On record already, from the feed; it is not entered again:"
    return element("p", element("b", told)), element("ul", *items)


def saved_html(text: str) -> Html:
    """What was just kept."""
    return element(
        "p",
        element("strong", text),
        ". The answers above take it in.",
        class_="mspike mspike-saved",
        role="status",
    )


def history_html(versions: Sequence[FindingVersion]) -> Html:
    """Every version that was ever kept of a study, the latest first."""
    count = len(versions)
    return element(
        "div",
        element(
            "details",
            element("summary", f"History of this study: {count} entries"),
            element(
                "table",
                element("caption", "What was recorded of this study, the latest first"),
                element(
                    "thead",
                    element("tr", *(element("th", h, scope="col") for h in _HEADS)),
                ),
                element("tbody", *(_version(v) for v in reversed(versions))),
                class_="mspike-plain",
            ),
        ),
        class_="mspike",
    )


def _version(version: FindingVersion) -> Html:
    vouched = f"signed in at {version.issuer}" if version.issuer else "name as typed"
    place = f"Observation/{version.observation}, version {version.version}"
    cells = (
        version.at,
        joined(version.who, element("p", vouched)),
        version.action,
        joined(_said(version), element("p", element("code", place))),
        version.why,
    )
    return element(
        "tr",
        *(
            element("td", cell, data_label=head)
            for head, cell in zip(_HEADS, cells, strict=True)
        ),
    )


def _said(version: FindingVersion) -> str:
    entered = msgspec.json.decode(version.entered, type=EnteredLesion | LesionKind)
    if not isinstance(entered, EnteredLesion):
        return f"all lesions of {entered.replace('_', ' ')} are listed"
    parts = [
        entered.kind.replace("_", " "),
        entered.site,
        _TOUCHES.get(entered.bone_contiguity, ""),
        {"yes": "new", "no": "not new"}.get(entered.new_since_prior, ""),
        f"{entered.longest_mm} mm" if entered.longest_mm else "",
    ]
    return ", ".join(part for part in parts if part)

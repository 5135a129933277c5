"""The first page: type a record number, read the answer."""

from __future__ import annotations

import re
from functools import partial
from typing import Final
from urllib.parse import quote

import streamlit as st

from ui.bedside.comparison_section import changes_section, what_if_section
from ui.bedside.context import Bedside
from ui.bedside.finding_section import finding_section
from ui.bedside.opened import Opened, open_patient
from ui.bedside.patient_page import synthetic_mark
from ui.bedside.survival_section import survival_section
from ui.bedside.timeline_chart import HEIGHT, panel_spec
from ui.paper import paper_page
from ui.presentation import Html, element
from ui.records import ID_PREFIX, PatientRecord

_LISTED: Final = 60
_HOW_MATCHED: Final = (
    "The whole MRN or patient id opens the patient, whatever the case of its letters. The "
    "end of a number or the beginning of a name, of three letters or figures or more, gives "
    "a list to choose from."
)
_FILE: Final = re.compile(r"[^A-Za-z0-9-]+")
_FOCUS: Final = """<script>
(function focus(left) {
  const box = document.querySelector('input[aria-label="MRN or patient id"]');
  if (!box) { if (left) { setTimeout(() => focus(left - 1), 50); } return; }
  if (document.activeElement === document.body) { box.focus(); }
})(100);
</script>"""
"""Puts the cursor into the box, which Streamlit may draw later than this."""


def patient_lookup(bedside: Bedside) -> None:
    """Find a patient by record number or id, then show the answer."""
    st.html(element("h1", "mspike", class_="mspike-name"))
    query = st.text_input(
        "MRN or patient id",
        key="mrn",
        type="search",
        placeholder="type it, then Enter",
        bind="query-params",
        autocomplete="off",
    )
    found = bedside.records.find(query or "")
    if len(found) == 1:
        show_patient(bedside, found[0])
    elif found:
        st.html(_several(found))
    elif query:
        st.html(_searched(bedside, query.strip()))
    else:
        st.html(_start(bedside))
        st.html(_FOCUS, unsafe_allow_javascript=True)


def show_patient(bedside: Bedside, record: PatientRecord) -> None:
    """The answer first; everything else follows it on the page."""
    with bedside.turns.answer():
        opened = open_patient(bedside, record)
        st.html(opened.answer)
    chart, assessment, view = opened.chart, opened.assessment, opened.view
    bedside.turns.below(
        (
            partial(offer_paper, opened),
            partial(draw_timeline, opened),
            lambda: st.html(opened.imaging),
            partial(finding_section, bedside, record.identity, chart, assessment),
            partial(changes_section, bedside, chart, assessment),
            partial(what_if_section, bedside, chart, assessment),
            partial(survival_section, bedside, view),
            lambda: st.html(opened.background),
        )
    )


def offer_paper(opened: Opened) -> None:
    """The patient on one A4 page, made when it is asked for."""
    view = opened.view

    def page() -> bytes:
        imaging = (opened.studies, opened.lesions)
        identity, timeline = opened.record.identity, opened.timeline
        return paper_page(view, identity, timeline, *imaging).encode()

    st.download_button(
        "Download one A4 page (HTML, for printing)",
        data=page,
        file_name=f"mspike-{_FILE.sub('-', view.patient)}-{view.as_of[6:16]}.html",
        mime="text/html",
        on_click="ignore",
        key="paper",
    )


def draw_timeline(opened: Opened) -> None:
    """Each series on its own axis, all axes alike, and the numbers as tables."""
    timeline, numbers = opened.timeline, opened.numbers
    if timeline is None or numbers is None or not timeline.panels:
        return
    title = element("h3", "Over time")
    st.html(element("div", element("section", title), class_="mspike"))
    identity = opened.record.identity
    ids = " · ".join((*identity.mrns, identity.patient))
    who = [line for line in (identity.name, ids) if line]
    for panel in timeline.panels:
        st.vega_lite_chart(
            panel_spec(panel, timeline, who), theme=None, alt=panel.alt, height=HEIGHT
        )
    st.html(numbers)


def _several(found: tuple[PatientRecord, ...]) -> Html:
    return element(
        "div",
        element("p", f"{len(found)} patients share this number. Choose one:"),
        _links(found),
        class_="mspike",
        role="status",
    )


def _searched(bedside: Bedside, query: str) -> Html:
    """Nobody has this number: who may be meant, and how numbers are matched."""
    found = bedside.records.search(query)
    shown = found[:_LISTED]
    heads = [element("strong", f"No patient has the MRN or id “{query}”.")]
    if found:
        told = "1 patient" if len(found) == 1 else f"{len(found)} patients"
        heads.append(
            element("span", f" {told} with a number that ends so, or that name:")
        )
    more = f"and {len(found) - len(shown)} more: type more of the number or name"
    return element(
        "div",
        element("p", *heads),
        _links(shown) if found else None,
        element("p", more) if len(found) > len(shown) else None,
        element("p", _HOW_MATCHED),
        None
        if found
        else element("p", element("a", "Back to the start", href="?", target="_self")),
        class_="mspike",
        role="status",
    )


def _start(bedside: Bedside) -> Html:
    records = bedside.records
    count = len(records)
    synthetic = records.all_synthetic
    kind = "synthetic " if synthetic else ""
    return element(
        "div",
        element("p", f"{count} {kind}patient{'' if count == 1 else 's'} loaded."),
        synthetic_mark() if synthetic else None,
        element("p", "Invented for trying mspike. Open one:") if synthetic else None,
        _links(records.first(_LISTED)) if synthetic else None,
        class_="mspike",
    )


def _links(found: tuple[PatientRecord, ...]) -> Html:
    return element(
        "ul",
        *(
            element(
                "li",
                element(
                    "a",
                    _name(record),
                    href=f"?mrn={quote(ID_PREFIX + record.patient)}",
                    target="_self",
                ),
            )
            for record in found
        ),
        class_="mspike-list",
    )


def _name(record: PatientRecord) -> str:
    identity = record.identity
    return " · ".join(part for part in (*identity.mrns, identity.name) if part) or (
        record.patient
    )

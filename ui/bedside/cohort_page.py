"""The Cohort page: the patients of the source as each paper counts its own."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from ui.bedside.cohort_fits import Study
from ui.bedside.cohort_round import CohortRound
from ui.bedside.cohort_section import cohort_html
from ui.bedside.context import Bedside
from ui.bedside.notices import Notice, notice_card
from ui.presentation import element

_PAPERS: Final[dict[str, Study]] = {
    "Progression after BCMA CAR T (Moffitt 2025)": "A",
    "Teclistamab and soft tissue (US MIC 2026)": "B",
}
_RULESETS: Final = frozenset({"moffitt_2025", "usmic_2026"})
_PATIENCE: Final = 1.0
"""Seconds for which the first view waits for the cohort."""


def cohort_page(bedside: Bedside) -> None:
    """Tables, curves and transitions of all patients together."""
    st.html(element("h1", "mspike", class_="mspike-name"))
    st.html(
        element(
            "div",
            element("h2", "Cohort"),
            element(
                "p",
                "The patients of this source, counted as each paper counts its own. "
                "Observed, not adjusted; no comparison of treatments.",
            ),
            class_="mspike",
        )
    )
    rounds = bedside.cohorts
    gone = _RULESETS - {r.name for r in bedside.usable(bedside.rulesets)}
    if rounds is None or gone:
        message = "the cohort cannot be counted: a rule set is withdrawn or not loaded"
        raise Notice("MS-C123", message, "start the page with every shipped rule set")
    paper = st.radio("In the form of", list(_PAPERS), key="paper_form", horizontal=True)
    found = rounds.latest(_PAPERS[paper or next(iter(_PAPERS))], bedside.as_of())
    until = time.monotonic() + _PATIENCE
    while not found.over and time.monotonic() < until:
        time.sleep(0.05)
    if not found.over:
        _progress(found)
    elif found.refusal is not None:
        st.html(notice_card(*found.refusal))
    else:
        st.html(cohort_html(found))


def _progress(found: CohortRound) -> None:
    @st.fragment(run_every=1.0)
    def told() -> None:
        if found.over:
            st.rerun()
        text = f"Counting: {found.done} of {found.total} patients."
        st.html(element("div", element("p", text, role="status"), class_="mspike"))

    told()

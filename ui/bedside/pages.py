"""The bedside pages, and what every page shares."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui.bedside.context import Bedside, current
from ui.bedside.lookup import patient_lookup
from ui.presentation import Html, element

_STYLE = Path(__file__).parent / "style.css"


def run_pages() -> None:
    """Choose the page and show it."""
    st.set_page_config(page_title="mspike", page_icon=None, layout="wide")
    st.html(_STYLE)
    page = st.navigation(
        [
            st.Page(
                _shown(patient_lookup),
                title="Patient",
                url_path="patient",
                default=True,
            )
        ],
        position="hidden",
    )
    page.run()


def _shown(show: Callable[[Bedside], None]) -> Callable[[], None]:
    def page() -> None:
        try:
            show(current())
        except Exception as fault:
            _fault(fault)

    page.__name__ = show.__name__
    return page


def _fault(fault: Exception) -> None:
    """A fault of mspike: where it lies, and no value of the record."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}"
    sys.stderr.write(f"mspike: MS-C099: a fault of mspike itself ({place})\n")
    st.html(_fault_card(place))


def _fault_card(place: str) -> Html:
    return element(
        "div",
        element("p", element("strong", "MS-C099: a fault of mspike itself")),
        element("p", f"Nothing is shown rather than something wrong. Report: {place}."),
        class_="mspike",
        role="alert",
    )

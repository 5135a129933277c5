"""The bedside pages, and what every page shares."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import streamlit as st

from engine.prognosis import shipped_evidence
from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.sources import SourceError
from ui.bedside.cohort_page import cohort_page
from ui.bedside.context import Bedside, current
from ui.bedside.door import is_open, who_is_here
from ui.bedside.lookup import patient_lookup
from ui.bedside.notices import Notice, notice_card
from ui.bedside.own_data_page import own_data_page
from ui.bedside.reference_pages import about_html, evidence_html
from ui.bedside.rules_page import rules_page
from ui.bedside.sign_in import SignIn
from ui.bedside.worklist_page import worklist_page
from ui.presentation import Html, element

_STYLE = Path(__file__).parent / "style.css"


def run_pages() -> None:
    """Choose the page and show it."""
    st.set_page_config(page_title="mspike", page_icon=None, layout="wide")
    st.html(_STYLE)
    sign_in = _sign_in()
    if not is_open(sign_in):
        return
    page = st.navigation(
        [
            st.Page(_shown(show), title=title, url_path=path, default=not number)
            for number, (show, title, path) in enumerate(_PAGES)
        ],
        position="top",
    )
    page.run()
    who_is_here(sign_in)


def _sign_in() -> SignIn | None:
    """How people sign in here; pages without a store say so themselves."""
    try:
        return current().sign_in
    except LookupError:
        return None


def _name() -> None:
    st.html(element("h1", "mspike", class_="mspike-name"))


def evidence_page(_: Bedside) -> None:
    """Every published row, its caveats, and what proof-reading found."""
    _name()
    st.html(_evidence())


def about_page(bedside: Bedside) -> None:
    """Intended use, limits and versions."""
    _name()
    st.html(about_html(bedside.rulesets, version("mspike")))


@cache
def _evidence() -> Html:
    """Made once: it holds no patient."""
    return evidence_html(shipped_evidence())


_PAGES: Final[tuple[tuple[Callable[[Bedside], None], str, str], ...]] = (
    (patient_lookup, "Patient", "patient"),
    (worklist_page, "Worklist", "worklist"),
    (cohort_page, "Cohort", "cohort"),
    (own_data_page, "Your data", "own"),
    (rules_page, "Rules", "rules"),
    (evidence_page, "Evidence", "evidence"),
    (about_page, "About", "about"),
)


def _shown(show: Callable[[Bedside], None]) -> Callable[[], None]:
    def page() -> None:
        try:
            show(current())
        except SourceError as gone:
            told = shipped_catalogue().unreadable(gone.code, gone.place)
            st.html(notice_card(told.code, told.message, told.remedy))
        except Notice as told_so:
            st.html(notice_card(told_so.code, told_so.message, told_so.remedy))
        except Exception as fault:
            _fault(fault)

    page.__name__ = show.__name__
    return page


def _fault(fault: Exception) -> None:
    """A fault of mspike: where it lies, and no value of the record."""
    if type(fault).__module__.startswith("sqlalchemy."):
        sys.stderr.write(f"mspike: MS-C172: {type(fault).__name__}\n")
        st.html(_database_card())
        return
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}"
    sys.stderr.write(f"mspike: MS-C099: a fault of mspike itself ({place})\n")
    st.html(_fault_card(place))


def _database_card() -> Html:
    """What people recorded cannot be read: without it an answer could be another one."""
    return element(
        "div",
        element("p", element("strong", "MS-C172: the database cannot be reached")),
        element(
            "p",
            "It holds what people recorded, so nothing is shown without it. Nothing that "
            "was saved is lost; load the page again, and tell whoever runs mspike.",
        ),
        class_="mspike",
        role="alert",
    )


def _fault_card(place: str) -> Html:
    return element(
        "div",
        element("p", element("strong", "MS-C099: a fault of mspike itself")),
        element("p", f"Nothing is shown rather than something wrong. Report: {place}."),
        class_="mspike",
        role="alert",
    )

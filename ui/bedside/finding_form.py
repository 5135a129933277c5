"""Beside a report: what a physician says of one study, kept as findings.

A fragment: what is typed here does not assess the patient again; saving does.
"""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

import streamlit as st
from msgspec import Struct

from fhir_adapters.findings import (
    Author,
    EnteredLesion,
    FindingRefused,
    Transcription,
)
from ui.bedside.context import Bedside
from ui.bedside.finding_html import history_html, report_html, saved_html
from ui.bedside.finding_rows import KINDS, complete_box, lesion_row
from ui.bedside.visitor import Visitor
from ui.presentation import StudyDesk, element
from ui.records import Identity

if TYPE_CHECKING:
    from fhir_adapters.findings.finding_store import FindingStore
    from fhir_adapters.findings.revision import Kept


class Draft(Struct):
    """What is being typed of one study.

    Attributes:
        number: number of the draft in the session: no two share a widget.
        seen: revision of what was kept when it was begun.
        rows: number of the row to what it began with.
        added: how many rows there ever were.
        taken: ids of the questions from which a row was begun.
    """

    number: int
    seen: int
    rows: dict[int, EnteredLesion] = {}
    added: int = 0
    taken: set[str] = set()

    def add(self, lesion: EnteredLesion) -> None:
        """A further row."""
        self.added += 1
        self.rows[self.added] = lesion


class Place(Struct, frozen=True):
    """Whose study is transcribed, and where it is kept."""

    store: FindingStore
    identity: Identity
    desk: StudyDesk

    def key(self, name: str) -> str:
        """A name of the session for this patient and study alone."""
        return f"finding/{self.identity.patient}/{self.desk.study}/{name}"


@st.fragment
def finding_form(
    bedside: Bedside,
    identity: Identity,
    desks: tuple[StudyDesk, ...],
    *,
    is_past: bool,
) -> None:
    """Choose a study, read its report, say what it shows.

    Args:
        bedside: with its finding store.
        identity: the patient.
        desks: studies that can be transcribed.
        is_past: the page asks about an earlier day, on which nothing that is entered
            now was known.
    """
    store = bedside.findings
    if store is None or "record" not in bedside.visitor().roles:
        return
    title = {desk.study: desk for desk in desks}
    chosen = st.selectbox(
        "Study",
        list(title),
        format_func=lambda study: _title(title[study]),
        key=f"finding/{identity.patient}/study",
    )
    place = Place(store, identity, title[chosen])
    kept = store.kept(identity.patient, chosen)
    draft = _draft(place, kept)
    report, form = st.columns(2, gap="large")
    with report:
        st.html(report_html(place.desk))
        _suggestions(place, draft)
    with form:
        _form(bedside, place, draft, is_past=is_past)
    versions = store.versions(identity.patient, chosen)
    if versions:
        st.html(history_html(versions))


def _suggestions(place: Place, draft: Draft) -> None:
    """A button for each sentence that speaks of a lesion."""
    for suggestion in place.desk.suggestions:
        taken = suggestion.question in draft.taken
        words = shorten(suggestion.sentence, 70, placeholder=" ...")
        if st.button(
            f"{'Added' if taken else 'Add'}, {suggestion.about}: “{words}”",
            key=place.key(f"{draft.number}/take/{suggestion.question}"),
            disabled=taken,
        ):
            draft.taken.add(suggestion.question)
            draft.add(suggestion.lesion)
            st.rerun(scope="fragment")


def _title(desk: StudyDesk) -> str:
    return desk.title + (
        " · report to confirm" if desk.suggestions or desk.waits else ""
    )


def _draft(place: Place, kept: Kept) -> Draft:
    """What was typed so far; begun with what is kept."""
    key = place.key("draft")
    if key not in st.session_state:
        number = st.session_state.get("finding/drafts", 0) + 1
        st.session_state["finding/drafts"] = number
        draft = Draft(number, kept.revision)
        for lesion in kept.lesions.values():
            draft.add(lesion)
        st.session_state[key] = draft
        for kind in KINDS:
            name = place.key(f"{number}/complete/{kind}")
            st.session_state[name] = kind in kept.complete
    found: Draft = st.session_state[key]
    return found


def _form(bedside: Bedside, place: Place, draft: Draft, *, is_past: bool) -> None:
    saved = st.session_state.pop(place.key("saved"), "")
    if saved:
        st.html(saved_html(saved))
    lesions = _lesions(place, draft)
    if st.button("Add a lesion", key=place.key("add")):
        draft.add(EnteredLesion(kind="soft_tissue"))
        st.rerun(scope="fragment")
    complete = frozenset(
        kind
        for kind in KINDS
        if complete_box(kind, lesions, place.key(f"{draft.number}/complete/{kind}"))
    )
    visitor = bedside.visitor()
    who = _who(visitor)
    why = ""
    if draft.seen:
        why = st.text_input("Reason for the correction", key=place.key("why"))
    if is_past:
        st.html(
            element(
                "p",
                "This page asks about an earlier day. What you record is known from "
                "now on, and is not seen here.",
                class_="mspike mspike-line",
            )
        )
    if st.button("Save findings", key=place.key("save"), type="primary"):
        told = Transcription(
            patient=place.identity.patient,
            study=place.desk.study,
            when=place.desk.when,
            lesions=tuple(lesions),
            complete=complete,
            synthetic=place.identity.synthetic,
        )
        author = Author(who, bedside.instant(), visitor.issuer, visitor.subject)
        _save(place, draft, told, author, why)


def _lesions(place: Place, draft: Draft) -> list[EnteredLesion]:
    """What stands in the rows; one that is taken away goes at once."""
    lesions = []
    for number, (row, seed) in enumerate(list(draft.rows.items()), 1):

        def key(name: str, row: int = row) -> str:
            return place.key(f"{draft.number}/{row}/{name}")

        lesion = lesion_row(number, seed, key)
        if lesion is None:
            del draft.rows[row]
            st.rerun(scope="fragment")
        lesions.append(lesion)
    return lesions


def _who(visitor: Visitor) -> str:
    if visitor.is_signed_in:
        st.html(element("p", f"Signed by {visitor.name}", class_="mspike mspike-line"))
        return visitor.name
    return st.text_input(
        "Your name (kept as typed; nobody is signed in)", key="finding/who"
    )


def _save(
    place: Place, draft: Draft, told: Transcription, author: Author, why: str
) -> None:
    try:
        place.store.save(told, author, seen=draft.seen, why=why)
    except FindingRefused as refused:
        words = f"{refused.code}: {refused.message}; {refused.remedy}."
        st.html(element("p", words, class_="mspike mspike-refused", role="alert"))
        if refused.code == "MS-C169" and st.button(
            "Look at them", key=place.key("again")
        ):
            forget(place)
            st.rerun()
        return
    forget(place)
    count = len(told.lesions)
    st.session_state[place.key("saved")] = (
        f"Saved: {count} {'lesion' if count == 1 else 'lesions'}"
    )
    st.rerun()


def forget(place: Place) -> None:
    """Drop what was typed; the form begins again with what is kept."""
    st.session_state.pop(place.key("draft"), None)

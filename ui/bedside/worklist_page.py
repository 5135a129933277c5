"""The worklist page: filters, one alert to act on, and the list."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import streamlit as st

from engine.surveillance import LifeError, Situation, switched_off
from ui.bedside.context import Bedside
from ui.bedside.notices import Notice, notice_card
from ui.bedside.visitor import Visitor
from ui.bedside.worklist_section import (
    STATUS_WORDS,
    list_counts,
    list_heading,
    list_table,
    not_asked_for,
    not_kept_note,
    one_alert,
)
from ui.presentation import element
from ui.worklist import Desk, Item, OutOfReach, Round

_LISTED: Final = 50
_PATIENCE: Final = 2.0
"""Seconds for which the first view waits for the round."""
_EVERY: Final = "All"
_STATES: Final = {
    "Open": frozenset({"open", "not kept"}),
    "Acknowledged": frozenset({"acknowledged"}),
    "Put off": frozenset({"snoozed"}),
    "Resolved": frozenset({"resolved"}),
}
REASONS: Final = (
    "Ordered or arranged",
    "Already done, result awaited",
    "Done elsewhere",
    "Patient declines",
    "Not meant for this patient now",
)


def worklist_page(bedside: Bedside) -> None:
    """What is due for whom, and what was done about it."""
    st.html(element("h1", "mspike", class_="mspike-name"))
    desk = bedside.desk
    if desk is None:
        raise Notice("MS-C120", "the worklist was not started", "use mspike bedside")
    found = _round(desk)
    night = desk.night()
    st.html(list_heading(found, [f"{p.name} {p.version}" for p in night.policies]))
    try:
        _one_alert(desk, bedside)
        items = desk.items(found)
    except OutOfReach as cause:
        message = f"the alert database cannot be used ({cause})"
        remedy = "try again: what was acknowledged or put off is kept in it"
        raise Notice("MS-C121", message, remedy) from cause
    st.html(list_counts(items, found))
    off = not_asked_for(switched_off(night.policies))
    if off is not None:
        st.html(off)
    _progress(found)
    if not desk.keeps:
        st.html(not_kept_note())
    _list(items)


def _round(desk: Desk) -> Round:
    """The round of the day; a short one is waited for."""
    found = desk.round()
    until = time.monotonic() + _PATIENCE
    while not found.over and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _progress(found: Round) -> None:
    """How far a long round has come; the page is drawn anew when it is over."""
    if found.over:
        return

    @st.fragment(run_every=1.0)
    def told() -> None:
        if found.over:
            st.rerun()
        told = f"Looking at the records: {found.done} of {found.total} patients. "
        rest = "What is kept is listed already; the list is not complete yet."
        st.html(element("div", element("p", told, rest), class_="mspike"))

    told()


def _list(items: list[Item]) -> None:
    with st.container(horizontal=True):
        status = st.radio(
            "Due",
            [_EVERY, *STATUS_WORDS.values()],
            horizontal=True,
            key="show",
            bind="query-params",
        )
        state = st.radio(
            "State", list(_STATES), horizontal=True, key="state", bind="query-params"
        )
    text = st.text_input(
        "Patient, number or words", key="words", type="search", autocomplete="off"
    )
    words = (text or "").casefold().split()
    chosen = [
        item
        for item in items
        if item.kept in _STATES[state or "Open"]
        and status in (_EVERY, STATUS_WORDS[item.row.status])
        and all(word in _searched(item) for word in words)
    ]
    more = len(chosen) - _LISTED
    every = more > 0 and st.checkbox(f"Show {more} more as well", key="every")
    st.html(list_table(chosen if every else chosen[:_LISTED], len(chosen)))


def _searched(item: Item) -> str:
    """What a word of the filter is looked for in."""
    whose = (item.identity.name, *item.identity.mrns) if item.identity else ()
    row = item.row
    return " ".join((row.patient, *whose, row.title, row.reason)).casefold()


def _one_alert(desk: Desk, bedside: Bedside) -> None:
    """The alert that the address names, with what can be done about it."""
    wanted = st.query_params.get("alert", "")
    if not wanted:
        return
    kept = desk.situation(wanted)
    if kept is None:
        st.html(
            notice_card(
                "MS-C122",
                "the alert database has no such alert",
                "choose one in the list below",
            )
        )
        return
    record = bedside.records.find(f"id:{kept.patient}")
    name = record[0].identity.name if record else ""
    st.html(one_alert(kept, name or kept.patient, desk.history(kept.id)))
    visitor = bedside.visitor()
    if "acknowledge" not in visitor.roles:
        words = "Acknowledging alerts is not among your roles."
        st.html(element("p", words, class_="mspike mspike-line"))
    elif kept.state != "resolved":
        _actions(desk, kept, visitor)


def _actions(desk: Desk, kept: Situation, visitor: Visitor) -> None:
    today = date.fromisoformat(desk.night().as_of.day_text())
    most = kept.alert.snooze_days
    with st.form("act", border=True):
        if visitor.is_signed_in:
            who: str | None = visitor.name
        else:
            who = st.text_input("Your name", key="who", persist_state="session")
        reason = st.radio("Reason", REASONS, index=None, key="reason")
        more = st.text_input("In your own words (may be left empty)", key="own_words")
        acknowledge = st.form_submit_button("Acknowledge: I have seen it")
        until = st.date_input(
            f"Put off until (at most {most} days by the policy)",
            value=today + timedelta(days=min(7, most)),
            min_value=today + timedelta(days=1),
            max_value=today + timedelta(days=most),
            key="until",
            disabled=most < 1,
        )
        snooze = st.form_submit_button("Put off", disabled=most < 1)
    why = "; ".join(part for part in (reason, (more or "").strip()) if part)
    if acknowledge:
        _done(lambda: desk.acknowledge(kept.id, _given(why), who or ""))
    elif snooze and isinstance(until, date):
        day = until.isoformat()
        _done(lambda: desk.snooze(kept.id, day, _given(why), who or ""))


def _given(why: str) -> str:
    """A reason, which the history needs."""
    if not why:
        raise LifeError("MS-C073", "there is no reason", "choose or write one")
    return why


def _done(act: Callable[[], Situation]) -> None:
    try:
        act()
    except LifeError as refused:
        remedy = "write your name" if refused.code == "MS-C074" else refused.remedy
        st.html(notice_card(refused.code, refused.message, remedy))
        return
    st.rerun()

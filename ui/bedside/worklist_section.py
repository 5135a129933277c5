"""The worklist as HTML: one line for each thing due, and one alert with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from engine.surveillance import Entry, Situation
from ui.presentation import POLICY, Html, element, joined, prose
from ui.records import ID_PREFIX
from ui.worklist import STATUSES, Item, Round

STATUS_WORDS: Final = {
    "overdue": "Overdue",
    "due": "Due",
    "upcoming": "Upcoming",
    "confirm": "To confirm",
}
STATE_WORDS: Final = {
    "open": "open",
    "not kept": "open, not yet in the alert database",
    "acknowledged": "acknowledged",
    "snoozed": "put off",
    "resolved": "resolved",
}
_SHAPES: Final = {"overdue": "▲", "due": "▲", "upcoming": "◷", "confirm": "◇"}
_HEADS: Final = ("When", "Patient", "What and why", "Last imaging", "State")
_ACTIONS: Final = {
    "opened": "opened",
    "reopened": "opened again",
    "new_evidence": "new evidence",
    "snooze_ended": "shown again",
    "snoozed": "put off",
}


def list_heading(found: Round, policies: Sequence[str]) -> Html:
    """What day it is, and whose policy says what is due."""
    named = ", ".join(policies) or "no policy is in use"
    return element(
        "div",
        element("h2", "Worklist"),
        element("p", f"As of {found.day}, by {named}: {POLICY}."),
        class_="mspike",
    )


def list_counts(items: Sequence[Item], found: Round) -> Html:
    """How many lines there are of each kind, and who could not be looked at."""
    open_ = Counter(i.row.status for i in items if i.kept in ("open", "not kept"))
    states = Counter(i.kept for i in items)
    told = [f"{open_[s]} {STATUS_WORDS[s].lower()}" for s in STATUSES]
    told += [f"{states['acknowledged']} acknowledged", f"{states['snoozed']} put off"]
    return element(
        "div",
        element("p", element("strong", " · ".join(told)), role="status"),
        _failed(found),
        *(
            element("p", prose(notice), class_="mspike-line")
            for notice in sorted(found.notices)
        ),
        class_="mspike",
    )


def _failed(found: Round) -> Html | None:
    if not found.failed:
        return None
    named = ", ".join(found.failed[:10])
    more = f" and {len(found.failed) - 10} more" if len(found.failed) > 10 else ""
    return element(
        "p",
        element("strong", f"▲ {len(found.failed)} of {found.total} patients"),
        f" could not be looked at; nothing is known of them: {named}{more}.",
        class_="mspike-differ",
        role="alert",
    )


def not_asked_for(told: Sequence[str]) -> Html | None:
    """What the policy could ask for and does not, because the site has set no days."""
    if not told:
        return None
    return element(
        "div",
        element(
            "details",
            element("summary", f"Not asked for by this policy: {len(told)}"),
            element("ul", *(element("li", prose(text)) for text in told)),
        ),
        class_="mspike",
    )


def list_table(items: Sequence[Item], total: int) -> Html:
    """The lines, the most urgent first."""
    if not items:
        told = element("p", "Nothing on the list is like that.", role="status")
        return element("div", told, class_="mspike")
    return element(
        "div",
        element(
            "table",
            element("caption", f"{len(items)} of {total}, the most urgent first"),
            element(
                "thead",
                element("tr", *(element("th", h, scope="col") for h in _HEADS)),
            ),
            element("tbody", *(_row(item) for item in items)),
            class_="mspike-plain mspike-worklist",
        ),
        class_="mspike",
    )


def _row(item: Item) -> Html:
    row = item.row
    word = STATUS_WORDS[row.status]
    cells = (
        joined(
            element("span", _SHAPES[row.status], class_="mspike-shape"),
            element("strong", word),
            element("p", f"since {row.due}" if row.status != "upcoming" else row.due)
            if row.due
            else None,
        ),
        _whose(item),
        joined(
            element("strong", row.title),
            element("p", prose(row.reason.removeprefix(f"{row.title}: "))),
            element("p", prose(row.arithmetic)) if row.arithmetic else None,
        ),
        (row.last_imaging or "none on record") if row.alert else "",
        _state(item),
    )
    return element(
        "tr",
        *(
            element("td", cell, data_label=head)
            for head, cell in zip(_HEADS, cells, strict=True)
        ),
        class_=f"mspike-{row.status}",
    )


def _whose(item: Item) -> Html:
    """The patient by name and number, with a way to the page."""
    patient, identity = item.row.patient, item.identity
    if identity is None:
        return joined(patient, element("p", "not in the source of this page"))
    link = element(
        "a",
        identity.name or patient,
        href=f"./?mrn={quote(ID_PREFIX + patient)}",
        target="_self",
    )
    mark = element("p", "SYNTHETIC") if identity.synthetic else None
    return joined(link, element("p", " · ".join(identity.mrns) or patient), mark)


def _state(item: Item) -> Html:
    told = STATE_WORDS[item.kept]
    until = f" until {item.snoozed_until}" if item.snoozed_until else ""
    gone = "the record no longer shows it; the next night closes it"
    if not item.row.alert:
        return element("span", "a question, no alert")
    if item.kept == "not kept":
        return element("span", told)
    name = element("span", f" of {item.row.patient}, {item.row.title}")
    return joined(
        told + until,
        element("p", gone) if item.gone else None,
        element(
            "p",
            element(
                "a",
                "Act and history",
                element("span", name, class_="mspike-name"),
                href=f"?alert={quote(item.row.alert[:16])}",
                target="_self",
            ),
        ),
    )


def one_alert(kept: Situation, whose: str, entries: Sequence[Entry]) -> Html:
    """One alert: what it asks, on what it rests, and everything done about it."""
    alert = kept.alert
    until = f" until {kept.snoozed_until}" if kept.snoozed_until else ""
    return element(
        "section",
        element("h3", f"{alert.title}: {whose}"),
        element("p", element("strong", f"{STATE_WORDS[kept.state]}{until}")),
        element("p", prose(alert.summary)),
        element("p", "Counted: ", prose(alert.arithmetic), class_="mspike-line"),
        *(
            element("p", "Proposed: ", prose(action), class_="mspike-line")
            for action in alert.actions
        ),
        element(
            "p",
            "Rests on: ",
            *(element("code", e.resource) for e in alert.evidence),
            " by ",
            element("code", alert.rule),
            class_="mspike-line",
        ),
        _history(entries),
        class_=f"mspike mspike-alert mspike-{alert.severity}",
    )


def _history(entries: Sequence[Entry]) -> Html:
    heads = ("When (UTC)", "What", "Who", "Why")
    rows = (
        (e.at, _ACTIONS.get(e.action, e.action), e.who, e.why or "no reason given")
        for e in entries
    )
    return element(
        "table",
        element("caption", "History: lines are added, never changed"),
        element(
            "thead", element("tr", *(element("th", h, scope="col") for h in heads))
        ),
        element(
            "tbody",
            *(
                element(
                    "tr",
                    *(
                        element("td", cell, data_label=head)
                        for head, cell in zip(heads, row, strict=True)
                    ),
                )
                for row in rows
            ),
        ),
        class_="mspike-plain",
    )


def not_kept_note() -> Html:
    """Without an alert database nothing can be acknowledged: what to do about it."""
    return element(
        "div",
        element(
            "p",
            "No alert database: nothing can be acknowledged or put off. Let the night keep "
            "one, ",
            element("code", "mspike surveil PATH --database alerts.sqlite"),
            ", and start this page with ",
            element("code", "--database alerts.sqlite"),
            ".",
            class_="mspike-line",
        ),
        class_="mspike",
    )

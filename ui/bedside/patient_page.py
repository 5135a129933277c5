"""One patient as HTML: the answer first, then what it rests on.

Pure functions. All text goes through ``element``, which escapes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ui.bedside.answer_cards import (
    ShowResource,
    answer_card,
    background_card,
    only_named,
)
from ui.bedside.due_section import due_section
from ui.bedside.evidence_section import evidence_section
from ui.bedside.legend import legend
from ui.bedside.side_by_side_section import side_by_side_section
from ui.presentation import Html, PatientView, SideBySide, Summary, element, joined
from ui.records import Identity


def answer_html(
    view: PatientView, identity: Identity, show: ShowResource = only_named
) -> Html:
    """What is read in ten seconds: who, what is flagged, what is due, and why."""
    return element(
        "div",
        _banner(view, identity),
        _ended(view),
        _summary(view),
        legend(),
        element(
            "div",
            *(answer_card(card, show) for card in view.cards if card.leading),
            class_="mspike-cards",
        ),
        due_section(view),
        class_="mspike",
    )


def background_html(
    view: PatientView,
    comparisons: Sequence[SideBySide] = (),
    show: ShowResource = only_named,
) -> Html:
    """What the answer is read beside: published evidence, other rules, the record."""
    return element(
        "div",
        evidence_section(view),
        side_by_side_section(comparisons),
        *(background_card(card, show) for card in view.cards if not card.leading),
        _record(view),
        class_="mspike",
    )


def patient_html(
    view: PatientView,
    identity: Identity,
    comparisons: Sequence[SideBySide] = (),
    show: ShowResource = only_named,
) -> Html:
    """The whole page of one patient, without its timeline."""
    return joined(
        answer_html(view, identity, show), background_html(view, comparisons, show)
    )


def _ended(view: PatientView) -> Html | None:
    if not view.ended:
        return None
    return element(
        "p",
        element("span", "⊘", class_="mspike-shape", aria_hidden="true"),
        " ",
        element("strong", view.ended),
        class_="mspike-ended",
    )


def synthetic_mark() -> Html:
    """Says that a patient is invented."""
    return element("strong", "SYNTHETIC: not a real patient", class_="mspike-mark")


def _banner(view: PatientView, identity: Identity) -> Html:
    about = [
        identity.name or "name not on record",
        *(f"MRN {mrn}" for mrn in identity.mrns),
        f"born {identity.birth_date}" if identity.birth_date else "",
        f"id {view.patient}",
        view.as_of,
    ]
    return element(
        "header",
        element("h2", about[0]),
        element("p", " · ".join(part for part in about[1:] if part)),
        synthetic_mark() if identity.synthetic else None,
        class_="mspike-banner",
    )


def _raised(view: PatientView) -> tuple[str, ...]:
    """What is due or overdue; what is upcoming waits further down."""
    raised = [line for line in view.due if not line.word.startswith("UPCOMING")]
    return tuple(f"{line.word}: {line.text}" for line in raised)


def _summary(view: PatientView) -> Html:
    summary = view.summary
    lines = [
        ("▲ Flagged", "flag", summary.flagged or ("nothing",)),
        ("▲ Due", "flag", _raised(view)),
        ("◇ Not settled", "open", summary.open),
        ("◇ Not asked", "open", summary.not_asked),
        ("Under assumption", "open", view.assumptions),
        ("To confirm", "ask", view.confirm),
    ]
    request = view.request
    if request is not None:
        effect = request.settles or request.could_settle
        verb = "settles" if request.settles else "may settle"
        told = f"{request.text} ({verb} {len(effect)} of the open answers)"
        lines.append((request.label, "ask", (told,)))
    return element(
        "dl",
        *(
            joined(
                element("dt", label, class_=f"mspike-{tone}"),
                element("dd", _told(texts, summary)),
            )
            for label, tone, texts in lines
            if texts
        ),
        class_="mspike-summary",
    )


def _told(texts: Sequence[str], summary: Summary) -> Html:
    """Texts in one line; what is open and only counted is named by one click."""
    if texts is not summary.open or not summary.further:
        return joined("; ".join(texts))
    *named, counted = texts
    return joined(
        "; ".join(named),
        element(
            "details",
            element("summary", counted),
            element(
                "ul",
                *(
                    element(
                        "li",
                        f"{a.title}, {a.definition}: {a.shape} {a.word} ",
                        element("code", a.rule),
                    )
                    for a in summary.further
                ),
            ),
            class_="mspike-further",
        ),
    )


def _record(view: PatientView) -> Html:
    complaints = (
        element("li", element("code", f"{c.code} {c.resource}".strip()), " ", c.text)
        for c in view.complaints
    )
    return element(
        "section",
        element("h3", "The record"),
        element("p", view.counts),
        element("ul", *complaints) if view.complaints else None,
        element("p", "Versions: ", " · ".join(view.versions), class_="mspike-line"),
        class_="mspike-record",
    )

"""One patient as HTML: the answer first, then what it rests on.

Pure functions. All text goes through ``element``, which escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ui.bedside.evidence_section import evidence_section
from ui.presentation import (
    POLICY,
    Answer,
    AnswerGroup,
    Card,
    Html,
    PatientView,
    ReasonLine,
    element,
    joined,
    prose,
)
from ui.records import Identity

_NARROW: Final = 2
"""A card with more answers than this gets the whole width."""


def patient_html(view: PatientView, identity: Identity) -> Html:
    """The whole page of one patient."""
    return element(
        "div",
        _banner(view, identity),
        _summary(view),
        element(
            "div",
            *(_card(card) for card in view.cards if card.leading),
            class_="mspike-cards",
        ),
        evidence_section(view),
        *(_background(card) for card in view.cards if not card.leading),
        _record(view),
        class_="mspike",
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


def _summary(view: PatientView) -> Html:
    summary = view.summary
    due = tuple(f"{line.word}: {line.text}" for line in view.due)
    lines = [
        ("⊘ Ended", "flag", (view.ended,) if view.ended else ()),
        ("▲ Flagged", "flag", summary.flagged or ("nothing",)),
        ("◇ Not settled", "open", summary.open),
        ("◇ Not asked", "open", summary.not_asked),
        ("Under assumption", "open", view.assumptions),
        (f"Due ({POLICY})", "ask", due),
        ("To confirm", "ask", view.confirm),
    ]
    request = view.request
    settles: list[str] = []
    if request is not None:
        effect = request.settles or request.could_settle
        verb = "settles" if request.settles else "may settle"
        settles = [f"{request.text} ({verb} {len(effect)} of the open answers)"]
    lines.append(("To ask for", "ask", tuple(settles)))
    return element(
        "dl",
        *(
            joined(
                element("dt", label, class_=f"mspike-{tone}"),
                element("dd", "; ".join(texts)),
            )
            for label, tone, texts in lines
            if texts
        ),
        class_="mspike-summary",
    )


def _card(card: Card) -> Html:
    wide = " mspike-wide" if len(card.groups) > _NARROW else ""
    return element(
        "section",
        element("h3", card.title),
        _note("mspike-differ", card.disagreement),
        element(
            "div", *(_group(group) for group in card.groups), class_="mspike-answers"
        ),
        class_=f"mspike-card{wide}",
    )


def _background(card: Card) -> Html:
    """Further rules, one line each until somebody asks."""
    return element(
        "section",
        element("h3", card.title),
        _note("mspike-differ", card.disagreement),
        *(
            element(
                "details",
                element(
                    "summary",
                    element("span", group.lead.shape, class_="mspike-shape"),
                    f" {group.title}: ",
                    element("strong", group.lead.word),
                ),
                _group(group),
                class_="mspike-folded",
            )
            for group in card.groups
        ),
        class_="mspike-background",
    )


def _group(group: AnswerGroup) -> Html:
    answer = group.lead
    return element(
        "article",
        element(
            "p",
            element("span", answer.shape, class_="mspike-shape", aria_hidden="true"),
            " ",
            element("strong", answer.word),
            class_="mspike-verdict",
        ),
        element("p", group.title, " · ", answer.definition, class_="mspike-definition"),
        element("p", prose(answer.sentence), class_="mspike-because")
        if answer.sentence
        else None,
        _labelled("Caution", answer.cautions),
        _labelled("Under assumption", answer.assumptions),
        _labelled("Still possible", _one(answer.possible)),
        _labelled("Would be settled by", _ways(answer.settled_by)),
        _labelled("May be settled by", _ways(answer.could_be_settled_by)),
        _labelled("Cannot be known now", answer.cannot_be_known_now),
        _why(group),
        class_=f"mspike-answer mspike-{answer.tone}",
    )


def _one(texts: tuple[str, ...]) -> tuple[str, ...]:
    return ("; ".join(texts),) if texts else ()


def _ways(texts: tuple[str, ...]) -> tuple[str, ...]:
    return ("; or ".join(texts),) if texts else ()


def _labelled(label: str, texts: Iterable[str]) -> Html:
    return joined(
        *(
            element("p", element("b", f"{label}: "), prose(text), class_="mspike-line")
            for text in texts
        )
    )


def _note(class_: str, text: str) -> Html | None:
    return element("p", prose(text), class_=class_) if text else None


def _why(group: AnswerGroup) -> Html:
    """The proof down to the resource, and the paper's own words."""
    answer = group.lead
    return element(
        "details",
        element("summary", "Why, and in whose words"),
        _reasons("Because", answer.because),
        _reasons("Also", answer.also),
        _items("Not known", answer.not_known if answer.tone == "open" else ()),
        *(_source(each) for each in group.answers),
    )


def _reasons(label: str, reasons: Iterable[ReasonLine]) -> Html:
    return joined(
        *(
            joined(
                element("p", element("b", f"{label}: "), prose(reason.text)),
                element(
                    "ul",
                    *(
                        element(
                            "li", prose(line.text), " ", element("code", line.resource)
                        )
                        for line in reason.evidence
                    ),
                ),
            )
            for reason in reasons
        )
    )


def _items(label: str, texts: tuple[str, ...]) -> Html | None:
    if not texts:
        return None
    return joined(
        element("p", element("b", label)),
        element("ul", *(element("li", prose(text)) for text in texts)),
    )


def _source(answer: Answer) -> Html:
    return joined(
        element(
            "p",
            element("b", f"{answer.title}: {answer.shape} {answer.word} "),
            element("code", answer.rule),
        ),
        element("blockquote", element("p", f"“{answer.quote}”")),
        element("p", f"{answer.where}. {answer.citation}"),
        _items(
            "Chosen where the paper is silent",
            tuple(f"{choice.value} ({choice.why})" for choice in answer.choices),
        ),
        _labelled("Method", (answer.method,) if answer.method else ()),
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

"""PatientView -> one A4 page, complete without colour and without JavaScript.

The same view model as on the screen. What does not fit is counted in the last lines:
nothing is cut off, and nothing is left out without a word.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

from ui.paper.answers import answer_items
from ui.paper.evidence import evidence_items
from ui.paper.lesions import lesion_items
from ui.paper.measure import height
from ui.paper.over_time import over_time
from ui.paper.sheet import HEIGHT, WIDTH, Item, Sheet, as_wide, fitted, paragraph
from ui.paper.sources import published_in
from ui.presentation import (
    POLICY,
    Html,
    LesionsThenAndNow,
    PatientView,
    StudyLine,
    Timeline,
    element,
    joined,
)
from ui.records import Identity

_FINE: Final = 6.4
_LINE: Final = 330
"""Characters of one part of the summary."""
_LIMITS: Final = (
    "mspike applies published definitions exactly as published. It gives no advice on "
    "treatment, is no medical device and was not validated for use in care. It sees only "
    "what the record it was given holds."
)
_LEFT_OUT: Final = 18.0
"""Millimetres that are kept at first for what does not stand on the page."""
_CARDS_MOST: Final = 150.0
_OTHERS_MOST: Final = 24.0


def paper_page(
    view: PatientView,
    identity: Identity,
    timeline: Timeline | None = None,
    studies: tuple[StudyLine, ...] = (),
    lesions: LesionsThenAndNow | None = None,
) -> str:
    """The page as a whole HTML document.

    Args:
        view: the patient in words.
        identity: who it is.
        timeline: what is drawn; nothing if there is nothing to draw.
        studies: imaging, the latest first.
        lesions: each lesion before and now.
    """
    content = (view, identity, timeline, studies, lesions)
    page, drawn = _page(published_in(view), *content)
    if (
        not drawn
    ):  # the drawings are worth more than the line that they had to make room for
        without, drawn = _page("", *content)
        page = without if drawn else page
    return _document(view, page)


def _page(
    published: str,
    view: PatientView,
    identity: Identity,
    timeline: Timeline | None,
    studies: tuple[StudyLine, ...],
    lesions: LesionsThenAndNow | None,
) -> tuple[Html, bool]:
    """The whole page, and whether it has what there is to draw."""
    foot = _foot(view, published)
    content = (view, identity, timeline, studies, lesions)
    left_out = "" if published else published_in(view)
    sheet = _filled(HEIGHT - foot.height - _LEFT_OUT, *content)
    told = _left_out(view, sheet, left_out)
    # What must be said of the rest is known now: give the room that it does not take.
    fuller = _filled(HEIGHT - foot.height - told.height, *content)
    told_again = _left_out(view, fuller, left_out)
    if told_again.height <= told.height:
        sheet, told = fuller, told_again
    bottom = element("footer", told.html, foot.html)
    drawn = timeline is None or not timeline.panels or "<svg" in joined(*sheet.parts)
    return joined(*sheet.parts, bottom), drawn


def _filled(
    room: float,
    view: PatientView,
    identity: Identity,
    timeline: Timeline | None,
    studies: tuple[StudyLine, ...],
    lesions: LesionsThenAndNow | None,
) -> Sheet:
    """Everything in the order of its weight, as long as there is room."""
    sheet = Sheet(room)
    sheet.place(_banner(view, identity))
    for item in _summary(view):
        sheet.place(item)
    sheet.section("Answers", answer_items(view), "answers", _CARDS_MOST)
    sheet.section(f"Due ({POLICY})", _due(view), "lines of what is due", _OTHERS_MOST)
    if lesions is not None and lesions.is_of_two:
        title = "Lesions then and now"
        sheet.section(title, lesion_items(lesions), "lines of lesions", _OTHERS_MOST)
    sheet.section("Imaging", map(_study, studies), "imaging studies", _OTHERS_MOST)
    over_time(sheet, timeline)
    asked = [paragraph(f"{q.text} “{q.sentence}” ({q.place})") for q in view.questions]
    name = "sentences to confirm"
    sheet.section("To confirm from reports", asked, name, _OTHERS_MOST)
    items, what = evidence_items(view)
    if not sheet.has_room_for(items[0]):  # a printed row takes less than a curve
        items, what = evidence_items(view, curves=False)
    sheet.section("Observed in patients like this one", items, what)
    complaints = [
        paragraph(f"{c.code} {c.resource} {c.text}", small=True)
        for c in view.complaints
    ]
    sheet.section("Complaints about the record", complaints, "complaints", _OTHERS_MOST)
    return sheet


def _document(view: PatientView, body: Html) -> str:
    style = resources.files("ui.paper").joinpath("style.css").read_text("utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"mspike: {view.patient}, {view.as_of}"),
        element("style", Html(style)),
    )
    page = element("html", head, element("body", element("main", body)), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _banner(view: PatientView, identity: Identity) -> Item:
    who = identity.name or "name not on record"
    about = [
        *(f"MRN {mrn}" for mrn in identity.mrns[:4]),
        f"and {len(identity.mrns) - 4} more numbers" if len(identity.mrns) > 4 else "",
        f"born {identity.birth_date}" if identity.birth_date else "",
        f"id {view.patient}",
        view.as_of,
    ]
    line = " · ".join(part for part in about if part)
    mark = element("span", "SYNTHETIC: not a real patient", class_="mark")
    html = element(
        "header",
        element("h1", who),
        element("p", line, " ", mark if identity.synthetic else None),
    )
    return Item(
        html, height(who, WIDTH, 13, bold=True) + height(line + "M" * 28, WIDTH, 8) + 1
    )


def _summary(view: PatientView) -> list[Item]:
    raised = [d for d in view.due if not d.word.startswith("UPCOMING")]
    summary = view.summary
    request = view.request
    asked = (request.text,) if request is not None else ()
    told = (
        ("⊘ ", (view.ended,) if view.ended else ()),
        ("▲ Flagged: ", summary.flagged or ("nothing",)),
        ("▲ Due: ", tuple(f"{d.word}: {d.text}" for d in raised)),
        ("◇ Not settled: ", summary.open),
        ("◇ Not asked: ", summary.not_asked),
        ("Under assumption: ", view.assumptions),
        ("To confirm: ", view.confirm),
        (f"{request.label}: " if request else "", asked),
    )
    items = []
    for label, texts in told:
        if texts:
            text = fitted(texts, _LINE)
            html = joined(element("b", label), text)
            items.append(paragraph(f"{label}  {text}", html))
    return items


def _due(view: PatientView) -> list[Item]:
    items = []
    for line in view.due:
        shape = "◷" if line.word.startswith("UPCOMING") else "▲"
        rest = f": {line.text} Counted: {line.arithmetic} "
        actions = f"Proposed: {'; '.join(line.actions)}. " if line.actions else ""
        html = joined(
            f"{shape} ",
            element("b", line.word),
            rest,
            actions,
            element("code", line.rule),
        )
        items.append(
            paragraph(
                f"{shape} {line.word} {rest}{actions}{as_wide(line.rule)} M", html
            )
        )
    return items


def _study(study: StudyLine) -> Item:
    text = f"{study.when}, {study.age}: {study.title}. {study.found} "
    html = joined(text, element("code", study.resource))
    return paragraph(f"{text} {as_wide(study.resource)}", html)


def _foot(view: PatientView, published: str) -> Item:
    parts = (
        *((published,) if published else ()),
        f"The record: {view.counts}.",
        f"Versions: {' · '.join(view.versions)}",
        _LIMITS,
    )
    html = joined(*(element("p", part, class_="fine") for part in parts))
    tall = sum(height(part, WIDTH, _FINE) + 0.3 for part in parts)
    return Item(html, tall + 3)


def _left_out(view: PatientView, sheet: Sheet, published: str) -> Item:
    """What does not stand on the page, counted, and where it stands."""
    further = sum(len(card.groups) for card in view.cards if not card.leading)
    refused = sum(len(group.ids) for group in view.refused)
    told = list(sheet.left_out)
    if published:
        told.append("where the flagged definitions were published")
    if further:
        told.append(f"{further} answers of further rules")
    if refused:
        told.append(f"{refused} published rows that do not apply")
    if not told:
        return paragraph("Everything that was asked stands on this page.")
    text = f"{'; '.join(told)}. They stand on the screen, and in mspike assess."
    html = joined(element("b", "Not on this page: "), text)
    return paragraph(f"Not on this page:  {text}", html)

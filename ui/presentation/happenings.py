"""Assessment -> what happened: events, studies and therapies, each in words."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from msgspec import Struct

from engine.assessment import Assessment, LesionView, TherapyView

_EVENTS: Final = {
    "car_t_infusion": "CAR T infusion",
    "progression": "progression",
    "death": "death",
    "hospice": "hospice",
    "transfer": "transfer",
}


class Happening(Struct, frozen=True):
    """An event, a study or a therapy on the time axis.

    Attributes:
        kind: ``event``, ``study`` or ``therapy``.
        text: what it was.
        first_day: first day on which it can have been, ISO.
        last_day: last day on which it can have been, or last day of a therapy; the same
            as the first one if no end is on record.
        resource: where it stands.
        when: day or days as a reader writes them.
        is_vague: the day is not known; it lies somewhere in the span.
    """

    kind: Literal["event", "study", "therapy"]
    text: str
    first_day: str
    last_day: str
    resource: str
    when: str = ""
    is_vague: bool = False


def happenings_of(assessment: Assessment) -> Iterator[Happening]:
    """What can be placed on a time axis; a partial date as the span that it is."""
    facts, today = assessment.facts, assessment.as_of
    for event in facts.events:
        if event.kind in _EVENTS:
            detail = f" ({event.detail})" if event.detail else ""
            text = _EVENTS[event.kind] + detail
            yield from _once("event", text, event.when, event.resource, today)
    for study in facts.studies:
        of_study = [le for le in facts.lesions if le.study == study.study]
        text = f"{study_title(study.modality, study.extent)}: {seen(of_study)}"
        yield from _once("study", text, study.when, study.resource, today)
    for therapy in facts.therapies:
        if therapy.given == "given":
            yield from _course(therapy, today)


def _once(
    kind: Literal["event", "study"], text: str, when: str, resource: str, today: str
) -> Iterator[Happening]:
    """Something that happened on one day, of which the day may not be known."""
    span = _span(when, today)
    if span is not None:
        vague = span[0] != span[1]
        words = f"{when} (day not known)" if vague else when
        yield Happening(kind, text, *span, resource, words, vague)


def _course(therapy: TherapyView, today: str) -> Iterator[Happening]:
    """A therapy from its first possible day to its last possible one."""
    span = _span(therapy.when, today)
    if span is None:
        return
    end = _span(therapy.stop, today) or span
    vague = span[0] != span[1] or end[0] != end[1]
    words = " to ".join(w for w in (therapy.when, therapy.stop) if w)
    words += " (days not known exactly)" if vague else ""
    last = max(span[1] if not therapy.stop else end[1], span[0])
    yield Happening(
        "therapy", therapy.title, span[0], last, therapy.resource, words, vague
    )


_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


def _span(when: str, today: str) -> tuple[str, str] | None:
    """First and last day of a date or a partial date; ``None`` for other words.

    What is on record has happened: a span ends with the day of the question.
    """
    parts = _PARTIAL.fullmatch(when)
    if parts is None:
        return None
    year, month, day = (int(part) if part else 0 for part in parts.groups())
    if day:
        return when, when
    last_month = month or 12
    last = monthrange(year, last_month)[1]
    first_day = f"{year:04}-{month or 1:02}-01"
    return first_day, max(first_day, min(today, f"{year:04}-{last_month:02}-{last:02}"))


_MODALITIES: Final = {"pet_ct": "PET/CT", "mri": "MRI", "ct": "CT"}


def study_title(modality: str, extent: str) -> str:
    """``PET/CT, whole body``."""
    kind = _MODALITIES.get(modality, modality.replace("_", " ") or "imaging")
    if extent == "not_stated":
        return f"{kind}, extent not stated"
    return f"{kind}, {extent.replace('_', ' ')}" if extent else kind


def seen(lesions: Iterable[LesionView]) -> str:
    """``liver (away from bone, 41 mm); ...``, or that no finding is on record."""
    told = [lesion_text(lesion) for lesion in lesions]
    return "; ".join(told) or "no finding on record"


_TOUCHES: Final = {
    "contiguous": "touches bone",
    "non_contiguous": "away from bone",
    "indeterminate": "contiguity with bone indeterminate",
}


def lesion_text(lesion: LesionView) -> str:
    """``soft tissue, liver: away from bone, 41 mm``."""
    kind = lesion.kind.replace("_", " ")
    if not lesion.present:
        limit = _TOUCHES.get(lesion.bone_contiguity)
        return f"no {kind} lesion" + (f" that is {limit}" if limit else "")
    touches = _TOUCHES.get(lesion.bone_contiguity, "contiguity with bone not stated")
    parts = [touches if kind == "soft tissue" else "", lesion.longest_mm]
    about = ", ".join(part for part in parts if part)
    place = f", {lesion.site}" if lesion.site else ""
    return f"{kind}{place}" + (f": {about}" if about else "")

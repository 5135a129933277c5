"""Assessment -> what happened: events, studies and therapies, each in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from msgspec import Struct

from engine.assessment import Assessment, LesionView

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
        first_day: ISO day.
        last_day: ISO day; the same as the first one if no end is on record.
        resource: where it stands.
    """

    kind: Literal["event", "study", "therapy"]
    text: str
    first_day: str
    last_day: str
    resource: str


def happenings_of(assessment: Assessment) -> Iterator[Happening]:
    """What can be placed on a time axis; partial dates cannot."""
    facts = assessment.facts
    for event in facts.events:
        if event.kind in _EVENTS and len(event.when) == 10:
            detail = f" ({event.detail})" if event.detail else ""
            text = _EVENTS[event.kind] + detail
            yield Happening("event", text, event.when, event.when, event.resource)
    for study in facts.studies:
        if len(study.when) == 10:
            of_study = [le for le in facts.lesions if le.study == study.study]
            text = f"{study_title(study.modality, study.extent)}: {seen(of_study)}"
            yield Happening("study", text, study.when, study.when, study.resource)
    for therapy in facts.therapies:
        if therapy.given == "given" and len(therapy.when) == 10:
            stop = therapy.stop if len(therapy.stop) == 10 else therapy.when
            yield Happening(
                "therapy", therapy.title, therapy.when, stop, therapy.resource
            )


_MODALITIES: Final = {"pet_ct": "PET/CT", "mri": "MRI", "ct": "CT"}


def study_title(modality: str, extent: str) -> str:
    """``PET/CT, whole body``."""
    kind = _MODALITIES.get(modality, modality.replace("_", " ") or "imaging")
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

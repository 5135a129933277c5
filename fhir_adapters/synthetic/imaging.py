"""Imaging of a story: studies, lesions, and what nobody transcribed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from fhir_adapters.synthetic.mess import Mess
from fhir_adapters.synthetic.resources import Writer
from fhir_adapters.synthetic.story import Story

_SITES: Final = {
    "non-contiguous": ("liver", "pleura", "lymph node, axillary", "skin, chest wall"),
    "contiguous": ("paraspinal, L3", "chest wall at rib 6", "presacral"),
}
_HOLDS: Final = {
    "emd_only": ("non-contiguous",),
    "pmd_only": ("contiguous",),
    "both": ("non-contiguous", "contiguous"),
    "negative": (),
}


def write_imaging(story: Story, writer: Writer, chance: Random, mess: Mess) -> None:
    """Studies at baseline, around day 90 and at progression."""
    before = story.index - timedelta(days=chance.randint(12, 30))
    if not mess.befalls("no_baseline_imaging", chance):
        _study(before, story.baseline, writer, chance, mess)
    day_90 = story.index + timedelta(days=chance.randint(80, 105))
    stable = not story.progression or day_90 < story.progression
    if stable and day_90 <= story.end and not mess.befalls("no_day_90_imaging", chance):
        status = "negative" if story.responds else story.baseline
        _study(day_90, status, writer, chance, mess)
    if story.progression and not mess.befalls("no_imaging_at_progression", chance):
        day = min(story.progression + timedelta(days=chance.randint(-6, 12)), story.end)
        bone = "new_bone_disease" in story.signs
        _study(day, story.at_progression, writer, chance, mess, new_bone=bone)


def _study(
    day: date,
    status: str,
    writer: Writer,
    chance: Random,
    mess: Mess,
    *,
    new_bone: bool | None = None,
) -> None:
    procedure = "78815" if mess.befalls("torso_only", chance) else "78816"
    study = writer.imaging_study(day, procedure)
    if mess.befalls("findings_not_transcribed", chance):
        return
    for contiguity in _HOLDS[status]:
        for site in chance.sample(_SITES[contiguity], chance.randint(1, 2)):
            silent = mess.befalls("contiguity_not_stated", chance)
            writer.finding(
                study,
                day,
                "soft-tissue-lesion",
                present=True,
                site=site,
                components={} if silent else {"bone-contiguity": contiguity},
                longest_mm=chance.randint(11, 90),
            )
    if new_bone is not None:
        new = {"new-since-prior": "yes"}
        parts = new if new_bone else None
        writer.finding(study, day, "bone-lesion", present=new_bone, components=parts)
    if status == "negative":
        writer.finding(study, day, "soft-tissue-lesion", present=False)
    elif not mess.befalls("list_not_completed", chance):
        writer.list_complete(study, day)

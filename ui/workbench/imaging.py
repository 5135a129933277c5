"""Imaging: studies and what they show, in a clinician's words."""

from __future__ import annotations

from typing import Final, Literal

from engine.state import (
    Contiguity,
    Extent,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionKind,
    LesionListComplete,
)
from engine.values import Interval
from ui.workbench.pages import FINAL, Note, Pages
from ui.workbench.words import Misunderstood, normal, read_millimetres, slug

MODALITIES: Final = {
    "PET/CT": "pet_ct",
    "PET/MRI": "pet_mri",
    "PET": "pet",
    "MRI": "mri",
    "CT": "ct",
    "low-dose CT": "ct",
    "radiograph": "radiograph",
    "ultrasound": "ultrasound",
    "imaging study": "",
}
EXTENTS: Final[dict[str, Extent]] = {
    "": "not_stated",
    "whole-body": "whole_body",
    "skull-base-to-mid-thigh": "skull_base_to_mid_thigh",
    "limited": "limited",
}
CONTIGUITIES: Final[dict[str, Contiguity]] = {
    "": "not_stated",
    "not contiguous with bone": "non_contiguous",
    "contiguous with bone": "contiguous",
    "contiguity with bone indeterminate": "indeterminate",
    "contiguity with bone not stated": "not_stated",
}
KINDS: Final[dict[str, LesionKind]] = {"soft-tissue": "soft_tissue", "bone": "bone"}
_NEWNESS: Final[dict[str, Literal["yes", "no", "not_stated"]]] = {
    "": "not_stated",
    "new": "yes",
    "known": "no",
}


class Imaging:
    """Tells imaging studies; findings belong to the last one told."""

    def __init__(self, pages: Pages) -> None:
        """Write into ``pages``."""
        self.pages = pages
        self.last: ImagingStudy | None = None
        self._day = ""

    def study(self, modality: str, extent: str, when: str, note: Note = FINAL) -> None:
        """An imaging study; alone it closes no list of lesions."""
        name = MODALITIES[modality]
        wide = name in ("mri", "ct") and extent == "whole-body"
        stamp = self.pages.stamp("ImagingStudy", modality, when, note)
        self.last = ImagingStudy(
            study=stamp["source"].resource,
            modality=f"whole_body_{name}" if wide else name,
            extent=EXTENTS[extent],
            **stamp,
        )
        self._day = when
        self.pages.add(self.last, note)

    def lesion(
        self,
        kind: str,
        site: str = "",
        size: str = "",
        contiguity: str = "",
        newness: str = "",
        when: str = "",
        note: Note = FINAL,
        lesion: str = "",
    ) -> None:
        """A lesion of the last study, or, with a day, of no study that is named.

        ``lesion`` is the name by which several studies speak of it; ``size`` is the
        longest diameter, or ``20 x 12 mm`` with the short axis.

        Raises:
            Misunderstood: no study was told before, or the size is no length.
        """
        name = f"{kind}-lesion-{normal(site)}" if site else f"{kind}-lesion"
        where = "" if when else self._study().study
        longest, by, short = size.partition(" x ")
        unit = short.split()[-1] if by else ""
        finding = LesionFinding(
            lesion_kind=KINDS[kind],
            present=True,
            bone_contiguity=CONTIGUITIES[contiguity],
            new_since_prior=_NEWNESS[newness],
            site=site,
            longest_mm=self._length(f"{longest} {unit}".strip()),
            shortest_mm=self._length(short),
            lesion=f"BodyStructure/{slug(lesion)}" if lesion else "",
            study=where,
            **self.pages.stamp(
                "Observation", name, when or self._day, note, contiguity
            ),
        )
        self.pages.add(finding, note)

    def _length(self, text: str) -> Interval | None:
        return read_millimetres(text, self.pages.vocabulary) if text else None

    def no_lesion(self, kind: str, contiguity: str = "", note: Note = FINAL) -> None:
        """The last study states that there is no lesion of a kind."""
        study = self._study()
        name = f"no-{kind}-lesion"
        finding = LesionFinding(
            lesion_kind=KINDS[kind],
            present=False,
            bone_contiguity=CONTIGUITIES[contiguity],
            study=study.study,
            **self.pages.stamp("Observation", name, self._day, note, "absent"),
        )
        self.pages.add(finding, note)

    def every_lesion_listed(self, note: Note = FINAL) -> None:
        """Somebody states that every lesion of the last study was transcribed."""
        study = self._study()
        stamp = self.pages.stamp(
            "Observation", "lesion-list", self._day, note, "complete"
        )
        self.pages.add(LesionListComplete(study=study.study, **stamp), note)

    def retract(self) -> None:
        """The last study was entered in error, and so were its findings."""
        study = self._study()
        for fact in [fact for fact in self.pages.facts if _belongs(fact, study)]:
            self.pages.retract(fact)

    def _study(self) -> ImagingStudy:
        if self.last is None:
            raise Misunderstood(
                "no imaging study was told before this",
                "tell it first: `a whole-body PET/CT on 2024-01-20`",
            )
        return self.last


def _belongs(fact: Fact, study: ImagingStudy) -> bool:
    if isinstance(fact, LesionFinding | LesionListComplete):
        return fact.study == study.study
    return fact is study

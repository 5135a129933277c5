"""Imaging studies in words: what was recorded, what a study could not see, its age."""

from __future__ import annotations

from msgspec import Struct

from engine.assessment import Assessment, StudyView
from ui.presentation.happenings import lesion_text, study_title
from ui.presentation.study_words import (
    against_infusion,
    age_words,
    limit_words,
    listed_words,
)


class StudyLine(Struct, frozen=True):
    """One study, or a lesion whose study is not on record.

    Attributes:
        when: day as a reader writes it.
        title: ``PET/CT, whole body``.
        found: what was recorded, and what the study could not see.
        age: days up to the day of the question; days before or after CAR T infusion.
        resource: where it stands.
    """

    when: str
    title: str
    found: str
    age: str
    resource: str


def study_lines(assessment: Assessment) -> tuple[StudyLine, ...]:
    """Every study, the latest first; then lesions without a study."""
    facts, today = assessment.facts, assessment.as_of
    known = {study.study for study in facts.studies}
    lines = [
        StudyLine(
            study.when,
            study_title(study.modality, study.extent),
            _found(assessment, study),
            "; ".join(
                part
                for part in (
                    age_words(study.when, today),
                    against_infusion(assessment, study.when),
                )
                if part
            ),
            study.resource,
        )
        for study in reversed(facts.studies)
    ]
    lines += (
        StudyLine(
            lesion.when,
            "study not on record",
            lesion_text(lesion),
            age_words(lesion.when, today),
            lesion.resource,
        )
        for lesion in facts.lesions
        if lesion.study not in known
    )
    return tuple(lines)


def _found(assessment: Assessment, study: StudyView) -> str:
    found = [le for le in assessment.facts.lesions if le.study == study.study]
    told = "; ".join(
        lesion_text(le) + (f" (entered by {le.entered_by})" if le.entered_by else "")
        for le in found
    )
    limit = limit_words(study)
    listed = listed_words(assessment, study)
    return ". ".join(p for p in (told or "no finding recorded", listed, limit) if p)

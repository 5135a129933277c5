"""Assessment -> LesionsThenAndNow: each lesion before CAR T infusion and now.

Pure. It sets findings side by side and judges nothing: that two findings are one lesion
is said only where the record names both as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from engine.assessment import Assessment, LesionView, StudyView
from ui.presentation.happenings import lesion_text, study_title
from ui.presentation.study_words import against_infusion, age_words, limit_words

_KINDS: Final = {"soft_tissue": "soft-tissue", "bone": "bone"}
_EXACT: Final = 10
"""Characters of a day; a partial date has fewer."""
_NAMED: Final = "the record names it as one lesion"
_SAME_WORDS: Final = "the same words; the record does not say that it is one lesion"


class StudyHead(Struct, frozen=True):
    """A study above its column.

    Attributes:
        role: which study it is, such as ``Latest study``.
        title: ``PET/CT, whole body, 2024-01-10``; says so if there is none.
        about: its age and place in the course, absent findings, and what it could not see.
        resource: where it stands; empty if there is none.
    """

    role: str
    title: str
    about: tuple[str, ...]
    resource: str


class LesionRow(Struct, frozen=True):
    """One lesion, then and now.

    Attributes:
        lesion: kind and place.
        then: what the earlier study says of it.
        now: what the latest study says of it.
        same: why the two findings stand in one row; empty if one of them stands alone.
        resources: where the findings stand.
    """

    lesion: str
    then: str
    now: str
    same: str
    resources: tuple[str, ...]


class LesionsThenAndNow(Struct, frozen=True):
    """The lesions of two studies side by side.

    Attributes:
        then: the last study before the infusion; the first one if there was no infusion.
        now: the latest study after it.
        rows: one for each lesion.
    """

    then: StudyHead
    now: StudyHead
    rows: tuple[LesionRow, ...]

    @property
    def is_of_two(self) -> bool:
        """Whether there are two studies, and a lesion in one of them."""
        return bool(self.rows and self.then.resource and self.now.resource)


def lesions_then_and_now(assessment: Assessment) -> LesionsThenAndNow | None:
    """What was seen before and what is seen now; ``None`` without any study."""
    studies = [s for s in assessment.facts.studies if len(s.when) == _EXACT]
    if not studies:
        return None
    infusions = [
        event.when
        for event in assessment.facts.events
        if event.kind == "car_t_infusion" and len(event.when) == _EXACT
    ]
    then: StudyView | None = studies[0]
    role = "First study on record"
    if infusions:
        role = "Last study before CAR T infusion"
        earlier = [study for study in studies if study.when <= max(infusions)]
        then = earlier[-1] if earlier else None
    now = studies[-1] if studies[-1] is not then else None
    return LesionsThenAndNow(
        _head(assessment, role, then, "none is on record"),
        _head(assessment, "Latest study", now, "none is on record since"),
        tuple(_rows(assessment, then, now)),
    )


def _head(
    assessment: Assessment, role: str, study: StudyView | None, nothing: str
) -> StudyHead:
    if study is None:
        return StudyHead(role, nothing, (), "")
    absent = (lesion_text(le) for le in _of(assessment, study) if not le.present)
    about = (
        age_words(study.when, assessment.as_of),
        against_infusion(assessment, study.when),
        *absent,
        limit_words(study),
    )
    title = f"{study_title(study.modality, study.extent)}, {study.when}"
    return StudyHead(role, title, tuple(t for t in about if t), study.resource)


def _of(assessment: Assessment, study: StudyView | None) -> list[LesionView]:
    if study is None:
        return []
    return [le for le in assessment.facts.lesions if le.study == study.study]


def _rows(
    assessment: Assessment, then: StudyView | None, now: StudyView | None
) -> Iterator[LesionRow]:
    before = [le for le in _of(assessment, then) if le.present]
    after = [le for le in _of(assessment, now) if le.present]
    for lesion in before:
        other, same = _counterpart(lesion, before, after)
        if other is not None:
            after.remove(other)
        yield _row(assessment, (lesion, other), same, (then, now))
    for lesion in after:
        yield _row(assessment, (None, lesion), "", (then, now))


def _counterpart(
    lesion: LesionView, before: Iterable[LesionView], after: Iterable[LesionView]
) -> tuple[LesionView | None, str]:
    """The finding of the later study beside which one stands, and why."""
    if lesion.lesion:
        named = [le for le in after if le.lesion == lesion.lesion]
        return (named[0], _NAMED) if len(named) == 1 else (None, "")
    alike = [le for le in after if not le.lesion and _place(le) == _place(lesion)]
    twins = [le for le in before if not le.lesion and _place(le) == _place(lesion)]
    if lesion.site and len(alike) == 1 and len(twins) == 1:
        return alike[0], _SAME_WORDS
    return None, ""


def _place(lesion: LesionView) -> tuple[str, str]:
    return lesion.kind, lesion.site.casefold()


def _row(
    assessment: Assessment,
    findings: tuple[LesionView | None, LesionView | None],
    same: str,
    studies: tuple[StudyView | None, StudyView | None],
) -> LesionRow:
    present = [finding for finding in findings if finding is not None]
    lesion = present[0]
    then, now = (
        _words(finding)
        if finding is not None
        else _silence(assessment, lesion.kind, study)
        for finding, study in zip(findings, studies, strict=True)
    )
    return LesionRow(
        f"{_KINDS.get(lesion.kind, lesion.kind)}, {lesion.site or 'place not stated'}",
        then,
        now,
        same,
        tuple(finding.resource for finding in present),
    )


def _words(lesion: LesionView) -> str:
    about = lesion_text(lesion).partition(": ")[2] or "seen"
    by = f" (entered by {lesion.entered_by})" if lesion.entered_by else ""
    return about + by


def _silence(assessment: Assessment, kind: str, study: StudyView | None) -> str:
    """What it means that a study does not name a lesion of some kind."""
    if study is None:
        return "no study"
    absent = [
        lesion_text(le)
        for le in _of(assessment, study)
        if le.kind == kind and not le.present
    ]
    if absent:
        return "; ".join(dict.fromkeys(absent))
    if study.listed in (kind, "all"):
        return f"not listed, and every {_KINDS.get(kind, kind)} lesion is listed"
    return "not described; nobody has stated that all lesions are listed"

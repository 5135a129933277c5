"""What stands beside a study: which lists are closed, and when it was in the course."""

from __future__ import annotations

from datetime import date
from typing import Final

from engine.assessment import Assessment, StudyView

_KINDS: Final = {"soft_tissue": "soft-tissue", "bone": "bone"}
_NOT_LIMITED: Final = ("", "not_stated")
"""Of a finding of absence: it is of every lesion of the kind, touching bone or not."""
BEFORE_THE_QUESTION: Final = " before the day of the question"
_EXACT: Final = 10
"""Characters of a day; a partial date has fewer."""


def listed_words(assessment: Assessment, study: StudyView) -> str:
    """``every soft-tissue lesion is listed: none seen``, or that nobody says so.

    A finding that there is none of a kind says it for that kind already.
    """
    of_study = [le for le in assessment.facts.lesions if le.study == study.study]
    seen = {lesion.kind for lesion in of_study if lesion.present}
    absent = [lesion for lesion in of_study if not lesion.present]
    none = {le.kind for le in absent if le.bone_contiguity in _NOT_LIMITED}
    listed = {kind for kind in _KINDS if study.listed in (kind, "all")}
    if not listed and not none:
        return "nobody has stated that all lesions are listed"
    told = [
        f"every {_KINDS[kind]} lesion is listed"
        + ("" if kind in seen else ": none seen")
        for kind in _KINDS
        if kind in listed
    ]
    return "; ".join(told)


def age_words(when: str, as_of: str) -> str:
    """``21 days``, up to the day of the question."""
    if len(when) != _EXACT:
        return "age not known exactly"
    days = (date.fromisoformat(as_of) - date.fromisoformat(when)).days
    return f"{days} day" + ("" if days == 1 else "s")


def before_words(when: str, as_of: str) -> str:
    """``21 days before the day of the question``, or on it."""
    days = age_words(when, as_of)
    if days == "0 days":
        return "on the day of the question"
    return f"{days}{BEFORE_THE_QUESTION}" if len(when) == _EXACT else days


def limit_words(study: StudyView) -> str:
    """What a study could not see; empty for the whole body."""
    if study.extent == "whole_body":
        return ""
    if study.extent in ("", "not_stated"):
        return "its extent is not on record, so it cannot exclude lesions elsewhere"
    return f"sees {study.extent.replace('_', ' ')} only"


def against_infusion(assessment: Assessment, when: str) -> str:
    """``12 days before CAR T infusion``: baseline against now; empty if not known."""
    days = [e.when for e in assessment.facts.events if e.kind == "car_t_infusion"]
    if not days or len(days[-1]) != _EXACT or len(when) != _EXACT:
        return ""
    passed = (date.fromisoformat(when) - date.fromisoformat(max(days))).days
    if not passed:
        return "on the day of CAR T infusion"
    word = "before" if passed < 0 else "after"
    noun = "day" if abs(passed) == 1 else "days"
    return f"{abs(passed)} {noun} {word} CAR T infusion"

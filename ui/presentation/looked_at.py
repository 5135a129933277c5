"""How old is what a verdict rests on: the latest day looked at, and when a rise was first met.

Only days of the record and differences of days; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.assessment import Assessment
from engine.language import Vocabulary
from engine.reasoning import FIRST_MET, Evidence, Reason, Verdict
from ui.presentation.rule_words import time_point_title
from ui.presentation.study_words import before_words

_IMAGING = frozenset(
    {"imaging_study", "lesion_list", "soft_tissue_lesion", "bone_lesion"}
)
_EXACT = 10
"""Characters of a day; a partial date has fewer."""


def latest_looked_at(
    verdict: Verdict, assessment: Assessment, names: Vocabulary
) -> str:
    """``latest imaging 2023-12-11, 1076 days before the day of the question``; empty where age says nothing.

    A rule whose name carries its time point looks around that event, not at today.
    """
    day = verdict.evaluated_through
    if day is None or time_point_title(verdict.rule, names):
        return ""
    facts = assessment.facts
    imaging = _named(
        day, (*(s.when for s in facts.studies), *(le.when for le in facts.lesions))
    )
    result = _named(day, (p.when for s in facts.series.values() for p in s.points))
    proof = list(_evidence(verdict))
    by_imaging = any(e.fact in _IMAGING for e in proof)
    by_results = any(e.fact in facts.series for e in proof)
    if by_imaging and not by_results:
        result = ""
    if by_results and not by_imaging:
        imaging = ""
    kind = " or ".join(
        word for word, found in (("imaging", imaging), ("result", result)) if found
    )
    found = imaging or result
    return (
        f"latest {kind} {found}, {before_words(found, assessment.as_of)}"
        if kind
        else ""
    )


def _named(day: str, days: Iterable[str]) -> str:
    """The day as it was recorded: ``2023-12`` for its last day, 2023-12-31."""
    known = set(days)
    return (
        day
        if day in known
        else next((d for d in sorted(known) if day.startswith(d)), "")
    )


def imaging_day(verdict: Verdict) -> str:
    """The latest imaging of the proof; empty if the proof holds none."""
    return max((e.when for e in _evidence(verdict) if e.fact in _IMAGING), default="")


def _evidence(verdict: Verdict) -> Iterator[Evidence]:
    return (e for reason in verdict.because for e in reason.evidence)


def first_met(verdict: Verdict) -> str:
    """The day on which a flag was first met by a rise; empty if no rise proves it.

    Another criterion that holds too may have been met earlier: then the earliest is told,
    and nothing if one of the days is not known exactly.
    """
    days = [_met(reason) for reason in verdict.because]
    if verdict.value is not None or not any(days):
        return ""
    days += [
        _met(r) or max((e.when for e in r.evidence), default="") for r in verdict.also
    ]
    told = [day for day in days if day]
    first = min(told)
    exact = all(len(day) == _EXACT for day in told)
    return (
        first if exact and first in map(_met, (*verdict.because, *verdict.also)) else ""
    )


def _met(reason: Reason) -> str:
    words = reason.text.partition(FIRST_MET)[2]
    return words.partition(",")[0]

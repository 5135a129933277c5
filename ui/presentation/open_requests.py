"""Assessment -> the open questions of which an answer can be supposed."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from engine.assessment import Assessment, answers_to, takes_answer
from engine.language import Vocabulary, shipped_vocabulary
from engine.reasoning import DataRequest

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS: Final = {
    "none": "no soft-tissue lesion",
    "non_contiguous": "away from bone",
    "contiguous": "touching bone",
    "both": "one away from bone and one touching bone",
    "present": "present",
    "absent": "absent",
}


class OpenRequest(Struct, frozen=True):
    """One thing that is not known.

    Attributes:
        request: what the engine asks for.
        text: in words, with how many rules it may settle.
        answers: answer to its words; empty for a number.
        unit: unit of a number.
        day: day that it would be of, ISO.
    """

    request: DataRequest
    text: str
    answers: dict[str, str]
    unit: str
    day: str


def open_requests(
    assessment: Assessment, names: Vocabulary | None = None
) -> tuple[OpenRequest, ...]:
    """Each request once, those first that may settle most rules."""
    names = names or shipped_vocabulary()
    waiting: dict[DataRequest, set[str]] = {}
    for verdict in assessment.verdicts:
        for way in (*verdict.settles, *verdict.could_settle):
            for request in way:
                if takes_answer(request, names):
                    waiting.setdefault(request, set()).add(verdict.rule)
    ordered = sorted(waiting, key=lambda r: (-len(waiting[r]), r.text))
    return tuple(
        OpenRequest(
            request,
            f"{request.text} (open in {_rules(len(waiting[request]))})",
            {answer: _WORDS[answer] for answer in answers_to(request, names)},
            request.unit,
            _day(request, assessment.as_of),
        )
        for request in ordered
    )


def _rules(count: int) -> str:
    return f"{count} rule" if count == 1 else f"{count} rules"


def _day(request: DataRequest, as_of: str) -> str:
    """The day that the request names, if it is not to come; else that of the question."""
    named = _DAY.findall(request.window)
    return min(named[-1], as_of) if named else as_of

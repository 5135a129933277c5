"""Estimate and Refusal: what a published row says to one patient, or why it does not.

An ``Estimate`` is the shape surfaces and JSON see. It cannot exist without its
caveats: its words end with their marks, and every mark must have its footnote,
or construction fails. So does dropping a caveat from one that exists.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

from msgspec import UNSET, Struct, UnsetType

from engine.prognosis.caveats import Caveat, Severity

Measure = Literal["median", "percent", "odds_ratio", "hazard_ratio"]
ReasonCode = Literal[
    "clock_not_started",
    "clock",
    "population",
    "stratum_false",
    "stratum_unknown",
    "no_median_published",
    "unpublished",
    "conditional_on_future_event",
    "superseded",
]

_MARKS: Final = re.compile(r"\[([^\[\]]*)\]$")


class Footnote(Struct, frozen=True):
    """A caveat as readers see it under a number."""

    id: str
    severity: Severity
    sentence: str


class Estimate(Struct, frozen=True, kw_only=True):
    """A published number that applies to a patient, or may apply.

    Attributes:
        evidence: id of the published row, ``A.OS.bl_EMD.pos``.
        study: id of the study.
        study_title: the study in a few words.
        doi: digital object identifier of the paper.
        place: where in the paper it is printed.
        measure: what kind of number it is.
        endpoint: endpoint as that paper abbreviates it.
        endpoint_title: the endpoint, true to that paper's definition.
        time_zero: the event from which time counts.
        stratum: group of patients it was observed in.
        against: reference group of a ratio.
        model: statistical model of a ratio.
        n: patients in the group, or in the model of a ratio; ``None`` if not printed.
        n_reconstructed: ``n`` is not printed, but a sum of printed numbers.
        events: number of events, where printed.
        median: median in ``unit``; ``None`` if not reached; unset for other measures.
        percent: percentage; unset for other measures.
        odds_ratio: odds ratio; unset for other measures.
        hazard_ratio: hazard ratio; unset for other measures.
        ci95: ends of the 95% interval; ``None`` is an end not reached.
        unit: ``month``, ``percent`` or ``ratio``.
        inconclusive: the interval of a ratio holds 1: neither effect nor none is shown.
        certainty: ``certain`` if the patient is in the group, ``possible`` if that is
            not known and can still be settled.
        would_settle: for a possible one, what would settle it; any one of these.
        text: the whole statement; ends with the marks of its caveats.
        value_text: number and interval alone, with the same marks.
        comparisons: differences to other groups, each with its marks.
        notes: to whom it applies, and what this patient must read beside it.
        caveats: ids of the caveats of the number.
        footnotes: every caveat marked in ``text`` or ``comparisons``, in words.
        rests_on: ids of the rules that put a patient into the group.
        time_zero_day: the day of this patient from which time counts, ISO; empty if it
            is not known to the day.
    """

    evidence: str
    study: str
    study_title: str
    doi: str
    place: str
    measure: Measure
    endpoint: str
    endpoint_title: str
    time_zero: str
    stratum: str
    n: int | None
    ci95: tuple[Decimal | None, Decimal | None] | None
    unit: Literal["month", "percent", "ratio"]
    text: str
    value_text: str
    caveats: tuple[str, ...]
    footnotes: tuple[Footnote, ...]
    notes: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    against: str = ""
    model: str = ""
    n_reconstructed: bool = False
    events: int | None = None
    median: Decimal | UnsetType | None = UNSET
    percent: Decimal | UnsetType = UNSET
    odds_ratio: Decimal | UnsetType = UNSET
    hazard_ratio: Decimal | UnsetType = UNSET
    inconclusive: bool = False
    certainty: Literal["certain", "possible"] = "certain"
    would_settle: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    time_zero_day: str = ""

    def __post_init__(self) -> None:
        """Refuse to exist without caveats.

        Raises:
            ValueError: words, caveats and footnotes do not name the same caveats.
        """
        known = {footnote.id for footnote in self.footnotes}
        both = (marked(self.text), marked(self.value_text))
        if both != (self.caveats, self.caveats):
            raise ValueError(f"{self.evidence}: the words do not name its caveats")
        words = (self.text, *self.comparisons)
        if not known.issuperset(mark for text in words for mark in marked(text)):
            raise ValueError(f"{self.evidence}: a caveat has no footnote")


class Refusal(Struct, frozen=True):
    """A published row that is not shown to this patient, and why.

    Attributes:
        evidence: id of the published row.
        reason: reason code.
        text: the reason in one sentence.
        endpoint: endpoint, where only that part of the row is refused.
        model: statistical model, where only that part of the row is refused.
    """

    evidence: str
    reason: ReasonCode
    text: str
    endpoint: str = ""
    model: str = ""


def footnotes(caveats: tuple[Caveat, ...]) -> tuple[Footnote, ...]:
    """Caveats as readers see them, each once, in order of id."""
    found = {c.id: Footnote(c.id, c.severity, c.sentence) for c in caveats}
    return tuple(found[i] for i in sorted(found))


def marked(text: str) -> tuple[str, ...]:
    """The caveats that a text names at its end."""
    match = _MARKS.search(text)
    return tuple(match.group(1).split(", ")) if match else ()

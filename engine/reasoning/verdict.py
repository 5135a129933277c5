"""Verdict: what a rule says of a patient, with its proof or what would settle it."""

from __future__ import annotations

import re
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from engine.values import Outcome

_ENDED: Final = re.compile(r"(?:from \S+ to|up to) (\d{4}(?:-\d\d){0,2})")
"""A window that ends with a day: ``from 2023-07-18 to 2023-09-16``, ``up to 2023-05-16``."""


class Evidence(Struct, frozen=True, gc=False):
    """One recorded fact that a verdict rests on.

    Attributes:
        resource: ``Observation/o7``.
        fact: vocabulary name of what it says, ``serum_m_protein``.
        when: day or partial date as a reader writes it.
        value: value in the canonical unit, ``0.7 g/dL``.
        as_recorded: value as it was written, ``7 g/L``.
        declared: the site's own code or unit by which it was read, and who declared
            it; unset for what everybody reads alike.
    """

    resource: str
    fact: str
    when: str
    value: str
    as_recorded: str = ""
    declared: str | UnsetType = UNSET


class Reason(Struct, frozen=True, gc=False):
    """Why one criterion is decided: a sentence and the facts behind it."""

    criterion: str
    text: str
    evidence: tuple[Evidence, ...] = ()


class CriterionOutcome(Struct, frozen=True, gc=False):
    """The outcome of one criterion of the rule.

    Attributes:
        id: id of the criterion inside its rule.
        outcome: what it came to.
        text: one sentence on what was found, or on what is not known.
        evaluated_through: day of the last result that it looked at, if it looks
            at a series.
        reason: for an undecided one, why: see ``Gap.reason``.
    """

    id: str
    outcome: Outcome
    text: str = ""
    evaluated_through: str | None = None
    reason: str | None = None


class Gap(Struct, frozen=True, gc=False):
    """Something that is not known.

    Attributes:
        criterion: id of the criterion that misses it.
        reason: ``never_asked`` (nothing on record), ``not_done`` (asked, and not
            done or failed), ``inconclusive`` (done, but does not decide),
            ``preliminary`` (a preliminary result would overturn it),
            ``no_index_event`` (the event from which to count is not on record),
            ``order_unknown`` (the order of overlapping times would decide), or
            ``list_open`` (nothing says that all lesions were listed).
        text: one sentence.
    """

    criterion: str
    reason: str
    text: str


class DataRequest(Struct, frozen=True, gc=False, order=True):
    """A fact to ask for.

    Attributes:
        fact: vocabulary name.
        text: the request in words.
        codes: codes by which it may be recorded, ``system|code``.
        unit: canonical unit, empty if it has none.
        window: when it must have been sampled or done, in words.
        can_be_known_now: false if the window is past and was missed.
    """

    fact: str
    text: str
    codes: tuple[str, ...] = ()
    unit: str = ""
    window: str = ""
    can_be_known_now: bool = True

    def is_over(self, as_of: str) -> bool:
        """Whether the window ended before a day (ISO): nothing can be sampled in it."""
        ended = _ENDED.fullmatch(self.window)
        last = ended.group(1) if ended else ""
        return bool(last) and as_of[: len(last)] > last

    def said(self, as_of: str) -> str:
        """The request on a day: a result of a past window is looked for, never ordered."""
        if self.can_be_known_now and self.is_over(as_of):
            return f"look for a record elsewhere ({self.text})"
        return self.text


class Verdict(Struct, frozen=True, gc=False):
    """What one rule says of one patient.

    Attributes:
        rule: ``moffitt_2025/biochemical_relapse``.
        title: name of the rule for readers.
        outcome: one of four. A decided classification has ``true`` and a value.
        value: value of a decided classification.
        possible: values a classification can still take, if undecided.
        evaluated_through: day of the latest result that the rule looked at.
        criteria: outcome of each criterion, in the order of the rule.
        because: one subset-minimal proof.
        also: other criteria that hold, each with its own proof.
        missing: what is not known, of undecided criteria.
        settles: subset-minimal sets of requests, of which every answer decides.
        could_settle: sets of requests, of which some answer decides.
        reason: for an undecided verdict, the reason of its first gap; for one that
            is not applicable, why.
        choices: ids of the rule's choices that stand behind the verdict.
        cautions: what a reader must know beside the verdict.
        assumptions: ids of declared assumptions the verdict rests on.
        method: ``exact`` if every reading was weighed, ``kleene`` if only Kleene
            logic was used.
        to_confirm: ids of sentences of reports which, once confirmed, could settle it.
    """

    rule: str
    outcome: Outcome
    title: str = ""
    value: str | None = None
    possible: tuple[str, ...] = ()
    evaluated_through: str | None = None
    criteria: tuple[CriterionOutcome, ...] = ()
    because: tuple[Reason, ...] = ()
    also: tuple[Reason, ...] = ()
    missing: tuple[Gap, ...] = ()
    settles: tuple[tuple[DataRequest, ...], ...] = ()
    could_settle: tuple[tuple[DataRequest, ...], ...] = ()
    reason: str | None = None
    choices: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    method: str = "exact"
    to_confirm: tuple[str, ...] = ()

"""Membership: whether a patient belongs to a published group, by its own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from engine.prognosis.study import Condition, Stratum
from engine.reasoning import DataRequest, Verdict
from engine.values import Outcome


class Membership(Struct, frozen=True):
    """Whether a patient is in a group.

    Attributes:
        state: ``in``, ``out``, ``open`` (not known, and can be settled) or ``lost``
            (not known, and cannot be known any more).
        text: why, for one that is not ``in``.
        would_settle: for an open one, ways to settle it; any one of these.
        assumptions: declared assumptions that it rests on.
    """

    state: Literal["in", "out", "open", "lost"]
    text: str = ""
    would_settle: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()


def membership(
    stratum: Stratum, verdicts: Mapping[str, Verdict], as_of: str = ""
) -> Membership:
    """Whether a patient with these verdicts is in ``stratum``.

    Args:
        stratum: the group.
        verdicts: what the rules say, by rule.
        as_of: the day of the question, ISO: a result of a window that is over by then
            is looked for, never ordered.
    """
    parts = [_of_condition(condition, verdicts, as_of) for condition in stratum.rules]
    assumptions = tuple(dict.fromkeys(a for part in parts for a in part.assumptions))
    for state in ("out", "lost"):
        for part in parts:
            if part.state == state:
                return part
    pending = [part for part in parts if part.state == "open"]
    if not pending:
        return Membership("in", assumptions=assumptions)
    ways = _together([part.would_settle for part in pending])
    text = "; ".join(dict.fromkeys(part.text for part in pending))
    return Membership("open", text, ways, assumptions)


def _of_condition(
    condition: Condition, verdicts: Mapping[str, Verdict], as_of: str
) -> Membership:
    verdict = verdicts.get(condition.rule)
    if verdict is None:
        return Membership("lost", f"{condition.rule} was not applied")
    title = verdict.title or verdict.rule
    answers = _answers(verdict)
    if not answers:
        return Membership("out", f"{title} does not apply to this patient")
    if answers.isdisjoint(condition.answers):
        found = ", ".join(sorted(answers))
        return Membership("out", f"{title}: {found}", assumptions=verdict.assumptions)
    if answers.issubset(condition.answers):
        return Membership("in", assumptions=verdict.assumptions)
    possible = " or ".join(sorted(answers))
    ways = _ways(verdict.settles, as_of) or _ways(verdict.could_settle, as_of)
    if ways:
        return Membership("open", f"{title}: {possible}", ways, verdict.assumptions)
    text = f"{title}: {possible}, and it cannot be known now"
    return Membership("lost", text, assumptions=verdict.assumptions)


def _answers(verdict: Verdict) -> frozenset[str]:
    """What the verdict can still turn out to be."""
    if verdict.outcome is Outcome.NOT_APPLICABLE:
        return frozenset()
    if verdict.value is not None:
        return frozenset((verdict.value,))
    if verdict.outcome is Outcome.UNKNOWN:
        return frozenset(verdict.possible or (Outcome.TRUE, Outcome.FALSE))
    return frozenset((verdict.outcome,))


def _ways(sets: Iterable[tuple[DataRequest, ...]], as_of: str) -> tuple[str, ...]:
    return tuple(
        " and ".join(request.said(as_of) for request in requests)
        for requests in sets
        if requests and all(request.can_be_known_now for request in requests)
    )


def _together(ways: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Several open questions: each has to be settled, so the ways are joined."""
    first, *others = ways
    for other in others:
        first = tuple(
            one if one == two else f"{one} and {two}" for one in first for two in other
        )
    return tuple(dict.fromkeys(first))

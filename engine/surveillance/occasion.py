"""Occasions: from which day a due rule counts, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from engine.language import Condition, DueRule
from engine.reasoning import Anchor, Evidence
from engine.state import Fact
from engine.surveillance.needs import look_for
from engine.surveillance.sight import Sight, iso
from engine.values import When, days


class Occasion(Struct, frozen=True):
    """One reason for which something is due.

    Attributes:
        since: from when it counts.
        due: due day, proleptic ordinal.
        window: how many days before ``since`` a fact counts already.
        why: what happened then, in words.
        evidence: facts behind it.
        rests_on: rules whose verdicts it rests on.
        mark: what tells this occasion from another one of the same rule and event.
        cautions: what a reader must know beside it.
    """

    since: When
    due: int
    window: int
    why: str
    evidence: tuple[Evidence, ...]
    rests_on: tuple[str, ...] = ()
    mark: str = ""
    cautions: tuple[str, ...] = ()


def occasions_of(sight: Sight, due: DueRule, origin: Anchor) -> Iterator[Occasion]:
    """The occasions of one rule for one patient: one by date, or one a condition."""
    if any(sight.holds(c) for c in due.unless):
        return
    if due.conditions:
        yield from _by_conditions(sight, due, origin)
    elif due.every is not None:
        yield _again(sight, due, origin)
    elif origin.when is not None:
        yield _by_date(sight, due, origin.when, origin.facts)


def _by_date(
    sight: Sight, due: DueRule, since: When, facts: tuple[Fact, ...]
) -> Occasion:
    why = f"{sight.judge.vocabulary.title(due.origin)} {since.day_text()}"
    day = since.last_day + due.after
    evidence = sight.evidence(facts)
    rests_on = tuple(c.rule for c in due.unless)
    return Occasion(since, day, due.opens - due.after, why, evidence, rests_on)


def _again(sight: Sight, due: DueRule, origin: Anchor) -> Occasion:
    """Due once, and then ``every`` days after the last fact that met it."""
    assert origin.when is not None and due.every is not None  # noqa: S101 - the caller asked
    first = _by_date(sight, due, origin.when, origin.facts)
    met = [
        fact
        for need in due.needs
        if (found := look_for(need, sight.known, first.since, first.window)).met
        == "met"
        for fact in found.facts
    ]
    if not met:
        return first
    last = max(met, key=lambda f: (f.when.last_day, f.source.resource))
    why = f"last done {last.when.day_text()}"
    mark = iso(last.when.last_day)
    tomorrow = one_day(last.when.last_day + 1)
    evidence = sight.evidence((*origin.facts, last))
    return Occasion(
        tomorrow, last.when.last_day + due.every, 0, why, evidence, mark=mark
    )


def _by_conditions(sight: Sight, due: DueRule, origin: Anchor) -> Iterator[Occasion]:
    assert origin.when is not None  # noqa: S101 - the caller asked
    if due.connective == "all":
        if all(sight.holds(c) for c in due.conditions):
            starts = [sight.first_held(c, origin.when) for c in due.conditions]
            yield _held(sight, due, due.conditions, max(starts))
        return
    for condition in (c for c in due.conditions if sight.holds(c)):
        start = sight.first_held(condition, origin.when)
        yield _held(sight, due, [condition], start)


def _held(
    sight: Sight, due: DueRule, conditions: Sequence[Condition], start: int
) -> Occasion:
    verdicts = [sight.verdict(c.rule) for c in conditions]
    titles = [v.title if v.value is None else f"{v.title}: {v.value}" for v in verdicts]
    why = f"{' and '.join(titles)} {iso(start)}"
    evidence = dict.fromkeys(
        one for v in verdicts for reason in v.because for one in reason.evidence
    )
    cautions = dict.fromkeys(
        caution for v in verdicts for caution in v.cautions if caution == "unconfirmed"
    )
    return Occasion(
        one_day(start),
        start + due.after,
        due.opens - due.after,
        why,
        tuple(evidence),
        tuple(c.rule for c in (*conditions, *due.unless)),
        cautions=tuple(cautions),
    )


def one_day(ordinal: int) -> When:
    """That calendar day."""
    day = date.fromordinal(ordinal)
    return days(day, day, day.isoformat())

"""An alert in words: why, what is missing, and how the due day was counted."""

from __future__ import annotations

from collections.abc import Iterable

from engine.language import DueRule, RuleSet
from engine.surveillance.alert import Alert, Status, evidence_hash
from engine.surveillance.needs import Found
from engine.surveillance.occasion import Occasion
from engine.surveillance.sight import Sight, iso

Waiting = list[tuple[Occasion, tuple[Found, ...]]]


def alert_of(
    sight: Sight,
    due: DueRule,
    identity: str,
    same_as: tuple[str, ...],
    status: Status,
    waiting: Waiting,
) -> Alert:
    """The alert of one rule; several occasions of it are one alert."""
    first = min((o for o, _ in waiting), key=lambda o: (o.due, o.why))
    missing = dict.fromkeys(f.need.title for _, found in waiting for f in found)
    evidence = tuple(dict.fromkeys(e for o, _ in waiting for e in o.evidence))
    rests_on = dict.fromkeys(rule for o, _ in waiting for rule in o.rests_on)
    return Alert(
        id=identity,
        rule=due.id,
        severity=due.severity,
        summary=_summary(sight, due, waiting, list(missing)),
        due=iso(first.due),
        actions=due.actions,
        evidence=evidence,
        status=status,
        title=due.title,
        overdue_after=iso(first.due + due.grace),
        arithmetic=_arithmetic(due, first),
        missing=tuple(missing),
        last_imaging=sight.last_imaging(),
        evidence_sha256=evidence_hash(evidence),
        snooze_days=due.snooze,
        rests_on=(due.id, *rests_on),
        same_as=same_as,
    )


def _summary(sight: Sight, due: DueRule, waiting: Waiting, missing: list[str]) -> str:
    """``Biochemical relapse 2024-03-01 (unconfirmed): imaging not on record since.``."""
    reasons = []
    for occasion, _ in waiting:
        cautions = f" ({', '.join(occasion.cautions)})" if occasion.cautions else ""
        reasons.append(f"{occasion.why}{cautions}")
    why = "; ".join(dict.fromkeys(reasons))
    if not missing:
        return f"{due.title}: {why}."
    what = (
        missing[0]
        if len(missing) == 1
        else ", ".join(missing[:-1]) + f" and {missing[-1]}"
    )
    return f"{due.title}: {what} not on record ({why})."


def _arithmetic(due: DueRule, occasion: Occasion) -> str:
    """``2024-01-01 + 90 days = 2024-03-31; overdue after 14 more, 2024-04-14``."""
    day = iso(occasion.due)
    start = iso(occasion.since.last_day)
    count = occasion.due - occasion.since.last_day
    if occasion.mark:
        start, count = occasion.mark, due.every or 0
    vague = "" if occasion.since.is_one_day else f" (last day of {occasion.since.text})"
    more = f"overdue after {due.grace} more, {iso(occasion.due + due.grace)}"
    ends = (
        "" if due.ends is None else f"; not asked after {iso(occasion.due + due.ends)}"
    )
    return f"{start}{vague} + {count} days = {day}; {more}{ends}"


def switched_off(policies: Iterable[RuleSet]) -> tuple[str, ...]:
    """What a policy could ask for and does not, because the site has set no days."""
    return tuple(
        f"{due.id} is off: {due.title[0].lower()}{due.title[1:]} is not asked for until "
        f"{' and '.join(off)} is set in the site's policy"
        for policy in policies
        for due in policy.dues.values()
        if (off := [name for name, days in due.parameters.items() if days is None])
        and not due.on
    )

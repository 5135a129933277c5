"""watch: what a policy asks for of one patient on one day.

Only TRUE verdicts and dates raise alerts; nothing is ever due because something is
not known, nor because of an estimate. All of it ends with death, hospice or transfer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from engine.language import DueRule, RuleSet, Site, Vocabulary
from engine.reasoning import Anchor, Verdict
from engine.state import PatientState
from engine.surveillance.alert import Alert, Request, Status, Watched, situation_id
from engine.surveillance.memory import Memory
from engine.surveillance.needs import Feeds, Found, declared_feeds, feeds_of, look_for
from engine.surveillance.occasion import Occasion, occasions_of
from engine.surveillance.sight import Sight, iso
from engine.surveillance.telling import alert_of
from engine.values import When

_URGENT = {"critical": 0, "warning": 1, "info": 2}
_STATUS: dict[str, int] = {"overdue": 0, "due": 1, "upcoming": 2}


class _Open(Struct, frozen=True):
    """What one rule came to."""

    alert: Alert | None = None
    requests: tuple[Request, ...] = ()
    notices: tuple[str, ...] = ()
    changes: tuple[int, ...] = ()
    lapsed: bool = False


def watch(
    state: PatientState,
    policies: Iterable[RuleSet],
    as_of: When,
    *,
    vocabulary: Vocabulary,
    site: Site | None = None,
    feeds: frozenset[str] | None = None,
    rulesets: Mapping[str, RuleSet] | None = None,
    verdicts: Mapping[str, Verdict] | None = None,
    memory: Memory | None = None,
) -> Watched:
    """What is due for one patient.

    Args:
        state: the patient.
        policies: rule sets; their due rules are asked.
        as_of: the day of the question; nothing after its end is seen.
        vocabulary: names of the facts.
        site: what a centre declares.
        feeds: feeds of which any patient has a fact; of this patient by default.
        rulesets: rule sets by name whose verdicts the policy asks for, instead of the
            shipped ones.
        verdicts: verdicts of this patient and day that are known already, by rule.
        memory: what was judged of this patient on earlier days, for a replay; only
            for policies that do not read the day of the question.
    """
    sets = list(policies)
    known = {**(rulesets or {}), **{one.name: one for one in sets}}
    declared = site.assumptions if site else ()
    sight = Sight(state, vocabulary, as_of, declared, known, verdicts or {}, memory)
    ended = sight.ended_by()
    if ended:
        return Watched(ended_by=ended)
    said = declared_feeds(site)
    seen = feeds_of(sight.known) if feeds is None else feeds
    connected = Feeds(said.connected | seen, said.disconnected)
    found = [
        _look(sight, due, connected)
        for policy in sets
        for due in policy.dues.values()
        if due.on
    ]
    alerts = sorted((o.alert for o in found if o.alert and not o.lapsed), key=urgency)
    lapsed = sorted((o.alert for o in found if o.alert and o.lapsed), key=urgency)
    return Watched(
        alerts=tuple(a for a in alerts if a.status != "upcoming"),
        upcoming=tuple(a for a in alerts if a.status == "upcoming"),
        requests=tuple(sorted({r for o in found for r in o.requests})),
        notices=tuple(sorted({n for o in found for n in o.notices})),
        lapsed=tuple(lapsed),
        changes=tuple(sorted({d for o in found for d in o.changes})),
    )


def urgency(alert: Alert) -> tuple[int, int, str, str, str]:
    """The order of a list: overdue first, then the louder, then the earlier."""
    loud = _URGENT[alert.severity]
    return _STATUS[alert.status], loud, alert.due, alert.rule, alert.id


def _look(sight: Sight, due: DueRule, feeds: Feeds) -> _Open:
    origin = sight.anchor(due.origin)
    if not origin.took_place or origin.when is None:
        return _Open()
    ended = _ended(sight, due, origin.when)
    if ended == "surely":
        return _Open()
    today = sight.as_of.last_day
    requests: list[Request] = []
    notices: list[str] = []
    changes: set[int] = set()
    waiting: list[tuple[Occasion, tuple[Found, ...]]] = []
    for occasion in occasions_of(sight, due, origin):
        found = [
            look_for(need, sight.known, occasion.since, occasion.window)
            for need in due.needs
        ]
        missing = [f for f in found if f.met == "open"]
        unsent = [f for f in missing if not feeds.has(f.need.feed)]
        notices += [_not_connected(f) for f in unsent]
        missing = [f for f in missing if feeds.has(f.need.feed)]
        if due.needs and not missing:
            unclear = [f for f in found if f.met == "unclear"]
            requests += [_to_confirm(due, f) for f in unclear if not unsent]
            continue
        day, overdue = occasion.due, occasion.due + due.grace + 1
        times = [day - due.opens, day - due.ahead, day, overdue]
        times += [] if due.ends is None else [day + due.ends + 1]
        changes.update(one for one in times if one > today)
        if today >= day - max(due.opens, due.ahead):
            waiting.append((occasion, tuple(missing)))
    if ended == "perhaps":
        text = f"{due.title}: the record leaves open whether it has ended"
        return _Open(None, (Request(due.id, text, ""),), tuple(notices), tuple(changes))
    if not waiting:
        return _Open(None, tuple(requests), tuple(notices), tuple(changes))
    asked = [w for w in waiting if not _over(due, w[0], today)]
    alert = _alert(sight, due, origin, asked or waiting)
    told = tuple(requests), tuple(notices), tuple(changes)
    return _Open(alert, *told, lapsed=not asked)


def _over(due: DueRule, occasion: Occasion, today: int) -> bool:
    """Whether the days for which it is asked have passed."""
    return due.ends is not None and today > occasion.due + due.ends


def _alert(
    sight: Sight,
    due: DueRule,
    origin: Anchor,
    waiting: list[tuple[Occasion, tuple[Found, ...]]],
) -> Alert:
    assert origin.when is not None  # noqa: S101 - the caller asked
    today = sight.as_of.last_day
    first = min(occasion.due for occasion, _ in waiting)
    status: Status = "upcoming"
    if today > first + due.grace:
        status = "overdue"
    elif today >= first - due.ahead:
        status = "due"
    marks = [o.mark for o, _ in waiting if o.mark]
    first_day, last_day = iso(origin.when.first_day), iso(origin.when.last_day)
    days = first_day if first_day == last_day else f"{first_day}/{last_day}"
    resources = sorted({fact.source.resource for fact in origin.facts})
    identity, *others = (
        situation_id(sight.patient, due.id, "|".join((counted, *marks)))
        for counted in (days, *resources)
    )
    return alert_of(sight, due, identity, tuple(others), status, waiting)


def _ended(sight: Sight, due: DueRule, since: When) -> str:
    """``surely``, ``perhaps``, or nothing: whether an event of ``until`` took place."""
    perhaps = ""
    for name in due.until:
        event = sight.anchor(name)
        if event.when is None or event.when.last_day < since.first_day:
            continue
        if event.certain and event.when.first_day >= since.last_day:
            return "surely"
        perhaps = "perhaps"
    return perhaps


def _not_connected(found: Found) -> str:
    feed = found.need.feed
    return (
        f"{feed}: nothing was received, so that what is missing is not watched; say in "
        f"the site file whether the {feed} feed is connected"
    )


def _to_confirm(due: DueRule, found: Found) -> Request:
    fact = found.facts[0]
    day = fact.when.day_text()
    text = f"{due.title}: does what is recorded for {day} count as {found.need.title}?"
    return Request(due.id, text, fact.source.resource)

"""Tally: what the replay of each patient adds to the counts of a backtest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from engine.language import EventDefinition, Vocabulary
from engine.reasoning import Judge
from engine.state import (
    CellTherapyInfusion,
    Event,
    Fact,
    ImagingStudy,
    PatientState,
    Therapy,
)
from engine.surveillance.alert import Alert
from engine.surveillance.life import Situation, appeared, as_kept, vanished
from engine.surveillance.replay import Policy, replay, visible_on
from engine.surveillance.sight import iso

FOLLOW = 30  # days within which imaging is taken as having followed an alert


class Raised(Struct, frozen=True):
    """One alert of a replay: its rule, its day and whether it opened again."""

    patient: str
    alert: Alert
    day: int
    again: bool


class Tally(Struct):
    """Counts of a replay that are still to be summed up; of some patients, or of all."""

    raised: list[Raised] = []
    leads: list[int] = []
    asked: int = 0
    followed_by_imaging: int = 0
    patients: int = 0
    followed: int = 0
    days: int = 0
    judged: int = 0
    progressions: int = 0
    unseen: int = 0

    def add(self, further: Tally) -> None:
        """Add the counts of further patients."""
        for name in self.__struct_fields__:
            mine = getattr(self, name)
            mine += getattr(further, name)  # a list grows where it is
            setattr(self, name, mine)


def tally_of(
    policy: Policy,
    states: Iterable[PatientState],
    last: int,
    feeds_since: Mapping[str, int],
) -> Tally:
    """Replay patients, for ``summed``; see ``backtest``."""
    tally = Tally()
    for state in states:
        tally.patients += 1
        lead = _patient(policy, state, last, feeds_since, tally)
        tally.leads += [] if lead is None else [lead]
    return tally


def first_day(state: PatientState, policy: Policy) -> int | None:
    """The first day on which an event was known from which the policy counts."""
    events = policy.names.events
    origins = [events[due.origin] for due in policy.ruleset.dues.values() if due.on]
    known = [
        visible_on(fact, policy.local)
        for fact in (*state.of(CellTherapyInfusion), *state.of(Therapy))
        if any(_may_be(fact, origin, policy.names) for origin in origins)
    ]
    return min(known, default=None)


def _may_be(fact: Fact, origin: EventDefinition, names: Vocabulary) -> bool:
    """Whether a fact is of the kind in which an event is recorded."""
    if not isinstance(fact, Therapy):
        return origin.source == "cell_therapy_infusion"
    how = {"therapy": "given", "order": "ordered"}.get(origin.source)
    agent = names.agents.get(fact.agent)
    own_class = agent.drug_class if agent else ""
    return (
        fact.given == how
        and (not origin.agent or fact.agent == origin.agent)
        and (not origin.classes or own_class in origin.classes)
    )


def _patient(
    policy: Policy,
    state: PatientState,
    last: int,
    feeds_since: Mapping[str, int],
    tally: Tally,
) -> int | None:
    """Replay one patient; the lead time if a progression came after an alert."""
    first = first_day(state, policy)
    if first is None or first > last:
        return None
    tally.followed += 1
    raised, end = [], last
    situations: dict[str, Situation] = {}
    for day in replay(policy, state, first, last, feeds_since):
        tally.judged += 1
        raised += _moved(situations, state.patient, day.watched.alerts, day.ordinal)
        if day.watched.ended_by and end == last:
            end = day.ordinal
    tally.days += end - first + 1
    tally.raised += raised
    _imaging(state, raised, last, tally)
    return _progression(policy, state, raised, last, tally)


def _moved(
    situations: dict[str, Situation],
    patient: str,
    alerts: Iterable[Alert],
    ordinal: int,
) -> list[Raised]:
    """Let the situations of a patient live one day on; what opened."""
    alerts = as_kept(situations, alerts)
    now = {alert.id: alert for alert in alerts}
    opened = []
    for old in list(situations.values()):
        if old.id not in now:
            situations[old.id] = vanished(old, "")[0]
    for alert in alerts:
        moved, change = appeared(situations.get(alert.id), patient, alert, iso(ordinal))
        situations[alert.id] = moved
        if change is not None and change.action in ("opened", "reopened"):
            again = change.action == "reopened"
            opened.append(Raised(patient, alert, ordinal, again))
    return opened


def _imaging(
    state: PatientState, raised: list[Raised], last: int, tally: Tally
) -> None:
    studies = [s.when for s in state.of(ImagingStudy) if not s.preliminary]
    for one in raised:
        if "imaging" not in one.alert.missing or one.day + FOLLOW > last:
            continue
        tally.asked += 1
        tally.followed_by_imaging += any(
            one.day <= when.first_day and when.last_day <= one.day + FOLLOW
            for when in studies
        )


def _progression(
    policy: Policy, state: PatientState, raised: list[Raised], last: int, tally: Tally
) -> int | None:
    """Days from the first alert by a finding to the documented progression."""
    if not state.of(Event):
        return None
    chart = Judge(state, policy.names, policy.day(last)).final
    event = chart.anchor("progression")
    if not event.took_place or event.when is None:
        return None
    tally.progressions += 1
    by_finding = {d.id for d in policy.ruleset.dues.values() if d.conditions}
    since = chart.anchor("car_t_infusion").when
    start = 0 if since is None else since.first_day
    before = [
        one.day
        for one in raised
        if one.alert.rule in by_finding and start <= one.day <= event.when.last_day
    ]
    if not before:
        tally.unseen += 1
        return None
    return event.when.last_day - min(before)

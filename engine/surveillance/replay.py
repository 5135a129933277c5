"""Replay: what a policy would have said of one patient on every day of a period.

A day is judged again only if something known changed, or a due date passed. The answer
of every other day is that of the day before: that is what makes a replay fast, and a
test holds it against judging every single day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, tzinfo
from heapq import heapify, heappop, heappush

from msgspec import Struct, structs

from engine.language import (
    Condition,
    Rule,
    RuleHolds,
    RuleSet,
    Site,
    Vocabulary,
    leaves,
    shipped_ruleset,
)
from engine.language.tree import Gate, Group, Node, Some
from engine.reasoning.chart import EVENTS, IMAGING, kind_of
from engine.state import Event, Fact, ImagingStudy, PatientState
from engine.surveillance.alert import Watched
from engine.surveillance.memory import Memory
from engine.surveillance.needs import feed_of
from engine.surveillance.sight import kinds_of_rule
from engine.surveillance.watch import watch
from engine.values import When, days, midnight

_MICROSECONDS = 86_400_000_000
_EPOCH = date(1970, 1, 1).toordinal()


class Policy(Struct, frozen=True):
    """A policy with all that it needs to be asked.

    Attributes:
        ruleset: the rule set whose due rules are asked.
        rulesets: rule sets by name whose verdicts it asks for.
        names: names of the facts.
        site: what the centre declares.
        local: zone in which a day ends.
    """

    ruleset: RuleSet
    rulesets: dict[str, RuleSet]
    names: Vocabulary
    site: Site | None = None
    local: tzinfo = UTC

    def day(self, ordinal: int) -> When:
        """That day, in the zone of the site."""
        one = date.fromordinal(ordinal)
        return days(one, one, one.isoformat(), self.local)

    def on(
        self,
        state: PatientState,
        ordinal: int,
        feeds: frozenset[str],
        memory: Memory | None = None,
    ) -> Watched:
        """What it says on one day."""
        return watch(
            state,
            [self.ruleset],
            self.day(ordinal),
            vocabulary=self.names,
            site=self.site,
            feeds=feeds,
            rulesets=self.rulesets,
            memory=memory,
        )


class Day(Struct, frozen=True):
    """A day on which the answer was judged; it holds until the next such day."""

    ordinal: int
    watched: Watched


def replay(
    policy: Policy,
    state: PatientState,
    first: int,
    last: int,
    feeds_since: Mapping[str, int],
) -> Iterator[Day]:
    """The days from ``first`` to ``last`` on which the answer can change, judged.

    Args:
        policy: what is asked.
        state: the patient with everything that was ever recorded.
        first: first day, proleptic ordinal.
        last: last day.
        feeds_since: day from which each feed is known to be connected.
    """
    memory: Memory | None = Memory()
    if any(reads_the_day(policy, c.rule) for c in _conditions(policy)):
        memory = None
        waiting = list(range(first, last + 1))
    else:
        changing = change_days(policy, state) | set(feeds_since.values())
        waiting = [first, *(d for d in changing if first < d <= last)]
    heapify(waiting)
    # Nothing begins again after death, hospice or transfer: what is recorded later can
    # only say which of them it was, or when.
    events = structs.replace(state, facts=state.of(Event))
    ending, ended = change_days(policy, events), False
    judged = 0
    while waiting:
        ordinal = heappop(waiting)
        if ordinal == judged or (ended and ordinal not in ending):
            continue
        judged = ordinal
        feeds = frozenset(f for f, since in feeds_since.items() if since <= ordinal)
        watched = policy.on(state, ordinal, feeds, memory)
        ended = bool(watched.ended_by)
        for change in watched.changes:
            if ordinal < change <= last:
                heappush(waiting, change)
        yield Day(ordinal, watched)


def change_days(policy: Policy, state: PatientState) -> set[int]:
    """The days on which what is known changes of that at which a policy looks."""
    found: set[int] = set()
    kinds = kinds_of_policy(policy)
    carried = [
        a.days for a in (policy.site.assumptions if policy.site else ()) if a.days
    ]
    replaced = [fact for _, fact in state.superseded]
    found.update(_day_of(until.start, policy.local) for until, _ in state.superseded)
    for fact in (*state.facts, *replaced):
        if kinds and kind_of(fact) not in kinds:
            continue
        seen = visible_on(fact, policy.local)
        found.add(seen)
        # A partial date is cut at the end of each day, so it changes every day.
        last = max(fact.when.last_day, _day_of(fact.when.end - 1, policy.local))
        found.update(range(seen, last + 2) if last > seen else ())
        for length in carried if isinstance(fact, ImagingStudy) else ():
            for edge in (fact.when.first_day, fact.when.last_day):
                found.update(range(edge + length - 1, edge + length + 3))
    return found


def kinds_of_policy(policy: Policy) -> frozenset[str]:
    """Kinds of the facts at which a policy looks; empty: at all."""
    kinds = {EVENTS, IMAGING}
    for due in policy.ruleset.dues.values():
        kinds.update(sought.analyte for need in due.needs for sought in need.any)
    for condition in _conditions(policy):
        owner, _, name = condition.rule.partition("/")
        ruleset = policy.rulesets.get(owner) or shipped_ruleset(owner)
        looked_at = kinds_of_rule(ruleset, name, policy.names)
        if not looked_at:
            return frozenset()
        kinds.update(looked_at)
    return frozenset(kinds)


def visible_on(fact: Fact, local: tzinfo) -> int:
    """The first day at whose end a fact had happened and was known."""
    return _day_of(max(fact.when.start, fact.recorded.start), local)


def feeds_since(states: Iterable[PatientState], local: tzinfo) -> dict[str, int]:
    """The first day on which any patient has a fact of each feed."""
    found: dict[str, int] = {}
    for state in states:
        for fact in (*state.facts, *(replaced for _, replaced in state.superseded)):
            feed = feed_of(fact)
            if feed:
                day = visible_on(fact, local)
                found[feed] = min(day, found.get(feed, day))
    return found


def _day_of(moment: int, local: tzinfo) -> int:
    """The calendar day in ``local`` within which a moment lies."""
    ordinal = min(max(moment // _MICROSECONDS + _EPOCH, 2), date.max.toordinal() - 2)
    while midnight(ordinal, local) > moment and ordinal > 1:
        ordinal -= 1
    while midnight(ordinal + 1, local) <= moment and ordinal < date.max.toordinal() - 2:
        ordinal += 1
    return int(ordinal)


def reads_the_day(policy: Policy, rule: str) -> bool:
    """Whether a rule, or one that it holds, asks for the day of the question itself."""
    owner, _, name = rule.partition("/")
    ruleset = policy.rulesets.get(owner) or shipped_ruleset(owner)
    return any(_reads(one) for one in _reached(ruleset, name, set()))


def _reached(ruleset: RuleSet, name: str, seen: set[str]) -> Iterator[Rule]:
    names = [n for n in ruleset.rules if n == name or n.startswith(f"{name}_")]
    for one in names:
        if one in seen:
            continue
        seen.add(one)
        rule = ruleset.rules[one]
        yield rule
        for node in rule.nodes:
            for held in _held(node):
                yield from _reached(ruleset, held, seen)


def _reads(rule: Rule) -> bool:
    texts = [leaf.text for node in rule.nodes for leaf in leaves(node)]
    return rule.index == "as_of" or any("as_of" in text for text in texts)


def _held(node: Node) -> Iterator[str]:
    match node:
        case RuleHolds(rule=name):
            yield name
        case Group(children=children):
            for child in children:
                yield from _held(child)
        case Gate(condition=condition, body=body):
            yield from _held(condition)
            yield from _held(body)
        case Some(body=body):
            yield from _held(body)
        case _:
            return


def _conditions(policy: Policy) -> list[Condition]:
    return [c for due in policy.ruleset.dues.values() if due.on for c in due.asked]

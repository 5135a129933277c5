"""Replay: what a rule says on some of a patient's resources, without a new trace.

What a rule comes to depends on the outcomes of its criteria and of its index events and
on nothing else; only a vague date or value asks for more. So equal patterns of outcomes
say the same for every patient: each pattern is evaluated once, and a replay only weighs
the criteria that look at what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from msgspec import Struct

from engine.language import (
    Gate,
    Group,
    IsState,
    Leaf,
    Node,
    Rule,
    RuleHolds,
    RuleSet,
    Some,
    Vocabulary,
)
from engine.reasoning.by_readings import Readings
from engine.reasoning.chart import EVENTS, Chart
from engine.reasoning.closed import surely_not_given
from engine.reasoning.criterion import Criterion, criterion_of, kinds_of

Said = tuple[str, str]
Pattern = tuple[tuple[object, ...], ...]

_NUMBERS = count()
_MOST_ON_EVENTS = 256
_MOST_SAID = 1_024


class _Group(Struct, frozen=True):
    """Criteria and index events of a rule that look at the same kinds of facts.

    Attributes:
        number: its own.
        kinds: of facts at which they look; empty if at all.
        measured: those kinds that are no events.
        criteria: the criteria.
        events: the index events.
        counted_from: events from which the criteria count.
        on_nothing: what they come to without any fact.
        on_events: what they come to on events alone, by how these are on record.
    """

    number: int
    kinds: tuple[str, ...]
    measured: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    events: tuple[str, ...]
    counted_from: tuple[str, ...]
    on_nothing: dict[object, tuple[object, ...]]
    on_events: dict[object, tuple[object, ...]]

    def outcomes(self, whole: Chart, kept: frozenset[str]) -> tuple[object, ...]:
        """What they come to on some resources of a patient."""
        seen = kept & whole.resources_of(self.kinds) if self.kinds else kept
        if not seen:
            return self._on_nothing(whole)
        key = (self.number, seen)
        found = whole.cache.get(key)
        if found is None:
            found = whole.cache[key] = self._on_some(whole, seen)
        return found  # type: ignore[return-value]

    def _on_some(self, whole: Chart, seen: frozenset[str]) -> tuple[object, ...]:
        chart = whole.keeping(seen)
        if not self.measured or not seen.isdisjoint(whole.resources_of(self.measured)):
            return self._weighed(chart)
        # Without a result there is nothing to count from an event: all that matters of
        # it is whether it is on record. That is the same for most patients.
        on_record = tuple(
            [
                (anchor.when is not None, anchor.certain)
                for anchor in map(chart.anchor, self.counted_from)
            ]
        )
        key = whole.state.closed, whole.as_of, on_record
        found = self.on_events.get(key)
        if found is None:
            if len(self.on_events) >= _MOST_ON_EVENTS:
                self.on_events.clear()
            found = self.on_events[key] = self._weighed(chart)
        return found

    def _on_nothing(self, whole: Chart) -> tuple[object, ...]:
        """What they come to without any fact: the same for every patient of a day."""
        key = whole.state.closed, whole.as_of
        found = self.on_nothing.get(key)
        if found is None:
            # A backtest asks on many days, one after the other: only one is kept.
            self.on_nothing.clear()
            found = self._weighed(whole.keeping(frozenset()))
            self.on_nothing[key] = found
        return found

    def _weighed(self, chart: Chart) -> tuple[object, ...]:
        return (
            *[criterion.weigh(chart).outcome for criterion in self.criteria],
            *[_event(chart, name) for name in self.events],
        )


TOOK_PLACE = (True, False, False)


def _event(chart: Chart, name: str) -> tuple[bool, bool, bool]:
    """All of an index event that decides whether a rule can be evaluated."""
    anchor = chart.anchor(name)
    missing = anchor.when is None
    return anchor.took_place, missing, missing and surely_not_given(chart, name)


class Replay(Struct, frozen=True):
    """One rule, prepared once for all patients.

    Attributes:
        rule: the rule.
        ruleset: rules that it may refer to.
        vocabulary: names of the facts.
        events: its index event, and those of rules that it refers to.
        groups: its criteria, and those of rules that it refers to, by what they see.
        asked_of_record: events of which a criterion asks whether they are on record.
        kinds: of facts at which any of them looks; empty if at all.
        said: what each pattern of outcomes says; ``None`` if the readings of each
            patient must be weighed.
    """

    rule: Rule
    ruleset: RuleSet
    vocabulary: Vocabulary
    events: _Group
    groups: tuple[_Group, ...]
    asked_of_record: tuple[str, ...]
    kinds: tuple[str, ...]
    said: dict[Pattern, Said | None]

    def certain(self, readings: Readings, whole: Chart, kept: frozenset[str]) -> Said:
        """What every reading of some resources gives; see ``Readings.certain``."""
        if whole.open_resources:
            return self._certain(readings, whole, kept)
        # Where nothing is vague, what no criterion looks at changes nothing: thinning
        # out many resources asks the same of what is left again and again.
        seen = kept & whole.resources_of(self.kinds) if self.kinds else kept
        key = ("said", self.events.number, seen)
        found = whole.cache.get(key)
        if found is None:
            found = whole.cache[key] = self._certain(readings, whole, seen)
        return found  # type: ignore[return-value]

    def _certain(self, readings: Readings, whole: Chart, kept: frozenset[str]) -> Said:
        pattern: Pattern = (self.events.outcomes(whole, kept),)
        # Without its index event a rule looks at no criterion.
        if not self.rule.index or pattern[0][0] == TOOK_PLACE:
            pattern += tuple([group.outcomes(whole, kept) for group in self.groups])
        if pattern not in self.said:
            trace = readings.on(whole.keeping(kept))
            if len(self.said) >= _MOST_SAID:
                self.said.clear()
            self.said[pattern] = readings.settled(trace)
        said = self.said[pattern]
        if said is not None:
            return said
        if whole.open_resources.isdisjoint(kept):
            return "", ""
        return readings.certain(whole.keeping(kept))

    def carries(
        self, readings: Readings, whole: Chart, kept: frozenset[str], said: Said
    ) -> bool:
        """Whether some resources say the same, alone and beside what is on record.

        Without an event a record says that it is not on record, which may carry the
        same verdict for another reason, untrue of this patient.
        """
        if self.certain(readings, whole, kept) != said:
            return False
        beside = kept.union(
            *(
                [fact.source.resource for fact in whole.anchor(name).facts]
                for name in self.asked_of_record
            )
        )
        return beside == kept or self.certain(readings, whole, beside) == said


def replay_of(ruleset: RuleSet, rule: Rule, vocabulary: Vocabulary) -> Replay:
    """The prepared replay of a rule of a set."""
    found: Replay | None = ruleset.memo.get(id(rule))
    if found is None or found.vocabulary is not vocabulary:
        rules = list(_rules(ruleset, rule, vocabulary, set()))
        names = tuple(dict.fromkeys(one.index for one in rules if one.index))
        events = _Group(next(_NUMBERS), (EVENTS,), (), (), names, (), {}, {})
        groups = tuple(_groups(rules, vocabulary))
        # The replay keeps its rule, so that the id stays its own.
        asked = tuple(_asked_of_record(groups))
        kinds = tuple(dict.fromkeys(k for g in (events, *groups) for k in g.kinds))
        kinds = kinds if all(group.kinds for group in groups) else ()
        found = Replay(rule, ruleset, vocabulary, events, groups, asked, kinds, {})
        ruleset.memo[id(rule)] = found
    return found


def _groups(rules: list[Rule], vocabulary: Vocabulary) -> Iterator[_Group]:
    criteria = {
        criterion.key: criterion
        for one in rules
        for node in one.nodes
        for criterion in _criteria(one, node)
    }
    seeing: dict[tuple[str, ...], list[Criterion]] = {}
    for criterion in criteria.values():
        seeing.setdefault(kinds_of(criterion.node, vocabulary), []).append(criterion)
    for kinds, members in seeing.items():
        measured = tuple(kind for kind in kinds if kind != EVENTS)
        names = dict.fromkeys(
            name for one in members for name in _counted_from(one.rule, vocabulary)
        )
        yield _Group(
            next(_NUMBERS),
            kinds,
            measured,
            tuple(members),
            (),
            tuple(names),
            {},
            {},
        )


def _counted_from(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    """The events from which a rule counts, and those that end its windows."""
    point = vocabulary.time_points[rule.time_point]
    until = "" if point.until == "as_of" else point.until
    for name in (rule.index, point.anchor, until, point.ends_at):
        if name:
            event = vocabulary.events[name]
            yield from filter(
                None, (name, event.baseline_ends_at, event.followed_until)
            )


def _asked_of_record(groups: tuple[_Group, ...]) -> Iterator[str]:
    for criterion in (one for group in groups for one in group.criteria):
        test = criterion.node.test if isinstance(criterion.node, Leaf) else None
        if isinstance(test, IsState) and test.state == "on_record":
            yield test.name


def _rules(
    ruleset: RuleSet, rule: Rule, vocabulary: Vocabulary, seen: set[int]
) -> Iterator[Rule]:
    """A rule and every rule that it refers to, at its own time point."""
    if id(rule) in seen:
        return
    seen.add(id(rule))
    yield rule
    suffix = vocabulary.time_points[rule.time_point].suffix
    for node in (part for top in rule.nodes for part in _parts(top)):
        if isinstance(node, RuleHolds):
            rules = ruleset.rules
            target = rules.get(node.rule + suffix) or rules[node.rule]
            yield from _rules(ruleset, target, vocabulary, seen)


def _criteria(rule: Rule, top: Node) -> Iterator[Criterion]:
    for node in _parts(top):
        if isinstance(node, Leaf | Some):
            yield criterion_of(rule, node)


def _parts(node: Node) -> Iterator[Node]:
    """A node and all below it; the body of ``some`` is one criterion."""
    yield node
    match node:
        case Group(children=children):
            below = children
        case Gate(condition=condition, body=body):
            below = (condition, body)
        case _:
            below = ()
    for child in below:
        yield from _parts(child)

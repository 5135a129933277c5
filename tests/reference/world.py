"""One reading as a rule looks at it: its events, its windows, and what is missing.

Where the design says that something missing is UNKNOWN by definition (a series without
a result, a probe nobody ran, a list nobody closed), ``World.ask`` asks for a made-up
answer; ``outcomes`` tries them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from engine.language import EventDefinition, Rule, RuleSet, Vocabulary
from tests.reference.reading import At, Reading

TRUE, FALSE, NOT_APPLICABLE = "true", "false", "not_applicable"
NO_INDEX = "no_index_event"

Key = tuple[object, ...]
Inside = Callable[[At], bool]


class NeedAnswerError(Exception):
    """Something missing decides: ``key`` may be any of ``options``."""

    def __init__(self, key: Key, options: tuple[object, ...]) -> None:
        super().__init__(key)
        self.key, self.options = key, options


@dataclass
class World:
    """One reading, one rule, and the answers given so far to what is missing.

    Attributes:
        rule: the rule.
        ruleset: the set it stands in.
        vocabulary: every name it may use.
        reading: the reading.
        answers: what was answered so far.
        events: when events happened; the same for every answer.
        known: what nodes come to that ask for nothing; the same for every answer.
        asked: everything that was asked for, answered or not.
    """

    rule: Rule
    ruleset: RuleSet
    vocabulary: Vocabulary
    reading: Reading
    answers: dict[Key, object] = field(default_factory=dict)
    events: dict[str, At | None] = field(default_factory=dict)
    known: dict[tuple[int, int], str] = field(default_factory=dict)
    asked: list[Key] = field(default_factory=list)

    def of(self, rule: Rule) -> World:
        """The same world as another rule looks at it."""
        return replace(self, rule=rule)

    def ask(self, key: Key, options: Iterable[object]) -> Any:
        """The made-up answer to something missing.

        Raises:
            NeedAnswerError: it has not been answered yet.
        """
        self.asked.append(key)
        if key not in self.answers:
            raise NeedAnswerError(key, tuple(options))
        return self.answers[key]

    def event(self, name: str) -> At | None:
        """When an event of the vocabulary happened; events need no answers."""
        if name not in self.events:
            self.events[name] = self._find(self.vocabulary.events[name])
        return self.events[name]

    def _find(self, definition: EventDefinition) -> At | None:
        found = self._candidates(definition)
        if definition.after:
            anchor = self.event(definition.after)
            if anchor is None:
                return None
            # "since" starts the day after
            found = [at for at in found if at.day > anchor.day]
        if definition.before:
            anchor = self.event(definition.before)
            if anchor is None:
                return None
            days = definition.within_days or 0
            found = [at for at in found if at < anchor and anchor.day - at.day <= days]
        if not found:
            return None
        return max(found) if definition.which == "last" else min(found)

    def _candidates(self, definition: EventDefinition) -> list[At]:
        if definition.source == "cell_therapy_infusion":
            return list(self.reading.infusions)
        if definition.source in ("event", "as_of"):
            kind = definition.kind or definition.source
            return list(self.reading.events.get(kind, []))
        courses = self.reading.therapies
        return [c.start for c in courses if self._counts(c.agent, definition)]

    def _counts(self, agent: str, wanted: EventDefinition) -> bool:
        if wanted.agent:
            return agent == wanted.agent
        known = self.vocabulary.agents.get(agent)
        if wanted.classes:
            return known is not None and known.drug_class in wanted.classes
        return known is None or not known.supportive

    def in_baseline(self, at: At) -> bool:
        """In the 60 days up to the index (its day included), before lymphodepletion."""
        if not self.rule.index:
            return False
        definition = self.vocabulary.events[self.rule.index]
        index = self.event(self.rule.index)
        if index is None:
            return False
        if not index.day - definition.baseline_days <= at.day <= index.day:
            return False
        if not definition.baseline_ends_at:
            return True
        end = self.event(definition.baseline_ends_at)
        return end is None or at.day <= end.day  # its day belongs to baseline

    def in_follow_up(self, at: At) -> bool:
        """From the day after the index to the start of the next line of therapy."""
        if not self.rule.index:
            return False
        definition = self.vocabulary.events[self.rule.index]
        index = self.event(self.rule.index)
        if index is None or at.day <= index.day:
            return False
        if not definition.followed_until:
            return True
        end = self.event(definition.followed_until)
        return end is None or at.day <= end.day

    def window(self) -> Inside | None:
        """Which times the rule's time point looks at; none if its anchor is missing."""
        point = self.vocabulary.time_points[self.rule.time_point]
        if point.until == "as_of":
            return lambda _: True
        if point.until:
            until = self.event(point.until)
            return None if until is None else (lambda at: at.day <= until.day)
        anchor = self.event(point.anchor)
        if anchor is None:
            return None
        middle = anchor.day + point.day
        first, last = middle - point.days_before, middle + point.days_after
        end = self.event(point.ends_at) if point.ends_at else None
        return lambda at: first <= at.day <= last and (end is None or at.day <= end.day)

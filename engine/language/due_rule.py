"""A due rule of a policy: what is asked for, counted from what, and when it ends."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from engine.language.diagnostics import Span
from engine.language.provenance import Choice, SourcePlace

Feed = Literal["imaging", "laboratory", "marrow"]
Severity = Literal["info", "warning", "critical"]


class Condition(Struct, frozen=True):
    """A verdict that must be TRUE, or a classification that must have one of some values.

    Nothing else can be asked: nothing is ever due because something is not known.

    Attributes:
        rule: ``moffitt_2025/biochemical_relapse``.
        values: values of a classification that count; empty for a flag.
        span: where it stands.
    """

    rule: str
    values: tuple[str, ...]
    span: Span


class Sought(Struct, frozen=True):
    """One kind of fact that meets a need.

    Attributes:
        analyte: vocabulary name of a result; empty for imaging.
        extent: what the imaging must see (``whole_body``); empty for a result.
    """

    analyte: str = ""
    extent: str = ""


class Need(Struct, frozen=True):
    """Something that is asked for; any one of its kinds meets it.

    Attributes:
        id: name inside its rule.
        title: in words.
        feed: by which kind of feed it reaches the record.
        any: what meets it.
    """

    id: str
    title: str
    feed: Feed
    any: tuple[Sought, ...]


class DueRule(Struct, frozen=True, kw_only=True):
    """One thing a policy watches. All numbers are calendar days.

    The count starts on the day of the event ``origin``; with conditions, on the first
    day since it on which they held. It is due ``after`` days later; facts from
    ``opens`` days before that meet the needs; it is overdue more than ``grace`` days
    later. A rule that is not ``on`` asks for nothing.

    Attributes:
        name: name inside its rule set.
        ruleset: name of the policy.
        title: name for readers.
        effective_from: first day of this edition.
        sources: what the policy rests on.
        parameters: named days, as the file states them; ``None`` is off.
        severity: how loud it is.
        origin: event of the vocabulary; without it nothing is asked.
        connective: ``any`` or ``all`` of the conditions.
        conditions: verdicts; empty for what is due by date alone.
        unless: verdicts of which any that is TRUE silences it; what is not known
            silences nothing.
        after: days from the start to the due day.
        opens: days before the due day from which a fact counts; as ``after``, if the
            file says nothing: it then counts from the start.
        ahead: days before the due day on which the alert is raised.
        grace: days after the due day before it is overdue.
        every: days after which it is due again, counted from the last fact that met
            it; ``None`` if it is due once.
        ends: days after the due day after which it is no longer asked for, done or
            not; ``None`` if only an event ends it.
        snooze: most days for which somebody may put it off.
        needs: what is asked for, all of them; empty if a person has to decide.
        until: events that end it.
        actions: what is proposed.
        choices: what was chosen where the source is silent.
        evidence: ids of published numbers that are shown beside it; none raises it.
        on: false if a parameter that it needs is off.
        span: where it stands.
    """

    name: str
    ruleset: str
    title: str
    effective_from: str
    sources: tuple[SourcePlace, ...]
    parameters: dict[str, int | None]
    severity: Severity
    origin: str
    connective: str
    conditions: tuple[Condition, ...]
    unless: tuple[Condition, ...] = ()
    after: int
    opens: int
    ahead: int
    grace: int
    every: int | None
    ends: int | None = None
    snooze: int
    needs: tuple[Need, ...]
    until: tuple[str, ...]
    actions: tuple[str, ...]
    choices: tuple[Choice, ...]
    evidence: tuple[str, ...] = ()
    on: bool
    span: Span

    @property
    def asked(self) -> tuple[Condition, ...]:
        """Every verdict at which it looks."""
        return self.conditions + self.unless

    @property
    def id(self) -> str:
        """``surveillance_site/day_90_set``."""
        return f"{self.ruleset}/{self.name}"

"""Course: the days of one patient's events, as an endpoint needs them.

Only events on record count, and only those of a known day. Follow-up ends at the last
day on which the record shows the patient, or at death.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.reasoning import Chart
from engine.state import Event, Fact, ResponseAssessment, Therapy
from engine.values import When

DAYS_OF_MONTH: Final = 365.25 / 12

Endpoint = tuple[float, bool]


class Course:
    """One patient's events in days, as of one day."""

    def __init__(self, chart: Chart) -> None:
        """Keep the chart."""
        self.chart, self.state = chart, chart.state

    def day_of(self, event: str) -> int | None:
        """Day of an event of the vocabulary; ``None`` if not known to the day."""
        anchor = self.chart.anchor(event)
        return _day(anchor.when) if anchor.took_place else None

    def events(self, kind: str) -> list[Event]:
        """Events of one kind."""
        return [e for e in self.state.of(Event) if e.kind == kind]

    @property
    def last_contact(self) -> int | None:
        """Last day on which the record shows the patient."""
        seen = (f.when.first_day for f in self._contacts())
        limit = self.chart.as_of.last_day
        return max((day for day in seen if day <= limit), default=None)

    def to_death(self, start: int | None) -> Endpoint | None:
        """Months to death from any cause, or to the last contact."""
        return self._until(start, [e.when for e in self.events("death")], start)

    def to_progression_or_death(self, start: int | None) -> Endpoint | None:
        """Months to progression or death, whichever comes first."""
        ends = [*self.events("progression"), *self.events("death")]
        return self._until(start, [e.when for e in ends], start)

    def to_progression(self, start: int | None, since: int | None) -> Endpoint | None:
        """Months from ``start`` to the first progression after ``since``.

        Death is no event: it ends the follow-up.
        """
        ends = [e.when for e in self.events("progression")]
        return self._until(start, ends, since)

    def next_therapy(self, after: int | None) -> Therapy | None:
        """The first therapy given on or after a day; ``None`` if that is not clear."""
        agents = self.chart.vocabulary.agents
        found = [
            t
            for t in self.state.of(Therapy)
            if t.given == "given"
            and not (t.agent in agents and agents[t.agent].supportive)
            and after is not None
            and t.when.last_day >= after
        ]
        if not found:
            return None
        first = min(found, key=lambda t: (t.when.last_day, t.agent))
        rivals = {t.agent for t in found if t.when.first_day <= first.when.last_day}
        clear = _day(first.when) is not None and len(rivals) == 1
        return first if clear else None

    def responses(self, after: int | None, until: int) -> list[ResponseAssessment]:
        """Charted responses surely after a day and not later than another."""
        return [
            r
            for r in self.state.of(ResponseAssessment)
            if after is not None
            and r.when.first_day > after
            and r.when.last_day <= until
        ]

    def _until(
        self, start: int | None, ends: Iterable[When], since: int | None
    ) -> Endpoint | None:
        if start is None or since is None:
            return None
        possible = [when for when in ends if when.last_day > since]
        first = min(possible, key=lambda when: when.last_day, default=None)
        if first is not None:
            day = _day(first)
            earlier = any(w.first_day < first.first_day for w in possible)
            if day is None or earlier or day <= start:
                return None
            return (day - start) / DAYS_OF_MONTH, True
        last = self._end_of_follow_up()
        if last is None or last <= start:
            return None
        return (last - start) / DAYS_OF_MONTH, False

    def _end_of_follow_up(self) -> int | None:
        deaths = self.events("death")
        if deaths:
            return _day(min((e.when for e in deaths), key=lambda w: w.last_day))
        return self.last_contact

    def _contacts(self) -> Iterator[Fact]:
        for fact in self.state.facts:
            if not (isinstance(fact, Therapy) and fact.given != "given"):
                yield fact


def _day(when: When | None) -> int | None:
    return when.first_day if when is not None and when.is_one_day else None

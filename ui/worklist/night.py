"""One night of surveillance, for one patient: what is due, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from engine.assessment import facts_hash, questions_of
from engine.language import RuleSet, Site, Vocabulary
from engine.state import PatientState
from engine.surveillance import ALL_FEEDS, Request, Watched, feeds_of, stamp_of, watch
from engine.surveillance.run import Run
from engine.values import When
from ui.worklist.rows import Row


class Night(msgspec.Struct, frozen=True):
    """What one run asks of every patient."""

    policies: list[RuleSet]
    rulesets: dict[str, RuleSet]
    as_of: When
    names: Vocabulary
    site: Site | None
    feeds: frozenset[str] = frozenset()

    def watched(self, state: PatientState) -> Watched:
        """What is due for one patient."""
        return watch(
            state,
            self.policies,
            self.as_of,
            vocabulary=self.names,
            site=self.site,
            feeds=self.feeds,
            rulesets=self.rulesets,
        )


class Told(msgspec.Struct, frozen=True):
    """What one patient's night comes to.

    Attributes:
        rows: what is due, where no database keeps it, and what is upcoming or asked.
        notices: what was not watched, and why.
        run: what the database is told, where there is one.
        feeds: those of which the patient has a fact.
    """

    rows: tuple[Row, ...]
    notices: tuple[str, ...]
    run: Run | None
    feeds: frozenset[str] = frozenset()


class TellNight(msgspec.Struct, frozen=True):
    """One night for one patient.

    Attributes:
        night: what is asked.
        kept: whether a database keeps the alerts.
    """

    night: Night
    kept: bool

    def __call__(self, state: PatientState) -> Told:
        """What is due for the patient."""
        watched = self.night.watched(state)
        told = watched.upcoming if self.kept else watched.upcoming + watched.alerts
        # Two sentences of one report may ask the same.
        narrative = _narrative(state, watched, self.night)
        asked = dict.fromkeys((*watched.requests, *narrative))
        rows = (
            *(Row.of(state.patient, alert) for alert in told),
            *(Row.asking(state.patient, one) for one in asked),
        )
        run = _run(state, watched, self.night) if self.kept else None
        feeds = feeds_of(state.known_at(self.night.as_of))
        return Told(rows, tuple(watched.notices), run, feeds)


def _narrative(
    state: PatientState, watched: Watched, night: Night
) -> Iterator[Request]:
    """Lesions of which only a report's words speak: to be confirmed, and no alert."""
    if watched.ended_by or not state.mentions:
        return
    known = state.known_at(night.as_of)
    for question in questions_of(known, ()):
        if question.state in ("present", "uncertain"):
            yield Request("narrative", question.text, question.resource)


def _run(state: PatientState, watched: Watched, night: Night) -> Run:
    """What the database is told of a patient."""
    known = state.known_at(night.as_of)
    stamps = tuple(stamp_of(r) for r in night.rulesets.values())
    run = Run(
        state.patient,
        night.as_of.day_text(),
        facts_hash(known),
        watched.alerts,
        stamps,
        lapsed=watched.lapsed,
    )
    if watched.ended_by:
        gone = f"surveillance ended: {watched.ended_by}"
        run = msgspec.structs.replace(run, gone=gone)
    return run


def feeds_received(states: Iterable[PatientState], day: When) -> frozenset[str]:
    """The feeds of which any patient has a fact; stops when all have been seen."""
    found: frozenset[str] = frozenset()
    for state in states:
        found |= feeds_of(state.known_at(day))
        if found == ALL_FEEDS:
            break
    return found

"""A round through all patients while the pages go on answering."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Final

import msgspec
from msgspec import Struct

from engine.state import PatientState
from ui.records import PatientRecord, RecordSet
from ui.worklist.night import Night, TellNight, feeds_received
from ui.worklist.rows import Row

_BREATH: Final = 0.002
"""Seconds between two patients, in which others are served."""


class Round(Struct):
    """What is due by the record as it is: one look at each patient.

    Attributes:
        day: ISO day of the question.
        total: how many patients there are.
        done: how many were looked at.
        rows: what was found, in no order.
        failed: patients who could not be looked at; nothing is known of them.
        notices: what was not watched, and why.
        over: whether it has ended; ``done`` may be less than ``total`` then.
    """

    day: str
    total: int
    done: int = 0
    rows: list[Row] = []
    failed: list[str] = []
    notices: set[str] = set()
    over: bool = False

    @property
    def complete(self) -> bool:
        """Whether every patient was looked at."""
        return self.over and not self.failed


class Rounds:
    """The latest round; a new one begins when the day or the rules are others."""

    def __init__(self, records: RecordSet, night: Callable[[], Night]) -> None:
        """Prepare; nothing is looked at until somebody asks."""
        self._records = records
        self._night = night
        self._alone = Lock()
        self._latest: tuple[tuple[str, ...], Round] | None = None

    def latest(self) -> Round:
        """The round of today, begun by the first who asks; it may still be on its way."""
        night = self._night()
        key = _key(night)
        with self._alone:
            if self._latest is None or self._latest[0] != key:
                found = Round(night.as_of.day_text(), len(self._records))
                self._latest = (key, found)
                work = Thread(target=self._walk, args=(night, found), daemon=True)
                work.start()
            return self._latest[1]

    def _walk(self, night: Night, found: Round) -> None:
        try:
            states = (_state(record) for record in self._records)
            known = (state for state in states if state is not None)
            feeds = feeds_received(known, night.as_of)
            tell = TellNight(msgspec.structs.replace(night, feeds=feeds), kept=False)
            for record in self._records:
                self._look(record, tell, found)
                time.sleep(_BREATH)
        finally:
            found.over = True

    def _look(self, record: PatientRecord, tell: TellNight, found: Round) -> None:
        try:
            told = tell(record.state)
        except Exception:
            # one patient must not cost the others theirs; the page counts and names it
            found.failed.append(record.patient)
        else:
            found.rows += told.rows
            found.notices.update(told.notices)
        found.done += 1


def _state(record: PatientRecord) -> PatientState | None:
    try:
        return record.state
    except Exception:
        return None  # counted as failed when the round comes to it


def _key(night: Night) -> tuple[str, ...]:
    policies = (f"{p.name} {p.sha256}" for p in night.policies)
    return (night.as_of.day_text(), *policies)

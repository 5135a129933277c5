"""Where a person works on the list: what it holds, and what is done about an alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from engine.surveillance import Entry, Situation, stamp_of
from ui.clock import system_instant
from ui.records import RecordSet
from ui.worklist.board import Item, board
from ui.worklist.night import Night
from ui.worklist.rounds import Round, Rounds

if TYPE_CHECKING:
    from engine.surveillance.alert_store import AlertStore
    from engine.surveillance.run import Author


class OutOfReach(Exception):
    """The alert database cannot be used; names no value of it."""


class Desk:
    """The worklist of one source and one alert database.

    The desk never tells the database what is due: that is the night's,
    ``mspike surveil --database``. It keeps what persons do.
    """

    def __init__(
        self,
        records: RecordSet,
        night: Callable[[], Night],
        store: AlertStore | None = None,
    ) -> None:
        """Prepare; without a store, nothing can be acknowledged or put off."""
        self.night = night
        self._rounds = Rounds(records, night)
        self._store = store
        self._known = {record.patient: record.identity for record in records}
        self._noted: frozenset[str] = frozenset()
        self._alone = Lock()

    @property
    def keeps(self) -> bool:
        """Whether an alert database keeps what persons do."""
        return self._store is not None

    def round(self) -> Round:
        """What is due by the record; it may still be on its way."""
        return self._rounds.latest()

    def items(self, found: Round) -> list[Item]:
        """Every line of the list, the most urgent first.

        Raises:
            OutOfReach: the database cannot be used.
        """
        with _reaching():
            kept = self._store.situations(resolved_too=True) if self._store else ()
            items = board(found, kept, self._known)
            self._note(found, items)
            return items

    def _note(self, found: Round, items: list[Item]) -> None:
        """Recall must know for whom what was shown; said once a patient and round."""
        if self._store is None:
            return
        raised = {i.row.patient for i in items if i.row.status != "upcoming"}
        with self._alone:
            fresh = sorted(raised - self._noted)
            self._noted |= raised
        if fresh:
            stamps = [stamp_of(r) for r in self.night().rulesets.values()]
            self._store.show(fresh, stamps, found.day, "bedside worklist")

    def situation(self, identity: str) -> Situation | None:
        """One alert as it is kept; ``None`` if there is none of that id."""
        with _reaching():
            return self._store.find(identity) if self._store and identity else None

    def history(self, identity: str) -> tuple[Entry, ...]:
        """What was done about an alert, oldest first; lines are added, never changed."""
        with _reaching():
            return self._store.history(identity) if self._store else ()

    def acknowledge(self, identity: str, why: str, who: str) -> Situation:
        """Somebody has seen it.

        Raises:
            LifeError: nobody is named, or it is resolved.
        """
        with _reaching():
            return self._kept().acknowledge(identity, why, _author(who))

    def snooze(self, identity: str, until: str, why: str, who: str) -> Situation:
        """Somebody puts it off until a day.

        Raises:
            LifeError: nobody is named, there is no reason, or the day is beyond what
                the policy allows.
        """
        today = self.night().as_of.day_text()
        with _reaching():
            return self._kept().snooze(identity, until, why, _author(who), today)

    def _kept(self) -> AlertStore:
        if self._store is None:
            raise LookupError("there is no alert database")
        return self._store


@contextmanager
def _reaching() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as cause:
        raise OutOfReach(type(cause).__name__) from cause


def _author(who: str) -> Author:
    from engine.surveillance.run import Author

    return Author(who.strip(), system_instant())

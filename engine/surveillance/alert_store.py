"""The alert store: situations and their history in SQLite or PostgreSQL.

Every change is one transaction that holds the lock of
the history's chain: a crash before its end leaves nothing, and a repeated run finds
what the first one wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.surveillance.alert_rows import (
    entries_in,
    is_late,
    keep,
    last_entry,
    note_patient,
    situation_in,
    situations_in,
    withdrawals_in,
)
from engine.surveillance.alert_tables import CHAIN, WITHDRAWN
from engine.surveillance.history import Entry, broken_entries, states_after
from engine.surveillance.life import (
    Change,
    LifeError,
    Moved,
    Situation,
    acknowledged,
    answered,
    appeared,
    as_kept,
    resolved,
    snoozed,
    vanished,
)
from engine.surveillance.recall import Withdrawal, rests_on
from engine.surveillance.run import Author, Run
from engine.surveillance.shown_store import ShownStore


class AlertStore(ShownStore):
    """Alerts that live longer than one run, and what was shown or withdrawn."""

    def run(self, run: Run, author: Author) -> tuple[Change, ...]:
        """Take in one patient's evaluation; the second time it changes nothing.

        An evaluation of an earlier day than the last one, or of facts that have been
        replaced on that same day, is late and changes nothing either.
        """
        with self.engine.begin() as connection:
            if not self._would_change(connection, run):
                return ()
        with self._writing() as connection:
            if is_late(connection, run):
                return ()
            note_patient(connection, run)
            before = {s.id: s for s in situations_in(connection, run.patient)}
            now = {alert.id: alert for alert in as_kept(before, run.alerts)}
            lapsed = {a.id: a for a in as_kept(before, run.lapsed)}
            moves = [
                appeared(before.get(a.id), run.patient, a, run.as_of)
                for a in now.values()
            ]
            moves += [
                vanished(s, run.why_gone(lapsed.get(s.id)))
                for s in before.values()
                if s.id not in now
            ]
            return keep(connection, moves, before, run, author)

    def _would_change(self, connection: Connection, run: Run) -> bool:
        if run.alerts:
            return True
        return any(
            s.state != "resolved" for s in situations_in(connection, run.patient)
        )

    def note(self, run: Run, author: Author) -> tuple[str, ...]:
        """Take in the alerts of one look at a patient; others of the patient stay.

        Returns:
            Ids of the alerts to show: those that are open, and those with evidence that
            is newer than the last time somebody saw them.
        """
        with self.engine.begin() as connection:
            moves = _found(connection, run)
            if all(change is None for _, change in moves):
                return _to_show(connection, moves, run)
        with self._writing() as connection:
            before = {s.id: s for s in situations_in(connection, run.patient)}
            moves = _found(connection, run)
            changed = [moved for moved in moves if moved[1] is not None]
            keep(connection, changed, before, run, author)
            return _to_show(connection, moves, run)

    def find(self, identity: str) -> Situation | None:
        """One alert by its id or the beginning of it; ``None`` if there is no such one."""
        with self.engine.begin() as connection:
            try:
                return situation_in(connection, identity)
            except LifeError:
                return None

    def answer(self, identity: str, change: Change, author: Author) -> Situation:
        """Keep what somebody said to an alert on another screen, once.

        Args:
            identity: id of the alert.
            change: ``accepted`` or ``overridden``, and why.
            author: who sends it, and when.

        Raises:
            LifeError: there is no such alert.
        """
        with self._writing() as connection:
            old = situation_in(connection, identity)
            said = {(e.action, e.why) for e in entries_in(connection, old.id)}
            if (change.action, change.why) in said:
                return old
            moved = answered(old, change.action, change.why)
            last = last_entry(connection, old.id)
            run = Run(old.patient, last.as_of, last.facts_sha256, (), last.stamps)
            keep(connection, [moved], {old.id: old}, run, author)
            return moved[0]

    def acknowledge(self, identity: str, why: str, author: Author) -> Situation:
        """Somebody has seen an alert.

        Raises:
            LifeError: there is no such alert, or it is resolved.
        """
        return self._by_person(identity, author, lambda old: acknowledged(old, why))

    def snooze(
        self, identity: str, until: str, why: str, author: Author, today: str
    ) -> Situation:
        """Put an alert off.

        Raises:
            LifeError: see ``life.snoozed``; or there is no such alert.
        """
        return self._by_person(
            identity, author, lambda old: snoozed(old, until, why, today)
        )

    def resolve(self, identity: str, why: str, author: Author) -> Situation:
        """Close an alert by hand.

        Raises:
            LifeError: there is no such alert, or no reason.
        """
        return self._by_person(identity, author, lambda old: resolved(old, why))

    def _by_person(
        self, identity: str, author: Author, move: Callable[[Situation], Moved]
    ) -> Situation:
        if not author.who.strip():
            remedy = "say who with --by"
            raise LifeError("MS-C074", "nobody is named", remedy)
        with self._writing() as connection:
            old = situation_in(connection, identity)
            moved = move(old)
            last = last_entry(connection, old.id)
            run = Run(old.patient, last.as_of, last.facts_sha256, (), last.stamps)
            keep(connection, [moved], {old.id: old}, run, author)
            return moved[0]

    def situations(
        self, *, patient: str | None = None, resolved_too: bool = False
    ) -> tuple[Situation, ...]:
        """Every alert, in order of its id; the resolved ones only if asked for."""
        with self.engine.begin() as connection:
            found = situations_in(connection, patient)
        return tuple(s for s in found if resolved_too or s.state != "resolved")

    def history(self, identity: str = "") -> tuple[Entry, ...]:
        """Every change, or those of one alert, oldest first.

        Raises:
            LifeError: no such alert.
        """
        with self.engine.begin() as connection:
            if identity:
                identity = situation_in(connection, identity).id
            return entries_in(connection, identity)

    def verify(self) -> tuple[str, ...]:
        """What is wrong: a line changed, removed or added, or a state beside the lines."""
        with self.engine.begin() as connection:
            entries = entries_in(connection, "")
            head = connection.execute(sa.select(CHAIN)).one()
            kept = situations_in(connection, None)
        wrong = list(broken_entries(entries, head.seq, head.hash))
        states, ids = states_after(entries), {one.id for one in kept}
        for one in kept:
            if one.id not in states:
                wrong.append(f"alert {one.id}: it has no history")
            elif one.state != states[one.id]:
                wrong.append(f"alert {one.id}: its state is not that of its history")
        gone = sorted(states.keys() - ids)
        return (*wrong, *(f"alert {one}: it has a history and is gone" for one in gone))

    def withdraw(self, withdrawal: Withdrawal) -> tuple[str, ...]:
        """Withdraw a rule set: its alerts are resolved at once. Their ids.

        Raises:
            LifeError: there is no reason, or nobody is named.
        """
        author = Author(withdrawal.who, withdrawal.at)
        if not withdrawal.why.strip() or not withdrawal.who.strip():
            message, remedy = (
                "a withdrawal has a name and a reason",
                "give --by and --why",
            )
            raise LifeError("MS-C075", message, remedy)
        with self._writing() as connection:
            if withdrawal in withdrawals_in(connection):
                return ()
            key = (withdrawal.ruleset, withdrawal.version)
            if key not in {(w.ruleset, w.version) for w in withdrawals_in(connection)}:
                row = msgspec.structs.asdict(withdrawal)
                connection.execute(WITHDRAWN.insert().values(**row))
            ended = []
            for old in situations_in(connection, None):
                last = last_entry(connection, old.id)
                if old.state == "resolved" or not rests_on(
                    withdrawal, last.stamps, old
                ):
                    continue
                why = f"{withdrawal.ruleset} was withdrawn: {withdrawal.why}"
                run = Run(old.patient, last.as_of, last.facts_sha256, (), last.stamps)
                moved = vanished(old, why, "withdrawal")
                keep(connection, [moved], {old.id: old}, run, author)
                ended.append(old.id)
            return tuple(ended)


def _found(connection: Connection, run: Run) -> list[Moved]:
    """What the alerts of a look at a patient do to those that are kept."""
    before = {s.id: s for s in situations_in(connection, run.patient)}
    alerts = as_kept(before, run.alerts)
    if is_late(connection, run):
        return [(before[a.id], None) for a in alerts if a.id in before]
    return [
        appeared(before.get(alert.id), run.patient, alert, run.as_of)
        for alert in alerts
    ]


def _to_show(
    connection: Connection, moves: Sequence[Moved], run: Run
) -> tuple[str, ...]:
    """The open ones, and those that gained evidence after they were seen.

    By the ids of the run: a situation may be kept under another one.
    """
    wanted = {
        name
        for alert, _ in moves
        if alert.state == "open"
        or (
            alert.state == "acknowledged"
            and last_entry(connection, alert.id).action == "new_evidence"
        )
        for name in (alert.id, *alert.alert.same_as)
    }
    return tuple(alert.id for alert in run.alerts if alert.id in wanted)


__all__ = ["AlertStore", "Author", "Run"]

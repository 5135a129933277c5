"""Random interleavings of runs, persons, late and corrected results, and crashes.

``python -m tests.generative.exactly_once --interleavings 1000`` runs them on SQLite, and
on PostgreSQL where it is installed. After each one the store must hold exactly what the
pure life of an alert gives for the changes that were committed, one row and one
``opened`` for each situation, and a history that verifies.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from engine.surveillance import Alert, LifeError, Stamp
from engine.surveillance.alert_store import AlertStore, Author, Run
from engine.surveillance.life import (
    acknowledged,
    appeared,
    resolved,
    snoozed,
    vanished,
)
from tests.postgres import running

RULES = ("day_90_set", "suspected_progression")
AUTHOR = Author("A. Nurse", "2024-01-01T08:00:00+00:00")
STAMPS = (Stamp("surveillance_site", "1.0.0", "0" * 64),)


class Crash(BaseException):
    """The process is gone in the middle of a transaction."""


@contextmanager
def crashing(store, after):
    """Break off before the write number ``after``."""
    left = [after]

    def before(connection, cursor, statement, *_):
        if statement.startswith(("INSERT", "UPDATE")):
            left[0] -= 1
            if left[0] < 0:
                raise Crash

    event.listen(store.engine, "before_cursor_execute", before)
    try:
        yield
    except Crash:
        pass
    finally:
        event.remove(store.engine, "before_cursor_execute", before)


class Interleaving:
    """One patient, two runs that alternate, and people."""

    def __init__(self, seed: int, store: AlertStore) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.store, self.patient = store, f"synthetic-{seed}"
        self.day, self.version = 10, 0
        self.facts = [self._facts()]
        self.model: dict = {}
        self.guard: tuple[str, list[str]] | None = None
        self.opened: Counter = Counter()

    def _facts(self):
        """What the record shows: which rules are raised, by which evidence."""
        shown = tuple(
            (rule, self.chance.choice("abc"))
            for rule in RULES
            if self.chance.random() < 0.6
        )
        self.version += 1
        return f"{self.version:064d}", shown

    def alerts(self, shown):
        return tuple(
            Alert(
                id=f"{self.patient}-{rule}"[:32].ljust(32, "0"),
                rule=f"surveillance_site/{rule}",
                severity="warning",
                summary=f"{rule} because of {evidence}",
                due="2024-01-01",
                evidence_sha256=evidence * 64,
                snooze_days=30,
                rests_on=(f"surveillance_site/{rule}",),
            )
            for rule, evidence in shown
        )

    def play(self, steps: int = 8) -> None:
        for _ in range(steps):
            self.chance.choice(
                (self.run, self.run, self.run, self.late, self.record, self.person)
            )()
        self.run()
        self.check()

    def record(self) -> None:
        """A result arrives or is corrected, or a day passes."""
        if self.chance.random() < 0.5:
            self.day += 1
        self.facts.append(self._facts())

    def run(self) -> None:
        self._run(self.day, self.facts[-1])

    def late(self) -> None:
        """A run that read the record before it changed, or asks for an earlier day."""
        day = self.day - self.chance.choice((0, 0, 1))
        self._run(day, self.chance.choice(self.facts))

    def _run(self, day, facts) -> None:
        sha, shown = facts
        as_of = f"2024-01-{day:02d}"
        run = Run(self.patient, as_of, sha, self.alerts(shown), STAMPS)
        crash = self.chance.random() < 0.25
        if crash:
            with crashing(self.store, self.chance.randint(0, 5)):
                self.store.run(run, AUTHOR)
                crash = False
        else:
            self.store.run(run, AUTHOR)
        if not crash:
            self._expect_run(as_of, sha, run.alerts)

    def _expect_run(self, as_of, sha, alerts) -> None:
        if not alerts and all(s.state == "resolved" for s in self.model.values()):
            return
        if self.guard is not None:
            last, seen = self.guard
            if as_of < last or (as_of == last and sha in seen[:-1]):
                return
            seen = seen if as_of == last else []
        else:
            seen = []
        self.guard = (as_of, seen if sha in seen else [*seen, sha])
        now = {a.id: a for a in alerts}
        for old in list(self.model.values()):
            if old.id not in now:
                self.model[old.id] = vanished(old, "")[0]
        for alert in alerts:
            new, change = appeared(self.model.get(alert.id), self.patient, alert, as_of)
            self.model[alert.id] = new
            self.opened[alert.id] += bool(change and change.action == "opened")

    def person(self) -> None:
        if not self.model:
            return
        identity = self.chance.choice(sorted(self.model))
        old, today = self.model[identity], f"2024-01-{self.day:02d}"
        until = f"2024-01-{min(self.day + self.chance.choice((1, 2, 5)), 31):02d}"
        kind = self.chance.choice(("acknowledge", "snooze", "resolve"))
        try:
            if kind == "acknowledge":
                expected = acknowledged(old, "seen")[0]
                self.store.acknowledge(identity, "seen", AUTHOR)
            elif kind == "snooze":
                expected = snoozed(old, until, "later", today)[0]
                self.store.snooze(identity, until, "later", AUTHOR, today)
            else:
                expected = resolved(old, "done elsewhere")[0]
                self.store.resolve(identity, "done elsewhere", AUTHOR)
        except LifeError:
            return
        self.model[identity] = expected

    def check(self) -> None:
        kept = {
            s.id: s
            for s in self.store.situations(resolved_too=True)
            if s.patient == self.patient
        }
        assert kept == self.model, self.patient
        for identity in kept:
            actions = [e.action for e in self.store.history(identity)]
            assert actions.count("opened") == self.opened[identity] == 1, actions
            assert actions[0] == "opened"
            for before, after in pairwise(actions):
                assert (after == "reopened") == (before == "resolved"), actions


def play(where: str, seeds) -> AlertStore:
    store = AlertStore(where)
    for seed in seeds:
        Interleaving(seed, store).play()
    assert store.verify() == ()
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--interleavings", type=int, default=1000)
    count = parser.parse_args().interleavings
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        play(str(Path(folder) / "alerts.sqlite"), range(count))
        sys.stdout.write(f"SQLite: {count} interleavings, each exactly once\n")
        url = stack.enter_context(running())
        admin = sa.create_engine(
            url.format(database="postgres"), isolation_level="AUTOCOMMIT"
        )
        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE alerts")
        admin.dispose()
        play(url.format(database="alerts"), range(count))
        sys.stdout.write(f"PostgreSQL: {count} interleavings, each exactly once\n")


if __name__ == "__main__":
    main()

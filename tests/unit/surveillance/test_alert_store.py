"""Alerts open once and live on, on both databases, whatever breaks in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec import structs

from engine.surveillance import Alert, Change, LifeError, Stamp, Withdrawal
from engine.surveillance.alert_store import AlertStore, Author, Run
from tests.generative.exactly_once import play

ROOT = Path(__file__).parents[3]
NIGHT = Author("mspike surveil", "2024-01-02T03:00:00+00:00")
NURSE = Author("A. Nurse", "2024-01-02T08:00:00+00:00")
STAMPS = (
    Stamp("surveillance_site", "1.0.0", "a" * 64),
    Stamp("moffitt_2025", "1.0.0", "b" * 64),
)


def alert(name="day_90_set", evidence="e", **more):
    rule = f"surveillance_site/{name}"
    return Alert(
        id=name.ljust(32, "0"),
        rule=rule,
        severity="warning",
        summary=f"{name} is due",
        due="2024-01-01",
        evidence_sha256=evidence * 64,
        snooze_days=30,
        rests_on=(rule, *more.pop("rests_on", ())),
        **more,
    )


def run(*alerts, day="2024-01-02", facts="1", patient="p1"):
    return Run(patient, day, facts * 64, alerts, STAMPS)


def actions(store, name="day_90_set"):
    return [entry.action for entry in store.history(name)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE situations SET state = 'resolved'", "its state is not that of"),
        ("UPDATE situations SET state = 'acknowledged'", "its state is not that of"),
        ("DELETE FROM situations", "it has a history and is gone"),
    ],
)
def test_an_alert_that_was_changed_beside_its_history_is_found(store, change, told):
    store.run(run(alert()), NIGHT)
    assert store.verify() == ()
    with store.engine.begin() as connection:
        connection.exec_driver_sql(change)
    (wrong,) = store.verify()
    assert told in wrong


def test_every_change_leaves_the_state_that_its_history_says(store):
    store.run(run(alert(), alert("imaging"), alert("marrow")), NIGHT)
    store.acknowledge("day_90_set", "", NURSE)
    store.snooze("imaging", "2024-01-20", "away", NURSE, "2024-01-02")
    store.answer("marrow", Change("overridden", "done elsewhere"), NURSE)
    assert store.verify() == ()
    again = (alert(evidence="f"), alert("imaging", evidence="f"), alert("marrow"))
    store.run(run(*again, day="2024-01-03", facts="2"), NIGHT)
    assert store.verify() == ()
    store.run(run(alert(), day="2024-01-04", facts="3"), NIGHT)
    store.answer("marrow", Change("accepted", "too late"), NURSE)
    assert store.verify() == ()
    assert {s.state for s in store.situations(resolved_too=True)} == {
        "acknowledged",
        "resolved",
    }


def test_a_night_that_ran_twice_changes_nothing(store):
    assert [c.action for c in store.run(run(alert()), NIGHT)] == ["opened"]
    before = store.history()
    assert store.run(run(alert()), NIGHT) == ()
    assert store.history() == before
    assert len(store.situations()) == 1


def test_what_is_overdue_is_shown_so_and_is_no_change(store):
    store.run(run(alert(status="due")), NIGHT)
    store.run(run(alert(status="overdue"), day="2024-02-02"), NIGHT)
    (situation,) = store.situations()
    assert situation.alert.status == "overdue"
    assert actions(store) == ["opened"]


def test_evidence_resolves_and_the_record_can_open_it_again(store):
    store.run(run(alert()), NIGHT)
    store.run(run(day="2024-01-03", facts="2"), NIGHT)
    assert store.situations() == ()
    store.run(run(alert(), day="2024-01-04", facts="3"), NIGHT)
    assert actions(store) == ["opened", "resolved", "reopened"]
    assert len(store.situations(resolved_too=True)) == 1


def test_what_a_person_resolved_opens_only_on_new_evidence(store):
    store.run(run(alert()), NIGHT)
    store.resolve("day_90", "imaged elsewhere", NURSE)
    store.run(run(alert(), day="2024-01-03"), NIGHT)
    assert store.situations() == ()
    store.run(run(alert(evidence="f"), day="2024-01-04", facts="2"), NIGHT)
    assert actions(store) == ["opened", "resolved", "reopened"]


def test_acknowledged_twice_is_once_and_every_change_says_who_when_and_why(store):
    store.run(run(alert()), NIGHT)
    store.acknowledge("day_90", "ordered", NURSE)
    store.acknowledge("day_90", "ordered", NURSE)
    store.run(run(alert(), day="2024-01-03"), NIGHT)
    (situation,) = store.situations()
    assert situation.state == "acknowledged"
    opened, seen = store.history()
    assert (seen.who, seen.at, seen.why) == ("A. Nurse", NURSE.at, "ordered")
    assert (opened.facts_sha256, opened.stamps) == ("1" * 64, STAMPS)
    assert '"evidence_sha256":"eeee' in opened.alert


@pytest.mark.parametrize("days", [0, -1, 31])
def test_a_snooze_has_a_limit_and_a_reason(store, days):
    store.run(run(alert()), NIGHT)
    until = (date(2024, 1, 2) + timedelta(days=days)).isoformat()
    with pytest.raises(LifeError, match="1 to 30 days"):
        store.snooze("day_90", until, "later", NURSE, "2024-01-02")
    with pytest.raises(LifeError, match="no reason"):
        store.snooze("day_90", "2024-02-01", " ", NURSE, "2024-01-02")
    with pytest.raises(LifeError, match="nobody"):
        store.snooze("day_90", "2024-02-01", "later", Author("", ""), "2024-01-02")
    assert actions(store) == ["opened"]


def test_a_snoozed_alert_wakes_on_its_day(store):
    store.run(run(alert()), NIGHT)
    store.snooze("day_90", "2024-02-01", "scan booked", NURSE, "2024-01-02")
    store.run(run(alert(), day="2024-01-31"), NIGHT)
    assert store.situations()[0].state == "snoozed"
    store.run(run(alert(), day="2024-02-01"), NIGHT)
    assert store.situations()[0].state == "open"
    assert actions(store) == ["opened", "snoozed", "snooze_ended"]


def test_new_evidence_wakes_a_snoozed_alert_and_the_same_evidence_does_not(store):
    store.run(run(alert()), NIGHT)
    store.snooze("day_90", "2024-02-01", "scan booked", NURSE, "2024-01-02")
    store.run(run(alert(), day="2024-01-03", facts="2"), NIGHT)
    assert store.situations()[0].state == "snoozed"
    store.run(run(alert(evidence="f"), day="2024-01-04", facts="3"), NIGHT)
    assert store.situations()[0].state == "open"
    assert actions(store) == ["opened", "snoozed", "new_evidence"]


@pytest.mark.parametrize("state", ["open", "acknowledged", "resolved"])
def test_another_resource_or_day_of_one_event_opens_nothing(store, state):
    by_resource = alert("day_90_by_resource")  # as an older version named it
    store.run(run(by_resource), NIGHT)
    if state == "acknowledged":
        store.acknowledge(by_resource.id, "seen", NURSE)
    if state == "resolved":
        store.resolve(by_resource.id, "imaged elsewhere", NURSE)
    by_day = structs.replace(alert("by_day"), same_as=(by_resource.id,))
    store.run(run(by_day, day="2024-01-03", facts="2"), NIGHT)
    other_day = structs.replace(alert("other_day"), same_as=(by_resource.id, "second"))
    store.run(run(other_day, day="2024-01-04", facts="3"), NIGHT)
    second_alone = structs.replace(alert("third"), same_as=("second",))
    if state != "resolved":
        store.run(run(second_alone, day="2024-01-05", facts="4"), NIGHT)
    (kept,) = store.situations(resolved_too=True)
    assert (kept.id, kept.state) == (by_resource.id, state)
    assert store.find(by_day.id).id == by_resource.id
    shown = store.note(run(by_day, day="2024-01-06", facts="5"), NIGHT)
    assert shown == ((by_day.id,) if state == "open" else ())
    assert actions(store, by_resource.id).count("opened") == 1


def test_what_is_no_longer_asked_for_says_what_is_not_on_record(store):
    store.run(run(alert()), NIGHT)
    over = structs.replace(alert(), missing=("imaging",), arithmetic="not asked after")
    ended = structs.replace(run(day="2024-01-03", facts="2"), lapsed=(over,))
    store.run(ended, NIGHT)
    why = store.history()[-1].why
    assert why == "no longer asked for; not on record: imaging (not asked after)"


def test_a_late_run_changes_nothing(store):
    store.run(run(alert(), facts="1"), NIGHT)
    store.run(run(facts="2"), NIGHT)  # the same day, imaging has arrived
    assert store.run(run(alert(), facts="1"), NIGHT) == ()  # had read before that
    assert store.run(run(alert(), day="2024-01-01", facts="3"), NIGHT) == ()
    assert actions(store) == ["opened", "resolved"]


@pytest.mark.parametrize(
    ("name", "message"), [("x", "no such alert"), ("", "no such"), ("d", "two alerts")]
)
def test_an_alert_is_named_by_the_beginning_of_its_id(store, name, message):
    store.run(run(alert(), alert("dose")), NIGHT)
    with pytest.raises(LifeError, match=message):
        store.acknowledge(name, "", NURSE)
    assert store.acknowledge("do", "", NURSE).state == "acknowledged"


def test_two_runs_at_once_open_it_once(store):
    def night(number):
        return store.run(run(*(alert(n) for n in ("a", "b", "c"))), NIGHT)

    with ThreadPoolExecutor(4) as pool:
        changes = [c for found in pool.map(night, range(8)) for c in found]
    assert len(changes) == 3
    assert store.verify() == ()
    assert len(store.history()) == 3


def test_random_interleavings_are_exactly_once(where):
    play(where, range(15))


KILLED = """
import os, signal, sys
from sqlalchemy import event
from engine.surveillance.alert_store import AlertStore
from tests.unit.surveillance.test_alert_store import NIGHT, alert, run
store, left = AlertStore(sys.argv[1]), [int(sys.argv[2])]

@event.listens_for(store.engine, "before_cursor_execute")
def before(connection, cursor, statement, *rest):
    if statement.startswith(("INSERT", "UPDATE")):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

for name in ("a", "b"):
    store.run(run(alert(name), patient=name), NIGHT)
    print(name, flush=True)
"""


@pytest.mark.parametrize("writes", [1, 4, 6])
def test_a_process_killed_between_two_writes_loses_and_repeats_nothing(where, writes):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", textwrap.dedent(KILLED), where, str(writes)]
    killed = subprocess.run(
        command, env=environment, capture_output=True, check=False, cwd=ROOT
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    store = AlertStore(where)
    kept = [s.patient for s in store.situations()]
    assert kept == killed.stdout.decode().split()
    assert store.verify() == ()
    for name in ("a", "b"):
        store.run(run(alert(name), patient=name), NIGHT)
    assert [e.action for e in store.history()] == ["opened", "opened"]
    assert store.verify() == ()
    store.close()


def _unguarded(store, *statements):
    """Change rows as somebody with the database's password could."""
    with store.engine.begin() as connection:
        if store.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER history_no_{verb}")
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE history SET who = 'somebody else' WHERE seq = 2",
            "line 2: it was changed",
        ),
        ("UPDATE history SET alert = '{}' WHERE seq = 1", "line 1: it was changed"),
        ("DELETE FROM history WHERE seq = 2", "line 2: it is missing"),
        ("DELETE FROM history WHERE seq = 3", "does not end where it ended"),
        ("UPDATE chain SET seq = 2", "does not end where it ended"),
    ],
)
def test_a_changed_row_is_detected(store, statement, told):
    store.run(run(alert()), NIGHT)
    store.acknowledge("day_90", "seen", NURSE)
    store.resolve("day_90", "done", NURSE)
    assert store.verify() == ()
    _unguarded(store, statement)
    assert any(told in one for one in store.verify())


@pytest.mark.parametrize(
    "verb", ["UPDATE history SET who = 'x'", "DELETE FROM history"]
)
def test_the_history_is_append_only_and_errors_hold_no_value(store, verb):
    store.run(run(alert(), patient="PLANTED-NAME"), NIGHT)
    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        store.engine.begin() as c,
    ):
        c.exec_driver_sql(verb)
    entry = {**store.history()[0].row(), "why": "PLANTED-NAME"}
    columns = sa.table("history", *(sa.column(name) for name in entry))
    again = columns.insert().values(**entry)
    with pytest.raises(sa.exc.IntegrityError) as raised, store.engine.begin() as c:
        c.execute(again)
    assert "PLANTED-NAME" not in str(raised.value.statement)
    assert "hide_parameters" in str(raised.value)


def test_opening_the_store_again_keeps_everything(where):
    first = AlertStore(where)
    first.run(run(alert()), NIGHT)
    first.close()
    again = AlertStore(where)
    assert again.verify() == () and len(again.situations()) == 1
    again.close()


def test_recall_and_a_withdrawal_that_acts_at_once(store):
    published = alert(
        "suspected_progression", rests_on=("moffitt_2025/biochemical_relapse",)
    )
    store.run(run(alert(), published), NIGHT)
    store.show(["p1", "p2"], STAMPS, "2024-01-02", "worklist")
    store.show(["p1"], STAMPS, "2024-01-05", "worklist")
    shown = store.recall("moffitt_2025", "1.0.0")
    assert [(s.patient, s.first_on, s.last_on) for s in shown] == [
        ("p1", "2024-01-02", "2024-01-05"),
        ("p2", "2024-01-02", "2024-01-02"),
    ]
    assert store.recall("moffitt_2025", "2.0.0") == ()
    gone = Withdrawal("moffitt_2025", "1.0.0", "A. Lead", NURSE.at, "a wrong limit")
    assert store.withdraw(gone) == (published.id,)
    assert store.withdraw(gone) == ()
    assert [s.id for s in store.situations()] == [alert().id]
    assert store.withdrawals() == (gone,)
    with pytest.raises(LifeError, match="a name and a reason"):
        store.withdraw(structs.replace(gone, why=""))
    assert store.reinstate("moffitt_2025", "1.0.0")
    assert not store.reinstate("moffitt_2025", "1.0.0")
    store.run(run(alert(), published, day="2024-01-09"), NIGHT)
    assert actions(store, "suspected") == ["opened", "resolved", "reopened"]
    assert store.verify() == ()

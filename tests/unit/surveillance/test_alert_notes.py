"""Alerts that another screen shows and answers, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.surveillance import Alert, Change, LifeError, Stamp
from engine.surveillance.alert_store import Author, Run

NIGHT = Author("mspike surveil", "2024-01-02T03:00:00+00:00")
CHART = Author("mspike serve", "2024-01-02T10:00:00+00:00")
CLIENT = Author("CDS client https://ehr.example.org", "2024-01-02T10:01:00+00:00")
STAMPS = (Stamp("surveillance_site", "1.0.0", "a" * 64),)
FIRST, SECOND = "a" * 32, "b" * 32
SEEN = Change("overridden", "in the chart: done elsewhere")


def looked(*ids: str, evidence: str = "e", day: str = "2024-01-02", facts: str = "1"):
    alerts = tuple(
        Alert(
            id=one,
            rule="surveillance_site/day_90_set",
            severity="warning",
            summary="due",
            due="2024-01-01",
            evidence_sha256=evidence * 64,
            snooze_days=30,
        )
        for one in ids
    )
    return Run("p1", day, facts * 64, alerts, STAMPS)


def actions(store):
    return [entry.action for entry in store.history()]


def test_a_look_opens_an_alert_once(store):
    assert store.note(looked(FIRST), CHART) == (FIRST,)
    assert store.note(looked(FIRST), CHART) == (FIRST,)
    assert actions(store) == ["opened"]
    assert store.verify() == ()


def test_a_look_leaves_the_alerts_that_it_does_not_find(store):
    store.run(looked(FIRST, SECOND), NIGHT)
    assert store.note(looked(SECOND), CHART) == (SECOND,)
    assert {s.state for s in store.situations()} == {"open"}


def test_the_night_goes_on_where_a_look_began(store):
    store.note(looked(FIRST), CHART)
    assert store.run(looked(FIRST), NIGHT) == ()
    store.run(looked(day="2024-01-03", facts="2"), NIGHT)
    assert actions(store) == ["opened", "resolved"]


def test_a_look_at_an_earlier_day_opens_nothing(store):
    store.run(looked(FIRST, day="2024-01-05"), NIGHT)
    assert store.note(looked(FIRST, SECOND, evidence="f"), CHART) == (FIRST,)
    assert actions(store) == ["opened"]


def test_an_answer_is_kept_once_and_quiets_until_there_is_new_evidence(store):
    store.note(looked(FIRST), CHART)
    for _ in range(2):
        assert store.answer(FIRST, SEEN, CLIENT).state == "acknowledged"
    assert actions(store) == ["opened", "overridden"]
    assert store.note(looked(FIRST), CHART) == ()
    assert store.note(looked(FIRST, evidence="f"), CHART) == (FIRST,)
    assert store.note(looked(FIRST, evidence="f"), CHART) == (FIRST,)
    later = Change("overridden", "in the chart: later")
    store.answer(FIRST, later, CLIENT)
    assert store.note(looked(FIRST, evidence="f"), CHART) == ()
    assert store.verify() == ()


def test_an_answer_to_a_resolved_alert_is_kept_and_changes_nothing(store):
    store.run(looked(FIRST), NIGHT)
    store.resolve(FIRST, "done", NIGHT)
    assert store.answer(FIRST, SEEN, CLIENT).state == "resolved"
    assert actions(store) == ["opened", "resolved", "overridden"]
    assert store.verify() == ()


def test_an_alert_is_found_by_the_beginning_of_its_id(store):
    store.note(looked(FIRST, SECOND), CHART)
    assert store.find(FIRST[:12]).id == FIRST
    assert store.find("c" * 12) is None
    assert store.find("") is None
    with pytest.raises(LifeError):
        store.answer("c" * 32, SEEN, CLIENT)


def test_many_looks_at_once_open_an_alert_once(store):
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda _: store.note(looked(FIRST), CHART), range(24)))
    assert set(shown) == {(FIRST,)}
    assert actions(store) == ["opened"]

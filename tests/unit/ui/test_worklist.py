"""The worklist: what it lists, what persons do about it, and what a restart keeps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from msgspec import structs
from streamlit.testing.v1 import AppTest

import ui.bedside.context as context
from engine.language import load_ruleset, shipped_policy_names, shipped_ruleset_names
from engine.surveillance import LifeError
from engine.surveillance.alert_store import AlertStore
from engine.surveillance.run import Author
from engine.values import read_when
from tests.unit.ui.test_lookup import shown
from ui.bedside import Bedside, install
from ui.cli.bedside import SYNTHETIC_PATIENTS, night_of
from ui.records import PatientRecord, RecordSet, open_records
from ui.worklist import Desk, OutOfReach, Round, TellNight, board, feeds_received

NAMES = (*shipped_ruleset_names(), *shipped_policy_names())
RULESETS = [load_ruleset(name) for name in NAMES]
RECORDS = open_records(str(SYNTHETIC_PATIENTS), UTC)
FEW = RecordSet([RECORDS.find(f"id:ms-{n:04}")[0] for n in (2, 7, 36)])
DAY = "2024-01-31"


def night(day=DAY):
    return night_of(RULESETS, read_when(day))


def kept(where, records=FEW, day=DAY) -> AlertStore:
    """What ``mspike surveil --database`` leaves behind."""
    store = AlertStore(str(where))
    asked = night(day)
    feeds = feeds_received((r.state for r in records), asked.as_of)
    tell = TellNight(structs.replace(asked, feeds=feeds), kept=True)
    for record in records:
        store.run(tell(record.state).run, Author("night", "2024-01-31T02:00:00+00:00"))
    return store


def over(desk: Desk) -> Round:
    found = desk.round()
    until = time.monotonic() + 20
    while not found.over and time.monotonic() < until:
        time.sleep(0.01)
    assert found.over
    return found


@pytest.fixture(scope="module")
def after_a_night(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("night") / "alerts.sqlite"
    kept(file).close()
    return file


@pytest.fixture
def store(tmp_path, after_a_night) -> Iterator[AlertStore]:
    copyfile(after_a_night, tmp_path / "alerts.sqlite")
    opened = AlertStore(str(tmp_path / "alerts.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def desk(store) -> Desk:
    return Desk(FEW, night, store)


def lines(desk):
    return [
        (i.row.status, i.row.patient, i.kept, i.gone) for i in desk.items(over(desk))
    ]


def test_the_list_is_that_of_the_night_and_of_the_record(desk):
    assert lines(desk) == [
        ("overdue", "ms-0002", "open", False),
        ("overdue", "ms-0036", "open", False),
        ("due", "ms-0007", "open", False),
    ]
    names = [i.identity.name for i in desk.items(over(desk))]
    assert names[1] == "Laura Synthetic-Linden"


def test_what_the_night_has_not_kept_is_listed_and_says_so(tmp_path):
    with_less = kept(tmp_path / "some.sqlite", RecordSet(list(FEW)[:1]))
    found = lines(Desk(FEW, night, with_less))
    assert ("overdue", "ms-0036", "not kept", False) in found
    assert ("overdue", "ms-0002", "open", False) in found
    assert all(state == "not kept" for *_, state, _ in lines(Desk(FEW, night)))


def test_what_the_record_no_longer_shows_is_said(store):
    two = RecordSet(list(FEW)[:2])
    emptied = PatientRecord.of(
        structs.replace(FEW.find("id:ms-0036")[0].state, facts=()),
        FEW.find("id:ms-0036")[0].identity,
    )
    found = lines(Desk(RecordSet([*two, emptied]), night, store))
    assert ("overdue", "ms-0036", "open", True) in found
    gone = lines(Desk(two, night, store))
    assert ("overdue", "ms-0036", "open", False) in gone  # not in the source: not known


def test_what_was_due_when_it_was_kept_is_overdue_by_now(store):
    (seven,) = [s for s in store.situations() if s.patient == "ms-0007"]
    last = seven.alert.overdue_after
    for day, status in ((last, "due"), (last[:8] + "07", "overdue")):
        assert day >= last
        (item,) = board(Round(day, 0), [seven], {})
        assert item.row.status == status


def test_a_patient_who_cannot_be_looked_at_is_counted_and_costs_nobody_else(desk):
    def broken():
        raise ValueError("serum 7.77 of Jane Doe")

    bad = PatientRecord(
        structs.replace(next(iter(FEW)).identity, patient="bad"), broken
    )
    found = over(Desk(RecordSet([*FEW, bad]), night))
    assert found.failed == ["bad"]
    assert (found.done, found.total, found.complete) == (4, 4, False)
    assert {row.patient for row in found.rows} == {"ms-0002", "ms-0007", "ms-0036"}


def test_a_new_day_is_a_new_round():
    days = ["2023-08-06", "2024-01-31"]
    desk = Desk(FEW, lambda: night(days[0]))
    assert over(desk).day == "2023-08-06"
    first = desk.round()
    assert desk.round() is first
    days.pop(0)
    assert over(desk).day == "2024-01-31"


def test_an_acknowledged_alert_outlives_the_server(desk, store, tmp_path):
    one = desk.items(over(desk))[0].row.alert
    desk.acknowledge(one, "ordered", "Dr. A")
    two = desk.items(over(desk))[1].row.alert
    desk.snooze(two, "2024-02-07", "scan on 5 February", "Dr. B")
    store.close()
    again = Desk(FEW, night, kept(tmp_path / "alerts.sqlite"))  # and the night runs too
    states = {i.row.alert: i.kept for i in again.items(over(again))}
    assert states[one] == "acknowledged"
    assert states[two] == "snoozed"
    told = [(e.action, e.who, e.why) for e in again.history(one)]
    assert told[1:] == [("acknowledged", "Dr. A", "ordered")]


@pytest.mark.parametrize("days", [0, 1, "most", "most + 1"])
def test_putting_off_has_a_limit(desk, days):
    identity = desk.items(over(desk))[0].row.alert
    most = desk.situation(identity).alert.snooze_days
    after = {"most": most, "most + 1": most + 1}.get(days, days)
    until = (date.fromisoformat(DAY) + timedelta(days=after)).isoformat()
    if 1 <= after <= most:
        assert desk.snooze(identity, until, "scan booked", "Dr. A").state == "snoozed"
        return
    with pytest.raises(LifeError) as refused:
        desk.snooze(identity, until, "scan booked", "Dr. A")
    assert refused.value.code == "MS-C071"


def test_putting_off_needs_a_reason(desk):
    identity = desk.items(over(desk))[0].row.alert
    with pytest.raises(LifeError) as refused:
        desk.snooze(identity, "2024-02-02", " ", "Dr. A")
    assert refused.value.code == "MS-C073"


def test_a_database_that_is_gone_is_told_and_not_swallowed(desk, store):
    over(desk)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE situations")
    with pytest.raises(OutOfReach):
        desk.items(over(desk))


@pytest.fixture
def page(desk) -> Iterator[AppTest]:
    install(Bedside(FEW, RULESETS, lambda: read_when(DAY), "UTC", desk=desk))
    yield opened()
    context._Installed.bedside = None


def opened() -> AppTest:
    def script() -> None:
        from ui.bedside.context import current
        from ui.bedside.worklist_page import worklist_page

        worklist_page(current())

    return AppTest.from_function(script, default_timeout=30)


def test_the_page_lists_filters_and_says_whose_policy_it_is(page):
    told = shown(page.run())
    assert "local policy, not a guideline" in told
    assert "Not asked for by this policy: 1" in told
    assert "is off" in told
    assert "2 overdue · 1 due · 0 upcoming" in told
    page.radio(key="show").set_value("Due").run()
    assert "Laura" not in shown(page)
    page.radio(key="show").set_value("All").run()
    page.text_input(key="words").set_value("ms-0002 imaging").run()
    assert "1 of 1, the most urgent first" in shown(page)
    page.text_input(key="words").set_value("nobody").run()
    assert "Nothing on the list is like that." in shown(page)


def test_somebody_acknowledges_on_the_page_with_name_and_reason(page, desk):
    identity = desk.items(over(desk))[0].row.alert
    page.query_params["alert"] = identity[:16]
    page.run()
    page.button[0].click().run()
    assert "MS-C073" in shown(page)
    page.radio(key="reason").set_value("Ordered or arranged")
    page.button[0].click().run()
    assert "MS-C074: nobody is named" in shown(page)
    page.text_input(key="who").set_value("Dr. <b>A</b>")
    page.radio(key="reason").set_value("Ordered or arranged")
    page.button[0].click().run()
    told = shown(page)
    assert "Dr. &lt;b&gt;A&lt;/b&gt;" in told
    assert "1 acknowledged" in told
    assert desk.situation(identity).state == "acknowledged"


def test_an_alert_that_is_not_there_is_told(page):
    page.query_params["alert"] = "nonsense"
    assert "MS-C122" in shown(page.run())


def test_without_a_database_the_list_is_read_only_and_says_how_to_keep(page):
    install(
        Bedside(FEW, RULESETS, lambda: read_when(DAY), "UTC", desk=Desk(FEW, night))
    )
    told = shown(opened().run())
    assert "No alert database" in told
    assert "mspike surveil PATH --database alerts.sqlite" in told
    assert "Act and history" not in told

"""What a session keeps of a patient, and that no other session ever has it."""

import gc
import re
import weakref
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from functools import partial
from threading import Event, Thread
from time import sleep

import pytest
from msgspec import structs
from streamlit.testing.v1 import AppTest

import ui.bedside.context as context
import ui.bedside.opened as opened_module
from engine.language import rules_root, shipped_ruleset, shipped_ruleset_names
from engine.values import read_when
from fhir_adapters.inbound import read_records
from ui.bedside import Bedside, install
from ui.bedside.server import _OPTIONS, ENTRY
from ui.bedside.turns import Turns
from ui.records import open_records

RULESETS = [shipped_ruleset(name) for name in shipped_ruleset_names()]
PATIENTS = rules_root() / "examples" / "patients"
SYNTHETIC = open_records(str(PATIENTS), UTC)


class Counting:
    """Counts how often a patient is judged."""

    def __init__(self, monkeypatch) -> None:
        self.times = 0
        self._real = context.assess
        monkeypatch.setattr(context, "assess", self)

    def __call__(self, *arguments, **named):
        self.times += 1
        return self._real(*arguments, **named)


def store(**changes) -> Bedside:
    day = read_when("2024-01-31")
    return structs.replace(Bedside(SYNTHETIC, RULESETS, lambda: day, "UTC"), **changes)


@pytest.fixture(autouse=True)
def bedside() -> Iterator[Bedside]:
    installed = store()
    install(installed)
    yield installed
    context._Installed.bedside = None


def session() -> AppTest:
    return AppTest.from_file(str(ENTRY), default_timeout=30).run()


def look(page: AppTest, number: str = "ms-0001") -> str:
    page.text_input(key="mrn").set_value(number).run()
    assert not page.exception
    return " ".join(str(e.proto.body) for e in page.get("html"))


def test_a_second_look_judges_nobody_again(monkeypatch):
    judged = Counting(monkeypatch)
    page = session()
    first = look(page)
    assert judged.times == 1
    assert look(page) == first
    look(page, "ms-0002")
    assert look(page) == first
    assert judged.times == 2


def test_two_sessions_share_nothing_of_a_patient(monkeypatch):
    judged = Counting(monkeypatch)
    one, other = session(), session()
    assert look(one) == look(other)
    assert judged.times == 2
    (mine,), (theirs,) = one.session_state["opened"], other.session_state["opened"]
    assert mine is not theirs
    for name in ("chart", "assessment", "view", "timeline"):
        assert getattr(mine, name) is not getattr(theirs, name)
    look(other, "ms-0002")
    assert [o.record.patient for o in one.session_state["opened"]] == ["ms-0001"]


def test_nothing_of_a_patient_outlives_the_session():
    page = session()
    look(page)
    (opened,) = page.session_state["opened"]
    gone = weakref.ref(opened)
    del opened
    gc.collect()
    assert gone() is not None  # the session has it
    del page
    gc.collect()
    assert gone() is None


def test_a_session_keeps_the_latest_patients_alone(monkeypatch):
    monkeypatch.setattr(opened_module, "_MOST", 2)
    page = session()
    for number in ("ms-0001", "ms-0002", "ms-0003"):
        look(page, number)
    kept = [o.record.patient for o in page.session_state["opened"]]
    assert kept == ["ms-0003", "ms-0002"]


def test_another_day_another_rule_set_and_a_new_finding_are_seen_at_once(monkeypatch):
    judged = Counting(monkeypatch)
    day, usable, further = ["2024-01-31"], [RULESETS], [()]
    records = SYNTHETIC.beside(lambda _: further[0])
    install(
        store(
            records=records,
            as_of=lambda: read_when(day[0]),
            usable=lambda _: usable[0],
        )
    )
    page = session()
    look(page)
    day[0] = "2024-02-01"
    assert "as of 2024-02-01" in look(page)
    usable[0] = [r for r in RULESETS if r.name != "usmic_2026"]
    assert "usmic_2026/stp_class" not in look(page)
    assert judged.times == 3
    further[0] = (
        b'{"resourceType": "Observation", "id": "o-new", "status": "final",'
        b' "subject": {"reference": "Patient/ms-0001"},'
        b' "code": {"text": "nothing that is known"}}',
    )
    look(page)
    assert judged.times == 4
    look(page)
    assert judged.times == 4


def test_a_source_that_changed_is_refused_though_the_patient_was_open(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(
        "ui.records.opening.read_records", partial(read_records, in_memory_bytes=0)
    )
    file = tmp_path / "one.json"
    file.write_bytes((PATIENTS / "01-double-positive-emd.json").read_bytes())
    install(store(records=open_records(str(file), UTC)))
    page = session()
    assert "Synthetic-Alder" in look(page)
    file.write_bytes(file.read_bytes() + b"\n")
    told = look(page)
    assert "MS-D012" in told
    assert "Synthetic-Alder" not in told


def test_what_stands_below_waits_for_the_answers_of_others():
    turns = Turns()
    asked, answered, done = Event(), Event(), []

    def other() -> None:
        with turns.answer():
            asked.set()
            assert answered.wait(5)
            done.append("the answer of another reader")

    reader = Thread(target=other)
    reader.start()
    assert asked.wait(5)
    Thread(target=lambda: (asked.wait(), answered.set())).start()
    turns.below([lambda: done.append("what stands below")])
    reader.join()
    assert done == ["the answer of another reader", "what stands below"]


def test_a_reader_whose_answer_failed_holds_nobody_up():
    turns, done = Turns(), []

    def failing() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError), turns.answer():
        failing()
    with turns.alone():
        pass
    with pytest.raises(RuntimeError):
        turns.below([failing])
    turns.below([lambda: done.append("of another reader")])
    assert done == ["of another reader"]


def test_of_all_that_stands_below_one_section_is_made_at_a_time():
    turns, at_work, most = Turns(), [], []

    def section() -> None:
        at_work.append(1)
        most.append(len(at_work))
        sleep(0.002)
        at_work.pop()

    readers = [Thread(target=turns.below, args=([section] * 3,)) for _ in range(5)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert most == [1] * 15


def test_an_answer_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("ui.bedside.turns._PATIENCE", 0.1)
    turns, done = Turns(), []
    with turns.answer():
        turns.below([lambda: done.append("below")] * 2)
    assert done == ["below"] * 2


def test_what_ended_sessions_left_is_looked_for_once_a_minute(monkeypatch):
    searched = []
    monkeypatch.setattr("ui.bedside.turns.gc.collect", lambda: searched.append(1))
    turns = Turns()
    turns.below([])
    assert not searched
    monkeypatch.setattr("ui.bedside.turns._TIDY", 0.0)
    with turns.answer():
        turns.below([])
        assert not searched
    turns.below([])
    assert searched == [1]


def test_a_patient_that_is_put_away_is_freed_without_a_search():
    assert _OPTIONS["runner.postScriptGC"] is False
    page = session()
    look(page)
    gc.collect()
    gc.disable()
    try:
        (opened,) = page.session_state["opened"]
        gone = weakref.ref(opened)
        del opened
        for number in range(2, 7):
            look(page, f"ms-{number:04d}")
        assert gone() is None
    finally:
        gc.enable()


def plain(html: str) -> str:
    """Markup without the marks that keep a date in one line."""
    return re.sub(r'<span class="mspike-unbroken">(.*?)</span>', r"\1", html)


def test_what_the_newest_results_changed_is_one_click_away():
    page = session()
    look(page)
    (button,) = [b for b in page.button if "newest results" in b.label]
    day = button.label.rsplit(" ", 1)[1]
    button.click().run()
    assert not page.exception
    told = page.text_input(key="since/ms-0001").value
    assert date.fromisoformat(told) == date.fromisoformat(day) - timedelta(days=1)
    shown = " ".join(str(e.proto.body) for e in page.get("html"))
    assert f"At the end of {told}" in shown or "No answer has changed" in shown
    assert f"New on record</b></p><ul><li>PET/CT, whole body, {day}" in plain(shown)

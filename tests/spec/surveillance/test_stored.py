"""A database that is told of every day opens what a replay of those days opens."""

from __future__ import annotations

from datetime import date

from engine.surveillance.alert_store import AlertStore, Author
from engine.surveillance.replay import feeds_since
from engine.surveillance.tally import tally_of
from tests.generative.replayed import cohort, policy
from ui.worklist import Night, TellNight

FIRST = date(2023, 10, 1).toordinal()
COURSES = (
    (
        "a CAR T infusion of ide-cel on 2023-10-01",
        "serum M-protein was 2.00 g/dL on day -10",
        "serum M-protein was 0.10 g/dL on day 60",
        "serum M-protein was 0.60 g/dL on day 110, reported on 2024-01-25",
        "a whole-body PET/CT on 2024-02",
        "clonal plasma cells in the marrow was 1 % on day 130, reported on 2024-03-10",
        "a whole-body PET/CT on day 250 that shows no soft-tissue lesion",
    ),
    (
        "a CAR T infusion of ide-cel on 2023-10-01",
        "serum M-protein was 2.00 g/dL on day -10",
        "serum M-protein was 0.10 g/dL on day 60",
        "serum M-protein was 0.80 g/dL on day 80",
        "a whole-body PET/CT on day -10 that shows no soft-tissue lesion",
        "a limited CT on day 180",
        "it shows a soft-tissue lesion in the liver",
        "hospice care started on day 240",
    ),
)


def opened_by_nights(asked, state, first, last, since, where):
    """What the nightly runs of every day opened, with a store that lives between them."""
    store = AlertStore(where)
    found = []
    for ordinal in range(first, last + 1):
        feeds = frozenset(f for f, day in since.items() if day <= ordinal)
        day = asked.day(ordinal)
        night = Night([asked.ruleset], asked.rulesets, day, asked.names, None, feeds)
        run = TellNight(night, kept=True)(state).run
        changes = store.run(run, Author("night", f"{run.as_of}T03:00:00Z"))
        assert store.run(run, Author("night", f"{run.as_of}T04:00:00Z")) == ()
        actions = sorted(c.action for c in changes)
        found += [(ordinal, a) for a in actions if a in ("opened", "reopened")]
    assert store.verify() == ()
    left = {s.rule for s in store.situations()}
    store.close()
    return found, left


def same(asked, state, since, last, where):
    first = min(FIRST, last)
    tally = tally_of(asked, [state], last, since)
    replayed = sorted(
        (r.day, "reopened" if r.again else "opened") for r in tally.raised
    )
    stored, left = opened_by_nights(asked, state, first, last, since, where)
    assert stored == replayed
    return stored, left


def test_nights_of_a_store_are_the_days_of_a_replay(told, tmp_path):
    asked = policy(90)
    since = dict.fromkeys(("imaging", "laboratory", "marrow"), 1)
    for number, course in enumerate(COURSES):
        state = told(*course)
        where = str(tmp_path / f"{number}.sqlite")
        stored, left = same(asked, state, since, FIRST + 320, where)
        assert len(stored) >= 2
        if "hospice" in course[-1]:
            assert not left


def test_nights_of_synthetic_patients_too(tmp_path):
    asked = policy(90)
    states = cohort(3, seed=11)
    since = feeds_since(states, asked.local)
    opened = 0
    for state in states:
        last = max(f.when.last_day for f in state.facts)
        first = max(min(f.when.first_day for f in state.facts), last - 60)
        where = str(tmp_path / f"{state.patient}.sqlite")
        tally = tally_of(asked, [state], last, since)
        replayed = sorted(
            (r.day, "reopened" if r.again else "opened")
            for r in tally.raised
            if r.day > first
        )
        stored, _ = opened_by_nights(asked, state, first, last, since, where)
        assert [one for one in stored if one[0] > first] == replayed
        opened += len(stored)
    assert opened

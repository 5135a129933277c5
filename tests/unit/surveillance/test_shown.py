"""What was shown for whom, and what a site was told once, on both databases."""

from __future__ import annotations

from engine.surveillance import Stamp

STAMPS = (
    Stamp("surveillance_site", "1.0.0", "a" * 64),
    Stamp("evidence", "2", "b" * 64),
)


def days(store, **asked):
    return {(s.patient, s.first_on, s.last_on) for s in store.recall(**asked)}


def test_a_notice_is_told_once_and_another_one_too(store):
    assert store.first_told(["a is off", "a is off"], "2024-01-01") == ("a is off",)
    assert store.first_told(["a is off", "b is off"], "2024-01-02") == ("b is off",)
    assert store.first_told([], "2024-01-03") == ()


def test_many_patients_are_noted_at_once_and_each_once(store):
    everybody = [f"p{number}" for number in range(1100)]
    store.show([*everybody, "p7"], STAMPS, "2024-01-05", "assess")
    assert len(store.recall("evidence", "2")) == 1100
    store.show(["p7", "new"], STAMPS, "2024-01-09", "assess")
    store.show(["p7"], STAMPS, "2024-01-02", "assess")
    store.show(["p7"], STAMPS, "2024-01-07", "cds_hooks")
    found = days(store, ruleset="surveillance_site")
    assert {one for one in found if one[0] in ("p7", "new", "p8")} == {
        ("p7", "2024-01-02", "2024-01-09"),
        ("p7", "2024-01-07", "2024-01-07"),
        ("p8", "2024-01-05", "2024-01-05"),
        ("new", "2024-01-09", "2024-01-09"),
    }


def test_nobody_shown_is_nobody_noted(store):
    store.show([], STAMPS, "2024-01-05", "assess")
    store.show(["p1"], (), "2024-01-05", "assess")
    assert store.recall("evidence") == ()

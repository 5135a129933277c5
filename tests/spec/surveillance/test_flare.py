"""Growth in cycle 1 of teclistamab asks for imaging; new lesions and M-protein alert."""

from __future__ import annotations

import pytest

GROWTH = (
    "teclistamab was started on 2024-02-01",
    "serum M-protein was 1.00 g/dL on 2024-01-25",
    "a whole-body PET/CT on 2024-01-20",
    "it shows a soft-tissue lesion L1 of 20 mm, not contiguous with bone",
    "a whole-body PET/CT on 2024-02-15",
    "it shows a soft-tissue lesion L1 of 30 mm, not contiguous with bone",
)


def rules(found):
    return {a.rule.partition("/")[2]: a for a in found.alerts}


def test_growth_of_a_known_lesion_is_no_suspected_progression(told, watched):
    found = rules(watched(told(*GROWTH), "2024-02-15"))
    assert list(found) == ["flare_in_cycle_1"]
    alert = found["flare_in_cycle_1"]
    assert (alert.severity, alert.due) == ("info", "2024-03-14")
    assert alert.summary.startswith(
        "Flare possible, image again: imaging not on record"
    )


@pytest.mark.parametrize(("day", "met"), [("2024-02-28", False), ("2024-02-29", True)])
def test_imaging_again_counts_from_14_days_after_it(told, watched, day, met):
    again = (f"a whole-body PET/CT on {day}",)
    found = rules(watched(told(*GROWTH, *again), "2024-03-20"))
    assert ("flare_in_cycle_1" not in found) is met


@pytest.mark.parametrize(
    "more",
    [
        ("it shows a new soft-tissue lesion in the liver, not contiguous with bone",),
        ("serum M-protein was 1.50 g/dL on 2024-02-15",),
    ],
)
def test_a_new_lesion_and_a_rise_still_alert_in_cycle_1(told, watched, more):
    found = rules(watched(told(*GROWTH, *more), "2024-02-15"))
    assert found["suspected_progression_on_teclistamab"].severity == "critical"


def test_a_rise_just_below_the_limit_does_not(told, watched):
    more = "serum M-protein was 1.49 g/dL on 2024-02-15"
    found = rules(watched(told(*GROWTH, more), "2024-02-15"))
    assert "suspected_progression_on_teclistamab" not in found

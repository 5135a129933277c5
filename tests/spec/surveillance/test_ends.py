"""What ends an alert for suspected progression: the work-up, or the days of the policy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

RELAPSE = (
    "a CAR T infusion of ide-cel on 2023-10-01",
    "serum M-protein was 2.00 g/dL on day -10",
    "serum M-protein was 0.10 g/dL on day 60",
    "serum M-protein was 0.60 g/dL on day 110",
)
ON_TECLISTAMAB = (
    "teclistamab was started on 2024-01-01",
    "serum M-protein was 1.00 g/dL on 2023-12-20",
    "serum M-protein was 1.50 g/dL on 2024-01-19",
)
BOTH = [
    (RELAPSE, "suspected_progression"),
    (ON_TECLISTAMAB, "suspected_progression_on_teclistamab"),
]
SUSPECTED = date(2024, 1, 19)


def on(days):
    """The calendar day so many days after the suspicion."""
    return (SUSPECTED + timedelta(days=days)).isoformat()


def alert_of(found, name):
    mine = [a for a in found.alerts if a.rule == f"surveillance_site/{name}"]
    assert len(mine) <= 1
    return mine[0] if mine else None


@pytest.mark.parametrize(("course", "name"), BOTH)
@pytest.mark.parametrize(
    ("imaging", "marrow", "missing"),
    [
        (None, None, ("imaging", "bone marrow")),
        (0, None, ("bone marrow",)),
        (None, 0, ("imaging",)),
        (-1, 0, ("imaging",)),
        (0, -1, ("bone marrow",)),
        (0, 0, None),
        (1, 20, None),
    ],
)
def test_imaging_and_marrow_since_the_suspicion_end_it_and_one_of_them_does_not(
    told, watched, course, name, imaging, marrow, missing
):
    done = []
    if imaging is not None:
        done.append(f"a whole-body PET/CT on {on(imaging)}")
    if marrow is not None:
        done.append(f"clonal plasma cells in the marrow was 1 % on {on(marrow)}")
    alert = alert_of(watched(told(*course, *done), on(30)), name)
    assert (None if alert is None else alert.missing) == missing


@pytest.mark.parametrize(("course", "name"), BOTH)
@pytest.mark.parametrize(("days", "asked"), [(364, True), (365, True), (366, False)])
def test_it_is_not_asked_for_more_than_a_year_after_the_suspicion(
    told, watched, course, name, days, asked
):
    found = watched(told(*course), on(days))
    alert = alert_of(found, name)
    assert (alert is not None) is asked
    if asked:
        assert alert.arithmetic.endswith(f"not asked after {on(365)}")
    else:
        lapsed = {one.rule.partition("/")[2]: one for one in found.lapsed}
        assert lapsed[name].missing == ("imaging", "bone marrow")


@pytest.mark.parametrize(("course", "name"), BOTH)
def test_a_site_may_set_another_end_or_none(told, watched, edited, course, name):
    sooner, for_ever = edited(name, ends=16), edited(name, ends=None)
    assert alert_of(watched(told(*course), on(30), sooner), name)
    assert not alert_of(watched(told(*course), on(31), sooner), name)
    late = alert_of(watched(told(*course), on(3000), for_ever), name)
    assert late.status == "overdue" and "not asked" not in late.arithmetic


def test_a_new_lesion_after_the_end_asks_again_and_is_the_same_situation(told, watched):
    first = alert_of(watched(told(*RELAPSE), on(100)), "suspected_progression")
    state = told(
        *RELAPSE,
        "a whole-body PET/CT on day -10 that shows no soft-tissue lesion",
        f"a limited CT on {on(400)}",
        "it shows a soft-tissue lesion in the liver",
    )
    assert not alert_of(watched(state, on(399)), "suspected_progression")
    again = alert_of(watched(state, on(400)), "suspected_progression")
    assert again.id == first.id and again.evidence_sha256 != first.evidence_sha256
    assert again.due == on(414) and "Biochemical" not in again.summary


def test_the_next_therapy_ends_it_after_car_t_and_a_drug_beside_teclistamab_does_not(
    told, watched
):
    for course, name, ends in (
        (RELAPSE, "suspected_progression", True),
        (ON_TECLISTAMAB, "suspected_progression_on_teclistamab", False),
    ):
        state = told(*course, f"daratumumab was given on {on(5)}")
        assert alert_of(watched(state, on(4)), name)
        assert (alert_of(watched(state, on(5)), name) is None) is ends

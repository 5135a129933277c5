"""When the shipped policy asks for what: each day below, at and above its limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

INFUSION = "a CAR T infusion of ide-cel on 2023-10-01"
LABS = "serum M-protein was 0.10 g/dL on day 60"
MARROW = "clonal plasma cells in the marrow was 1 % on day 60"
PET = "a whole-body PET/CT on day 60 that shows no soft-tissue lesion"
RELAPSE = (
    INFUSION,
    "serum M-protein was 2.00 g/dL on day -10",
    "serum M-protein was 0.10 g/dL on day 60",
    "serum M-protein was 0.60 g/dL on day 110",
)


def on(day):
    """The calendar day ``day`` days after the infusion."""
    return (date(2023, 10, 1) + timedelta(days=day)).isoformat()


def rules(found):
    return [(alert.rule.partition("/")[2], alert.status) for alert in found.alerts]


@pytest.mark.parametrize(
    ("day", "upcoming", "raised"),
    [
        (59, [], []),
        (60, ["day_90_set"], []),
        (89, ["day_90_set"], []),
        (90, [], [("day_90_set", "due")]),
        (104, [], [("day_90_set", "due")]),
        (105, [], [("day_90_set", "overdue")]),
        (364, [], [("day_90_set", "overdue")]),
        (365, [], [("day_90_set", "overdue")]),
        (366, [], []),
        (500, [], []),
    ],
)
def test_day_90_opens_is_due_and_overdue(told, watched, day, upcoming, raised):
    found = watched(told(INFUSION), on(day))
    assert [a.rule.partition("/")[2] for a in found.upcoming] == upcoming
    assert rules(found) == raised


def test_an_alert_says_why_what_is_missing_and_how_it_was_counted(told, watched):
    (alert,) = watched(told(INFUSION, PET), on(95)).alerts
    assert alert.due == "2023-12-30" and alert.overdue_after == "2024-01-13"
    assert alert.arithmetic == (
        "2023-10-01 + 90 days = 2023-12-30; overdue after 14 more, 2024-01-13; "
        "not asked after 2024-09-30"
    )
    assert alert.summary == (
        "Labs, imaging and marrow at day 90: serum or urine M-protein or free light "
        "chains and bone marrow not on record (CAR T infusion 2023-10-01)."
    )
    assert alert.last_imaging == on(60)
    assert [e.resource for e in alert.evidence] == [
        "Procedure/ide-cel-infusion-2023-10-01"
    ]


def test_what_was_done_a_day_before_the_window_does_not_count(told, watched):
    early = told(INFUSION, *(s.replace("60", "59") for s in (LABS, MARROW, PET)))
    assert rules(watched(early, on(90))) == [("day_90_set", "due")]
    assert rules(watched(told(INFUSION, LABS, MARROW, PET), on(90))) == []


@pytest.mark.parametrize(
    "study",
    [
        "a limited CT on day 80",
        "a whole-body PET/CT on day 50 that shows no soft-tissue lesion",
    ],
)
def test_imaging_of_too_little_or_too_early_does_not_meet_it(told, watched, study):
    found = watched(told(INFUSION, LABS, MARROW, study), on(90))
    assert [a.missing for a in found.alerts] == [("imaging",)]


@pytest.mark.parametrize(
    "study",
    [
        "a PET/CT on day 80",
        "a whole-body PET/CT on day 80, preliminary",
        "a whole-body PET/CT on 2023-11",
    ],
)
def test_imaging_that_may_count_is_asked_about_and_is_no_alert(told, watched, study):
    found = watched(told(INFUSION, LABS, MARROW, study), on(90))
    assert rules(found) == []
    assert [r.rule for r in found.requests] == ["surveillance_site/day_90_set"]


@pytest.mark.parametrize("status", ["failed", "not done"])
def test_a_failed_measurement_is_no_draw(told, watched, status):
    labs = f"serum M-protein was {status} on day 70"
    found = watched(told(INFUSION, labs, MARROW, PET), on(90))
    assert [len(a.missing) for a in found.alerts] == [1]


@pytest.mark.parametrize(
    "end",
    [
        "the patient died on day 95",
        "hospice care started on day 95",
        "the patient was transferred on day 95",
    ],
)
def test_everything_stops_at_death_hospice_or_transfer(told, watched, end):
    state = told(*RELAPSE, end)
    assert len(watched(told(*RELAPSE), on(115)).alerts) == 2
    found = watched(state, on(115))
    assert (found.alerts, found.upcoming, found.requests) == ((), (), ())
    assert found.ended_by == f"{found.ended_by.split()[0]} on {on(95)}"
    assert rules(watched(state, on(94))) == [("day_90_set", "due")]


@pytest.mark.parametrize(
    "end", ["progression was documented on day 95", "teclistamab was given on day 95"]
)
def test_day_90_ends_at_progression_or_next_therapy(told, watched, end):
    state = told(INFUSION, end)
    assert rules(watched(state, on(94))) == [("day_90_set", "due")]
    assert rules(watched(state, on(95))) == []


@pytest.mark.parametrize(("value", "raised"), [("0.59", False), ("0.60", True)])
def test_a_biochemical_relapse_without_imaging_and_marrow(told, watched, value, raised):
    state = told(*RELAPSE[:3], f"serum M-protein was {value} g/dL on day 110")
    found = watched(state, on(110))
    alerts = [a for a in found.alerts if a.rule.endswith("/suspected_progression")]
    assert bool(alerts) is raised
    if raised:
        (alert,) = alerts
        assert (alert.status, alert.due, alert.severity) == ("due", on(124), "critical")
        assert (
            "Biochemical relapse after BCMA CAR T 2024-01-19 (unconfirmed)"
            in alert.summary
        )
        assert alert.missing == ("imaging", "bone marrow")
        assert alert.rests_on == (
            "surveillance_site/suspected_progression",
            "moffitt_2025/biochemical_relapse",
        )


@pytest.mark.parametrize(("day", "status"), [(131, "due"), (132, "overdue")])
def test_suspected_progression_is_overdue_after_21_days(told, watched, day, status):
    assert ("suspected_progression", status) in rules(watched(told(*RELAPSE), on(day)))


def test_imaging_and_marrow_since_meet_it_and_what_was_done_before_does_not(
    told, watched
):
    before = (
        "a whole-body PET/CT on day 109",
        "clonal plasma cells in the marrow was 1 % on day 109",
    )
    since = tuple(one.replace("109", "110") for one in before)
    assert "suspected_progression" in dict(
        rules(watched(told(*RELAPSE, *before), on(115)))
    )
    assert "suspected_progression" not in dict(
        rules(watched(told(*RELAPSE, *since), on(115)))
    )


def test_a_later_rise_does_not_raise_it_again(told, watched):
    done = (
        "a whole-body PET/CT on day 115",
        "clonal plasma cells in the marrow was 1 % on day 115",
    )
    state = told(*RELAPSE, *done, "serum M-protein was 1.60 g/dL on day 140")
    assert rules(watched(state, on(141))) == []


def test_nothing_is_raised_by_unknown(told, watched):
    state = told(
        INFUSION,
        "serum M-protein was 3.00 g/dL on day 110, preliminary",
        PET,
        MARROW,
        LABS,
    )
    assert rules(watched(state, on(115))) == []


def test_light_chain_escape_raises_the_same_alert(told, watched):
    state = told(
        INFUSION,
        "serum M-protein was 1.0 g/dL on day -10",
        "serum M-protein was 0.1 g/dL on day 110",
        "free light chains were kappa 800 mg/L and lambda 10 mg/L on day -10",
        "free light chains were kappa 20 mg/L and lambda 10 mg/L on day 60",
        "free light chains were kappa 120 mg/L and lambda 10 mg/L on day 110",
    )
    found = watched(state, on(110)).alerts
    (alert,) = (a for a in found if a.rule.endswith("suspected_progression"))
    assert alert.rests_on[1:] == ("surveillance_site/light_chain_escape",)


def test_two_reasons_are_one_alert(told, watched):
    state = told(
        *RELAPSE,
        "a whole-body PET/CT on day -10 that shows no soft-tissue lesion",
        "a limited CT on day 112",
        "it shows a soft-tissue lesion in the liver",
    )
    found = watched(state, on(115)).alerts
    (alert,) = (a for a in found if a.rule.endswith("suspected_progression"))
    assert alert.due == on(124)
    assert "Biochemical relapse" in alert.summary and "New lesion" in alert.summary
    (alone,) = (
        a
        for a in watched(told(*RELAPSE), on(115)).alerts
        if a.rule.endswith("suspected_progression")
    )
    assert alone.id == alert.id and alone.evidence_sha256 != alert.evidence_sha256


def test_a_response_with_a_new_lesion_waits_for_a_person(told, watched):
    state = told(
        *RELAPSE[:3],
        "a whole-body PET/CT on day -10 that shows no soft-tissue lesion",
        "a whole-body PET/CT on day 80",
        "it shows a soft-tissue lesion in the liver",
    )
    found = dict(rules(watched(state, on(80))))
    assert found["response_with_new_lesion"] == "due"
    ended = told(
        *RELAPSE[:3],
        "a whole-body PET/CT on day -10 that shows no soft-tissue lesion",
        "a whole-body PET/CT on day 80",
        "it shows a soft-tissue lesion in the liver",
        "progression was documented on day 81",
    )
    assert "response_with_new_lesion" not in dict(rules(watched(ended, on(81))))


def test_the_baseline_set_is_asked_for_from_the_order_to_the_infusion(told, watched):
    order = "idecabtagene vicleucel was ordered on 2023-09-01"
    assert rules(watched(told(order), "2023-09-01")) == [("baseline_set", "due")]
    assert rules(watched(told(order), "2023-09-15")) == [("baseline_set", "due")]
    assert rules(watched(told(order), "2023-09-16")) == [("baseline_set", "overdue")]
    assert rules(watched(told(order, INFUSION), "2023-10-01")) == []


def test_baseline_emd_alone_raises_nothing(told, watched):
    state = told(
        INFUSION,
        "a whole-body PET/CT on day -10",
        "it shows a soft-tissue lesion in the liver, not contiguous with bone",
        *(LABS, MARROW, PET),
    )
    assert rules(watched(state, on(120))) == []


def test_imaging_after_day_90_is_off_until_the_site_sets_an_interval(
    told, watched, edited
):
    state = told(INFUSION, LABS, MARROW, PET)
    assert rules(watched(state, on(800))) == []
    policy = edited("imaging_after_day_90", every=180, on=True)
    assert rules(watched(state, on(239), policy)) == []
    assert rules(watched(state, on(240), policy)) == [("imaging_after_day_90", "due")]
    assert rules(watched(state, on(271), policy)) == [
        ("imaging_after_day_90", "overdue")
    ]
    again = told(INFUSION, LABS, MARROW, PET, "a whole-body PET/CT on day 250")
    assert rules(watched(again, on(429), policy)) == []
    (second,) = watched(again, on(430), policy).alerts
    (first,) = watched(state, on(240), policy).alerts
    assert second.id != first.id
    assert second.arithmetic.startswith(f"{on(250)} + 180 days = {on(430)}; ")


def test_a_feed_that_is_not_connected_is_not_taken_for_work_left_undone(told, watched):
    state = told(INFUSION, LABS, MARROW)
    assert rules(watched(state, on(95), feeds=("imaging",))) == [("day_90_set", "due")]
    found = watched(state, on(95), feeds=())
    assert rules(found) == []
    assert [notice.partition(":")[0] for notice in found.notices] == ["imaging"]
    part = watched(told(INFUSION, LABS), on(95), feeds=("marrow",))
    assert [a.missing for a in part.alerts] == [("bone marrow",)]


def test_a_partial_infusion_date_is_counted_from_its_last_day(told, watched):
    state = told("a CAR T infusion of ide-cel on 2023-10")
    assert rules(watched(state, "2024-01-28")) == []
    (alert,) = watched(state, "2024-01-29").alerts
    assert alert.arithmetic.startswith("2023-10-31 (last day of 2023-10) + 90 days")


def test_the_id_is_that_of_the_situation_and_holds_no_name(told, watched):
    one = watched(told(INFUSION), on(95)).alerts[0]
    other = watched(told(INFUSION, LABS), on(120)).alerts[0]
    assert one.id == other.id and len(one.id) == 32
    second = "another CAR T infusion of cilta-cel on 2024-03-01"
    (later,) = watched(told(INFUSION, second), "2024-06-15").alerts
    assert later.id != one.id


def test_a_result_that_came_late_counts_from_the_day_it_was_drawn(told, watched):
    state = told(
        *RELAPSE[:3], f"serum M-protein was 0.60 g/dL on day 110, reported on {on(130)}"
    )
    assert "suspected_progression" not in dict(rules(watched(state, on(129))))
    (alert,) = (
        a
        for a in watched(state, on(130)).alerts
        if a.rule.endswith("suspected_progression")
    )
    assert (alert.due, alert.status) == (on(124), "due")


def test_changes_are_the_days_on_which_the_answer_changes(told, watched):
    state = told(INFUSION)
    told_days = {
        day
        for day in range(1, 380)
        if _seen(watched(state, on(day - 1))) != _seen(watched(state, on(day)))
    }
    known = {0, *range(380)} & {
        change - date(2023, 10, 1).toordinal()
        for day in (0, 60, 90, 105, 365)
        for change in watched(state, on(day)).changes
    }
    assert told_days == {60, 90, 105, 366} and told_days <= known


def _seen(found):
    return [(a.id, a.status) for a in (*found.alerts, *found.upcoming)]


def test_what_is_no_longer_asked_for_is_said_and_a_site_may_set_no_end(
    told, watched, edited
):
    state = told(INFUSION, PET)
    (before,) = watched(state, on(365)).alerts
    found = watched(state, on(366))
    assert found.alerts == () and found.upcoming == ()
    (lapsed,) = found.lapsed
    assert lapsed.id == before.id and "imaging" not in lapsed.missing
    for_ever = edited("day_90_set", ends=None)
    (still,) = watched(state, on(5000), for_ever).alerts
    assert still.status == "overdue" and "not asked after" not in still.arithmetic


@pytest.mark.parametrize(("day", "asked"), [(179, True), (180, True), (181, False)])
def test_an_order_that_no_infusion_follows_is_asked_about_for_180_days(
    told, watched, day, asked
):
    state = told("ide-cel was ordered on 2023-10-01")
    assert bool(watched(state, on(day)).alerts) is asked


@pytest.mark.parametrize(("day", "asked"), [(83, True), (84, True), (85, False)])
def test_a_possible_flare_is_asked_about_for_84_days(told, watched, day, asked):
    state = told(
        "teclistamab was started on 2023-09-20",
        "a whole-body PET/CT on 2023-09-10 that lists every lesion",
        "it shows a soft-tissue lesion L1 in the liver of 20 mm, not contiguous with bone",
        "a whole-body PET/CT on 2023-10-01 that lists every lesion",
        "it shows a known soft-tissue lesion L1 in the liver of 30 mm, "
        "not contiguous with bone",
    )
    assert bool(watched(state, on(day)).alerts) is asked

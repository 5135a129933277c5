"""A replay is what every day alone says, and its counts are those of the record."""

from __future__ import annotations

import json
from datetime import date

import pytest
from msgspec import structs

from engine.language import rules_root
from engine.surveillance.backtest import backtest
from engine.surveillance.replay import (
    change_days,
    feeds_since,
    kinds_of_policy,
    replay,
)
from engine.values import read_when
from tests.generative.replayed import cohort, compare, policy
from ui.cli import ExitCode, run

FIRST = date(2023, 10, 1).toordinal()
COURSE = (
    "a CAR T infusion of ide-cel on 2023-10-01",
    "serum M-protein was 2.00 g/dL on day -10",
    "serum M-protein was 0.10 g/dL on day 60",
    "serum M-protein was 0.60 g/dL on day 110",
)


def replayed(state, last):
    since = dict.fromkeys(("imaging", "laboratory", "marrow"), 1)
    return backtest(policy(), [state], FIRST + last, since)


def test_every_day_of_synthetic_patients_is_as_judged_alone():
    states = cohort(12)
    days, judged, _, _ = compare(policy(180), states, 240)
    assert days == 12 * 240
    assert judged * 5 < days


def test_partial_and_late_dates_change_the_answer_on_their_days(told):
    state = told(
        *COURSE,
        "a whole-body PET/CT on 2024-02",
        "clonal plasma cells in the marrow was 1 % on day 115, reported on 2024-03-10",
        "teclistamab was given on 2024-04",
    )
    days, judged, _, _ = compare(policy(90), [state], 400)
    assert judged < days
    known = change_days(policy(), state)
    assert date(2024, 3, 10).toordinal() in known
    assert {date(2024, 2, n).toordinal() for n in (1, 15, 29)} <= known


def corrected(told, before, after, known):
    """A patient of whom ``before`` was known until ``after`` replaced it."""
    feeds = (
        "a whole-body PET/CT on day -10",
        "clonal plasma cells in the marrow was 40 % on day -10",
    )
    course = (*COURSE[:3], *feeds, "serum M-protein was 0.10 g/dL on day 150")
    now, old = told(*course, *after), told(*course, *before)
    gone = tuple(
        (read_when(known), fact) for fact in old.facts if fact not in now.facts
    )
    assert gone
    return structs.replace(now, superseded=gone)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # a relapse that a correction takes back, and one that it brings
        (
            ["serum M-protein was 0.90 g/dL on day 110"],
            ["serum M-protein was 0.10 g/dL on day 110, reported on 2024-02-10"],
        ),
        (
            ["serum M-protein was 0.10 g/dL on day 110"],
            ["serum M-protein was 0.90 g/dL on day 110, reported on 2024-02-10"],
        ),
        # a death of somebody else
        (["the patient died on day 100"], []),
        # imaging of another day
        (
            ["a whole-body PET/CT on day 95"],
            ["a whole-body PET/CT on day 125, reported on 2024-02-10"],
        ),
    ],
)
def test_what_a_correction_replaces_counts_until_it_is_known(told, before, after):
    state = corrected(told, before, after, "2024-02-10")
    compare(policy(90), [state], 200)
    assert date(2024, 2, 10).toordinal() in change_days(policy(), state)


def test_a_day_on_which_only_something_else_was_measured_is_not_judged(told):
    other = "hemoglobin was 9.0 g/dL on day 77"
    known, more = (change_days(policy(), told(*COURSE, *x)) for x in ((), (other,)))
    assert known == more
    compare(policy(90), [told(*COURSE, other)], 200)


def test_the_kinds_of_facts_at_which_the_policy_looks():
    kinds = kinds_of_policy(policy())
    assert {"serum_m_protein", "urine_m_protein", "marrow_plasma_cells"} <= kinds
    assert {"kappa_free_light_chain", "free_light_chain_ratio"} <= kinds
    assert "hemoglobin" not in kinds


def test_after_the_end_only_another_end_is_judged(told):
    state = told(
        *COURSE,
        "hospice care started on day 120",
        "serum M-protein was 0.80 g/dL on day 130",
        "the patient died on day 140",
        "serum M-protein was 0.90 g/dL on day 138, reported on 2024-03-10",
    )
    compare(policy(90), [state], 300)
    since = dict.fromkeys(("imaging", "laboratory", "marrow"), 1)
    days = replay(policy(90), state, FIRST, FIRST + 300, since)
    late = [d.ordinal - FIRST for d in days if d.ordinal >= FIRST + 120]
    assert late == [120, 140]


def test_the_counts_of_one_patient(told):
    result = replayed(told(*COURSE, "progression was documented on day 130"), 200)
    assert (result.patients, result.followed, result.alerts, result.repeats) == (
        1,
        1,
        2,
        0,
    )
    assert result.patient_months == 6.6  # 201 days
    assert (result.progressions, result.progressions_without_alert) == (1, 0)
    assert (result.lead_time.n, result.lead_time.median) == (1, 20.0)
    assert (result.imaging_asked, result.imaging_followed) == (2, 0)


@pytest.mark.parametrize(("day", "followed"), [(139, 1), (140, 1), (141, 0)])
def test_imaging_within_30_days_counts_as_following(told, day, followed):
    state = told(*COURSE, f"a whole-body PET/CT on day {day}")
    result = replayed(state, 200)
    assert (result.imaging_asked, result.imaging_followed) == (2, followed)


def test_a_progression_that_no_finding_announced(told):
    state = told(COURSE[0], "progression was documented on day 70")
    result = replayed(state, 120)
    assert (result.progressions, result.progressions_without_alert) == (1, 1)
    assert result.lead_time.median is None


def test_nobody_to_follow(told):
    result = replayed(told("serum M-protein was 2.00 g/dL on 2023-11-01"), 100)
    assert (result.followed, result.alerts) == (0, 0)
    assert result.alerts_per_100_patient_months is None


def test_feeds_are_known_from_their_first_fact(told):
    state = told(*COURSE, "a whole-body PET/CT on day 70")
    since = feeds_since([state], policy().local)
    assert since["imaging"] == FIRST + 70
    assert since["laboratory"] == FIRST - 10
    assert "marrow" not in since
    assert read_when("2023-12-10").last_day == FIRST + 70


def test_two_policies_side_by_side(tmp_path, capsys):
    other = tmp_path / "quarterly"
    assert run(["site", "policy", str(other)]) == ExitCode.DONE
    file = other / "imaging_after_day_90.yaml"
    file.write_text(file.read_text().replace("interval: off", "interval: 90 d"))
    capsys.readouterr()
    patients = str(
        rules_root() / "examples" / "patients" / "07-nadir-below-detection-decided.json"
    )
    both = ("--policy", "surveillance_site", "--policy", str(other))
    command = ["backtest", patients, "--until", "2024-06-30", *both]
    assert run(command) == ExitCode.DONE
    told = capsys.readouterr().out.splitlines()
    assert "local policy, not a guideline" in told[0]
    assert told[2].split() == ["surveillance_site", "quarterly"]
    assert (
        next(line for line in told if line.startswith("imaging_after_day_90")).split()[
            1
        ]
        == "-"
    )
    assert run([*command, "--format", "json"]) == ExitCode.DONE
    one, two = json.loads(capsys.readouterr().out)
    assert two["alerts"] > one["alerts"]

"""A new lesion while the blood shows a response, and what of the blood silences it."""

from __future__ import annotations

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.surveillance import Withdrawal, watch, without_withdrawn
from engine.values import read_when

POLICY = shipped_ruleset("surveillance_site")
LESION = (
    "a CAR T infusion of ide-cel on 2023-10-01",
    "a whole-body PET/CT on day -10 that shows no soft-tissue lesion",
    "a whole-body PET/CT on day 120",
    "it shows a soft-tissue lesion in the liver",
)
SMALL = (
    *LESION,
    "serum M-protein was 0.9 g/dL on day -10",
    "serum M-protein was 0.1 g/dL on day 60",
    "free light chains were kappa 800 mg/L and lambda 10 mg/L on day -10",
    "free light chains were kappa 20 mg/L and lambda 10 mg/L on day 60",
)
NAME = "surveillance_site/response_with_new_lesion"


def asked(found):
    return NAME in [alert.rule for alert in found.alerts]


@pytest.mark.parametrize(("kappa", "raised"), [(119, True), (120, False), (121, False)])
def test_light_chains_count_where_they_are_a_criterion_of_relapse(
    told, watched, kappa, raised
):
    state = told(
        *SMALL,
        "urine M-protein was 199 mg/24h on day -10",
        f"free light chains were kappa {kappa} mg/L and lambda 10 mg/L on day 110",
    )
    assert asked(watched(state, "2024-02-01")) is raised


@pytest.mark.parametrize(("urine", "raised"), [(199, False), (200, True), (201, True)])
def test_light_chains_do_not_silence_it_where_urine_was_measurable(
    told, watched, urine, raised
):
    state = told(
        *SMALL,
        f"urine M-protein was {urine} mg/24h on day -10",
        "free light chains were kappa 120 mg/L and lambda 10 mg/L on day 110",
    )
    assert asked(watched(state, "2024-02-01")) is raised


def test_what_nobody_followed_silences_nothing(told, watched):
    serum = (
        "serum M-protein was 2.00 g/dL on day -10",
        "serum M-protein was 0.10 g/dL on day 60",
    )
    assert asked(watched(told(*LESION, *serum), "2024-02-01"))
    waits = "urine M-protein was 900 mg/24h on day 110, preliminary"
    assert asked(watched(told(*LESION, *serum, waits), "2024-02-01"))


@pytest.mark.parametrize(
    ("day", "raised"), [("2024-02-10", True), ("2024-02-11", False)]
)
def test_a_rise_ends_it_on_the_day_on_which_it_is_known(told, watched, day, raised):
    state = told(
        *LESION,
        "serum M-protein was 2.00 g/dL on day -10",
        "serum M-protein was 0.10 g/dL on day 60",
        "urine M-protein was 100 mg/24h on day 60",
        "urine M-protein was 300 mg/24h on day 122, reported on 2024-02-11",
    )
    assert asked(watched(state, day)) is raised


def test_without_the_definition_of_relapse_it_is_not_asked_at_all(told):
    state = told(
        *LESION,
        "serum M-protein was 2.00 g/dL on day -10",
        "serum M-protein was 0.10 g/dL on day 60",
    )
    names = shipped_vocabulary()
    sets = [POLICY, shipped_ruleset("moffitt_2025")]
    gone = [Withdrawal("moffitt_2025", "", "Dr. A", "2024-02-01T08:00:00Z", "wrong")]
    day = read_when("2024-02-01")
    assert asked(watch(state, [POLICY], day, vocabulary=names))
    left = [r for r in without_withdrawn(sets, gone) if r.dues]
    every = frozenset({"imaging", "laboratory", "marrow"})
    found = watch(state, left, day, vocabulary=names, feeds=every)
    assert not asked(found)
    assert [a.rests_on for a in found.alerts if a.rule.endswith("progression")] == [
        ("surveillance_site/suspected_progression", "surveillance_site/new_lesion")
    ]


def test_an_alert_rests_on_what_could_silence_it_too(told, watched):
    state = told(
        *LESION,
        "serum M-protein was 2.00 g/dL on day -10",
        "serum M-protein was 0.10 g/dL on day 60",
    )
    (alert,) = (a for a in watched(state, "2024-02-01").alerts if a.rule == NAME)
    assert "moffitt_2025/biochemical_relapse" in alert.rests_on

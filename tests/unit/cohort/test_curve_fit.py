"""Curves from print: pieces, follow-up, fit, bands, and the data file."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cohort.build_curves import differences_of, main
from engine.cohort.curves import (
    ENDPOINTS,
    FAMILIES,
    GROUPS,
    CurveBand,
    FittedCurves,
    FollowUp,
    as_text,
    build_document,
    cut_of,
    draw_truth,
    fit_curves,
    fitted_from,
    implied_shape,
    printed_of,
    quantities,
    simulate,
    targets_of,
)
from engine.cohort.curves.fit import greenwood
from engine.cohort.curves.piecewise import PiecewiseHazard
from engine.cohort.survival import group_hazards
from engine.cohort.survival.partial_likelihood import likelihood_at
from engine.language import rules_root
from engine.prognosis import shipped_evidence

EVIDENCE = shipped_evidence()
PATH = rules_root() / "evidence" / "curves.json"

hazards = st.lists(st.floats(0.01, 2), min_size=4, max_size=4)


@given(hazards, st.floats(0, 30))
def test_time_and_cumulative_hazard_are_inverse(found, month):
    curve = PiecewiseHazard(np.array([0.0, 1, 3, 7]), np.array(found))
    at = np.array([month])
    assert curve.time_of(curve.cumulative(at)) == pytest.approx(at, abs=1e-9)
    assert curve.survival(at, 2.0) == pytest.approx(curve.survival(at) ** 2)


def test_follow_up_is_drawn_as_it_is_described():
    follow_up = FollowUp()
    drawn = follow_up.draw(200_000, np.random.default_rng(1))
    assert np.median(drawn) == pytest.approx(9.9, abs=0.03)
    assert drawn.min() >= 7 and drawn.max() <= 18
    for month in (7.5, 9.9, 12.0, 16.0):
        expected = float(follow_up.followed(np.array([month]))[0])
        assert np.mean(drawn >= month) == pytest.approx(expected, abs=0.005)


def test_greenwood_of_a_curve_without_censoring_is_binomial():
    months = np.linspace(0, 10, 2001)
    survival = np.exp(-0.1 * months)
    variance = greenwood(survival, np.ones_like(months), 50)
    assert variance[-1] == pytest.approx((1 / survival[-1] - 1) / 50, rel=1e-3)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_printed_numbers_that_a_curve_is_fitted_to(endpoint):
    targets = targets_of(EVIDENCE, endpoint)
    assert [targets.groups[group].n for group in GROUPS] == [109, 33, 243]
    expected = {"PFS": (1.4, 2.2, {}, None), "OS": (9.54, 2.07, 55, 0.00012)}[endpoint]
    median, ratio, deaths, overall = expected
    assert targets.groups["true_emd"].median == median
    assert targets.contrasts["true_emd"].ratio == ratio
    assert targets.events == (
        {} if endpoint == "PFS" else {"true_emd": deaths, "psk": 10, "no_stp": 72}
    )
    assert targets.p_overall == overall
    assert len(quantities(targets)) == {"PFS": 19, "OS": 23}[endpoint]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_hazard_ratios_are_imposed(endpoint):
    targets = targets_of(EVIDENCE, endpoint)
    fitted = fit_curves(targets)
    months = np.array([1.0, 6.0, 11.0])
    base = np.log(fitted.survival(months, "no_stp"))
    for group, contrast in targets.contrasts.items():
        ratio = np.log(fitted.survival(months, group)) / base
        assert ratio == pytest.approx(np.full(3, contrast.ratio))


def test_all_patients_are_the_mixture_of_the_groups():
    fitted = fit_curves(targets_of(EVIDENCE, "OS"))
    months = np.array([3.0, 9.0])
    parts = [
        n / 385 * fitted.survival(months, g)
        for g, n in zip(GROUPS, (109, 33, 243), strict=True)
    ]
    assert fitted.survival(months, None) == pytest.approx(sum(parts))


@pytest.mark.parametrize("median", [9.5, 10.6])
def test_the_curve_hardly_depends_on_the_follow_up_that_is_assumed(median):
    targets = targets_of(EVIDENCE, "PFS")
    months = np.arange(1.0, 10.0)
    for group in GROUPS:
        one = fit_curves(targets).survival(months, group)
        other = fit_curves(targets, FollowUp(median=median)).survival(months, group)
        assert np.abs(one - other).max() < 0.03


def test_the_band_of_those_who_are_left_holds_everybody_at_first():
    targets = targets_of(EVIDENCE, "PFS")
    band = CurveBand(fit_curves(targets), "psk", targets.groups["psk"], 12.0)
    value, low, high = band.at(np.array([4.02]), 4.0)
    assert 0.98 < low[0] < value[0] < high[0] <= 1


def test_a_smaller_group_has_a_wider_band():
    targets = targets_of(EVIDENCE, "OS")
    fitted = fit_curves(targets)
    widths = {}
    for group in ("psk", "no_stp"):
        _, low, high = CurveBand(fitted, group, targets.groups[group], 12.0).at(
            np.array([6.0])
        )
        widths[group] = float(high[0] - low[0])
    assert widths["psk"] > 1.5 * widths["no_stp"]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_print_implies_a_falling_hazard(endpoint):
    assert 0.45 < implied_shape(targets_of(EVIDENCE, endpoint)) < 0.65


@pytest.mark.parametrize("shape", [0.6, 1.0])
def test_the_implied_shape_is_on_average_that_of_the_truth(shape):
    random, months = np.random.default_rng(3), np.linspace(0, 18, 721)
    steps = np.diff(0.15 * months**shape) / np.diff(months)
    truth = FittedCurves(
        baseline=PiecewiseHazard(months, np.append(steps, steps[-1])),
        ratios={"true_emd": 2.0, "psk": 1.2, "no_stp": 1.0},
        sizes={"true_emd": 109, "psk": 33, "no_stp": 243},
        follow_up=FollowUp(),
    )
    found = [
        implied_shape(
            printed_of(
                simulate(truth, truth.sizes, FollowUp(), random), with_events=True
            )
        )
        for _ in range(16)
    ]
    # one study alone tells it to about 0.09
    assert np.mean(found) == pytest.approx(shape, abs=0.08)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_true_curve_passes_near_the_printed_medians(family):
    printed = targets_of(EVIDENCE, "PFS")
    random = np.random.default_rng(4)
    truths = [draw_truth(family, printed, 0.7, 9.9, random) for _ in range(80)]
    at = np.array([8.95])
    shares = [float(truth.survival(at, "no_stp")[0]) for truth in truths]
    assert np.mean(shares) == pytest.approx(0.5, abs=0.04)
    truth = truths[0]
    drawn = truth.draw("no_stp", 20_000, random)
    for month in (2.0, 6.0):
        share = float(truth.survival(np.array([month]), "no_stp")[0])
        assert np.mean(drawn > month) == pytest.approx(share, abs=0.015)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_the_fast_cox_model_is_at_the_maximum(seed):
    random = np.random.default_rng(seed)
    ends, groups = random.exponential(5, 120), random.integers(0, 3, 120)
    observed = random.random(120) < 0.7
    found = group_hazards(ends, observed, groups)
    dummies = np.eye(3)[groups][:, 1:]
    at = likelihood_at(found.log_ratios, dummies, ends, observed)
    assert np.abs(at.slope).max() < 1e-6
    errors = np.sqrt(np.diag(np.linalg.inv(at.information)))
    assert found.standard_errors == pytest.approx(errors)


def test_a_group_without_events_has_no_hazard_ratio():
    ends, groups = np.arange(1.0, 31), np.arange(30) % 2
    with pytest.raises(ValueError, match="no hazard ratio"):
        group_hazards(ends, groups == 0, groups)


def test_a_simulated_cohort_prints_the_same_kinds_of_numbers():
    truth = fitted_from(json.loads(PATH.read_text("utf-8")), "OS")
    cohort = simulate(truth, truth.sizes, truth.follow_up, np.random.default_rng(2))
    printed = printed_of(cohort, with_events=True)
    assert quantities(printed).keys() == quantities(targets_of(EVIDENCE, "OS")).keys()
    assert sum(printed.events.values()) == cohort.observed.sum()
    assert printed.groups["psk"].n == 33


def test_the_shipped_file_is_what_the_builder_builds():
    assert main(["--check", str(PATH)]) == 0


def test_a_stale_file_is_found(tmp_path, capsys):
    document = json.loads(PATH.read_text("utf-8"))
    document["curves"]["B.PFS.psk"]["grid"][5][1] = "0.5000"
    document["curves"].pop("B.OS.all")
    stale = tmp_path / "curves.json"
    stale.write_text(json.dumps(document), "utf-8")
    assert main(["--check", str(stale)]) == 1
    told = capsys.readouterr().err
    assert "/curves/B.PFS.psk/grid/5/1" in told and "/curves/B.OS.all" in told
    assert main(["--write", str(stale)]) == 0
    assert main(["--check", str(stale)]) == 0


def test_the_rounding_of_a_last_digit_is_no_difference():
    assert not list(differences_of(["0.5001"], ["0.5002"]))
    assert list(differences_of(["0.5001"], ["0.5011"]))
    assert list(differences_of([1], [1, 2])) and list(differences_of("a", "b"))


def test_numbers_of_the_file_are_text_and_points_stand_on_one_line():
    text = as_text(build_document(EVIDENCE))
    lines = [line.strip() for line in text.splitlines()]
    assert lines.count('["0.0", "1.0000", "1.0000", "1.0000"],') == 8
    found = json.loads(text)
    for name, curve in found["curves"].items():
        for rows in (curve["grid"], *curve["given"].values()):
            assert all(isinstance(cell, str) for row in rows for cell in row)
            for column in (1, 2, 3):
                falling = [float(row[column]) for row in rows]
                assert falling == sorted(falling, reverse=True), name
        group = name.rpartition(".")[2]
        endpoint = name.split(".")[1]
        until = cut_of(endpoint, None if group == "all" else group)
        assert float(curve["grid"][-1][0]) == until == float(curve["until"])

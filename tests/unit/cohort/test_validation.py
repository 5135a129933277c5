"""Validation of what is shown: against hand calculation, brute force and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engine.cohort import (
    CohortError,
    Prediction,
    brier_score,
    calibrate,
    decision_curve,
    monitor,
    observed_expected,
    periods_of,
    prediction_of,
    print_calibration,
    print_drift,
    print_observed_expected,
    scaled_brier,
    survival_table,
    tables_text,
    uno_concordance,
)
from engine.cohort.validation import (
    Period,
    events_to_alarm,
    false_alarms,
    poisson_interval,
)
from engine.prognosis.curve_file import shipped_curves


def exponential(label="all", rate=0.1, until=12.0):
    return Prediction(
        label=label,
        survival=lambda months: np.exp(-rate * np.asarray(months)),
        until=until,
        source="made up",
    )


def table(ends, observed, labels=None, entries=None):
    return survival_table(
        ids=[f"p{i}" for i in range(len(ends))],
        ends=ends,
        events=[int(event) for event in observed],
        entries=entries,
        covariates={"group": tuple(labels or ["all"] * len(ends))},
    )


def drawn(rate, n, seed=1, followed=18.0):
    random = np.random.default_rng(seed)
    months = random.exponential(1 / rate, n)
    return np.minimum(months, followed), months <= followed


def test_observed_and_expected_by_hand():
    patients = table([2.0, 20.0, 13.0], [True, True, False], entries=[0, 5.0, 0])
    (row,) = observed_expected(patients, "group", [exponential()])
    # the second patient's event comes after the last month that is predicted
    assert row.observed == 1
    assert row.expected == pytest.approx(0.1 * (2 + (12 - 5) + 12))
    assert row.ratio == pytest.approx(1 / 2.1)


def test_a_true_prediction_holds_and_a_false_one_does_not():
    ends, observed = drawn(0.1, 400)
    patients = table(ends, observed)
    (right,) = observed_expected(patients, "group", [exponential(rate=0.1)])
    (wrong,) = observed_expected(patients, "group", [exponential(rate=0.06)])
    assert right.low < 1 < right.high
    assert wrong.low > 1.2


def test_groups_and_all_of_them():
    ends, observed = drawn(0.1, 60)
    patients = table(ends, observed, ["a", "b", "c"] * 20)
    predictions = [exponential("a"), exponential("b", rate=0.2)]
    rows = observed_expected(patients, "group", predictions)
    assert [row.label for row in rows] == ["a", "b", "all patients"]
    assert rows[2].n == 40
    assert rows[2].expected == pytest.approx(rows[0].expected + rows[1].expected)
    assert "O/E" in tables_text([print_observed_expected(rows)])


@pytest.mark.parametrize("count", [0, 1, 5, 137])
def test_exact_poisson_interval(count):
    low, high = poisson_interval(count)
    assert stats.poisson.cdf(count, high) == pytest.approx(0.025)
    assert low == 0 if count == 0 else stats.poisson.sf(count - 1, low) < 0.0250001


def test_a_published_curve_predicts_its_own_patients():
    curve = shipped_curves().of("B.PFS.no_stp")
    prediction = prediction_of(curve, "no_stp")
    assert prediction.until == 12
    shares = prediction.survival(np.array([0.0, 6.0, 12.0]))
    assert shares == pytest.approx([float(curve.at(m).survival) for m in (0, 6, 12)])


def test_calibration_says_what_it_cannot_tell():
    patients = table([1.0, 4.0, 5.0, 7.0], [True, False, False, False])
    points = calibrate(patients, "group", [exponential(until=9.0)])
    assert [point.months for point in points] == [3, 6, 12]
    assert points[0].observed == 0.75
    assert points[0].difference == pytest.approx(0.75 - np.exp(-0.3))
    assert points[2].predicted is None and points[2].observed is None
    assert points[2].difference is None
    assert "beyond the prediction" in points[2].note
    assert "nobody was followed so long" in points[2].note
    assert "month 12" in tables_text([print_calibration(points)])


def test_calibration_over_all_groups_weighs_by_size():
    ends, observed = drawn(0.1, 100)
    patients = table(ends, observed, ["a"] * 75 + ["b"] * 25)
    points = calibrate(
        patients, "group", [exponential("a", 0.1), exponential("b", 0.3)], horizons=[3]
    )
    expected = 0.75 * np.exp(-0.3) + 0.25 * np.exp(-0.9)
    assert points[2].label == "all patients"
    assert points[2].predicted == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_brier_without_censoring_is_the_mean_squared_error(seed):
    random = np.random.default_rng(seed)
    ends, survival = random.exponential(5, 30), random.random(30)
    found = brier_score(survival, ends, np.ones(30, dtype=bool), 4.0)
    assert found == pytest.approx(np.mean(((ends > 4) - survival) ** 2))


def test_brier_with_censoring_is_unbiased():
    random = np.random.default_rng(2)
    months, followed = random.exponential(8, 40_000), random.uniform(2, 15, 40_000)
    survival = np.where(np.arange(40_000) % 2, 0.7, 0.5)
    full = brier_score(survival, months, np.ones(40_000, dtype=bool), 6.0)
    censored = brier_score(
        survival, np.minimum(months, followed), months <= followed, 6.0
    )
    assert censored == pytest.approx(full, abs=0.004)


def test_scaled_brier_of_the_same_for_everybody_is_nil():
    ends, observed = drawn(0.1, 300)
    same = np.full(300, np.mean(ends > 6))
    assert scaled_brier(same, ends, observed, 6.0) == pytest.approx(0, abs=1e-12)
    perfect = (ends > 6).astype(float)
    assert scaled_brier(perfect, ends, observed, 6.0) == pytest.approx(1)


def test_beyond_all_follow_up_there_is_no_score():
    with pytest.raises(CohortError, match="MS-S006"):
        brier_score(np.array([0.5, 0.5]), np.array([2.0, 3.0]), np.zeros(2, bool), 4.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_uno_without_censoring_counts_pairs(seed):
    random = np.random.default_rng(seed)
    ends = random.integers(1, 9, 12).astype(float)
    risk = random.integers(0, 4, 12).astype(float)
    pairs = [(i, j) for i in range(12) for j in range(12) if ends[i] < ends[j]]
    if not pairs:
        return
    good = [1.0 if risk[i] > risk[j] else 0.5 * (risk[i] == risk[j]) for i, j in pairs]
    found = uno_concordance(risk, ends, np.ones(12, dtype=bool), 100)
    assert found == pytest.approx(np.mean(good))


def test_no_pair_no_concordance():
    with pytest.raises(CohortError, match="MS-S006"):
        uno_concordance(np.ones(3), np.ones(3), np.zeros(3, dtype=bool), 9)


def test_net_benefit_without_censoring():
    risk = np.array([0.9, 0.8, 0.3, 0.2, 0.1])
    ends = np.array([1.0, 9, 2, 9, 9])
    (row,) = decision_curve(risk, ends, np.ones(5, dtype=bool), 5.0, [0.25])
    # flagged: three; of them two had the event by month 5
    assert row.flagged == pytest.approx(3 / 5)
    assert row.model == pytest.approx(2 / 5 - 1 / 5 * 0.25 / 0.75)
    assert row.act_on_all == pytest.approx(2 / 5 - 3 / 5 * 0.25 / 0.75)


@pytest.mark.parametrize("threshold", [0, 1, -0.2])
def test_a_threshold_is_a_probability(threshold):
    with pytest.raises(ValueError, match="between 0 and 1"):
        decision_curve(np.ones(2), np.ones(2), np.ones(2, bool), 1.0, [threshold])


def test_the_monitor_says_how_many_events_it_needs():
    assert 45 <= events_to_alarm(1.5) <= 57
    assert events_to_alarm(2.0) < events_to_alarm(1.5)
    assert 0.03 < false_alarms() < 0.06


def test_no_shift_no_alarm_and_too_few_events_are_told():
    quiet = monitor(
        [Period(label=f"q{i}", observed=5, expected=5.0) for i in range(20)]
    )
    assert quiet.alarm == "" and quiet.text.startswith("no shift seen")
    short = monitor([Period(label="q1", observed=3, expected=3.0)])
    assert short.text.startswith("too few events to tell")
    assert f"after about {short.events_needed} events" in short.text


@pytest.mark.parametrize(("observed", "direction"), [(10, "more"), (2, "fewer")])
def test_a_shift_is_seen(observed, direction):
    rows = [Period(label=f"q{i}", observed=observed, expected=5.0) for i in range(20)]
    drift = monitor(rows)
    assert drift.direction == direction and drift.alarm in {row.label for row in rows}
    assert drift.text.startswith(f"{direction} events than predicted")
    assert drift.alarm in tables_text([print_drift(drift)])


def test_the_sum_by_hand():
    drift = monitor([Period(label="q1", observed=4, expected=2.0)])
    assert drift.upward[0] == pytest.approx(4 * np.log(1.5) - 0.5 * 2)
    assert drift.downward == (0.0,)


def test_a_ratio_to_look_for_is_above_one():
    with pytest.raises(ValueError, match="above 1"):
        monitor([], ratio=1.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 3.0, 5.0]))
def test_periods_add_up_to_the_whole(seed, step):
    random = np.random.default_rng(seed)
    ends, observed = drawn(0.1, 50, seed)
    patients = table(ends, observed)
    starts = random.uniform(0, 24, 50)
    rows = periods_of(patients, starts, exponential(), step)
    (whole,) = observed_expected(patients, "group", [exponential()])
    assert sum(row.observed for row in rows) == whole.observed
    assert sum(row.expected for row in rows) == pytest.approx(whole.expected)

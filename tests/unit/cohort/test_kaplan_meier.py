"""Kaplan-Meier by hand and against lifelines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import median_survival_times

from engine.cohort.survival import kaplan_meier, log_rank

# six patients: events at 1, 3, 3, 6; censored at 3 and 8
ENDS = np.array([1.0, 3, 3, 3, 6, 8])
OBSERVED = np.array([True, True, True, False, True, False])


def test_by_hand():
    curve = kaplan_meier(ENDS, OBSERVED)
    assert curve.times.tolist() == [1, 3, 6]
    assert curve.at_risk.tolist() == [6, 5, 2]
    assert curve.survival == pytest.approx([5 / 6, 5 / 6 * 3 / 5, 5 / 6 * 3 / 5 / 2])
    greenwood = [1 / 30, 1 / 30 + 2 / 15, 1 / 30 + 2 / 15 + 1 / 2]
    assert curve.variance == pytest.approx(greenwood)
    assert curve.at(2.9) == pytest.approx(5 / 6)
    assert curve.at(0.5) == 1.0


def test_a_curve_on_one_half_has_its_median_in_the_middle():
    curve = kaplan_meier(ENDS, OBSERVED)
    # it runs along 0.5 from month 3 to month 6
    assert curve.median() == 4.5


def test_counts_below_the_curve():
    curve = kaplan_meier(ENDS, OBSERVED)
    assert [curve.at_risk_at(t) for t in (0, 1, 3, 3.1, 8, 9)] == [6, 6, 5, 2, 1, 0]
    assert [curve.events_before(t) for t in (0, 3, 3.1, 9)] == [0, 1, 3, 4]
    assert [curve.censored_before(t) for t in (3, 3.1, 9)] == [0, 1, 2]


def test_a_median_that_is_not_reached_is_no_number():
    curve = kaplan_meier(
        np.array([1.0, 5, 5, 5]), np.array([True, False, False, False])
    )
    assert curve.median() is None
    assert curve.median_interval("log-log") == (1.0, None)


def test_without_any_event():
    curve = kaplan_meier(np.array([1.0, 2]), np.array([False, False]))
    assert curve.median() is None and curve.at(2) == 1.0
    assert curve.interval_at(2, "log") == (1.0, 1.0)


def test_late_entry_is_not_at_risk_before():
    curve = kaplan_meier(
        np.array([2.0, 5, 6]), np.array([True] * 3), np.array([0.0, 2, 0])
    )
    # who enters at 2 is not at risk of the event at 2
    assert curve.at_risk.tolist() == [2, 2, 1]
    assert curve.at_risk_at(1) == 2


months = st.integers(1, 12).map(float)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(months, st.booleans()), min_size=3, max_size=40))
def test_against_lifelines(patients):
    ends = np.array([end for end, _ in patients])
    observed = np.array([event for _, event in patients])
    curve = kaplan_meier(ends, observed)
    theirs = KaplanMeierFitter().fit(ends, observed)
    for time in range(1, 13):
        assert curve.at(time) == pytest.approx(float(theirs.predict(time)), abs=1e-12)
    if 0.5 in np.round(curve.survival, 9):
        return  # there R's median and that of lifelines differ
    if curve.survival[-1:].tolist() == [0]:
        return  # R gives no limits where nobody is left, lifelines gives 0
    median = theirs.median_survival_time_
    assert curve.median() == (None if np.isinf(median) else median)
    bounds = median_survival_times(theirs.confidence_interval_).to_numpy()[0]
    found = [np.inf if end is None else end for end in curve.median_interval("log-log")]
    if not np.isclose(curve.limits("log-log"), 0.5, atol=1e-6).any():
        assert found == bounds.tolist()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(months, st.booleans()), min_size=6, max_size=40))
def test_log_rank_against_lifelines(patients):
    ends = np.array([end for end, _ in patients])
    observed = np.array([event for _, event in patients])
    groups = np.arange(len(patients)) % 3
    if not observed.any():
        with pytest.raises(ValueError, match="two groups and an event"):
            log_rank(ends, observed, groups)
        return
    found = log_rank(ends, observed, groups)
    theirs = multivariate_logrank_test(ends, groups, observed)
    if not np.isnan(theirs.test_statistic):
        assert found.statistic == pytest.approx(
            theirs.test_statistic, rel=1e-8, abs=1e-9
        )
        assert found.p == pytest.approx(theirs.p_value, rel=1e-7)
    assert found.observed.sum() == pytest.approx(found.expected.sum())

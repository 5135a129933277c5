"""The Cox shield: what lifelines returns is believed only if it is the maximum."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import CoxPHFitter

from engine.cohort.survival import CohortError, fit_cox, log_rank
from engine.cohort.survival.cox import _verify
from engine.cohort.survival.partial_likelihood import likelihood_at


def heavy_tailed(seed):
    """Data on which the first search of lifelines fails: two skewed, kindred columns."""
    random, n = np.random.default_rng(seed), 600
    scale = (1.0, 2.5)[seed % 2]
    slope = (0.02, 0.3)[seed // 2 % 2]
    base = np.exp(random.normal(0, scale, n))
    first = base * np.exp(random.normal(0, 0.2, n))
    second = base * np.exp(random.normal(0, 0.3, n))
    age = random.normal(65, 10, n)
    hazard = np.exp(0.1 * (age - 65) + slope * np.log1p(first))
    months, followed = random.exponential(1 / hazard), random.exponential(3, n)
    columns = np.column_stack([age, first, second])
    return columns, np.minimum(months, followed), months <= followed


@pytest.mark.parametrize(("seed", "step"), [(19, 0.5), (11, 0.1)])
def test_a_search_that_fails_is_done_again_in_smaller_steps(seed, step):
    columns, ends, observed = heavy_tailed(seed)
    frame = pd.DataFrame(columns, columns=["age", "first", "second"])
    frame["end"], frame["observed"] = ends, observed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            alone = CoxPHFitter().fit(frame, "end", "observed").params_.to_numpy()
        except ArithmeticError:
            alone = np.full(3, np.nan)
    found = fit_cox(["age", "first", "second"], columns, ends, observed)
    assert found.step_size == step
    beta = np.array([row.log_ratio for row in found.coefficients])
    assert np.abs(likelihood_at(beta, columns, ends, observed).slope).max() < 1e-5
    assert not np.allclose(alone, beta, atol=1e-3)


def test_a_point_below_the_null_model_is_refused():
    columns, ends, observed = heavy_tailed(0)
    null = likelihood_at(np.zeros(3), columns, ends, observed)
    astray = likelihood_at(np.array([-1.0, 0, 0]), columns, ends, observed)
    with pytest.raises(CohortError) as refused:
        _verify(astray, null)
    assert refused.value.code == "MS-S011"


def test_a_point_short_of_the_maximum_is_refused():
    columns, ends, observed = heavy_tailed(0)
    null = likelihood_at(np.zeros(3), columns, ends, observed)
    found = fit_cox(["age", "first", "second"], columns, ends, observed)
    half = np.array([row.log_ratio for row in found.coefficients]) / 2
    with pytest.raises(CohortError) as refused:
        _verify(likelihood_at(half, columns, ends, observed), null)
    assert refused.value.code == "MS-S012"


def test_a_covariate_that_separates_events_is_refused():
    ends = np.arange(1.0, 41)
    observed = np.arange(40) < 20
    separating = observed.astype(float)
    with pytest.raises(CohortError) as refused:
        fit_cox(["separating"], separating[:, None], ends, observed)
    assert refused.value.code in ("MS-S010", "MS-S012")


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (np.ones((40, 1)), "MS-S007"),
        (np.column_stack([np.arange(40.0), 2 * np.arange(40.0) + 1]), "MS-S007"),
        (np.empty((40, 0)), "MS-S006"),
    ],
)
def test_designs_that_cannot_be_fitted(columns, code):
    random = np.random.default_rng(1)
    names = [f"x{i}" for i in range(columns.shape[1])]
    with pytest.raises(CohortError) as refused:
        fit_cox(names, columns, random.exponential(1, 40), np.ones(40, dtype=bool))
    assert refused.value.code == code


def test_missing_covariates_are_left_out_and_told():
    columns, ends, observed = heavy_tailed(0)
    columns[:7, 0] = np.nan
    found = fit_cox(["age", "first", "second"], columns, ends, observed)
    assert found.left_out == 7 and found.n == len(ends) - 7
    assert any("7 patients" in caution for caution in found.cautions)


def test_few_events_are_told():
    random = np.random.default_rng(3)
    columns = random.normal(size=(30, 2))
    observed = np.arange(30) % 3 == 0
    found = fit_cox(["a", "b"], columns, random.exponential(1, 30), observed)
    assert any("10 events for 2 covariates" in caution for caution in found.cautions)


def brute_force(beta, covariates, ends, observed, entries):
    """Efron's partial likelihood, straight from its definition."""
    total = 0.0
    for time in sorted(set(ends[observed])):
        events = [i for i in range(len(ends)) if observed[i] and ends[i] == time]
        risk = [i for i in range(len(ends)) if entries[i] < time <= ends[i]]
        everybody = sum(np.exp(covariates[i] @ beta) for i in risk)
        tied = sum(np.exp(covariates[i] @ beta) for i in events)
        for k, i in enumerate(events):
            total += covariates[i] @ beta - np.log(everybody - k / len(events) * tied)
    return total


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_the_likelihood_is_that_of_its_definition(seed, late):
    random = np.random.default_rng(seed)
    n = 15
    entries = random.integers(0, 4, n).astype(float) if late else np.zeros(n)
    ends = entries + random.integers(1, 6, n)
    observed = random.random(n) < 0.7
    observed[0] = True
    covariates, beta = random.normal(size=(n, 2)), random.normal(size=2)

    def value(b):
        return brute_force(
            b, covariates - covariates.mean(axis=0), ends, observed, entries
        )

    found = likelihood_at(beta, covariates, ends, observed, entries)
    assert found.value == pytest.approx(value(beta), rel=1e-9)
    step = 1e-5
    for i, unit in enumerate(np.eye(2) * step):
        slope = (value(beta + unit) - value(beta - unit)) / (2 * step)
        assert found.slope[i] == pytest.approx(slope, abs=1e-5)
        ahead = likelihood_at(beta + unit, covariates, ends, observed, entries).slope
        behind = likelihood_at(beta - unit, covariates, ends, observed, entries).slope
        bend = (behind - ahead) / (2 * step)
        assert found.information[i] == pytest.approx(bend, abs=1e-4)


def test_the_score_of_a_group_is_the_log_rank_test_also_with_late_entry():
    random = np.random.default_rng(5)
    entries = random.exponential(1, 200)
    ends = entries + random.exponential(2, 200)
    observed, groups = random.random(200) < 0.8, random.integers(0, 2, 200)
    at_null = likelihood_at(
        np.zeros(1), groups[:, None].astype(float), ends, observed, entries
    )
    score = at_null.slope[0] ** 2 / at_null.information[0, 0]
    found = log_rank(ends, observed, groups, entries)
    assert found.statistic == pytest.approx(score, rel=1e-9)

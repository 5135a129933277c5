"""R's survival package as the judge: real data sets, recorded and computed values."""

import numpy as np
import pytest

from engine.cohort.survival import (
    cumulative_incidence,
    fit_cox,
    kaplan_meier,
    log_rank,
)
from engine.cohort.validation import uno_concordance

NAMES = (
    "lung",
    "veteran",
    "colon",
    "flchain",
    "mgus2",
    "myeloma",
    "gbsg",
    "ovarian",
)


def test_recorded_values_are_those_of_r(recorded, computed):
    assert recorded.keys() == computed.keys()
    for key, value in computed.items():
        if value is None:
            assert recorded[key] is None, key
        else:
            assert recorded[key] == pytest.approx(value, rel=1e-9, abs=1e-12), key


def _groups(data):
    for label in sorted(set(data.groups)):
        chosen = data.groups == label
        entries = None if data.entries is None else data.entries[chosen]
        yield (
            label,
            kaplan_meier(data.ends[chosen], data.observed[chosen], entries),
            np.sort(data.ends[chosen & data.observed]),
        )


@pytest.mark.parametrize("convention", ["log", "log-log"])
@pytest.mark.parametrize("name", NAMES)
def test_medians_and_their_intervals(name, convention, real_data, recorded):
    compared = 0
    for label, curve, _ in _groups(real_data(name)):
        low, high = curve.median_interval(convention)
        assert curve.median() == recorded[name, "median", label]
        assert low == recorded[name, f"lower {convention}", label]
        assert high == recorded[name, f"upper {convention}", label]
        assert curve.n == recorded[name, "n", label]
        compared += 1
    assert compared == 2


@pytest.mark.parametrize("convention", ["log", "log-log"])
@pytest.mark.parametrize("name", NAMES)
def test_survival_its_interval_and_who_is_at_risk(
    name, convention, real_data, recorded
):
    for label, curve, deaths in _groups(real_data(name)):
        middle = float(deaths[(len(deaths) + 1) // 2 - 1])
        low, high = curve.interval_at(middle, convention)

        def of_r(quantity, label=label):
            return pytest.approx(recorded[name, quantity, label], rel=1e-12)

        assert curve.at(middle) == of_r("survival")
        assert low == of_r(f"survival lower {convention}")
        assert high == of_r(f"survival upper {convention}")
        assert curve.at_risk_at(middle) == recorded[name, "at risk", label]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "myeloma"])
def test_log_rank(name, real_data, recorded):
    data = real_data(name)
    groups = np.unique(data.groups, return_inverse=True)[1]
    found = log_rank(data.ends, data.observed, groups)
    of_r = recorded[name, "log-rank", data.group_name]
    assert found.statistic == pytest.approx(of_r, rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_cox(name, real_data, recorded):
    data = real_data(name)
    found = fit_cox(data.names, data.covariates, data.ends, data.observed, data.entries)

    def of_r(quantity, name_of=""):
        return recorded[name, quantity, name_of]

    for row in found.coefficients:
        assert row.log_ratio == pytest.approx(of_r("coefficient", row.name), abs=1e-8)
        error = of_r("standard error", row.name)
        assert row.standard_error == pytest.approx(error, rel=1e-8)
        proportional = of_r("proportionality", row.name)
        assert row.proportionality == pytest.approx(proportional, rel=1e-6)
    assert found.log_likelihood == pytest.approx(of_r("log-likelihood", "model"))
    assert found.log_likelihood_null == pytest.approx(of_r("log-likelihood", "null"))
    together = of_r("proportionality", "GLOBAL")
    assert found.proportionality == pytest.approx(together, rel=1e-6)


def test_flchain_needs_the_shield(real_data):
    """lifelines alone gives a hazard ratio of 0.08 for lambda here, R gives 1.20."""
    data = real_data("flchain")
    found = fit_cox(data.names, data.covariates, data.ends, data.observed)
    assert found.step_size == 0.5
    ratios = {row.name: row.ratio for row in found.coefficients}
    assert ratios["lambda"] == pytest.approx(1.198, abs=0.001)


@pytest.mark.parametrize("months", [12, 60, 120])
@pytest.mark.parametrize("kind", [1, 2])
def test_competing_events(months, kind, real_data, recorded):
    table = real_data.frame("mgus2")
    before = table["pstat"].to_numpy() == 1
    ends = np.where(before, table["ptime"], table["futime"]).astype(float)
    events = np.where(before, 1, 2 * table["death"]).astype(int)
    found = cumulative_incidence(ends, events)
    value, low, high = found.at(months, kind)

    def of_r(quantity):
        key = ("mgus2", f"{quantity} {kind}", str(months))
        return pytest.approx(recorded[key], rel=1e-10)

    position = np.searchsorted(found.times, months, side="right") - 1
    assert value == of_r("incidence")
    assert found.standard_error[position, kind - 1] == of_r("incidence error")
    assert (low, high) == (of_r("incidence lower"), of_r("incidence upper"))


@pytest.mark.parametrize("until", [365, 730])
def test_uno_concordance(until, real_data, recorded):
    data = real_data("gbsg")
    nodes = data.covariates[:, data.names.index("nodes")]
    found = uno_concordance(nodes, data.ends, data.observed, until)
    assert found == pytest.approx(recorded["gbsg", "Uno", str(until)], rel=1e-10)


def test_uno_concordance_with_ties(real_data, recorded):
    data = real_data("gbsg")
    nodes = data.covariates[:, data.names.index("nodes")]
    found = uno_concordance(nodes, np.ceil(data.ends / 30), data.observed, 24)
    assert found == pytest.approx(recorded["gbsg", "Uno with ties", "24"], rel=1e-10)

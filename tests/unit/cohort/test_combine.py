"""Published and local medians together."""

import math

import pytest

from engine.cohort import (
    CohortError,
    MedianEstimate,
    combine,
    fit_cohort,
    local_median,
    published_median,
    read_survival_table,
)
from engine.prognosis import shipped_evidence

CLOCK = "progression after CAR T"


def published():
    return published_median(shipped_evidence(), "A.PFS.all")


def local(n=30, median=9.0, low=7.0, high=12.0, clock=CLOCK):
    return MedianEstimate(n=n, median=median, low=low, high=high, time_zero=clock)


def test_it_lies_between_the_two_and_nearer_to_the_surer():
    found = combine(published(), local())
    assert 5.8 < found.median < 9.0
    assert found.weight_of_local > 0.5
    vague = combine(published(), local(low=2.0, high=40.0))
    assert vague.median < found.median and vague.weight_of_local < 0.5
    assert found.low < found.median < found.high


def test_by_hand():
    found = combine(published(), local(), heterogeneity=0.32)
    prior = (math.log(8.5 / 4.7) / 3.919928) ** 2 + 0.32**2
    own = (math.log(12 / 7) / 3.919928) ** 2
    weight = prior / (prior + own)
    log_median = (1 - weight) * math.log(5.8) + weight * math.log(9)
    assert found.median == pytest.approx(math.exp(log_median), rel=1e-6)


@pytest.mark.parametrize(("n", "leads"), [(24, "published"), (25, "local")])
def test_who_leads_and_that_it_is_said(n, leads):
    found = combine(published(), local(n=n))
    assert found.leads == leads
    words = "the published row leads" if n < 25 else "own 25 patients lead"
    assert words in found.text


def test_never_without_heterogeneity():
    with pytest.raises(ValueError, match="heterogeneity"):
        combine(published(), local(), heterogeneity=0)


def test_the_caveats_of_the_published_median_stay_with_it():
    found = combine(published(), local())
    assert found.text.endswith("[A-16, A-20, A-21]")


def test_medians_that_count_from_different_events_are_not_combined():
    with pytest.raises(CohortError, match="MS-S008"):
        combine(published(), local(clock="first teclistamab dose"))


def test_a_median_that_is_not_reached_is_not_combined():
    with pytest.raises(CohortError, match="MS-S006"):
        published_median(shipped_evidence(), "B.OS.psk")
    table = read_survival_table(
        "id,time,event\n" + "".join(f"p{i},{i + 1},{int(i < 2)}\n" for i in range(12))
    )
    with pytest.raises(CohortError, match="MS-S006"):
        local_median(fit_cohort(table).groups[0], CLOCK)


def test_half_an_interval_will_do_and_none_will_not():
    assert combine(published(), local(high=None)).low < 9
    assert combine(published(), local(low=None)).low < 9
    with pytest.raises(CohortError, match="MS-S006"):
        combine(published(), local(low=None, high=None))


def test_from_a_fit():
    text = "id,time,event\n" + "".join(f"p{i},{i / 4 + 0.25},1\n" for i in range(60))
    group = fit_cohort(read_survival_table(text)).groups[0]
    found = combine(published(), local_median(group, CLOCK))
    assert found.leads == "local" and 5.8 < found.median < group.median

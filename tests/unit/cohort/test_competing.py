"""Competing events: what the parts add up to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cohort.survival import CohortError, cumulative_incidence, kaplan_meier

patients = st.lists(
    st.tuples(st.integers(1, 9).map(float), st.integers(0, 3)), min_size=2, max_size=40
)


@settings(deadline=None)
@given(patients)
def test_incidences_and_survival_add_up_to_one(rows):
    ends, events = (np.array(column) for column in zip(*rows, strict=True))
    if not events.any():
        with pytest.raises(CohortError, match="MS-S006"):
            cumulative_incidence(ends, events)
        return
    found = cumulative_incidence(ends, events)
    survival = kaplan_meier(ends, events > 0).survival
    assert found.incidence.sum(axis=1) + survival == pytest.approx(
        np.ones(len(survival))
    )
    assert found.counts.sum() == (events > 0).sum()


@settings(deadline=None)
@given(patients)
def test_one_kind_alone_is_kaplan_meier_with_greenwoods_error(rows):
    ends, events = (np.array(column) for column in zip(*rows, strict=True))
    events = np.minimum(events, 1)
    if not events.any():
        return
    found = cumulative_incidence(ends, events)
    curve = kaplan_meier(ends, events == 1)
    assert found.incidence[:, 0] == pytest.approx(1 - curve.survival)
    inside = curve.survival > 0
    greenwood = curve.survival[inside] * np.sqrt(curve.variance[inside])
    assert found.standard_error[inside, 0] == pytest.approx(greenwood, abs=1e-12)


def test_by_hand():
    found = cumulative_incidence(np.array([1.0, 2, 3, 4]), np.array([1, 2, 0, 1]))
    assert found.incidence.tolist() == [[0.25, 0], [0.25, 0.25], [0.75, 0.25]]
    assert found.at(2.5, 2)[0] == 0.25
    assert found.at(0.5, 1) == (0.0, 0.0, 0.0)
    with pytest.raises(KeyError):
        found.at(2, 7)

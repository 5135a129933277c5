"""The measurement behind ``docs/cost.md``, on a cohort that is small enough for a test."""

from __future__ import annotations

import sys

import pytest

from tests.bench.cost import measured, page


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_what_a_cohort_costs_is_measured() -> None:
    costs = measured([40], seed=1, spark=False)
    assert [cost.engine for cost in costs] == ["--jobs 1", "--jobs 2"]
    for cost in costs:
        assert cost.patients == 40
        assert cost.cpu_s > 0
        assert 0 < cost.largest_mb <= cost.peak_mb
        assert 0 < cost.scratch_mb < cost.input_mb
    # two processes are larger than one
    assert costs[0].peak_mb < costs[1].peak_mb
    told = page(costs, "a machine")
    assert told.count("| 40 |") == 2
    assert "1,000,000 patients" in told

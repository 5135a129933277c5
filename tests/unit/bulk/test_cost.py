"""The measurement behind ``docs/cost.md``, on a cohort that is small enough for a test."""

from __future__ import annotations

import sys

import pytest
from msgspec.structs import replace

from tests.bench.cost import DOCS, added, measured, recorded
from tests.bench.cost_page import ONE, TWO, page


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_what_a_cohort_costs_is_measured() -> None:
    costs = list(measured([40], [ONE, TWO], 40, seed=1))
    assert [cost.way for cost in costs] == [ONE, TWO]
    for cost in costs:
        spent = cost.spent
        assert cost.patients == 40
        assert spent.cpu_s > 0
        assert 0 < spent.largest_mb <= spent.peak_mb
        assert 0 < spent.scratch_mb < cost.input_mb
        assert cost.tables_mb > 0
    # two processes are larger than one
    assert costs[0].spent.peak_mb < costs[1].spent.peak_mb
    again = replace(costs[0], tables_mb=77.0)
    assert added(costs, again) == [again, costs[1]]
    larger = replace(costs[1], patients=4000)
    told = page([*costs, larger])
    assert told.count("\n| 40 |") == 2
    assert "`--jobs 2`, from 40 to 4,000 patients (100 times)" in told
    measured_part, _, extrapolated = told.partition("## Extrapolated, not measured")
    assert "1,000,000" not in measured_part
    assert "| 1,000,000 | `--jobs 2` (from 4,000) |" in extrapolated


def test_the_page_is_that_of_the_measurements() -> None:
    costs = recorded(DOCS / "cost.json")
    assert costs
    assert (DOCS / "cost.md").read_text("utf-8") == page(costs)

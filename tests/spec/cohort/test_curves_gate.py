"""The gate of the curves, on a small deterministic sample (issue 6)."""

import json

import pytest

from engine.cohort.curves import (
    ENDPOINTS,
    FAMILIES,
    REQUIRED_COVERAGE,
    REQUIRED_INSIDE,
    count_inside,
    cover,
    reproduce,
    targets_of,
)
from engine.language import rules_root
from engine.prognosis import shipped_evidence

EVIDENCE = shipped_evidence()


@pytest.fixture(scope="module")
def reproduced():
    path = rules_root() / "evidence" / "curves.json"
    document = json.loads(path.read_text("utf-8"))
    return reproduce(EVIDENCE, document, cohorts=400, seed=3)


@pytest.mark.parametrize(("endpoint", "of"), [("PFS", 19), ("OS", 23)])
def test_the_curves_give_back_what_is_printed(endpoint, of, reproduced):
    rows = reproduced[endpoint]
    assert len(rows) == of
    missed = [row.quantity for row in rows if not row.inside]
    assert count_inside(rows) >= REQUIRED_INSIDE[endpoint], missed


def test_exponential_curves_through_the_medians_would_not():
    """The gate can fail: a constant hazard is refuted by print."""
    document = {
        "fits": {
            endpoint: {
                "knots": ["0.0", "12.0"],
                "hazards": ["0.08", "0.08"],
                "ratios": {"true_emd": "2.20", "psk": "1.20", "no_stp": "1.00"},
                "sizes": {"true_emd": 109, "psk": 33, "no_stp": 243},
                "follow_up": {"shortest": "7.0", "longest": "18.0", "median": "9.9"},
            }
            for endpoint in ENDPOINTS
        }
    }
    rows = reproduce(EVIDENCE, document, cohorts=150, seed=3)["PFS"]
    assert count_inside(rows) < REQUIRED_INSIDE["PFS"]
    assert not next(row for row in rows if row.quantity == "median true_emd").inside


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_bands_hold_the_truth(endpoint):
    printed = targets_of(EVIDENCE, endpoint)
    rows = cover(printed, endpoint, rounds=8, seed=5)
    assert {row.family for row in rows} == set(FAMILIES) and len(FAMILIES) >= 5
    for n in (33, 109, 243):
        of_size = [row for row in rows if row.n == n]
        assert sum(r.covered for r in of_size) / len(of_size) >= REQUIRED_COVERAGE
        # a band that says nothing would hold the truth as well
        assert max(row.width for row in of_size) < {33: 0.45, 109: 0.40, 243: 0.26}[n]
    assert all(row.refused == 0 for row in rows)
    shown = [row for row in rows if row.covered_later]
    # decision 0050: of true EMD and of all patients PFS has no such band
    assert {row.n for row in rows} - {row.n for row in shown} == (
        {109, 385} if endpoint == "PFS" else set()
    )
    for held in zip(*(row.covered_later for row in shown), strict=True):
        assert sum(held) / len(held) >= REQUIRED_COVERAGE

"""A sample of ``make oracle``: shipped rules beside their translations to CEL."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from engine.language import Rises, shipped_ruleset, shipped_vocabulary
from engine.verification import Side
from tests.oracle.agreement import (
    compare,
    float_misses,
    rises_exactly,
    rises_in_floats,
    sayable,
)

RULES = {said.rule.id: said for said in sayable()}


def test_what_cel_can_say():
    assert len(RULES) >= 19
    assert {
        "moffitt_2025/biochemical_relapse",
        "iss_2005/stage",
        "r_iss_2015/stage",
        "r2iss_2022/stage",
        "usmic_2026/cytogenetic_risk",
        "ims_imwg_2025/high_risk",
    } <= set(RULES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_rule_and_translation_agree_on_complete_patients(rule):
    found = compare(RULES[rule], 150, seed=1)
    assert found.differ == []
    assert found.open == 0
    assert found.unexplained == []
    assert len(found.outcomes) > 1


def serum() -> Rises:
    ruleset = shipped_ruleset("moffitt_2025")
    side = Side(ruleset, "biochemical_relapse", shipped_vocabulary())
    tests = (test for test in side.tests() if isinstance(test, Rises))
    return next(test for test in tests if test.series == "serum_m_protein")


def test_every_rise_that_floats_miss_is_one_of_exactly_a_limit():
    misses = float_misses(serum(), Decimal(5), Decimal("0.01"))
    assert (Decimal("0.07"), Decimal("0.57")) in misses
    by_amount = [m for m in misses if m[1] - m[0] == Decimal("0.50")]
    by_percent = [m for m in misses if (m[1] - m[0]) * 4 == m[0]]
    assert (len(by_amount), len(by_percent), len(misses)) == (34, 20, 54)


@pytest.mark.parametrize(
    ("low", "high", "exactly", "in_floats"),
    [
        ("0.07", "0.56", False, False),
        ("0.07", "0.57", True, False),
        ("0.07", "0.58", True, True),
        ("2.00", "2.49", False, False),
        ("2.00", "2.50", True, True),
        ("4.00", "4.50", False, False),
    ],
)
def test_one_rise_weighed_both_ways(low, high, exactly, in_floats):
    rise = serum()
    assert rises_exactly(rise, Fraction(low), Fraction(high)) is exactly
    assert rises_in_floats(rise, float(low), float(high)) is in_floats


def test_floats_miss_somebody_in_the_sample_and_every_miss_is_explained():
    found = compare(RULES["moffitt_2025/biochemical_relapse"], 1200, seed=2)
    assert found.misses > 0
    assert found.unexplained == [] and found.differ == []


def test_the_oracle_notices_a_slip():
    said = RULES["moffitt_2025/anemia"]
    said.exact = said.exact.replace("<", "<=", 1)
    assert "<=" in said.exact
    try:
        assert compare(said, 400, seed=3).differ
    finally:
        said.exact = said.exact.replace("<=", "<", 1)

"""A small fixed sample of the brute-force comparison with the reference interpreter."""

from __future__ import annotations

import pytest

from tests.generative.pairs import contradiction, generated_pairs, shipped_pairs


@pytest.mark.parametrize("seed", range(20))
def test_decided_verdicts_hold_in_every_reading(seed: int) -> None:
    for pair in shipped_pairs(seed, most=10):
        assert contradiction(pair) == "", pair.text()


@pytest.mark.parametrize("seed", range(5000, 5030))
def test_decided_verdicts_of_random_rules_hold_in_every_reading(seed: int) -> None:
    for pair in generated_pairs(seed):
        assert contradiction(pair) == "", pair.text()

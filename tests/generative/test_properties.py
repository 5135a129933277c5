"""What must hold of every verdict: stable, proven, and settled by what it asks for.

A small fixed sample; ``python -m tests.generative.check`` runs any number.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.generative.pairs import Pair, generated_pairs, shipped_pairs
from tests.generative.properties import (
    could_settle,
    order_and_redelivery,
    refinement,
    replay,
    settles,
)

SEEDS = range(7000, 7030)
CHECKS = (
    order_and_redelivery,
    refinement,
    replay,
    settles,
    could_settle,
)


def _pairs(seed: int) -> Iterator[Pair]:
    yield from shipped_pairs(seed, most=6)
    yield from generated_pairs(seed)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_it_holds(seed: int, check: object) -> None:
    assert callable(check)
    for pair in _pairs(seed):
        assert check(pair, random.Random(seed)) == "", pair.text()  # noqa: S311

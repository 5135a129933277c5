"""The solver's encoding says what the shipped evaluator and the reference say.

``make million`` compares a million cases; here are some hundreds, always the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from engine.language import shipped_vocabulary
from engine.reasoning import Judge
from engine.verification import available
from engine.verification.solver.compiled import evaluated
from engine.verification.solver.embed import DoesNotFitError, embedded
from tests.generative.encoded import (
    Group,
    Tally,
    generated_group,
    judged,
    patient,
    record,
    shipped_group,
)
from tests.generative.records import AS_OF
from tests.reference.compact import state_of, when_of

SHIPPED = ("moffitt_2025", "usmic_2026")


def test_encoding_evaluator_and_reference_agree_on_random_records() -> None:
    tally = Tally()
    groups = [shipped_group(name) for name in SHIPPED]
    for seed in range(12):
        tally.add(judged(seed, [*groups, generated_group(seed % 2)]))
    assert tally.differences == []
    assert tally.cases["decided"] > 100


def test_encoding_and_evaluator_agree_on_more_records() -> None:
    tally = Tally()
    groups = [shipped_group(name) for name in SHIPPED]
    for seed in range(1000, 1040):
        tally.add(judged(seed, groups, reference=False))
    assert tally.differences == []
    assert tally.cases["open"] > 300 < tally.cases["decided"]


@pytest.mark.parametrize(
    ("seed", "group"),
    [
        (1898, lambda: shipped_group("imwg_2016")),  # growth from a denied lesion
        (6241, lambda: shipped_group("usmic_2026")),  # a lesion known, not called new
        (1352, lambda: generated_group(8)),  # tested by what was looked for
    ],
)
def test_what_a_million_cases_found_stays_mended(
    seed: int, group: Callable[[], Group]
) -> None:
    tally = judged(seed, [group()])
    assert tally.differences == []
    assert tally.total > 0


def test_a_wrong_encoding_is_noticed() -> None:
    shipped = shipped_group("moffitt_2025")
    wrong = shipped.compiled
    swapped = Group(shipped.ruleset, shipped.encoded[::-1], wrong)
    tally = Tally()
    for seed in range(5):
        tally.add(judged(seed, [swapped], reference=False))
    assert tally.differences


@pytest.mark.skipif(not available(), reason="the extra `proof` is not installed")
def test_the_solver_means_the_same_by_every_term() -> None:
    from engine.verification.solver.z3_terms import Solver, simplified

    solver, counted = Solver(), Counter[bool]()
    encoded = shipped_group("moffitt_2025").encoded[::4]
    tops = [c for each in encoded for c in each.reached.values()]
    for seed in range(6):
        judge = Judge(state_of(record(seed)), shipped_vocabulary(), when_of(AS_OF))
        try:
            values = embedded(judge.final, patient())
        except DoesNotFitError:
            continue
        ours = evaluated(tops, values)
        theirs = simplified(solver, tops, values)
        assert [bool(each) for each in ours] == theirs
        counted.update(theirs)
    assert counted[True] > 5 < counted[False]

"""The solver: a limit that is counted and not timed, and patients that are asked again."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from engine.verification import available
from engine.verification.solver.compiled import Known, evaluated
from engine.verification.solver.terms import (
    at_most,
    choose,
    equal,
    every,
    less,
    negation,
    plus,
    some_of,
    times,
    unknown_condition,
    unknown_number,
    unknown_value,
)

proof = pytest.mark.skipif(not available(), reason="no extra `proof`")


def conditions(seed: int) -> list:
    """Some conditions, made of each other."""
    draw = Random(seed)  # noqa: S311 - no secrets
    numbers = [unknown_number("days"), unknown_value("mg"), 3, Decimal("0.1")]
    made = [unknown_condition("a"), unknown_condition("b")]
    for _ in range(12):
        one, other = draw.sample(numbers, 2)
        numbers.append(plus(times(draw.choice([-1, 2, Decimal("1.5")]), one), other))
        numbers.append(choose(draw.choice(made), one, other))
        made.append(draw.choice([at_most, less, equal])(one, other))
        made.append(draw.choice([every, some_of])(*draw.sample(made, 2)))
        made.append(negation(draw.choice(made)))
    return made


def patients(seed: int) -> list[dict]:
    draw = Random(seed)  # noqa: S311 - no secrets
    return [
        {
            "a": draw.random() < 0.5,
            "b": draw.random() < 0.5,
            "days": draw.randrange(-3, 4),
            "mg": Decimal(draw.randrange(-20, 21)) / 10,
        }
        for _ in range(5)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_patient_asked_one_by_one_says_what_he_says_at_once(seed: int) -> None:
    made = conditions(seed)
    for values in patients(seed):
        known = Known(values)
        assert [known.holds(each) for each in made] == evaluated(made, values)


@proof
@pytest.mark.parametrize("seed", range(6))
def test_whoever_the_solver_finds_fulfils_what_was_asked(seed: int) -> None:
    from engine.verification.solver.z3_terms import Solver, simplified

    solver, found = Solver(), 0
    for asked in conditions(seed):
        values = solver.find(asked)
        if values is None:
            assert not any(evaluated([asked], each)[0] for each in patients(seed))
            continue
        found += 1
        assert evaluated([asked], values) == [True]
        assert simplified(solver, [asked], values) == [True]
    assert found > 10


@proof
def test_the_limit_is_a_count_and_says_too_hard() -> None:
    from engine.verification.solver.z3_terms import Solver, TooHardError

    hens = [unknown_number(f"hen{n}") for n in range(12)]
    within = [at_most(0, each) for each in hens] + [at_most(each, 10) for each in hens]
    apart = [
        negation(equal(one, other))
        for one in hens
        for other in hens
        if one is not other
    ]
    for _ in range(2):
        with pytest.raises(TooHardError):
            Solver(resources=5_000).find(*within, *apart)


@proof
def test_a_question_that_was_too_hard_spoils_no_other() -> None:
    from engine.verification.solver.z3_terms import Solver

    solver, day = Solver(), unknown_number("day")
    assert solver.find(less(day, day)) is None
    assert solver.find(less(day, 3), less(3, day)) is None
    assert solver.find(less(day, 3)) is not None

"""Three-valued truth tables of the CQL specification, held against our connectives.

Written from Clinical Quality Language 1.5, appendix "Logical Operators" (and, or, not,
implies, xor) and "Nullological Operators" (is null, is true, is false), and from its rule
that a comparison with null is null. The language has no implies and no xor of its own;
rule authors write them with the connectives it has, and these must give CQL's tables.
"""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from engine.values import (
    ANY_AMOUNT,
    COMPARISONS,
    FALSE,
    NOT_APPLICABLE,
    TRUE,
    UNKNOWN,
    Interval,
    Outcome,
    Possible,
    all_of,
    any_of,
    at_least,
    gated,
    is_decided,
    negate,
    none_of,
    outcome_of,
    point,
)

T, F, N = TRUE, FALSE, UNKNOWN  # N is CQL's null

AND = {
    (T, T): T, (T, F): F, (T, N): N,
    (F, T): F, (F, F): F, (F, N): F,
    (N, T): N, (N, F): F, (N, N): N,
}  # fmt: skip
OR = {
    (T, T): T, (T, F): T, (T, N): T,
    (F, T): T, (F, F): F, (F, N): N,
    (N, T): T, (N, F): N, (N, N): N,
}  # fmt: skip
XOR = {
    (T, T): F, (T, F): T, (T, N): N,
    (F, T): T, (F, F): F, (F, N): N,
    (N, T): N, (N, F): N, (N, N): N,
}  # fmt: skip
IMPLIES = {
    (T, T): T, (T, F): F, (T, N): N,
    (F, T): T, (F, F): T, (F, N): T,
    (N, T): T, (N, F): N, (N, N): N,
}  # fmt: skip
NOT = {T: F, F: T, N: N}

pairs = pytest.mark.parametrize(
    ("left", "right"), list(itertools.product((T, F, N), repeat=2))
)


@pairs
def test_and(left: Possible, right: Possible) -> None:
    assert all_of([left, right]) == AND[left, right]


@pairs
def test_or(left: Possible, right: Possible) -> None:
    assert any_of([left, right]) == OR[left, right]


@pytest.mark.parametrize("child", [T, F, N])
def test_not(child: Possible) -> None:
    assert negate(child) == NOT[child]
    assert none_of([child]) == NOT[child]


@pairs
def test_xor_written_with_any_all_and_none(left: Possible, right: Possible) -> None:
    one_of = all_of([any_of([left, right]), none_of([all_of([left, right])])])
    assert one_of == XOR[left, right]


@pairs
def test_implies_written_with_any_and_none(left: Possible, right: Possible) -> None:
    assert any_of([none_of([left]), right]) == IMPLIES[left, right]


@pairs
def test_none_is_the_negation_of_any(left: Possible, right: Possible) -> None:
    assert none_of([left, right]) == NOT[OR[left, right]]


@pairs
def test_at_least_one_is_any_and_at_least_all_is_all(
    left: Possible, right: Possible
) -> None:
    assert at_least(1, [left, right]) == OR[left, right]
    assert at_least(2, [left, right]) == AND[left, right]


@pytest.mark.parametrize("children", list(itertools.product((T, F, N), repeat=3)))
def test_the_connectives_of_three_fold_the_tables_of_two(
    children: tuple[Possible, ...],
) -> None:
    first, second, third = children
    assert all_of(children) == AND[AND[first, second], third]
    assert any_of(children) == OR[OR[first, second], third]


def test_the_empty_conjunction_and_disjunction() -> None:
    # CQL: AllTrue of nothing is true and AnyTrue of nothing is false. Here a group of
    # nothing cannot be written (a rule with an empty group does not load), and one of
    # which every child was dropped is not applicable.
    assert all_of([NOT_APPLICABLE]) == NOT_APPLICABLE
    assert any_of([NOT_APPLICABLE]) == NOT_APPLICABLE


# Nullological operators: which of the three it is, never null itself.
@pytest.mark.parametrize(
    ("child", "is_null", "is_true", "is_false"),
    [(T, False, True, False), (F, False, False, True), (N, True, False, False)],
)
def test_nullological_operators(
    child: Possible, is_null: bool, is_true: bool, is_false: bool
) -> None:
    outcome = outcome_of(child)
    assert (outcome is Outcome.UNKNOWN) == is_null
    assert (outcome is Outcome.TRUE) == is_true
    assert (outcome is Outcome.FALSE) == is_false
    assert is_decided(child) != is_null


# Comparison with null is null; the value of which nothing is known is any amount.
@pytest.mark.parametrize("operator", COMPARISONS)
def test_comparison_with_null_is_null(operator: str) -> None:
    assert Interval().compare(operator, Decimal(1)) == N
    assert ANY_AMOUNT.compare(operator, Decimal(1)) == N


@pytest.mark.parametrize(
    ("operator", "below", "equal", "above"),
    [(">=", F, T, T), (">", F, F, T), ("<=", T, T, F), ("<", T, F, F)],
)
def test_comparison_of_points_is_two_valued(
    operator: str, below: Possible, equal: Possible, above: Possible
) -> None:
    limit = Decimal("0.50")
    assert point(Decimal("0.49")).compare(operator, limit) == below
    assert point(Decimal("0.5")).compare(operator, limit) == equal
    assert point(Decimal("0.51")).compare(operator, limit) == above


# -- four outcomes: what is not applicable is dropped ------------------------------------

FOUR = (T, F, N, NOT_APPLICABLE)


@pytest.mark.parametrize("children", list(itertools.product(FOUR, repeat=3)))
def test_children_that_do_not_apply_are_dropped(children: tuple[Possible, ...]) -> None:
    left = [child for child in children if child != NOT_APPLICABLE]
    for connective in (any_of, all_of, none_of):
        assert connective(children) == (connective(left) if left else NOT_APPLICABLE)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("children", list(itertools.product(FOUR, repeat=3)))
def test_at_least_counts_over_every_reading(
    count: int, children: tuple[Possible, ...]
) -> None:
    readings = itertools.product(
        *([bit for bit in (T, F, NOT_APPLICABLE) if child & bit] for child in children)
    )
    expected = 0
    for reading in readings:
        if all(child == NOT_APPLICABLE for child in reading):
            expected |= NOT_APPLICABLE
        else:
            expected |= T if reading.count(T) >= count else F
    assert at_least(count, children) == expected


ALL_SETS = range(1, 8)  # every set of possibilities over true, false, not applicable


def _by_readings(children: tuple[Possible, ...], kind: str) -> Possible:
    found = 0
    choices = ([b for b in (T, F, NOT_APPLICABLE) if child & b] for child in children)
    for reading in itertools.product(*choices):
        kept = [child for child in reading if child != NOT_APPLICABLE]
        if not kept:
            found |= NOT_APPLICABLE
        elif kind == "any":
            found |= T if T in kept else F
        elif kind == "all":
            found |= F if F in kept else T
        else:
            found |= F if T in kept else T
    return found


@pytest.mark.parametrize("children", list(itertools.product(ALL_SETS, repeat=3)))
def test_connectives_are_exact_for_independent_children(
    children: tuple[Possible, ...],
) -> None:
    assert any_of(children) == _by_readings(children, "any")
    assert all_of(children) == _by_readings(children, "all")
    assert none_of(children) == _by_readings(children, "none")


@pytest.mark.parametrize("body", FOUR)
def test_gate(body: Possible) -> None:
    assert gated(T, body) == body
    assert gated(F, body) == NOT_APPLICABLE
    assert gated(NOT_APPLICABLE, body) == NOT_APPLICABLE
    assert gated(N, body) == body | NOT_APPLICABLE


def test_an_unknown_gate_cannot_make_an_any_true_when_the_body_is_false() -> None:
    assert outcome_of(any_of([F, gated(N, F)])) is Outcome.FALSE
    assert outcome_of(any_of([F, gated(N, T)])) is Outcome.UNKNOWN
    assert outcome_of(gated(N, F)) is Outcome.UNKNOWN

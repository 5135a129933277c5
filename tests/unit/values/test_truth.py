"""Truth with a fourth outcome, against all choices of what each child can be."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import (
    FALSE,
    NOT_APPLICABLE,
    TRUE,
    UNKNOWN,
    Outcome,
    all_of,
    any_of,
    at_least,
    gated,
    is_decided,
    negate,
    none_of,
    outcome_of,
)

SINGLES = (TRUE, FALSE, NOT_APPLICABLE)
MASKS = st.integers(1, 7)
CHILDREN = st.lists(MASKS, min_size=1, max_size=4)


def readings(mask):
    return [single for single in SINGLES if mask & single]


def over_all(decide, masks):
    """What ``decide`` can give over every choice of one outcome for each child."""
    possible = 0
    for chosen in product(*(readings(mask) for mask in masks)):
        possible |= decide(chosen)
    return possible


def counted(least, most=None):
    """At least ``least`` and at most ``most`` of those that apply hold."""

    def decide(chosen):
        applying = [single for single in chosen if single != NOT_APPLICABLE]
        if not applying:
            return NOT_APPLICABLE
        held = applying.count(TRUE)
        upper = len(applying) if most is None else most
        lower = len(applying) if least is None else least
        return TRUE if lower <= held <= upper else FALSE

    return decide


@given(CHILDREN)
def test_any(masks):
    assert any_of(masks) == over_all(counted(1), masks)


@given(CHILDREN)
def test_all(masks):
    assert all_of(masks) == over_all(counted(None), masks)


@given(CHILDREN)
def test_none(masks):
    assert none_of(masks) == over_all(counted(0, 0), masks)


@given(st.integers(1, 5), CHILDREN)
def test_at_least(count, masks):
    assert at_least(count, masks) == over_all(counted(count), masks)


@given(MASKS, MASKS)
def test_only_if(gate, body):
    def decide(chosen):
        condition, inside = chosen
        return inside if condition == TRUE else NOT_APPLICABLE

    assert gated(gate, body) == over_all(decide, [gate, body])


@given(MASKS)
def test_negation_is_its_own_inverse_and_keeps_what_does_not_apply(mask):
    assert negate(negate(mask)) == mask
    assert negate(mask) & NOT_APPLICABLE == mask & NOT_APPLICABLE


@pytest.mark.parametrize(
    ("one", "other", "conjunction", "disjunction"),
    [
        (TRUE, TRUE, TRUE, TRUE),
        (TRUE, FALSE, FALSE, TRUE),
        (TRUE, UNKNOWN, UNKNOWN, TRUE),
        (FALSE, FALSE, FALSE, FALSE),
        (FALSE, UNKNOWN, FALSE, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_kleene_tables(one, other, conjunction, disjunction):
    for pair in ([one, other], [other, one]):
        assert all_of(pair) == conjunction
        assert any_of(pair) == disjunction
        assert none_of(pair) == negate(disjunction)


def test_what_does_not_apply_is_dropped():
    for connective in (any_of, all_of, none_of):
        assert connective([NOT_APPLICABLE, NOT_APPLICABLE]) == NOT_APPLICABLE
        for mask in (TRUE, FALSE, UNKNOWN):
            assert connective([NOT_APPLICABLE, mask]) == connective([mask])


def test_an_open_gate_before_a_false_body_never_makes_an_any_true():
    waiting = gated(UNKNOWN, FALSE)
    assert outcome_of(waiting) == Outcome.UNKNOWN
    assert any_of([waiting, FALSE]) == FALSE
    assert any_of([waiting, TRUE]) == TRUE


@given(MASKS)
def test_an_outcome_is_decided_if_one_is_left(mask):
    assert is_decided(mask) == (len(readings(mask)) == 1)
    assert (outcome_of(mask) == Outcome.UNKNOWN) == (not is_decided(mask))


@given(CHILDREN, st.integers(0, 3), MASKS)
def test_refining_a_child_never_flips_a_decided_answer(masks, position, refined):
    position %= len(masks)
    if not refined & masks[position]:
        return
    narrower = [*masks]
    narrower[position] = refined & masks[position]
    for connective in (any_of, all_of, none_of):
        before, after = connective(masks), connective(narrower)
        assert after & before == after
        assert not is_decided(before) or after == before

"""Intervals against brute force: every answer is compared with that for each value inside.

Ends lie on whole numbers and values on quarters or eighths, so an open interval still
has values inside, and every end can be touched, just missed and passed.
"""

from __future__ import annotations

import operator
from decimal import Decimal, Inexact

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import (
    ANY_AMOUNT,
    COMPARISONS,
    EXACT,
    FALSE,
    TRUE,
    Interval,
    above,
    below,
    hull,
    plain,
    point,
)

HOLDS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
FINE = [Decimal(n) / 8 for n in range(-96, 97)]
COARSE = [Decimal(n) / 4 for n in range(-12, 13)]


@st.composite
def intervals(draw, least=-3):
    """Every interval with ends on whole numbers that holds at least one value."""
    low = draw(st.none() | st.integers(least, 3))
    high = draw(st.none() | st.integers(least if low is None else low, 3))
    if low is not None and low == high:
        return point(Decimal(low))
    return Interval(
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        low is not None and draw(st.booleans()),
        high is not None and draw(st.booleans()),
    )


def holds(interval, value):
    above_low = interval.low is None or (
        value > interval.low if interval.low_open else value >= interval.low
    )
    below_high = interval.high is None or (
        value < interval.high if interval.high_open else value <= interval.high
    )
    return above_low and below_high


def inside(interval, among=FINE):
    return [value for value in among if holds(interval, value)]


@given(intervals(), st.sampled_from(COMPARISONS), st.integers(-14, 14))
def test_a_comparison_says_what_every_value_inside_says(interval, sign, quarters):
    limit = Decimal(quarters) / 4
    answers = {HOLDS[sign](value, limit) for value in inside(interval)}
    expected = (TRUE if True in answers else 0) | (FALSE if False in answers else 0)
    assert interval.compare(sign, limit) == expected


@given(intervals(), intervals())
def test_a_difference_holds_exactly_the_differences(one, other):
    differences = {a - b for a in inside(one) for b in inside(other)}
    assert set(inside(one.minus(other), COARSE)) == differences & set(COARSE)


@given(intervals(), st.integers(-2, 2))
def test_a_floor_lifts_what_lies_below_it_and_nothing_else(interval, floor):
    floor = Decimal(floor)
    lifted = {max(value, floor) for value in inside(interval)}
    assert set(inside(interval.floored(floor), COARSE)) == lifted & set(COARSE)


@given(st.lists(intervals(), min_size=1, max_size=3))
def test_a_hull_holds_what_lies_between_values_and_nothing_else(parts):
    values = [value for part in parts for value in inside(part)]
    between = {v for v in COARSE if min(values) <= v <= max(values)}
    assert set(inside(hull(parts), COARSE)) == between


@given(intervals(), st.sampled_from(["0.1", "0.001", "10", "1000", "7", "0.0113"]))
def test_scaling_keeps_every_value_and_every_open_end(interval, factor):
    factor = Decimal(factor)
    scaled = interval.times(factor)
    assert all(
        holds(scaled, value * factor) == holds(interval, value) for value in FINE
    )
    assert (scaled.low_open, scaled.high_open) == (
        interval.low_open,
        interval.high_open,
    )


@given(intervals())
def test_a_point_is_the_interval_with_one_value(interval):
    assert interval.is_point == (len(inside(interval)) == 1)


def test_every_rise_of_exactly_half_a_gram_is_seen():
    half = Decimal("0.5")
    seen = missed_by_floats = 0
    for hundredths in range(201):
        nadir = Decimal(hundredths) / 100
        current = Decimal(hundredths + 50) / 100
        rise = point(current).minus(point(nadir))
        seen += rise.compare(">=", half) == TRUE
        missed_by_floats += not float(current) - float(nadir) >= 0.5
    assert seen == 201
    assert missed_by_floats == 34  # what binary floats would have missed


def test_every_rise_of_exactly_a_quarter_is_seen():
    quarter = Decimal("1.25")
    for hundredths in range(4, 1000, 4):
        nadir = Decimal(hundredths) / 100
        current = Decimal(hundredths * 5 // 4) / 100
        assert point(current).compare(">=", nadir * quarter) == TRUE
        assert point(current).compare(">", nadir * quarter) == FALSE


@pytest.mark.parametrize("text", ["0.1", "0.3", "1.005", "2.675", "0.0000001", "1E-7"])
def test_a_limit_is_met_by_its_own_text_and_by_nothing_a_last_digit_below(text):
    value = Decimal(text)
    just_below = EXACT.subtract(value, Decimal(1).scaleb(-30))
    assert point(value).compare(">=", value) == TRUE
    assert point(value).compare(">", value) == FALSE
    assert point(just_below).compare(">=", value) == FALSE
    assert below(value).compare(">=", value) == FALSE
    assert below(value, inclusive=True).compare(">=", value) == TRUE | FALSE
    assert above(value).compare("<=", value) == FALSE
    assert above(value, inclusive=True).compare("<=", value) == TRUE | FALSE


def test_trailing_zeros_make_no_other_value():
    assert point(Decimal("0.50")) == point(Decimal("0.5"))
    assert hash(point(Decimal("0.50"))) == hash(point(Decimal("0.5")))


def test_a_hidden_amount_is_never_negative_and_otherwise_anything():
    assert ANY_AMOUNT.compare(">=", Decimal(0)) == TRUE
    assert ANY_AMOUNT.compare("<", Decimal(0)) == FALSE
    assert ANY_AMOUNT.compare(">", Decimal(10) ** 50) == TRUE | FALSE


def test_arithmetic_that_would_round_is_refused():
    long, longer = Decimal("0." + "1" * 70), Decimal("0." + "3" * 70)
    with pytest.raises(Inexact):
        point(long).times(longer)
    with pytest.raises(Inexact):
        point(Decimal(10) ** 130).minus(point(Decimal("0.1")))
    with pytest.raises(Inexact):
        EXACT.divide(Decimal(1), Decimal(3))


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=None).filter(
        lambda number: abs(number.as_tuple().exponent) < 60
    )
)
def test_a_number_is_written_plainly_and_read_back_as_itself(number):
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text and text != "-0"
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (point(Decimal("2.10")), "2.1"),
        (below(Decimal("0.1")), "<0.1"),
        (below(Decimal("0.1"), inclusive=True), "0 to 0.1"),
        (above(Decimal("1.6")), ">1.6"),
        (above(Decimal("1.6"), inclusive=True), ">=1.6"),
        (ANY_AMOUNT, "any value"),
        (Interval(), "any value"),
        (above(Decimal(0)), ">0"),
        (Interval(Decimal(1), Decimal(2)), "1 to 2"),
    ],
)
def test_how_an_interval_is_written(interval, text):
    assert interval.text() == text

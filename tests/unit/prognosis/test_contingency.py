"""The linter's own tests of counts against scipy."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from engine.prognosis.contingency import (
    chi_square_p,
    chi_square_tail,
    fisher_p,
    wilson_interval,
)

counts = st.integers(0, 12)


def tables(rows, columns):
    row = st.lists(counts, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


def has_no_empty_margin(table):
    return all(map(sum, table)) and all(map(sum, zip(*table, strict=True)))


@given(st.floats(0, 200), st.integers(1, 12))
def test_tail_of_chi_square(statistic, degrees):
    expected = stats.chi2.sf(statistic, degrees)
    assert chi_square_tail(statistic, degrees) == pytest.approx(expected, rel=1e-9)


@given(tables(3, 4))
def test_chi_square_without_correction(table):
    assume(has_no_empty_margin(table))
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert chi_square_p(table) == pytest.approx(expected, rel=1e-9)


@given(tables(2, 2))
def test_yates(table):
    assume(has_no_empty_margin(table))
    expected = stats.chi2_contingency(table, correction=True).pvalue
    assert chi_square_p(table, corrected=True) == pytest.approx(expected, rel=1e-9)


@given(tables(2, 2))
def test_fisher_two_by_two(table):
    assume(has_no_empty_margin(table))
    assert fisher_p(table) == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-6)


@settings(deadline=None)
@given(tables(4, 2))
def test_fisher_does_not_care_about_orientation_or_order(table):
    assume(has_no_empty_margin(table))
    turned = [list(column) for column in zip(*table, strict=True)]
    p = fisher_p(table)
    assert 0 < p <= 1
    assert fisher_p(turned) == p
    assert fisher_p(table[::-1]) == p


def test_fisher_enumerated_by_hand():
    # Rows of 2, 2, 2 and columns of 3, 3: of 20 ways, 6 tables of weight 2 are as
    # unlikely as this one, and one table of weight 8 is not.
    assert fisher_p([[2, 0], [1, 1], [0, 2]]) == pytest.approx(12 / 20)


def test_fisher_refuses_what_it_cannot_count():
    with pytest.raises(ValueError, match="two rows or two columns"):
        fisher_p([[1, 2, 3], [4, 5, 6], [7, 8, 9]])


def test_a_test_needs_two_groups():
    with pytest.raises(ValueError, match="two rows and two columns"):
        chi_square_p([[1, 0], [2, 0]])


@given(st.integers(1, 400), st.data())
def test_wilson(of, data):
    count = data.draw(st.integers(0, of))
    expected = stats.binomtest(count, of).proportion_ci(method="wilson")
    low, high = wilson_interval(count, of)
    assert low == pytest.approx(expected.low, abs=1e-12)
    assert high == pytest.approx(expected.high, abs=1e-12)

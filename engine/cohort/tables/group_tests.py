"""Tests of a difference between groups, each named with its variant.

Whether a chi-square test was corrected changes many a p-value, and few tables say so;
here the name of the test does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from scipy import stats

from engine.prognosis.contingency import fisher_p

NumericTest = Literal["t", "kruskal"]

# A chi-square test is not to be trusted below this expected count (Cochran 1954).
_SMALL: Final = 5.0

# Exact tests count tables; beyond so many they take too long.
_MOST_TABLES: Final = 50_000


class GroupTest(Struct, frozen=True, kw_only=True):
    """A test of a difference between groups.

    Attributes:
        name: test and variant, ``chi-square, uncorrected``.
        p: p-value, two-sided; ``None`` if it could not be done.
        note: why it could not be done, or what else to know.
    """

    name: str
    p: float | None
    note: str = ""

    def text(self) -> str:
        """``p 0.012 (Fisher's exact)``."""
        if self.p is None:
            return f"no test ({self.note})"
        shown = "< 0.001" if self.p < 0.001 else f"{self.p:.2g}"
        note = f"; {self.note}" if self.note else ""
        return f"p {shown} ({self.name}{note})"


def compare_counts(counts: Sequence[Sequence[int]]) -> GroupTest:
    """Compare categories between groups.

    Uncorrected chi-square; Fisher's exact test if an expected count is below 5 and
    there are two groups or two categories.

    Args:
        counts: one row for each category, one column for each group.
    """
    table = np.array([row for row in counts if any(row)], dtype=np.int64)
    if table.ndim == 2:
        table = table[:, table.sum(axis=0) > 0]
    if table.ndim < 2 or min(table.shape) < 2:
        return GroupTest(name="none", p=None, note="one category or one group only")
    found = stats.chi2_contingency(table, correction=False)
    smallest = float(found.expected_freq.min())
    chi_square = float(found.pvalue)
    if smallest >= _SMALL:
        return GroupTest(name="chi-square, uncorrected", p=chi_square)
    note = f"smallest expected count {smallest:.1f}"
    countable = _tables(table.tolist()) <= _MOST_TABLES
    if min(table.shape) > 2 or not countable:
        note += "" if countable else "; too many tables for the exact test"
        return GroupTest(name="chi-square, uncorrected", p=chi_square, note=note)
    note += f", uncorrected chi-square {chi_square:.2g}"
    return GroupTest(name="Fisher's exact", p=fisher_p(table.tolist()), note=note)


def compare_numbers(groups: Sequence[Sequence[float]], test: NumericTest) -> GroupTest:
    """Compare a quantity between groups.

    Args:
        groups: values of each group.
        test: ``t`` (Student, equal variances; two groups) or ``kruskal``
            (Kruskal-Wallis).
    """
    filled = [np.asarray(group, dtype=np.float64) for group in groups]
    name = "t, equal variances" if test == "t" else "Kruskal-Wallis"
    if len(filled) < 2 or min(len(group) for group in filled) < 2:
        return GroupTest(name=name, p=None, note="fewer than two values in a group")
    if (
        all(np.ptp(group) == 0 for group in filled)
        and np.ptp(np.concatenate(filled)) == 0
    ):
        return GroupTest(name=name, p=None, note="all values are the same")
    if test == "t" and len(filled) == 2:
        p = float(stats.ttest_ind(*filled).pvalue)
    else:
        name = "Kruskal-Wallis"
        p = float(stats.kruskal(*filled).pvalue)
    if math.isnan(p):
        return GroupTest(name=name, p=None, note="a group does not vary")
    return GroupTest(name=name, p=p)


def _tables(table: Sequence[Sequence[int]]) -> int:
    """Upper bound of the tables that an exact test has to count."""
    rows = [list(row) for row in table]
    if len(rows[0]) != 2:
        rows = [list(column) for column in zip(*rows, strict=True)]
    sizes = sorted(sum(row) for row in rows)
    return math.prod(size + 1 for size in sizes[:-1])

"""Tests of counts, small and exact enough to check print.

Chi-square p-values use the closed forms of the distribution for whole degrees of
freedom; Fisher's test counts tables in whole numbers, so equal probabilities are
equal. Statistics proper live in the cohort package; this is for proof-reading.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

Counts = Sequence[Sequence[int]]

# Two-sided 95% point of the normal distribution.
Z_95: Final = 1.959963984540054


def chi_square_tail(statistic: float, degrees: int) -> float:
    """Probability of a chi-square variable above ``statistic``.

    >>> round(chi_square_tail(3.841459, 1), 4), round(chi_square_tail(5.991465, 2), 4)
    (0.05, 0.05)
    """
    half = statistic / 2
    if degrees % 2 == 0:
        terms = (half**i / math.factorial(i) for i in range(degrees // 2))
        return math.exp(-half) * sum(terms)
    powers = range(1, (degrees - 1) // 2 + 1)
    terms = (half ** (i - 0.5) / math.gamma(i + 0.5) for i in powers)
    return math.erfc(math.sqrt(half)) + math.exp(-half) * sum(terms)


def chi_square_p(counts: Counts, *, corrected: bool = False) -> float:
    """Pearson's chi-square p-value of a table of counts.

    Args:
        counts: rows of counts; empty rows and columns are left out.
        corrected: Yates's correction, for tables of two by two.

    Raises:
        ValueError: fewer than two rows or columns with counts.
    """
    table = _without_empty(counts)
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    if len(rows) < 2 or len(columns) < 2:
        raise ValueError("a test needs two rows and two columns")
    total, statistic = sum(rows), 0.0
    for row, row_sum in zip(table, rows, strict=True):
        for count, column_sum in zip(row, columns, strict=True):
            expected = row_sum * column_sum / total
            distance = abs(count - expected)
            if corrected:
                distance -= min(0.5, distance)
            statistic += distance**2 / expected
    return chi_square_tail(statistic, (len(rows) - 1) * (len(columns) - 1))


def fisher_p(counts: Counts) -> float:
    """Fisher's exact p-value (Freeman-Halton) of a table with two rows or columns.

    Raises:
        ValueError: more than two rows and more than two columns.

    >>> round(fisher_p([[3, 1], [1, 3]]), 4)
    0.4857
    """
    table = _without_empty(counts)
    if len(table[0]) != 2:
        table = [list(column) for column in zip(*table, strict=True)]
    if len(table[0]) != 2:
        raise ValueError("only tables with two rows or two columns")
    # The last row is forced by the others, so the longest one goes last.
    table.sort(key=sum)
    sizes, firsts = [sum(row) for row in table], [row[0] for row in table]
    observed = _weight(sizes, firsts)
    extreme = total = 0
    for candidate in _fillings(sizes, sum(firsts)):
        weight = _weight(sizes, candidate)
        total += weight
        extreme += weight if weight <= observed else 0
    return extreme / total


def wilson_interval(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95% interval of a proportion, as fractions.

    Source: Wilson EB, J Am Stat Assoc 1927;22:209-212.
    """
    share, square = count / of, Z_95**2
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = (
        Z_95
        / (1 + square / of)
        * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    )
    return max(0.0, centre - half), min(1.0, centre + half)


def _without_empty(counts: Counts) -> list[list[int]]:
    rows = [list(row) for row in counts if any(row)]
    kept = [i for i, column in enumerate(zip(*rows, strict=True)) if any(column)]
    return [[row[i] for i in kept] for row in rows]


def _weight(sizes: Sequence[int], firsts: Sequence[int]) -> int:
    return math.prod(math.comb(n, k) for n, k in zip(sizes, firsts, strict=True))


def _fillings(sizes: Sequence[int], left: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread ``left`` patients of the first column over the rows."""
    if len(sizes) == 1:
        if 0 <= left <= sizes[0]:
            yield (left,)
        return
    for first in range(min(sizes[0], left) + 1):
        for rest in _fillings(sizes[1:], left - first):
            yield (first, *rest)

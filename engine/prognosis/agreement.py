"""Whether a printed percentage or p-value can come from the counts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from engine.prognosis.contingency import Counts, chi_square_p, fisher_p
from engine.prognosis.printed import PrintedNumber


def count_of(number: PrintedNumber) -> int:
    """A printed number of patients."""
    return int(number.for_computation)


def percent_fits(percent: PrintedNumber, count: int, of: int) -> bool:
    """Whether ``count`` of ``of`` rounds to ``percent``; a half may go either way."""
    low, high = percent.rounded_from()
    return of > 0 and low * of <= 100 * count <= high * of


def some_count_fits(percent: PrintedNumber, of: int) -> bool:
    """Whether any whole number of ``of`` patients rounds to ``percent``."""
    return any(percent_fits(percent, count, of) for count in range(of + 1))


def some_size_fits(percent: PrintedNumber, count: int, at_most: int) -> bool:
    """Whether ``count`` of any number up to ``at_most`` rounds to ``percent``."""
    sizes = range(max(1, count), at_most + 1)
    return any(percent_fits(percent, count, size) for size in sizes)


def p_values(counts: Counts) -> dict[str, float]:
    """P-values of the tests a clinical paper may have used, by name."""
    found = {"chi-square": chi_square_p(counts)}
    if len(counts) == 2 and len(counts[0]) == 2:
        found["Yates"] = chi_square_p(counts, corrected=True)
    if len(counts) == 2 or len(counts[0]) == 2:
        found["Fisher"] = fisher_p(counts)
    return found


def p_fits(printed: PrintedNumber, found: Sequence[float]) -> bool:
    """Whether any p-value is printed so, rounded or cut off.

    Counts are exact, so shortening is the only slack: paper B cuts digits in several
    rows of its tables. ``0.99`` stands for everything above it too, because
    authors avoid printing 1.
    """
    return any(_shortens(printed, Decimal(repr(p))) for p in found)


def _shortens(printed: PrintedNumber, p: Decimal) -> bool:
    low, high = printed.rounded_from()
    value, step = printed.for_computation, printed.last_digit
    cut = value <= p < value + step and not printed.is_bound
    top = value == Decimal("0.99") and p > value
    return low <= p <= high or cut or top


def in_words(count: int, of: int) -> str:
    """``83 of 106 is 78.3%``: what the counts give."""
    return f"{count} of {of} is {100 * count / of:.1f}%" if of else "no patients"

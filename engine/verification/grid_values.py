"""Values of a series beside and at every limit that a criterion sets to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.language import (
    Compare,
    Drops,
    Falls,
    Measurable,
    Reduced,
    Rises,
    Test,
    Vocabulary,
)
from engine.values import EXACT
from engine.verification.steps import series_step


def values_near(test: Test, vocabulary: Vocabulary) -> Iterator[Decimal]:
    """One step below, at and one step above each limit; and what it is counted from."""
    match test:
        case Compare(of_normal=False) | Measurable():
            step = series_step(test.series, vocabulary)
            yield from _around(test.limit.value, step)
        case Rises():
            step = series_step(test.series, vocabulary)
            least = (
                [] if test.if_lowest is None else _around(test.if_lowest.value, step)
            )
            share = test.by.value / 100
            both = [test.amount.value / share] if share else []
            for low in (Decimal(0), *least, *both, *(2 * b for b in both)):
                yield low
                yield from _around(EXACT.add(low, test.amount.value), step)
                yield from _around(
                    EXACT.multiply(low, EXACT.add(Decimal(1), share)), step
                )
        case Falls() | Reduced():
            hundred = Decimal(100)
            rest = EXACT.subtract(hundred, test.by.value)
            limit = _by_or(test, vocabulary)
            for high in (limit, EXACT.multiply(limit, Decimal(10))):
                yield high
                left = EXACT.multiply(high, rest) / hundred
                yield from _around(left, series_step(test.series, vocabulary))
        case Drops():
            step = series_step(test.series, vocabulary)
            yield from (
                Decimal(10),
                *_around(EXACT.subtract(Decimal(10), test.by.value), step),
            )
        case _:
            return


def _by_or(test: Falls | Reduced, vocabulary: Vocabulary) -> Decimal:
    analyte = vocabulary.analytes.get(test.series)
    return (analyte.measurable if analyte else None) or Decimal(10)


def _around(value: Decimal, step: Decimal) -> list[Decimal]:
    return [EXACT.subtract(value, step), value, EXACT.add(value, step)]

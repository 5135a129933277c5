"""Light chains: kappa and lambda of one sample, their difference, the involved one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from engine.language import DerivedSeries
from engine.reasoning.chart import Chart
from engine.reasoning.series import Draw, draws_of, window_of
from engine.state import Fact, Measurement
from engine.values import EXACT, FALSE, TRUE, Interval, Possible, point
from engine.values.interval import ZERO


def dflc_draws(
    chart: Chart, series: DerivedSeries, *, kappa_involved: bool
) -> tuple[Draw, ...]:
    """Involved minus uninvolved chain of each sample, never below zero."""
    key = ("difference", series.name, kappa_involved)
    found = chart.cache.get(key)
    if found is None:
        found = chart.cache[key] = tuple(
            [
                Draw(
                    kappa.when,
                    _difference(
                        kappa.value, other.value, kappa_involved=kappa_involved
                    ),
                    kappa.facts + other.facts,
                )
                for kappa, other in paired_chains(chart, series)
            ]
        )
    return found  # type: ignore[return-value]


def _difference(kappa: Interval, other: Interval, *, kappa_involved: bool) -> Interval:
    involved, uninvolved = (kappa, other) if kappa_involved else (other, kappa)
    high, low = involved.low, uninvolved.low
    if (
        high is not None
        and high == involved.high
        and low is not None
        and low == uninvolved.high
    ):
        above = EXACT.subtract(high, low)
        return point(above if above > ZERO else ZERO)
    return involved.minus(uninvolved).floored()


def paired_chains(chart: Chart, series: DerivedSeries) -> tuple[tuple[Draw, Draw], ...]:
    """Kappa and lambda draws of the same sample: by specimen, else time, else day."""
    key = ("pairs", series.name)
    found = chart.cache.get(key)
    if found is None:
        kappas, lambdas = draws_of(chart, series.kappa), draws_of(chart, series.lambda_)
        found = chart.cache[key] = tuple(_pairs(kappas, lambdas))
    return found  # type: ignore[return-value]


def _pairs(
    kappas: tuple[Draw, ...], lambdas: tuple[Draw, ...]
) -> Iterator[tuple[Draw, Draw]]:
    if len(kappas) == len(lambdas) and all(map(_drawn_together, kappas, lambdas)):
        return zip(kappas, lambdas, strict=True)
    return _pairs_by_marks(kappas, lambdas)


def _pairs_by_marks(
    kappas: tuple[Draw, ...], lambdas: tuple[Draw, ...]
) -> Iterator[tuple[Draw, Draw]]:
    waiting: dict[object, list[int]] = {}
    for number, draw in enumerate(lambdas):
        for mark in _sample_marks(draw):
            waiting.setdefault(mark, []).append(number)
    taken: set[int] = set()
    for kappa in kappas:
        for mark in _sample_marks(kappa):
            mate = next((n for n in waiting.get(mark, ()) if n not in taken), None)
            if mate is not None:
                taken.add(mate)
                yield kappa, lambdas[mate]
                break


def _drawn_together(kappa: Draw, other: Draw) -> bool:
    """Whether the two can only be one sample: the same time and no specimen named."""
    one, two, when = kappa.facts[0], other.facts[0], kappa.when
    return (
        (when is other.when or when.same_time(other.when))
        and when.first_day == when.last_day
        and not (isinstance(one, Measurement) and one.specimen)
        and not (isinstance(two, Measurement) and two.specimen)
    )


def _sample_marks(draw: Draw) -> Iterator[object]:
    """What two draws of one sample have in common, the surest first."""
    for fact in draw.facts:
        if isinstance(fact, Measurement) and fact.specimen:
            yield "specimen", fact.specimen
    when = draw.when
    if when.is_one_day:
        yield "time", when.start, when.end
        yield "day", when.first_day


class Involved(Struct, frozen=True):
    """Which chain is involved.

    Attributes:
        kappa: TRUE if kappa, FALSE if lambda, both if not known.
        facts: results that say so.
    """

    kappa: Possible
    facts: tuple[Fact, ...]


def involved_chain(chart: Chart, series: DerivedSeries, index_name: str) -> Involved:
    """Which chain is involved at baseline.

    The involved chain is the one on whose side the baseline ratio is abnormal
    (normal 0.26 to 1.65, IMWG 2016); otherwise it is not known.
    """
    key = ("involved", series.name, index_name)
    found = chart.cache.get(key)
    if found is None:
        found = chart.cache[key] = _involved_chain(chart, series, index_name)
    return found  # type: ignore[return-value]


def _involved_chain(chart: Chart, series: DerivedSeries, index_name: str) -> Involved:
    ratio = chart.vocabulary.analytes[series.ratio]
    assert ratio.normal_low is not None  # noqa: S101 - the vocabulary states both
    assert ratio.normal_high is not None  # noqa: S101
    low, high = ratio.normal_low, ratio.normal_high
    pairs = paired_chains(chart, series)
    window = window_of(chart, tuple(kappa for kappa, _ in pairs), index_name)
    chosen = [pair for pair in pairs if pair[0] in window.baseline]
    told = window_of(chart, draws_of(chart, series.ratio), index_name)
    sides = {_side(kappa.value, other.value, low, high) for kappa, other in chosen}
    sides |= {_ratio_side(draw.value, low, high) for draw in told.baseline}
    # A ratio that contradicts its own chains leaves the involved chain open.
    if len(sides) == 1 and (window.baseline_exists or told.baseline_exists):
        draws = [draw for pair in chosen for draw in pair] or list(told.baseline)
        facts = tuple(fact for draw in draws for fact in draw.facts)
        return Involved(sides.pop(), facts)
    return Involved(TRUE | FALSE, ())


def _side(kappa: Interval, other: Interval, low: Decimal, high: Decimal) -> Possible:
    # kappa/lambda > high  <=>  kappa > high * lambda: no division, so a lambda of
    # zero is defined.
    if kappa.low is not None and other.high is not None:
        limit = EXACT.multiply(high, other.high)
        if kappa.low > limit or (
            kappa.low == limit and (kappa.low_open or other.high_open)
        ):
            return TRUE
    if kappa.high is not None and other.low is not None:
        limit = EXACT.multiply(low, other.low)
        if kappa.high < limit or (
            kappa.high == limit and (kappa.high_open or other.low_open)
        ):
            return FALSE
    return TRUE | FALSE


def _ratio_side(value: Interval, low: Decimal, high: Decimal) -> Possible:
    if value.compare(">", high) == TRUE:
        return TRUE
    return FALSE if value.compare("<", low) == TRUE else TRUE | FALSE

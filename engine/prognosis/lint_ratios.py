"""Whether a ratio, its interval and its p-value can come from one estimate.

A ratio from a Cox or logistic model is the geometric centre of its Wald interval,
and interval and ratio give the p-value. Every printed number stands for all
values that round to it, so only what no such values can reconcile is reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from engine.prognosis.caveats import FindingKind
from engine.prognosis.contingency import Z_95
from engine.prognosis.finding import Draft
from engine.prognosis.printed import PrintedNumber
from engine.prognosis.published import Evidence

# A p-value may come from the likelihood ratio or score instead of Wald's formula.
# On the scale of the standard normal the two differ by little; this is how far the
# printed p-value may lie outside what the printed interval allows. Anything from
# 0.01 to 0.05 separates the same ratios of paper B.
P_SLACK: Final = 0.02

_WORDS: Final = "{ratio} ({low}-{high}), p {p}"


def check_ratios(evidence: Evidence) -> Iterator[Draft]:
    """Hazard and odds ratios that contradict themselves."""
    for hazards in evidence.hazard_ratios.values():
        for cell in hazards.ratios:
            endpoint = evidence.endpoints[cell.endpoint].name
            at = f"{hazards.id}/{endpoint}/{cell.model}"
            yield from _check(
                "hazard_ratio", at, hazards.place, cell.ratio, cell.ci95, cell.p
            )
    for odds in evidence.odds_ratios.values():
        yield from _check(
            "odds_ratio", odds.id, odds.place, odds.ratio, odds.ci95, odds.p
        )


def _check(
    kind: FindingKind,
    at: str,
    place: str,
    ratio: PrintedNumber,
    ci95: tuple[PrintedNumber, PrintedNumber],
    p: PrintedNumber,
) -> Iterator[Draft]:
    low, high = ci95
    problems = [*_centre(ratio, low, high), *_p_value(ratio, low, high, p)]
    if problems:
        yield Draft(
            kind=kind,
            at=at,
            place=place,
            printed=_WORDS,
            other="; ".join(problems),
            values={"ratio": ratio, "low": low, "high": high, "p": p},
        )


def _centre(
    ratio: PrintedNumber, low: PrintedNumber, high: PrintedNumber
) -> Iterator[str]:
    # Squares are compared, so that the centre needs no root and stays exact.
    lows, highs, ratios = (n.rounded_from() for n in (low, high, ratio))
    if ratios[1] ** 2 < lows[0] * highs[0] or ratios[0] ** 2 > lows[1] * highs[1]:
        centre = math.sqrt(low.for_computation * high.for_computation)
        yield f"the centre of the interval is {centre:.2f}"


def _p_value(
    ratio: PrintedNumber, low: PrintedNumber, high: PrintedNumber, p: PrintedNumber
) -> Iterator[str]:
    smallest, largest = z_range(ratio, low, high)
    p_low, p_high = (float(end) for end in p.rounded_from())
    z_low, z_high = z_of(p_high), z_of(p_low)
    if z_high < smallest - P_SLACK or z_low > largest + P_SLACK:
        between = f"{p_of(largest):.2g} to {p_of(smallest):.2g}"
        yield f"ratio and interval give p {between}"


def z_range(
    ratio: PrintedNumber, low: PrintedNumber, high: PrintedNumber
) -> tuple[float, float]:
    """Smallest and largest standard-normal statistic that print allows."""
    lows, highs = low.rounded_from(), high.rounded_from()
    ends = [_log(end) for end in ratio.rounded_from()]
    narrow = (_log(highs[0]) - _log(lows[1])) / (2 * Z_95)
    wide = (_log(highs[1]) - _log(lows[0])) / (2 * Z_95)
    nearest = 0.0 if ends[0] <= 0 <= ends[1] else min(abs(end) for end in ends)
    return nearest / wide, max(abs(end) for end in ends) / narrow


def p_of(z: float) -> float:
    """Two-sided p-value of a standard-normal statistic."""
    return math.erfc(z / math.sqrt(2))


def z_of(p: float) -> float:
    """Standard-normal statistic of a two-sided p-value, by halving."""
    if p <= 0:
        return math.inf
    low, high = 0.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if p_of(middle) > p else (low, middle)
    return low


def _log(value: Decimal) -> float:
    return math.log(value)

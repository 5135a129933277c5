"""Response rates by group, with odds ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from msgspec import Struct
from scipy.stats import norm

from engine.cohort.survival import Z_95
from engine.cohort.tables.group_tests import GroupTest, compare_counts
from engine.cohort.tables.printed_table import PrintedTable, share
from engine.cohort.tables.rows import RESPONSES, CohortRow, Response
from engine.cohort.tables.table_one import groups_of
from engine.prognosis import Stratum
from engine.prognosis.contingency import wilson_interval


class ResponseRate(Struct, frozen=True, kw_only=True):
    """Responders of one group.

    Attributes:
        group: the group in words.
        responders: patients with a partial response or better.
        of: patients whose response is known.
        unknown: patients whose response is not known.
        low: lower end of Wilson's 95% interval of the rate.
        high: upper end.
    """

    group: str
    responders: int
    of: int
    unknown: int
    low: float
    high: float


class ResponseOdds(Struct, frozen=True, kw_only=True):
    """Odds of response of one group against another.

    Attributes:
        group: the group in words.
        against: the other one.
        ratio: odds ratio; ``None`` if a cell is empty.
        low: lower end of Woolf's 95% interval.
        high: upper end.
        p: p-value (Wald).
    """

    group: str
    against: str
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None


class ResponseTable(Struct, frozen=True, kw_only=True):
    """Response rates of several groups.

    Attributes:
        rates: one for each group.
        odds: one for each pair of groups.
        test: difference between all groups.
    """

    rates: tuple[ResponseRate, ...]
    odds: tuple[ResponseOdds, ...]
    test: GroupTest


def responses(rows: Sequence[CohortRow], strata: Sequence[Stratum]) -> ResponseTable:
    """Response rates by group: to teclistamab for paper B, by day 90 for paper A.

    Args:
        rows: the patients.
        strata: published groups, of one paper.
    """
    groups = groups_of(rows, strata)
    teclistamab = strata[0].study == "B"
    rates = tuple(_rate(title, members, teclistamab) for title, members in groups)
    counts = [[r.responders for r in rates], [r.of - r.responders for r in rates]]
    return ResponseTable(
        rates=rates,
        odds=tuple(odds_ratio(one, other) for one, other in combinations(rates, 2)),
        test=compare_counts(counts),
    )


def odds_ratio(one: ResponseRate, other: ResponseRate) -> ResponseOdds:
    """Odds ratio with Woolf's interval (Ann Hum Genet 1955;19:251-253)."""
    cells = (
        one.responders,
        one.of - one.responders,
        other.responders,
        other.of - other.responders,
    )
    if 0 in cells:
        return ResponseOdds(
            group=one.group,
            against=other.group,
            ratio=None,
            low=None,
            high=None,
            p=None,
        )
    a, b, c, d = cells
    beta, error = math.log(a * d / (b * c)), math.sqrt(sum(1 / cell for cell in cells))
    return ResponseOdds(
        group=one.group,
        against=other.group,
        ratio=math.exp(beta),
        low=math.exp(beta - Z_95 * error),
        high=math.exp(beta + Z_95 * error),
        p=float(2 * norm.sf(abs(beta) / error)),
    )


def print_responses(found: ResponseTable) -> PrintedTable:
    """Response rates and odds ratios as text."""
    rows = [
        (
            rate.group,
            share(rate.responders, rate.of),
            f"{rate.low:.0%} to {rate.high:.0%}" if rate.of else "",
            str(rate.unknown),
        )
        for rate in found.rates
    ]
    notes = [f"Difference between the groups: {found.test.text()}."]
    for odds in found.odds:
        pair = f"Odds ratio {odds.group} v {odds.against}"
        if odds.ratio is None or odds.p is None:
            notes.append(f"{pair}: none, a cell is empty.")
        else:
            notes.append(
                f"{pair}: {odds.ratio:.2f} ({odds.low:.2f} to {odds.high:.2f}, Woolf), "
                f"p {odds.p:.2g}."
            )
    return PrintedTable(
        id="responses",
        title="Response (partial or better)",
        columns=("", "responders", "95% interval (Wilson)", "not known"),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _rate(title: str, members: Sequence[CohortRow], teclistamab: bool) -> ResponseRate:
    best: list[Response | None] = [
        row.teclistamab_response if teclistamab else row.day_90_response
        for row in members
    ]
    known = [response for response in best if response is not None]
    count = sum(response in RESPONSES for response in known)
    low, high = wilson_interval(count, len(known)) if known else (0.0, 1.0)
    return ResponseRate(
        group=title,
        responders=count,
        of=len(known),
        unknown=len(best) - len(known),
        low=low,
        high=high,
    )

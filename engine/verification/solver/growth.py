"""Growth of a known lesion between two studies."""

from __future__ import annotations

from engine.language import (
    Grows,
)
from engine.reasoning.limits import limits_from
from engine.verification.solver.frame import Span
from engine.verification.solver.masks import (
    OPEN,
    Mask,
    chosen,
    decided,
    plain,
)
from engine.verification.solver.places import Finding
from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    every,
    less,
    negation,
    plus,
    some_of,
    times,
)


def grew(test: Grows, earlier: Finding, later: Finding) -> Mask:
    """Whether the longest diameter grew, of a lesion with enough of a short axis."""
    large = plain(True)
    if test.short_axis is not None:
        limit = test.short_axis.value
        short = Mask(
            earlier.shortest.may(">", limit), earlier.shortest.may("<=", limit)
        )
        large = chosen(earlier.has_shortest, short, OPEN)
    limits = limits_from(test.by, test.amount, strict=test.strict)
    may = _reaches(
        limits.factor,
        limits.amount,
        earlier.longest,
        later.longest,
        strict=limits.strict,
    )
    low, high = later.longest.low, earlier.longest.high
    above = plus(high, limits.amount)
    enough: Condition = True
    if limits.strict:
        is_open = some_of(later.longest.low_open, earlier.longest.high_open)
        enough = some_of(is_open, less(above, low))
    sure = every(
        negation(earlier.longest.no_high), at_most(above, low),
        at_most(times(limits.factor, high), low), enough,
    )  # fmt: skip
    measured = every(earlier.has_longest, later.has_longest)
    small = some_of(large.surely_not, every(measured, negation(may)))
    return decided(every(negation(small), measured, sure, large.surely), small)


def _reaches(
    factor: Amount, amount: Amount, earlier: Span, later: Span, *, strict: bool
) -> Condition:
    """Some reading of two diameters is a growth."""
    assert not hasattr(factor, "op")  # noqa: S101 - the factor is known
    above, scaled = plus(earlier.low, amount), times(factor, earlier.low)
    touching = every(at_most(above, later.high), at_most(scaled, later.high))
    if strict:
        touching = every(touching, less(above, later.high))
    beyond = every(less(above, later.high), less(scaled, later.high))
    is_open = some_of(earlier.low_open, later.high_open)
    reached = some_of(every(is_open, beyond), every(negation(is_open), touching))
    return some_of(later.no_high, reached)

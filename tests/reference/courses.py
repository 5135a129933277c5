"""What a series did: it rose, it fell, it doubled; confirmed or not."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from engine.language import Doubles, Drops, Falls, Reduced, Rises
from tests.reference.candidates import TINY
from tests.reference.reading import Draw
from tests.reference.series import draws
from tests.reference.world import World


def rises(world: World, test: Rises) -> bool:
    """Some later result rose from its reference (the lowest of all before it, ...)."""
    before, since = _course(world, test.series)
    if not before and len(since) < _FEWEST[test.reference]:
        # Nothing to compare with: whatever is missing decides, if anything can.
        can = [_beyond(draw.value, _least(test), test) for draw in since]
        both = any(one and two for one, two in pairwise(can))
        open_still = (both or can[-1:] == [True]) if test.confirmed else any(can)
        if since and not open_still:
            return False
        return bool(world.ask(_key(test), (True, False)))
    if not since:
        return bool(world.ask(_key(test), (True, False)))
    risen = [
        _rose(draw, [d.value for d in before], since[:position], test)
        for position, draw in enumerate(since)
    ]
    return _met(world, test, risen)


_FEWEST = {"nadir": 2, "confirmed_nadir": 3, "baseline": 10**9}


def _least(test: Rises) -> Fraction:
    """The lowest reference that can count at all."""
    return Fraction(0) if test.if_lowest is None else Fraction(test.if_lowest.value)


def _rose(
    draw: Draw, baseline: list[Fraction], earlier: list[Draw], test: Rises
) -> bool:
    values = [d.value for d in earlier]
    references = {
        "baseline": baseline,
        "nadir": baseline + values,
        # two consecutive results confirm the level that neither of them exceeds
        "confirmed_nadir": baseline + [max(pair) for pair in pairwise(values)],
    }[test.reference]
    if not references or min(references) < _least(test):
        return False
    return _beyond(draw.value, min(references), test)


def _beyond(value: Fraction, lowest: Fraction, test: Rises) -> bool:
    """At least so many percent, and at least (or more than) so much, above it."""
    rise, amount = value - lowest, Fraction(test.amount.value)
    enough = rise > amount if test.strict else rise >= amount
    return enough and value >= (1 + Fraction(test.by.value) / 100) * lowest


def drops(world: World, test: Drops) -> bool:
    """Some later result is lower by an amount than the baseline or a result before it."""
    before, since = _course(world, test.series)
    if not since or (len(since) == 1 and not before):
        return bool(world.ask(_key(test), (True, False)))
    amount = Fraction(test.by.value)
    return any(
        early.value - late.value >= amount
        for position, late in enumerate(since)
        for early in before + since[:position]
    )


def reduced(world: World, test: Reduced) -> bool:
    """The latest result is lower than the baseline by so many percent."""
    before, since = _course(world, test.series)
    if not since or not before:
        return bool(world.ask(_key(test), (True, False)))
    left = 1 - Fraction(test.by.value) / 100
    met = [draw.value <= left * before[0].value for draw in since]
    if not test.confirmed or not met[-1]:
        return met[-1]
    # one reduced result waits for the next
    return met[-2:] == [True, True] or bool(world.ask(_key(test), (True, False)))


def falls(world: World, test: Falls) -> bool:
    """Some later result is lower than the baseline by so many percent."""
    before, since = _course(world, test.series)
    if not since:
        return bool(world.ask(_key(test), (True, False)))
    left = 1 - Fraction(test.by.value) / 100
    if before:
        reference = before[0].value
    else:
        # a baseline that nobody recorded: where each result just falls, or does not
        ends = {d.value / left for d in since} if left else {Fraction(1)}
        options = {e + shift for e in ends for shift in (-TINY, Fraction(0), TINY)}
        reference = world.ask(
            ("baseline", test.series, _key(test)), sorted({o for o in options if o > 0})
        )
    fallen = [draw.value <= left * reference for draw in since]
    return _met(world, test, fallen)


def _met(world: World, test: Rises | Falls, met: list[bool]) -> bool:
    """Once met, it stays met; confirmed means by two consecutive results.

    If only the last result meets it, the one that would confirm it is missing.
    """
    if not test.confirmed:
        return any(met)
    if any(one and two for one, two in pairwise(met)):
        return True
    return met[-1] and bool(world.ask(_key(test), (True, False)))


def doubles(world: World, test: Doubles) -> bool:
    """A result is at least twice an earlier one, so many days before it at most.

    Nothing twice over is still nothing: 0 after 0 has not doubled.
    """
    before, since = _course(world, test.series)
    if not since or (len(since) == 1 and not before):
        return bool(world.ask(_key(test), (True, False)))
    days = Fraction(test.within.value)
    return any(
        late.value >= 2 * early.value
        and late.value > early.value
        and late.at.day - early.at.day <= days
        for position, late in enumerate(since)
        for early in before + since[:position]
    )


def _course(world: World, series: str) -> tuple[list[Draw], list[Draw]]:
    """The baseline draw (if any), and all draws since in order of time."""
    found = draws(world, series)
    before = [d for d in found if world.in_baseline(d.at)]
    return before[-1:], [d for d in found if world.in_follow_up(d.at)]


def _key(test: Rises | Falls | Reduced | Drops | Doubles) -> tuple[object, ...]:
    parts: Iterable[object] = (getattr(test, f) for f in test.__struct_fields__)
    return (type(test).__name__, *(str(part) for part in parts))

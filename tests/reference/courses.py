"""What a series did: it rose, it fell, it doubled; confirmed or not."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from engine.language import Doubles, Falls, Rises
from tests.reference.candidates import TINY
from tests.reference.reading import Draw
from tests.reference.series import draws
from tests.reference.world import World


def rises(world: World, test: Rises) -> bool:
    """Some later result rose from the lowest of the baseline and all before it."""
    before, since = _course(world, test.series)
    amount = Fraction(test.amount.value)
    if not since or (len(since) == 1 and not before):
        if since and since[0].value < amount:
            return False  # no reference, not even 0, makes it a rise
        return bool(world.ask(_key(test), (True, False)))
    risen = [
        _rose(draw, [d.value for d in before + since[:position]], test)
        for position, draw in enumerate(since)
    ]
    return _met(world, test, risen)


def _rose(draw: Draw, earlier: list[Fraction], test: Rises) -> bool:
    if not earlier:
        return False
    lowest = min(earlier)
    factor = 1 + Fraction(test.by.value) / 100
    enough = draw.value - lowest >= Fraction(test.amount.value)
    return draw.value >= factor * lowest and enough


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


def _key(test: Rises | Falls | Doubles) -> tuple[object, ...]:
    parts: Iterable[object] = (getattr(test, f) for f in test.__struct_fields__)
    return (type(test).__name__, *(str(part) for part in parts))

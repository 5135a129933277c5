"""Candidate moments of recorded times, so that every order and window occurs."""

from __future__ import annotations

from dataclasses import dataclass

from engine.values import When
from tests.reference.reading import At

DAY = 86_400_000_000
MINUTE = 60_000_000
# day offsets at which the membership of some window or an order can change
OFFSETS = (0, 1, -1, 14, 15, -14, -15, 30, 31, -30, -31, 60, 61, -60, -61)


@dataclass
class Slot:
    """Something that happened once, at a time that may be open."""

    name: str
    when: When
    comparable: str  # orders are asked only among slots with the same word


def moments(
    slot: Slot, index: int, slots: list[Slot], offsets: tuple[int, ...] = OFFSETS
) -> list[At]:
    """Candidate moments of one time, given all the others."""
    when = slot.when
    if when.end - when.start <= MINUTE:
        return [At(when.start, when.first_day)]
    near = {when.first_day, when.last_day}
    if when.first_day != when.last_day:
        for other in slots:
            if other is not slot:
                for day in (other.when.first_day, other.when.last_day):
                    near |= {day + offset for offset in offsets}
    days = sorted(d for d in near if when.first_day <= d <= when.last_day)
    return [at for day in days for at in on_day(slot, index, day, slots)]


def on_day(slot: Slot, index: int, day: int, slots: list[Slot]) -> list[At]:
    """Moments of one day, so that every order with others of that day occurs."""
    when = slot.when
    start = max(when.start + (day - when.first_day) * DAY, when.start)
    end = min(start + DAY, when.end)
    rivals = [
        other.when
        for other in slots
        if other is not slot
        and (
            other.comparable == slot.comparable
            or "specimen" in (other.comparable, slot.comparable)
        )
        and other.when.start < end
        and other.when.end > start
    ]
    found = [start + (end - start) // 2 + index]
    if rivals:
        levels = min(len(rivals) + 1, 3)
        step = (end - start) // (levels + 1)
        found = [start + step * (k + 1) + index for k in range(levels)]
    for rival in rivals:
        if rival.end - rival.start <= MINUTE:
            found += [rival.start - 1 - index, rival.end + 1 + index]
    return [At(m, day) for m in sorted(set(found)) if start <= m < end]

"""Ways to make one uncertain line of a record certain."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from engine.values import Interval
from tests.generative.grids import OTHERS
from tests.reference.compact import value_of, when_of
from tests.reference.moments import DAY

_LABS = ("serum", "urine", "kappa", "lambda", "ratio", *OTHERS)
_YEARS = ("2021", "2022", "2023", "2024")


def refined(lines: tuple[str, ...], chance: random.Random) -> tuple[str, ...] | None:
    """The record with one doubt less, or nothing if there is no doubt."""
    options = [
        (number, better)
        for number, line in enumerate(lines)
        for better in _better(line, chance)
    ]
    if not options:
        return None
    number, better = chance.choice(options)
    return (*lines[:number], better, *lines[number + 1 :])


def _better(line: str, chance: random.Random) -> list[str]:
    words = line.split()
    found = []
    for number, word in enumerate(words):
        found += [
            " ".join((*words[:number], certain, *words[number + 1 :]))
            for certain in _certain(words, number, word, chance)
        ]
    return found


def _certain(
    words: list[str], number: int, word: str, chance: random.Random
) -> list[str]:
    if word in ("indeterminate", "not_stated") and words[0] == "lesion":
        return ["contiguous", "non_contiguous"]
    if word == "indeterminate" and words[0] == "fish":
        return ["present", "absent"]
    if words[0] in _LABS and number == 1:
        value = value_of(word)
        return [] if value is None or value.is_point else _points(value, chance)
    if word[:4] in _YEARS:
        return _days(word, chance)
    option, _, text = word.partition("=")
    if option in ("size", "clone"):
        value = value_of(text)
        points = [] if value is None or value.is_point else _points(value, chance)
        return [f"{option}={point}" for point in points]
    return []


def _points(value: Interval, chance: random.Random) -> list[str]:
    low = value.low or Decimal(0)
    high = value.high if value.high is not None else low * 2 + 100
    middle = low + (high - low) * chance.randint(1, 99) / 100
    inside = [middle]
    inside += [] if value.low_open else [low]
    inside += [] if value.high_open or value.high is None else [high]
    return [f"{number:f}" for number in inside]


def _days(word: str, chance: random.Random) -> list[str]:
    when = when_of(word)
    if when.first_day == when.last_day:
        if when.end - when.start < DAY:
            return []
        return [f"{when.text[:10]}T{chance.randint(0, 23):02}:00:00Z"]
    ordinal = chance.choice(
        (when.first_day, when.last_day, chance.randint(when.first_day, when.last_day))
    )
    return [date.fromordinal(ordinal).isoformat()]

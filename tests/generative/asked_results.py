"""Admissible answers to requests for results, dates, and charted or documented facts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from engine.language import shipped_vocabulary
from engine.reasoning import DataRequest
from engine.values import TRUE, Interval
from tests.generative.grids import CHAIN, EDGES, OTHERS, SERUM, URINE
from tests.generative.records import AS_OF, DAY_0
from tests.reference.compact import SHORT, value_of, when_of

Answer = tuple[list[str], dict[int, Callable[[str], str]]]
"""Lines that an answer adds, and what it makes of others, by their number."""

_SERIES = {name: short for short, name in SHORT.items()}
_GRIDS = {
    "serum": SERUM,
    "urine": URINE,
    "kappa": CHAIN,
    "lambda": CHAIN,
    "ratio": ("0.1", "0.25", "0.26", "1", "1.65", "1.66", "8", "100", "101"),
} | OTHERS
_DAY = r"(\d{4}-\d\d-\d\d)"
_AT = re.compile(f"at the time of {_DAY}")
_MORE = re.compile(f"one more result (since|after) {_DAY}")
_EXACT = re.compile(r"(exact date|exact value|time of day) of \w+/f(\d+) ")
_SINCE = re.compile(rf"since .* \({_DAY}\)")
_EDGE_DAYS = tuple(DAY_0 + timedelta(days=offset) for offset in EDGES)


def is_asked_result(request: DataRequest) -> bool:
    """Whether this module knows the admissible answers."""
    if _EXACT.search(request.text):
        return True
    if request.fact in shipped_vocabulary().charted:
        return bool(_SINCE.fullmatch(request.window))
    if _grid_of(request.fact):
        return bool(_days_of(request))
    return request.fact in shipped_vocabulary().conditions


def answers_of(request: DataRequest, lines: tuple[str, ...]) -> Iterator[Answer]:
    """Each admissible answer, near where verdicts change."""
    exact = _EXACT.search(request.text)
    if exact:
        number = int(exact[2]) - 1
        for old, new in _EXACTLY[exact[1]](lines[number]):
            yield [], {number: partial(_replaced, old=old, new=new)}
    elif request.fact in shipped_vocabulary().charted:
        for value in shipped_vocabulary().charted[request.fact].values:
            yield [f"charted {request.fact} {value} {AS_OF}"], {}
    elif request.fact in shipped_vocabulary().conditions:
        yield [f"diagnosis {request.fact} {DAY_0 - timedelta(days=400)}"], {}
    else:
        name = _SERIES.get(request.fact, request.fact)
        for value, day in itertools.product(_grid_of(request.fact), _days_of(request)):
            yield [f"{name} {value} {day}"], {}


def _grid_of(fact: str) -> tuple[str, ...]:
    return _GRIDS.get(_SERIES.get(fact, fact), ())


def _days_of(request: DataRequest) -> tuple[str, ...]:
    if request.window == "now":
        return (AS_OF,)
    at, more = _AT.fullmatch(request.window), _MORE.fullmatch(request.window)
    if at:
        return (at[1],)
    if more:
        later = date.fromisoformat(more[2]) + timedelta(days=1)
        return (later.isoformat(), AS_OF)
    return ()


def _dates(line: str) -> Iterator[tuple[str, str]]:
    """The vague date of a line, and days that it may stand for."""
    for word in line.split()[1:]:
        if not re.match(r"\d{4}(-\d\d)*(/.*)?$", word):
            continue
        when = when_of(word)
        until = date.fromisoformat(AS_OF)
        first = date.fromordinal(when.first_day)
        last = min(date.fromordinal(when.last_day), until)
        inside = [day for day in _EDGE_DAYS if first < day < last]
        for day in (first, *inside, last):
            yield word, day.isoformat()
        return


def _times(line: str) -> Iterator[tuple[str, str]]:
    """The day of a line, and times of that day."""
    for word in line.split()[1:]:
        if re.fullmatch(_DAY, word):
            yield word, f"{word}T06:00:00Z"
            yield word, f"{word}T18:00:00Z"


def _values(line: str) -> Iterator[tuple[str, str]]:
    """The bounded value of a line, and numbers that it may stand for."""
    name, text = line.split()[:2]
    within = value_of(text)
    for number in _GRIDS.get(name, ()):
        # an exact result is asked for again where another contradicts it
        if within is None or within.is_point or _may_be(within, Decimal(number)):
            yield text, number


def _may_be(within: Interval, number: Decimal) -> bool:
    return bool(within.compare("<=", number) & within.compare(">=", number) & TRUE)


_EXACTLY = {"exact date": _dates, "exact value": _values, "time of day": _times}


def _replaced(line: str, old: str, new: str) -> str:
    return " ".join(new if word == old else word for word in line.split())

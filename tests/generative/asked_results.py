"""Admissible answers to requests for results, dates, and charted or documented facts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from engine.language import shipped_vocabulary
from engine.reasoning import DataRequest
from engine.values import TRUE, Interval, When, hull, plain
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
_EXACT = re.compile(r"(exact date|exact value|time of day) of \w+/(\w+) ")
_RIGHT = re.compile(r"the right value of (.+) \(.*\), which differ")
_DATE = re.compile(r"\d{4}(-\d\d)*(/.*|T.*)?$")
_SINCE = re.compile(rf"since .* \({_DAY}\)")
LARGE = "9000"
_EDGE_DAYS = tuple(DAY_0 + timedelta(days=offset) for offset in EDGES)


def is_asked_result(request: DataRequest) -> bool:
    """Whether this module knows the admissible answers."""
    if _EXACT.search(request.text) or _RIGHT.search(request.text):
        return True
    if request.fact in shipped_vocabulary().charted:
        return bool(_SINCE.fullmatch(request.window))
    if grid_of(request.fact):
        return bool(_days_of(request))
    return request.fact in shipped_vocabulary().conditions


def answers_of(request: DataRequest, lines: tuple[str, ...]) -> Iterator[Answer]:
    """Each admissible answer, near where verdicts change."""
    exact, right = _EXACT.search(request.text), _RIGHT.search(request.text)
    if exact:
        number = _line_of(exact[2], lines)
        same = _of_one_sample(number, lines)
        for old, new in _EXACTLY[exact[1]](lines[number], lines):
            yield [], {n: partial(_replaced, old=old, new=new) for n in same}
    elif right:
        # one value is right, and the others are corrected to it
        numbers = [int(number) - 1 for number in re.findall(r"/f(\d+)", right[1])]
        texts = [lines[number].split()[1] for number in numbers]
        for new in _all_within([value_of(text) for text in texts], request.fact):
            yield (
                [],
                {
                    number: partial(_replaced, old=old, new=new)
                    for number, old in zip(numbers, texts, strict=True)
                },
            )
    elif request.fact in shipped_vocabulary().charted:
        for value in shipped_vocabulary().charted[request.fact].values:
            yield [f"charted {request.fact} {value} {AS_OF}"], {}
    elif request.fact in shipped_vocabulary().conditions:
        yield [f"diagnosis {request.fact} {DAY_0 - timedelta(days=400)}"], {}
    else:
        name = _SERIES.get(request.fact, request.fact)
        days = untaken(_days_of(request, name, lines), name, lines)
        limit = " upper=250" if "upper limit of normal" in request.text else ""
        for value, day in itertools.product(grid_of(request.fact), days):
            yield [f"{name} {value} {day}{limit}"], {}


def of_one_sample(
    requests: Sequence[DataRequest], lines: tuple[str, ...]
) -> Iterator[Answer]:
    """Results that are asked for of one sample: of one day, with any of the values."""
    names = [_SERIES.get(request.fact, request.fact) for request in requests]
    first = requests[0]
    days = [set(untaken(_days_of(first, name, lines), name, lines)) for name in names]
    for day in sorted(set.intersection(*days)):
        for values in itertools.product(*(grid_of(r.fact) for r in requests)):
            pairs = zip(names, values, strict=True)
            yield [f"{name} {value} {day}" for name, value in pairs], {}


def untaken(days: Iterable[str], name: str, lines: tuple[str, ...]) -> list[str]:
    """The days that overlap no dated result: a second one of a time is the same draw."""
    own = [line.split()[2] for line in lines if line.startswith(f"{name} ")]
    told = [when for when in map(when_of, own) if when.is_one_day]
    return [day for day in days if not any(_overlap(when_of(day), w) for w in told)]


def _overlap(one: When, other: When) -> bool:
    """Whether two times may be one; days in two zones are not the same hours."""
    return one.start < other.end and other.start < one.end


def _line_of(name: str, lines: tuple[str, ...]) -> int:
    """The line of a resource; of a study, the one with its date."""
    studies = [n for n, x in enumerate(lines) if x.split()[:2] == ["study", name]]
    return studies[0] if studies else int(name.removeprefix("f")) - 1


def _of_one_sample(number: int, lines: tuple[str, ...]) -> list[int]:
    """The lines of the specimen that a line names; only itself if it names none."""
    words = lines[number].split()
    named = [word for word in words if word.startswith("specimen=")]
    dates = [word for word in words[1:] if _DATE.match(word)]
    if not named:
        return [number]
    return [n for n, x in enumerate(lines) if {*named, *dates} <= set(x.split())]


def grid_of(fact: str) -> tuple[str, ...]:
    return _GRIDS.get(_SERIES.get(fact, fact), ())


def _days_of(
    request: DataRequest, name: str = "", lines: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The days of a window that are tried: its ends, and beside other results of it."""
    if request.window == "now":
        return (AS_OF,)
    at, more = _AT.fullmatch(request.window), _MORE.fullmatch(request.window)
    if at:
        return (at[1],)
    if more:
        later = date.fromisoformat(more[2]) + timedelta(days=1)
        until = date.fromisoformat(AS_OF)
        own = (line for line in lines if line.startswith(f"{name} "))
        near = {day for line in own for day in _near(line) if later < day < until}
        return (later.isoformat(), *map(str, sorted(near)), AS_OF)
    return ()


def _dates(line: str, lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The vague date of a line, and days that it may stand for."""
    near = [day for other in lines for day in _near(other)]
    for word in line.split()[1:]:
        if not re.match(r"\d{4}(-\d\d)*(/.*)?$", word):
            continue
        when = when_of(word)
        until = date.fromisoformat(AS_OF)
        first = date.fromordinal(when.first_day)
        last = min(date.fromordinal(when.last_day), until)
        inside = {day for day in (*_EDGE_DAYS, *near) if first < day < last}
        for day in (first, *sorted(inside), last):
            yield word, day.isoformat()
        return


def _near(line: str) -> Iterator[date]:
    """The days before, on and after the ends of the date of a line."""
    for word in line.split()[1:]:
        if _DATE.match(word):
            when = when_of(word)
            for day in {when.first_day, when.last_day}:
                yield from (date.fromordinal(day + step) for step in (-1, 0, 1))


def _times(line: str, _lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The day of a line, and times of that day."""
    for word in line.split()[1:]:
        if re.fullmatch(_DAY, word):
            for time in ("00:01", "06:00", "18:00", "23:58"):
                yield word, f"{word}T{time}:00Z"


def _values(line: str, _lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The bounded value of a line, and numbers that it may stand for."""
    name, text = line.split()[:2]
    for number in _all_within([value_of(text)], name):
        yield text, number


def _all_within(values: Sequence[Interval | None], name: str) -> list[str]:
    """Numbers that the values, or what lies between them, may stand for."""
    within = hull(value for value in values if value is not None)
    ends = [plain(end) for end in (within.low, within.high) if end is not None]
    beyond = [] if within.high is not None else [LARGE]
    numbers = dict.fromkeys((*grid_of(name), *ends, *beyond))
    return [number for number in numbers if _may_be(within, Decimal(number))]


def _may_be(within: Interval, number: Decimal) -> bool:
    return bool(within.compare("<=", number) & within.compare(">=", number) & TRUE)


_EXACTLY = {"exact date": _dates, "exact value": _values, "time of day": _times}


def _replaced(line: str, old: str, new: str) -> str:
    return " ".join(new if word == old else word for word in line.split())

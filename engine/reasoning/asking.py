"""Asks: what a gap asks for, as requests that people read and as answers that can be tried.

An ask is called for its requests. Those of measured series and of recorded facts also say
what an answer would change, so that a promise about the answers can be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from engine.reasoning.verdict import DataRequest
from engine.reasoning.wording import day, final_requests, name_and_value
from engine.state import Fact, Measurement
from engine.values import MICROSECONDS_PER_MINUTE

if TYPE_CHECKING:
    from engine.reasoning.chart import Anchor, Chart
    from engine.reasoning.series import Draw

Ask = Callable[[], tuple[DataRequest, ...]]
What = Literal["value", "right value", "date", "time of day", "upper limit"]

UPPER_LIMIT = "the laboratory's upper limit of normal"
_WORDS: dict[What, str] = {
    "value": "the exact value",
    "date": "the exact date",
    "time of day": "the time of day",
    "upper limit": UPPER_LIMIT,
}


class AskResults(Struct, frozen=True):
    """Ask for new results of a series, each at a time of its own.

    Attributes:
        chart: the patient.
        series: analyte or derived series; of a difference both chains of one sample.
        window: when, in words.
        days: first and last day on which a result counts, proleptic ordinals.
        count: how many results.
        past: whether that window is over and was missed.
        beside: what a result must come with, in words.
    """

    chart: Chart
    series: str
    window: str
    days: tuple[int, int]
    count: int = 1
    past: bool = False
    beside: str = ""

    def __call__(self) -> tuple[DataRequest, ...]:
        """One request for each analyte."""
        vocabulary = self.chart.vocabulary
        names = self.analytes
        return tuple(
            DataRequest(
                name,
                f"{vocabulary.title(name)}: {self.window}{self._beside(name)}",
                vocabulary.codes.get(name, ()),
                vocabulary.unit_of(name),
                self.window,
                not self.past,
            )
            for name in names
        )

    @property
    def analytes(self) -> tuple[str, ...]:
        """What is measured: the series itself, or both chains of a difference."""
        derived = self.chart.vocabulary.derived.get(self.series)
        return (derived.kappa, derived.lambda_) if derived else (self.series,)

    def _beside(self, name: str) -> str:
        others = [n for n in self.analytes if n != name]
        title = self.chart.vocabulary.title
        words = [f"of one sample with {title(other)}" for other in others]
        words += [f"with {self.beside}"] if self.beside else []
        return "".join(f", {word}" for word in words)


class AskRecorded(Struct, frozen=True):
    """Ask what recorded facts leave open.

    Attributes:
        chart: the patient.
        facts: the facts.
        what: what of each of them; of the right value, what of all of them together:
            they are of one time, and differ.
    """

    chart: Chart
    facts: tuple[Fact, ...]
    what: What

    def __call__(self) -> tuple[DataRequest, ...]:
        """One request for each fact; for facts that differ, one for all."""
        if self.what == "right value":
            return (self._right_value(),)
        return tuple(self._request(fact) for fact in self.facts)

    def _request(self, fact: Fact) -> DataRequest:
        vocabulary = self.chart.vocabulary
        name, _ = name_and_value(fact, self.chart)
        where = f"{fact.source.resource} ({day(fact.when)})"
        text = f"{vocabulary.title(name)}: {_WORDS[self.what]} of {where}"
        if not isinstance(fact, Measurement):
            return DataRequest(name, text, window=day(fact.when))
        codes, unit = vocabulary.codes.get(name, ()), vocabulary.unit_of(name)
        return DataRequest(name, text, codes, unit, day(fact.when))

    def _right_value(self) -> DataRequest:
        vocabulary, first = self.chart.vocabulary, self.facts[0]
        name, _ = name_and_value(first, self.chart)
        where = " and ".join(fact.source.resource for fact in self.facts)
        text = f"{vocabulary.title(name)}: the right value of {where} ({day(first.when)}), which differ"
        codes, unit = vocabulary.codes.get(name, ()), vocabulary.unit_of(name)
        return DataRequest(name, text, codes, unit, day(first.when))


class AskFinal(Struct, frozen=True):
    """Ask for the final result of preliminary facts, or that they are withdrawn.

    Attributes:
        chart: the patient, with what is preliminary.
        facts: the preliminary facts.
    """

    chart: Chart
    facts: tuple[Fact, ...]

    def __call__(self) -> tuple[DataRequest, ...]:
        """One request for each fact."""
        return final_requests(self.chart, self.facts)


class AskCharted(Struct, frozen=True):
    """Ask a question whose answer a person charts.

    Attributes:
        chart: the patient.
        name: what is asked.
        window: when, in words.
        last_day: last day on which an answer counts, proleptic ordinal.
        open_still: whether that day is not over.
    """

    chart: Chart
    name: str
    window: str
    last_day: int
    open_still: bool

    def __call__(self) -> tuple[DataRequest, ...]:
        """The question."""
        vocabulary = self.chart.vocabulary
        text = f"{vocabulary.title(self.name)}, {self.window}"
        codes = vocabulary.codes.get(self.name, ())
        return (DataRequest(self.name, text, codes, "", self.window, self.open_still),)


class AskAll(Struct, frozen=True):
    """Ask for several things: only together do they decide."""

    asks: tuple[Ask, ...]

    def __call__(self) -> tuple[DataRequest, ...]:
        """The requests of all of them, each once."""
        requests = (request for ask in self.asks for request in ask())
        return tuple(dict.fromkeys(requests))


class AskLater(Struct, frozen=True):
    """An ask that is made only when somebody asks: most are never read."""

    make: Callable[[], Ask]

    def __call__(self) -> tuple[DataRequest, ...]:
        """The requests of the ask."""
        return self.make()()


def both_asks(one: Ask, other: Ask) -> Ask:
    """Ask for both: only together do they decide."""
    return AskAll((*parts_of(one), *parts_of(other)))


def parts_of(ask: Ask) -> tuple[Ask, ...]:
    """The single asks of which an ask is made."""
    if isinstance(ask, AskLater):
        return parts_of(ask.make())
    return ask.asks if isinstance(ask, AskAll) else (ask,)


def ask_values(chart: Chart, draws: Iterable[Draw]) -> Ask:
    """Ask for the exact values of draws; where results of one time differ, for the right one."""
    return AskAll(tuple(_value_asks(chart, draws)))


def _value_asks(chart: Chart, draws: Iterable[Draw]) -> Iterator[Ask]:
    for draw in draws:
        by_analyte: dict[str, list[Measurement]] = {}
        for fact in draw.facts:
            if isinstance(fact, Measurement):
                by_analyte.setdefault(fact.analyte, []).append(fact)
        for analyte, facts in by_analyte.items():
            if len(facts) > 1:
                told = chart.state.measurements.get(analyte, ())
                same = [m for m in told if m.when.same_time(facts[0].when)]
                yield AskRecorded(
                    chart, tuple(m for m in same if m.value is not None), "right value"
                )
            elif facts[0].value is not None and not facts[0].value.is_point:
                yield AskRecorded(chart, (facts[0],), "value")


def ask_limits(chart: Chart, draws: Iterable[Draw]) -> Ask:
    """Ask for the upper limit of normal that the laboratory gives with its results."""
    facts = dict.fromkeys(fact for draw in draws for fact in draw.facts)
    return AskRecorded(chart, tuple(facts), "upper limit")


def ask_order(chart: Chart, draws: Iterable[Draw], events: Iterable[Anchor]) -> Ask:
    """Ask when the results were, and the events they count from, where that is vague.

    Where every day is known, the time of day is what the order depends on.
    """
    results = [fact for draw in draws for fact in draw.facts]
    facts = [fact for event in events for fact in event.facts] + results
    if all(fact.when.is_one_day for fact in facts):
        return ask_times(chart, results)
    return ask_dates(chart, facts)


def ask_times(chart: Chart, facts: Iterable[Fact]) -> Ask:
    """Ask for the time of day of facts of which only the day is known."""
    vague = dict.fromkeys(fact for fact in facts if not has_time_of_day(fact))
    return AskRecorded(chart, tuple(vague), "time of day")


def has_time_of_day(fact: Fact) -> bool:
    """Whether it is known at what time of its day something was, to the minute."""
    return fact.when.end - fact.when.start <= MICROSECONDS_PER_MINUTE


def asks_for_order(ask: Ask) -> bool:
    """Whether an ask asks when something recorded was, to the day or to the minute."""
    for part in parts_of(ask):
        if isinstance(part, AskRecorded) and part.what in ("date", "time of day"):
            return True
    return False


def ask_dates(chart: Chart, facts: Iterable[Fact]) -> Ask:
    """Ask for the exact dates of facts whose order would decide."""
    vague = tuple(dict.fromkeys(f for f in facts if not f.when.is_one_day))
    return AskRecorded(chart, vague, "date")

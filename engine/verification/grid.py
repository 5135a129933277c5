"""Patients near the limits of some rules: the grid that a witness is looked for on.

Everything here is invented (synthetic): one record is put together from a choice for
each series, abnormality, drug, event, charted answer and study that the rules ask for.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Final

from msgspec import structs

from engine.language import (
    Appears,
    Charted,
    CloneFraction,
    DaysBetween,
    EventDefinition,
    GivenBefore,
    Grows,
    IsState,
    LinesBefore,
    RefractoryAgents,
    Some,
    Test,
    Vocabulary,
)
from engine.state import (
    CellTherapyInfusion,
    Diagnosis,
    Fact,
    Measurement,
    PatientState,
    patient_state,
)
from engine.values import EXACT, When, point, read_when
from engine.verification.grid_values import values_near
from engine.verification.making import Lesion, Maker, Option

AS_OF: Final = "2024-12-31"
_BASELINES: Final = (-7, -60, -61, 0)
_LATER: Final = (1, 30, 60, 65)
_EDGES: Final = (-61, -60, 0, 1, 2)
_ALL_UP_TO: Final = 4096
_LESIONS: Final[tuple[tuple[Lesion, ...], ...]] = (
    (),
    (("soft_tissue", "non_contiguous", "no"),),
    (("soft_tissue", "contiguous", "no"),),
    (("soft_tissue", "non_contiguous", "no"), ("soft_tissue", "contiguous", "no")),
    (("bone", "not_stated", "yes"),),
    (("bone", "not_stated", "no"),),
    (("soft_tissue", "non_contiguous", "yes"),),
)


class Grid:
    """The choices for everything that some rules ask for."""

    def __init__(self, tests: Iterable[Test], vocabulary: Vocabulary) -> None:
        """Find out what criteria ask for, and where their limits are."""
        self.vocabulary, self.make = vocabulary, Maker(vocabulary)
        self.tests = list(dict.fromkeys(tests))
        self.choices = [c for c in self._choices() if len(c) > 1]

    @property
    def size(self) -> int:
        """How many records there are."""
        total = 1
        for choice in self.choices:
            total *= len(choice)
        return total

    def states(self, most: int, seed: int = 0) -> Iterator[PatientState]:
        """Records: all of them if they are few, else ``most`` by chance, always the same."""
        if self.size <= min(most, _ALL_UP_TO):
            for chosen in sorted(product(*self.choices), key=_length):
                yield _state(chosen)
            return
        chance = random.Random(seed)  # noqa: S311
        for _ in range(most):
            share = chance.choice((0.3, 0.6, 0.9))
            yield _state(
                [
                    chance.choice(choice) if chance.random() < share else ()
                    for choice in self.choices
                ]
            )

    def values(self, series: str) -> list[Decimal]:
        """Values beside and at every limit that the rules set to a series."""
        found = {Decimal(0)}
        for test in self.tests:
            if getattr(test, "series", "") == series:
                found |= set(values_near(test, self.vocabulary))
        most = Decimal(100) if self.vocabulary.unit_of(series) == "%" else None
        return sorted(v for v in found if v >= 0 and (most is None or v <= most))

    def _choices(self) -> Iterator[list[Option]]:
        yield [(), (self.make.infusion(),)]
        asked = {getattr(test, "series", "") for test in self.tests} - {""}
        for series in sorted(asked):
            yield self._series(series)
        yield from self._cytogenetics()
        yield from self._drugs()
        yield from self._events()
        yield from self._charted()
        if any(isinstance(t, Appears | Grows | Some) for t in self.tests) or any(
            isinstance(t, IsState) and t.kind == "attribute" for t in self.tests
        ):
            yield self._imaging(-7)
            yield self._imaging(60)

    def _series(self, series: str) -> list[Option]:
        values = self.values(series)
        chance = random.Random(series)  # noqa: S311
        options: list[Option] = [()]
        options += [
            self.make.result(series, day, v) for v in values for day in (-7, 60)
        ]
        pairs = [(a, b) for a in values for b in values]
        for low, high in chance.sample(pairs, min(len(pairs), 80)):
            start, end = chance.choice(_BASELINES), chance.choice(_LATER[1:])
            first, last = (
                self.make.result(series, start, low),
                self.make.result(series, end, high),
            )
            options.append((*first, *last))
            if chance.random() < 0.5:
                options.append((*first, *last, *self.make.result(series, 67, high)))
            middle = self.make.result(series, 20, chance.choice(values))
            options.append((*first, *middle, *last))
        return options

    def _cytogenetics(self) -> Iterator[list[Option]]:
        names = [
            t.name
            for t in self.tests
            if isinstance(t, IsState) and t.kind == "abnormality"
        ]
        limits = {
            t.abnormality: t.limit for t in self.tests if isinstance(t, CloneFraction)
        }
        for name in dict.fromkeys([*names, *limits]):
            options: list[Option] = [
                (),
                self.make.fish(name, "absent"),
                self.make.fish(name, "present"),
            ]
            limit = limits.get(name)
            if limit is not None:
                parts = (limit.value - 1, limit.value, limit.value + 1)
                options += [self.make.fish(name, "present", p / 100) for p in parts]
            yield options

    def _drugs(self) -> Iterator[list[Option]]:
        agents: list[str] = []
        for test in self.tests:
            match test:
                case IsState(kind="agent") | GivenBefore(kind="agent"):
                    agents.append(test.name)
                case IsState(kind="drug_class") | GivenBefore(kind="drug_class"):
                    agents += self._of_class(test.name)[:1]
                case RefractoryAgents():
                    agents += self._of_class(test.drug_class)[: test.count + 1]
                case LinesBefore():
                    agents += ["bortezomib", "lenalidomide"]
                case _:
                    pass
        for event in self._asked_events():
            agents += [event.agent] if event.agent else []
            agents += [a for c in event.classes for a in self._of_class(c)[:1]]
        for agent in dict.fromkeys(agents):
            yield [
                (),
                self.make.therapy(agent, -400, -300),
                (
                    *self.make.therapy(agent, -400, -300),
                    *self.make.event("progression", -290),
                ),
                self.make.therapy(agent, 70, None),
            ]

    def _of_class(self, drug_class: str) -> list[str]:
        agents = self.vocabulary.agents.values()
        return [agent.name for agent in agents if agent.drug_class == drug_class]

    def _asked_events(self) -> list[EventDefinition]:
        names: list[str] = []
        for test in self.tests:
            if isinstance(test, DaysBetween):
                names += [test.start, test.end]
            names.append(getattr(test, "event", ""))
            if isinstance(test, IsState) and test.kind == "event":
                names.append(test.name)
        events = self.vocabulary.events
        return [events[name] for name in dict.fromkeys(names) if name in events]

    def _events(self) -> Iterator[list[Option]]:
        days = {61, 20}
        for test in self.tests:
            if isinstance(test, DaysBetween):
                limit = int(test.limit.value)
                days |= {limit - 1, limit, limit + 1}
        kinds = {event.kind for event in self._asked_events() if event.kind}
        for kind in sorted(kinds | {"progression"}):
            yield [(), *(self.make.event(kind, day) for day in sorted(days))]
        conditions = [
            t.name
            for t in self.tests
            if isinstance(t, IsState) and t.kind == "condition"
        ]
        for name in dict.fromkeys(conditions):
            when, source = self.make.stamp("Condition", name, -300)
            fact = Diagnosis(when=when, recorded=when, source=source, condition=name)
            yield [(), (fact,)]

    def _charted(self) -> Iterator[list[Option]]:
        names = dict.fromkeys(t.name for t in self.tests if isinstance(t, Charted))
        for name in names:
            answers = self.vocabulary.charted[name].values[:6]
            options: list[Option] = [()]
            options += [
                tuple(self.make.answer(name, value, day) for day in days)
                for value in answers
                for days in ((60,), (60, 67), (-7,))
            ]
            yield options

    def _imaging(self, day: int) -> list[Option]:
        return [(), *(self.make.study(day, lesions) for lesions in _LESIONS)]


def neighbours(state: PatientState, grid: Grid) -> Iterator[PatientState]:
    """A record with one result moved to a limit, or to the edge of a window, or left out."""
    pools = {name: grid.values(name) for name in grid.vocabulary.analytes}
    for series, derived in grid.vocabulary.derived.items():
        if grid.values(series) != [Decimal(0)]:
            pools[derived.kappa] = [
                EXACT.add(v, Decimal(1)) for v in grid.values(series)
            ]
    facts = state.facts
    for at, fact in enumerate(facts):
        yield _again(state, (*facts[:at], *facts[at + 1 :]))
        if isinstance(fact, Measurement) and fact.value is not None:
            for value in pools.get(fact.analyte, ()):
                moved = structs.replace(fact, value=point(value))
                yield _again(state, (*facts[:at], moved, *facts[at + 1 :]))
        if isinstance(fact, Measurement):
            for when in _edges(state):
                moved = structs.replace(fact, when=when, recorded=when)
                yield _again(state, (*facts[:at], moved, *facts[at + 1 :]))


def _edges(state: PatientState) -> Iterator[When]:
    """Days on which a window around the infusion begins or ends, and those beside."""
    for infusion in state.of(CellTherapyInfusion)[-1:]:
        for days in _EDGES:
            day = date.fromordinal(infusion.when.first_day + days)
            yield read_when(day.isoformat())


def _again(state: PatientState, facts: Sequence[Fact]) -> PatientState:
    again = patient_state(state.patient, facts)
    return structs.replace(again, closed=state.closed)


def _length(chosen: Sequence[Option]) -> int:
    return sum(len(option) for option in chosen)


def _state(chosen: Iterable[Option]) -> PatientState:
    return patient_state("synthetic", [fact for option in chosen for fact in option])

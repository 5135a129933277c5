"""Complete patients near the limits of one rule, as a record and as CEL variables."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from msgspec import structs

from engine.language import Rises, Rule, RuleSet, Vocabulary
from engine.state import Fact, Measurement, PatientState, patient_state
from engine.values import read_when
from engine.verification import Side
from engine.verification.grid import Grid
from engine.verification.making import INFUSION, Maker
from tests.oracle.translate import whole

AS_OF = read_when("2024-12-31")
_LATER = (30, 60, 90)
_LIMIT_OF_NORMAL = Decimal(250)
Asked = Mapping[str, tuple[str, ...]]
Value = bool | int | float | list[list[int]] | list[list[float]]


class Patient(NamedTuple):
    """One complete patient: the record, and what CEL is told of it."""

    state: PatientState
    exact: dict[str, Value]
    floats: dict[str, Value]


def patients(
    rule: Rule, ruleset: RuleSet, names: Vocabulary, asked: Asked, count: int, seed: int
) -> Iterator[Patient]:
    """Patients of whom everything that a rule asks is on record, in exact decimals."""
    grid = Grid(Side(ruleset, rule.name, names).tests(), names)
    for number in range(count):
        chance = random.Random(f"{rule.id} {seed} {number}")  # noqa: S311
        yield _Telling(rule, names, asked, grid, chance).patient()


class _Telling:
    def __init__(
        self, rule: Rule, names: Vocabulary, asked: Asked, grid: Grid, chance: random.Random
    ):  # fmt: skip
        self.rule, self.names, self.asked, self.grid = rule, names, asked, grid
        self.chance, self.make = chance, Maker(names)
        self.facts: list[Fact] = []
        self.draws: dict[str, list[Decimal]] = {}
        self.exact: dict[str, Value] = {}
        self.floats: dict[str, Value] = {}

    def patient(self) -> Patient:
        """Tell everything that is asked."""
        if self.rule.index == "car_t_infusion" or self._asks_before():
            self.facts.append(self.make.infusion())
        if self.rule.index == "teclistamab_start":
            self.facts += self.make.therapy("teclistamab", 200, None)
        for name, meaning in self.asked.items():
            self._tell(name, *meaning)
        return Patient(patient_state("p", self.facts), self.exact, self.floats)

    def _asks_before(self) -> bool:
        return any(m[:2] == ("last", "before") for m in self.asked.values())

    def _tell(self, name: str, kind: str, first: str, second: str = "") -> None:
        match kind:
            case "last":
                values = self._drawn(second)
                self._set(name, values[0] if first == "before" else values[-1])
            case "most" | "least":
                values = self._drawn(second)
                inside = {"all": values, "before": values[:1], "since": values[1:]}
                self._set(name, (max if kind == "most" else min)(inside[first]))
            case "upper":
                self._drawn(first)
                self._set(name, _LIMIT_OF_NORMAL)
            case "pairs":
                self._pairs(name, first)
            case "abnormality":
                self.exact[name] = self.floats[name] = self._fish(first) is not None
            case "fraction":
                self._set(name, (self._fish(first) or Decimal(0)) * 100)
            case "event":
                self.exact[name] = self.floats[name] = self._event(first)
            case "days":
                self._set(name, self._days(first))

    def _set(self, name: str, value: Decimal) -> None:
        self.exact[name], self.floats[name] = whole(value), float(value)

    def _pairs(self, name: str, series: str) -> None:
        derived = self.names.derived.get(series)
        values = self._difference(series) if derived else self._drawn(series)
        pairs = [(a, b) for at, b in enumerate(values) for a in values[:at]]
        self.exact[name] = [[whole(a), whole(b)] for a, b in pairs]
        self.floats[name] = [[float(a), float(b)] for a, b in pairs]

    def _drawn(self, series: str) -> list[Decimal]:
        """The value before the infusion and those after it; drawn once."""
        if series not in self.draws:
            values = self._course(series)
            if self.names.unit_of(series) == "1":
                values = [Decimal(int(value)) for value in values]
            for day, value in zip((-10, *_LATER), values, strict=False):
                self.facts += self._result(series, day, value)
            self.draws[series] = values
        return self.draws[series]

    def _course(self, series: str) -> list[Decimal]:
        """Two to four values; often they only fall, so that one series decides alone."""
        if series == "prior_lines" and self.rule.name != "prior_lines":
            return [Decimal(self.chance.choice([0, 0, 0, 0, 0, 0, 0, 1]))] * 2
        near = self.grid.values(series) or [Decimal(1)]
        if f"upper_{series}" in self.asked:
            near = [_LIMIT_OF_NORMAL - 1, _LIMIT_OF_NORMAL, _LIMIT_OF_NORMAL + 1]
        most = Decimal(100) if self.names.unit_of(series) == "%" else Decimal(100_000)
        values: list[Decimal] = []
        for _ in range(self.chance.randint(2, 4)):
            values.append(min(most, self._value(near, values, self._amounts(series))))
        if any(name == f"pairs_{series}" for name in self.asked):
            return (
                sorted(values, reverse=True) if self.chance.random() < 0.6 else values
            )
        return values

    def _amounts(self, series: str) -> list[Decimal]:
        """By how much a series has to rise, where the rule asks that."""
        rises = (test for test in self.grid.tests if isinstance(test, Rises))
        return [test.amount.value for test in rises if test.series == series]

    def _value(
        self, near: list[Decimal], before: list[Decimal], amounts: list[Decimal]
    ) -> Decimal:
        """A value at or near a limit, at or near a rise by one, or any."""
        kind = self.chance.random()
        if amounts and kind < 0.5:
            if not before:
                return Decimal(self.chance.randint(0, 300)) / 100
            beside = Decimal(self.chance.choice([-1, 0, 0, 1])) / 100
            return before[0] + self.chance.choice(amounts) + beside
        beside = Decimal(self.chance.choice([-1, 0, 0, 0, 1])) / 100
        if before and kind < 0.4:
            low = self.chance.choice(before)
            if kind < 0.1 and (low * 5) % 4 == 0:
                return low * 5 / 4
            return max(Decimal(0), low + self.chance.choice(near) + beside)
        if kind < 0.55:
            return max(Decimal(0), self.chance.choice(near) + beside)
        return Decimal(self.chance.randint(0, 600)) / 100

    def _result(self, series: str, day: int, value: Decimal) -> tuple[Fact, ...]:
        (fact,) = self.make.result(series, day, value)
        assert isinstance(fact, Measurement)
        return (structs.replace(fact, upper_limit=_LIMIT_OF_NORMAL),)

    def _difference(self, series: str) -> list[Decimal]:
        """Kappa less lambda, kappa being the chain that is abnormal from the start."""
        if series not in self.draws:
            rises = self._course(series)
            rises[0] = max(rises[0], Decimal(5))
            for day, rise in zip((-10, *_LATER), rises, strict=False):
                self.facts += self.make.result(series, day, rise)
            self.draws[series] = rises
        return self.draws[series]

    def _fish(self, name: str) -> Decimal | None:
        """The fraction of cells with an abnormality; told once."""
        key = f"fish {name}"
        if key not in self.draws:
            cells = self.chance.choice([None] * 8 + [19, 20, 21, 60])
            found = None if cells is None else Decimal(cells) / 100
            state = "absent" if found is None else "present"
            self.facts += self.make.fish(name, state, found)
            self.draws[key] = [] if found is None else [found]
        return next(iter(self.draws[key]), None)

    def _event(self, name: str) -> bool:
        if name == "first_therapy":
            return self._days(name) > 0
        if name not in self.draws:
            held = self.chance.random() < 0.05
            self.draws[name] = [Decimal(held)]
            if held and name == "car_t_infusion":
                self.facts.append(self.make.infusion())
            elif held and name == "teclistamab_start":
                self.facts += self.make.therapy("teclistamab", 200, None)
            elif held:
                self.facts += self.make.event("progression", 100)
        return bool(self.draws[name][0])

    def _days(self, start: str) -> Decimal:
        """Days from the first drug to the day of the question; 0 without one."""
        assert start == "first_therapy", start
        if start not in self.draws:
            days = self.chance.choice([0, 0, 0, 30, 364, 365, 366])
            self.draws[start] = [Decimal(days)]
            if days:
                first = date(2024, 12, 31) - timedelta(days=days)
                self.facts += self.make.therapy("lenalidomide", (first - INFUSION).days, None)  # fmt: skip
        return self.draws[start][0]

"""Every reading of an uncertain record: what is open, and what each can be.

A ``Space`` is a list of open questions (``Choice``: a time, a value, the contiguity of a
lesion, which half of a contradiction is right), each with its candidate answers, and a
function that builds the reading for one answer to each. Candidates are picked so that
every order of overlapping times, every membership of a window and every side of every
threshold occurs.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from engine.language import Vocabulary
from engine.state import Fact
from engine.values import When
from tests.reference.moments import OFFSETS, Slot, moments
from tests.reference.needs import Needs
from tests.reference.reading import Reading

Answers = dict[str, object]
Maker = Callable[[Reading, Answers], None]
T = TypeVar("T")


@dataclass
class Choice:
    """One open question and its candidate answers."""

    name: str
    options: tuple[object, ...]


@dataclass
class Space:
    """All readings of one record, for one rule."""

    choices: list[Choice]
    build: Callable[[Answers], Reading]

    @property
    def size(self) -> int:
        """How many combinations of candidates there are."""
        size = 1
        for choice in self.choices:
            size *= len(choice.options)
        return size

    def readings(self, cap: int, chance: random.Random) -> Iterator[Reading]:
        """All readings, or ``cap`` of them by chance, corners first, if there are more.

        A few by chance come first in any case: they show soon that readings differ.
        """
        names = [choice.name for choice in self.choices]
        full = [choice.options for choice in self.choices]
        ends = [options[:: max(1, len(options) - 1)] for options in full]
        size = self.size
        by_chance = min(size, 20) if size <= cap else cap
        for number in range(by_chance):
            pool = ends if number % 2 else full
            answers = tuple(chance.choice(options) for options in pool)
            yield self.build(dict(zip(names, answers, strict=True)))
        if size <= cap:
            for answers in itertools.product(*full):
                yield self.build(dict(zip(names, answers, strict=True)))


@dataclass
class Questions:
    """Collects what is open in the facts that a rule needs."""

    facts: list[Fact]
    vocabulary: Vocabulary
    needs: Needs
    slots: dict[str, Slot] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    makers: list[Maker] = field(default_factory=list)

    def of(self, kind: type[T]) -> list[T]:
        """The facts of one type."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def slot(self, name: str, when: When, comparable: str) -> str:
        """Register a time; the same name is the same time."""
        self.slots.setdefault(name, Slot(name, when, comparable))
        return name

    def ask(self, name: str, options: tuple[object, ...]) -> str:
        """Register a question that is not about time."""
        self.choices.append(Choice(name, options))
        return name

    def space(self) -> Space:
        """The space of readings of everything that was registered."""
        slots = list(self.slots.values())
        limits = {
            sign * (n + more)
            for n in self.needs.days
            for more in (0, 1)
            for sign in (1, -1)
        }
        offsets = (*OFFSETS, *sorted(limits - set(OFFSETS)))
        times = [
            Choice(slot.name, tuple(moments(slot, index, slots, offsets)))
            for index, slot in enumerate(slots)
        ]
        makers = list(self.makers)

        def build(answers: Answers) -> Reading:
            reading = Reading()
            for make in makers:
                make(reading, answers)
            return reading

        return Space(times + self.choices, build)

"""Criteria on therapy before an event: given, refractory, lines."""

from __future__ import annotations

from functools import cached_property

from engine.language import (
    GivenBefore,
    LinesBefore,
    RefractoryAgents,
    Vocabulary,
)
from engine.reasoning.exposure import REFRACTORY_DAYS
from engine.verification.solver.days import Anchor, Placed, both, on_or_before
from engine.verification.solver.frame import Slot, Time
from engine.verification.solver.masks import (
    OPEN,
    Mask,
    chosen,
    decided,
    reaches,
)
from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    choose,
    equal,
    every,
    less,
    negation,
    some_of,
)
from engine.verification.solver.windows import Windows


class Therapies:
    """Weighs criteria on the therapies of one unknown patient."""

    def __init__(self, windows: Windows) -> None:
        """Keep the events and windows."""
        self.windows, self.patient = windows, windows.patient
        self.vocabulary = windows.vocabulary

    def given_before(self, test: GivenBefore) -> Mask:
        """Whether an agent, or any of a class, was given before the day of an event."""
        anchor = self.windows.anchor(test.event)
        placed = [
            _before(slot, there, anchor) for there, slot in self._given(test.name)
        ]
        sure = some_of(*(p.sure for p in placed))
        may = some_of(*(p.may for p in placed))
        none = every(negation(may), self.patient.feed_complete)
        return chosen(anchor.took_place, decided(sure, none), OPEN)

    def refractory_agents(self, test: RefractoryAgents) -> Mask:
        """Whether the disease was refractory to enough agents before an event."""
        anchor = self.windows.anchor(test.event)
        proved, open_still = [], []
        for course in self.patient.courses:
            if not belongs(self.vocabulary, course.agent, test.drug_class):
                continue
            counts = _before(course.slot, course.slot.there, anchor)
            last = Anchor(
                True,
                choose(course.has_stop, course.stop.first, course.slot.time.first),
                choose(course.has_stop, course.stop.last, course.slot.time.last),
                True,
            )
            start = Anchor(True, course.slot.time.first, course.slot.time.last, True)
            inside = []
            for event in self.patient.events("progression"):
                time = event.time
                found = both(
                    both(
                        _after(time, start),
                        on_or_before(time.first, time.last, last, REFRACTORY_DAYS),
                    ),
                    on_or_before(time.first, time.last, anchor, 0),
                )
                inside.append(
                    Placed(
                        every(event.there, found.may), every(event.there, found.sure)
                    )
                )
            sure = some_of(course.no_response, *(p.sure for p in inside))
            may = some_of(course.no_response, *(p.may for p in inside))
            proved.append(every(counts.sure, sure))
            open_still.append(every(counts.may, may))
        few = negation(reaches(test.count, open_still))
        enough = reaches(test.count, proved)
        none = every(negation(enough), self.patient.feed_complete, few)
        return chosen(anchor.took_place, decided(enough, none), OPEN)

    def lines_before(self, test: LinesBefore) -> Mask:
        """Whether at least so many lines of therapy were given before an event."""
        anchor = self.windows.anchor(test.event)
        starts = [
            (name, slot, _before(slot, slot.there, anchor))
            for name, slot in self._starts
        ]
        sure = [(name, slot.time, placed.sure) for name, slot, placed in starts]
        events = []
        for event in self.patient.events("progression"):
            found = on_or_before(event.time.first, event.time.last, anchor, 0)
            events.append((event.time, every(event.there, found.sure)))
        enough = _lines(sure, events, test.count)
        possible = [placed.may for _, _, placed in starts]
        few = negation(reaches(test.count, possible))
        none = every(negation(enough), self.patient.feed_complete, few)
        return chosen(anchor.took_place, decided(enough, none), OPEN)

    @cached_property
    def _starts(self) -> list[tuple[str, Slot]]:
        """Therapies that are no supportive care, and infusions, each with its name."""
        agents = self.vocabulary.agents
        found = [
            (course.agent, course.slot)
            for course in self.patient.courses
            if not (course.agent in agents and agents[course.agent].supportive)
        ]
        for infusion in self.patient.infusions:
            for number, product in enumerate(self.patient.products):
                is_it = every(infusion.slot.there, equal(infusion.product, number))
                found.append((product, infusion.slot._replace(there=is_it)))
        return sorted(found, key=lambda each: each[0])

    def _given(self, name: str) -> list[tuple[Condition, Slot]]:
        doses = [
            (c.slot.there, c.slot)
            for c in self.patient.courses
            if belongs(self.vocabulary, c.agent, name)
        ]
        for infusion in self.patient.infusions:
            for number, product in enumerate(self.patient.products):
                if belongs(self.vocabulary, product, name):
                    is_it = every(infusion.slot.there, equal(infusion.product, number))
                    doses.append((is_it, infusion.slot))
        return doses


def belongs(vocabulary: Vocabulary, agent: str, name: str) -> bool:
    """Whether a drug is the one, or of the class, that a criterion names."""
    known = vocabulary.agents.get(agent)
    return agent == name or (known is not None and known.drug_class == name)


def _before(slot: Slot, there: Condition, anchor: Anchor) -> Placed:
    found = on_or_before(slot.time.first, slot.time.last, anchor, -1)
    return Placed(every(there, found.may), every(there, found.sure))


def _after(time: Time, anchor: Anchor) -> Placed:
    return Placed(at_most(anchor.first, time.last), at_most(anchor.last, time.first))


def _lines(
    starts: list[tuple[str, Time, Condition]],
    events: list[tuple[Time, Condition]],
    count: int,
) -> Condition:
    """Enough lines: the first start, then a progression and a new drug, in turn."""
    some = some_of(*(there for _, _, there in starts))
    last = _first_end([(time, there) for _, time, there in starts])
    # lines[n]: whether more than n lines were found so far
    lines: list[Condition] = [some, *[False] * (count - 1)]
    for time, there in events:
        after = [every(s, time.surely_before(t)) for _, t, s in starts]
        earlier = {
            name: some_of(
                *(
                    every(s, negation(time.surely_before(t)))
                    for n, t, s in starts
                    if n == name
                )
            )
            for name, _, _ in starts
        }
        new = [
            every(a, negation(earlier[name]))
            for a, (name, _, _) in zip(after, starts, strict=True)
        ]
        adds = every(there, lines[0], at_most(last, time.start), some_of(*new))
        lines = [
            some_of(lines[n], every(adds, lines[n - 1])) if n else lines[0]
            for n in range(count)
        ]
        end = _first_end([(t, n) for n, (_, t, _) in zip(new, starts, strict=True)])
        last = choose(adds, end, last)
    return lines[count - 1]


def _first_end(among: list[tuple[Time, Condition]]) -> Amount:
    """The earliest end."""
    end: Amount = 0
    known: Condition = False
    for time, there in among:
        better = every(there, some_of(negation(known), less(time.end, end)))
        end = choose(better, time.end, end)
        known = some_of(known, there)
    return end

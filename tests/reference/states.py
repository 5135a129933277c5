"""Events, therapies, conditions and cytogenetics: is something so?

Absence is not negation: what nobody states may be so or not.
"""

from __future__ import annotations

from fractions import Fraction

from engine.language import (
    Charted,
    CloneFraction,
    DaysBetween,
    GivenBefore,
    IsState,
    LinesBefore,
    RefractoryAgents,
)
from tests.reference.candidates import around
from tests.reference.reading import At, Course, Lesion
from tests.reference.series import COMPARISONS
from tests.reference.world import World

REFRACTORY_DAYS = 60  # Rajkumar 2011: progression on or within 60 days of last therapy


def days_between(world: World, test: DaysBetween) -> bool:
    """Calendar days from one event to another."""
    start, end = world.event(test.start), world.event(test.end)
    limit = Fraction(test.limit.value)
    if start is None or end is None:
        options = (limit - 1, limit, limit + 1)
        days = world.ask(("days", test.start, test.end), options)
    else:
        days = Fraction(end.day - start.day)
    return COMPARISONS[test.operator](days, limit)


def is_state(world: World, test: IsState, item: Lesion | None) -> bool:
    """Something of the vocabulary is, or is not, in a state."""
    if test.kind == "attribute":
        assert item is not None
        holds = item.attribute == test.state
    elif test.kind == "abnormality":
        holds = _abnormality(world, test)
    elif test.kind == "event":
        holds = world.event(test.name) is not None
        # "on record" asks of the record, not of the patient
        if test.state != "on_record":
            holds = holds or _never_stated(world, test)
    elif test.kind == "condition":
        holds = test.name in world.reading.conditions or _never_stated(world, test)
    else:
        given = [agent for agent, _ in _given(world)]
        holds = _some_of(world, given, test.name) or _never_stated(world, test)
    return holds != test.negated


def _never_stated(world: World, test: IsState) -> bool:
    return bool(world.ask((test.kind, test.name), (True, False)))


def _given(world: World) -> list[tuple[str, At]]:
    """Every agent that was given, cell-therapy products too, and when it began."""
    courses = [(c.agent, c.start) for c in world.reading.therapies]
    return courses + world.reading.products


def _some_of(world: World, agents: list[str], wanted: str) -> bool:
    """Whether one of the agents is the wanted one, or of the wanted class."""
    known = world.vocabulary.agents
    classes = {known[agent].drug_class for agent in agents if agent in known}
    return wanted in {*agents, *classes}


def charted(world: World, test: Charted) -> bool:
    """The latest answer, or the two latest; what nobody charted can be any answer."""
    inside = world.window() or (lambda _: False)
    said = sorted(a for a in world.reading.charted.get(test.name, []) if inside(a[0]))
    values = [value for _, value in said]
    if not values:
        options = world.vocabulary.charted[test.name].values
        values = [str(world.ask(("charted", test.name), options))]
    if values[-1] != test.value or not test.confirmed:
        return values[-1] == test.value
    if values[-2:] == [test.value] * 2:
        return True
    key = ("charted twice", test.name, test.value)
    return bool(world.ask(key, (True, False)))


def given_before(world: World, test: GivenBefore) -> bool:
    """An agent, or any of a class, was given before the day of an event."""
    event = world.event(test.event)
    if event is not None:
        before = [agent for agent, at in _given(world) if at.day < event.day]
        if _some_of(world, before, test.name):
            return True
    return bool(world.ask(("given", test.name, test.event), (True, False)))


def refractory_agents(world: World, test: RefractoryAgents) -> bool:
    """So many agents of a class failed before an event; never surely fewer."""
    event = world.event(test.event)
    if event is not None:
        courses = [
            course
            for course in world.reading.therapies
            if _some_of(world, [course.agent], test.drug_class)
            and course.start.day < event.day
        ]
        failed = {c.agent for c in courses if _failed(world, c, event)}
        if len(failed) >= test.count:
            return True
    key = ("refractory", test.drug_class, test.event, test.count)
    return bool(world.ask(key, (True, False)))


def lines_before(world: World, test: LinesBefore) -> bool:
    """A line is proved by a new drug after a progression; never surely fewer lines."""
    event = world.event(test.event)
    if event is not None:
        known = world.vocabulary.agents
        given = sorted(
            (at, agent)
            for agent, at in _given(world)
            if at.day < event.day and not (agent in known and known[agent].supportive)
        )
        found, last = (1, given[0][0]) if given else (0, event)
        for at in sorted(world.reading.events.get("progression", [])):
            if not given or at.day > event.day or at <= last:
                continue
            before = {agent for start, agent in given if start <= at}
            new = [s for s, agent in given if s > at and agent not in before]
            if new:
                found, last = found + 1, new[0]
        if found >= test.count:
            return True
    return bool(world.ask(("lines", test.event, test.count), (True, False)))


def _failed(world: World, course: Course, event: At) -> bool:
    """No response, or progression up to 60 days after the last recorded dose."""
    if course.no_response:
        return True
    last = course.last_dose.day + REFRACTORY_DAYS
    return any(
        course.start.day <= at.day <= last and at.day <= event.day
        for at in world.reading.events.get("progression", [])
    )


def _abnormality(world: World, test: IsState) -> bool:
    names = (test.name, *world.vocabulary.abnormalities[test.name].implied_by)
    known = world.reading.abnormalities
    if test.state == "tested":
        # what was looked for and not found was tested, whatever another result says
        wider = _implying(world, test.name)
        looked_for = (Fraction(0) in world.reading.fractions.get(w, []) for w in wider)
        answered = any(name in known for name in names) or any(looked_for)
        return answered or bool(world.ask(("tested", test.name), (True, False)))
    if any(known.get(name) for name in names):
        present = True
    elif test.name in known or _implied_absent(world, test.name):
        present = False
    else:
        present = bool(world.ask(("fish", test.name), (True, False)))
    return present if test.state == "present" else not present


def _implied_absent(world: World, name: str) -> bool:
    """What would imply something that was looked for and not found."""
    return any(
        world.reading.abnormalities.get(other) is False
        for other in _implying(world, name)
    )


def _implying(world: World, name: str) -> list[str]:
    known = world.vocabulary.abnormalities.items()
    return [other for other, each in known if name in each.implied_by]


def clone_fraction(world: World, test: CloneFraction) -> bool:
    """The highest fraction of cells in any result; 0 where it was not found."""
    limit = Fraction(test.limit.value)
    found = world.reading.fractions.get(test.abnormality, [])
    if found:
        percent = 100 * max(found)
    elif _implied_absent(world, test.abnormality):
        percent = Fraction(0)
    else:
        options = [o for o in around([limit]) if o <= 100]
        percent = world.ask(("clone", test.abnormality, str(limit)), options)
    return COMPARISONS[test.operator](percent, limit)

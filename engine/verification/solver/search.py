"""Looks for a patient on whom conditions hold, and has the evaluator confirm it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.language import (
    DaysBetween,
    EventDefinition,
    GivenBefore,
    IsState,
    LinesBefore,
    RefractoryAgents,
    Rule,
    Vocabulary,
)
from engine.reasoning import Evaluation, Judge
from engine.reasoning.reach import OUTSIDE
from engine.state import PatientState
from engine.verification.solver.compiled import Known, evaluated
from engine.verification.solver.encoding import Encoded, Encoding
from engine.verification.solver.found import (
    NoDecimalError,
    day_of_question,
    plainness,
    record_of,
)
from engine.verification.solver.frame import Bound
from engine.verification.solver.masks import Mask
from engine.verification.solver.patient import Patient, group_of, groups_of
from engine.verification.solver.terms import Condition, below, every
from engine.verification.solver.windows import Windows
from engine.verification.solver.z3_terms import DIFFERENCES, RESOURCES, Solver
from engine.verification.witness import Side


class DisagreementError(Exception):
    """The evaluator does not say of a patient what the encoding says: one is wrong."""


class Search:
    """One unknown patient with the drugs and products that some criteria ask for."""

    def __init__(
        self, sides: Sequence[Side], bound: Bound, resources: int = RESOURCES
    ) -> None:
        """Make the unknown patient.

        Args:
            sides: every rule that will be asked of the patient.
            bound: how many facts of a kind there are at most.
            resources: how many of the solver's steps one question may take.
        """
        self.bound, vocabulary = bound, sides[0].vocabulary
        agents = dict.fromkeys(a for side in sides for a in agents_of(side))
        products = [
            a.name for a in vocabulary.agents.values() if "car_t" in a.drug_class
        ]
        self.patient = Patient(vocabulary, bound, agents, products)
        self._windows: dict[int, tuple[Vocabulary, Windows, dict[object, Mask]]] = {}
        self._encodings: dict[tuple[int, int], Encoding] = {}
        self._resources, self._solver = resources, Solver(resources)
        self._groups: set[str] = set()
        self._covered: set[int] = set()
        self._known: list[Known] = []

    def encoded(self, side: Side) -> Encoded:
        """A rule on the unknown patient.

        Raises:
            NotExpressibleError: something in it cannot be said to the solver.
        """
        return self.encoding(side).rule(side.ruleset.rules[side.rule])

    def encoding(self, side: Side) -> Encoding:
        """The rules of one side on the unknown patient."""
        # Rules and vocabulary are kept too, so that their ids stay their own.
        key = id(side.ruleset), id(side.vocabulary)
        found = self._encodings.get(key)
        if found is None:
            known = self._windows.get(id(side.vocabulary))
            if known is None:
                windows = Windows(self.patient, side.vocabulary)
                known = side.vocabulary, windows, {}
                self._windows[id(side.vocabulary)] = known
            encoding = Encoding(side.ruleset, known[1], known[2])
            found = self._encodings[key] = encoding
        return found

    def exists(self, *conditions: Condition) -> bool:
        """Whether there is such a patient within the bound.

        Raises:
            TooHardError: the solver gave no answer within its limit.
        """
        condition = every(*conditions)
        self._be_sound(condition)
        # Whoever was found for another question may do for this one.
        if any(known.holds(condition) for known in reversed(self._known)):
            return True
        values = self._solver.find(condition)
        if values is not None:
            self._known.append(Known(values))
        return values is not None

    def _be_sound(self, condition: Condition) -> None:
        """Have everything hold that makes the unknowns of a condition a patient."""
        terms = list(below(condition, besides=self._covered))
        self._covered.update(term.number for term in terms)
        names = (term.parts[0] for term in terms if term.op in ("bool", "int", "real"))
        groups = {group_of(name) for name in names} - self._groups
        if groups:
            sound = self.patient.sound_of(groups)
            self._groups |= groups | groups_of(sound)
            self._solver.given(sound)
            self._known.clear()  # nothing is known of their new facts

    def values(self, condition: Condition) -> Mapping[str, object] | None:
        """Values for a condition on several patients that is sound in itself.

        Raises:
            TooHardError: the solver gave no answer within its limit.
        """
        # Mostly there are none, which the simplex of differences shows sooner.
        sooner = Solver(self._resources, beside=self._solver, arithmetic=DIFFERENCES)
        return self._alone().find(condition) if sooner.holds(condition) else None

    def _alone(self) -> Solver:
        """A solver that was asked nothing else."""
        return Solver(self._resources, beside=self._solver)

    def find(
        self, *conditions: Condition, agreeing: Sequence[tuple[Encoded, Side]] = ()
    ) -> PatientState | None:
        """Such a patient, as plain as there is one; ``None`` if there surely is none.

        Args:
            conditions: what must hold.
            agreeing: rules of which the evaluator must say of the patient what their
                encodings say.

        Raises:
            TooHardError: the solver gave no answer within its limit.
            DisagreementError: the evaluator does not agree.
        """
        sound = self.patient.sound(*conditions)
        plain = plainness(self.patient, sound, *conditions)
        for extra in (plain, True):
            values = self._alone().find(sound, extra, *conditions)
            if values is None:
                continue
            try:
                state = record_of(values, self.patient)
            except NoDecimalError:
                continue
            for encoded, side in agreeing:
                confirm(encoded, side, state, values)
            return state
        return None


def confirm(
    encoded: Encoded, side: Side, state: PatientState, values: Mapping[str, object]
) -> None:
    """Have the evaluator confirm what an encoding says of a patient.

    Raises:
        DisagreementError: it says something else.
    """
    names = list(encoded.reached)
    holds = evaluated([encoded.reached[name] for name in names], values)
    told = {name for name, held in zip(names, holds, strict=True) if held}
    judge = Judge(state, side.vocabulary, day_of_question())
    judged = reached_by(judge, side)
    if told != judged:
        facts = ", ".join(fact.source.resource for fact in state.facts)
        message = (
            f"{side.id}: solver {sorted(told)}, evaluator {sorted(judged)}: {facts}"
        )
        raise DisagreementError(message)


def reached_by(
    judge: Judge, side: Side, evaluation: Evaluation | None = None
) -> set[str]:
    """What can come out of a rule by the evaluator, in the encoding's words."""
    rule = side.ruleset.rules[side.rule]
    told = evaluation or Evaluation(side.ruleset, judge.final, None)
    reached = told.rule(rule).reached
    return set(reached) if rule.form != "set" else set(_of_set(rule, reached))


def _of_set(rule: Rule, reached: Iterable[str]) -> Iterator[str]:
    for name in reached:
        if name == OUTSIDE:
            yield name
            continue
        held = set() if name == "none" else set(name.split("+"))
        for item in rule.items:
            yield f"{'with' if item.value in held else 'without'} {item.value}"


def agents_of(side: Side) -> Iterator[str]:
    """Drugs that matter to a rule; of a class as many as it takes, and one more."""
    vocabulary = side.vocabulary
    for test in side.tests():
        match test:
            case IsState(kind="agent") | GivenBefore(kind="agent"):
                yield test.name
            case IsState(kind="drug_class") | GivenBefore(kind="drug_class"):
                yield from _of_class(test.name, vocabulary)[:2]
            case RefractoryAgents():
                yield from _of_class(test.drug_class, vocabulary)[: test.count + 1]
            case LinesBefore():
                others = [
                    a.name for a in vocabulary.agents.values() if not a.supportive
                ]
                yield from others[: test.count]
            case _:
                pass
    for name in dict.fromkeys(_events_of(side)):
        yield from _of_event(vocabulary.events[name], vocabulary)


def _events_of(side: Side) -> Iterator[str]:
    """Events that a rule names, or counts from, or that end its windows."""
    vocabulary, rule = side.vocabulary, side.ruleset.rules[side.rule]
    point = vocabulary.time_points[rule.time_point]
    named = ["next_therapy", rule.index, point.anchor, point.until, point.ends_at]
    for test in side.tests():
        named.append(getattr(test, "event", ""))
        if isinstance(test, DaysBetween):
            named += [test.start, test.end]
        if isinstance(test, IsState) and test.kind == "event":
            named.append(test.name)
    while named:
        name = named.pop()
        if name in vocabulary.events:
            yield name
            event = vocabulary.events[name]
            named += [event.after, event.before]


def _of_event(definition: EventDefinition, vocabulary: Vocabulary) -> Iterator[str]:
    if definition.source == "therapy":
        yield from (definition.agent,) if definition.agent else ()
        for drug_class in definition.classes:
            yield from _of_class(drug_class, vocabulary)[:1]
        if not definition.agent and not definition.classes:
            yield next(a.name for a in vocabulary.agents.values() if not a.supportive)


def _of_class(drug_class: str, vocabulary: Vocabulary) -> list[str]:
    agents = vocabulary.agents.values()
    if drug_class in vocabulary.agents:
        return [drug_class]
    return [agent.name for agent in agents if agent.drug_class == drug_class]

"""What is open in results, events, therapies and cytogenetics."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from engine.state import (
    CellTherapyInfusion,
    Characteristic,
    CytogeneticResult,
    Diagnosis,
    Event,
    Fact,
    Measurement,
    ResponseAssessment,
    Therapy,
)
from engine.values import Interval, When
from tests.reference.candidates import TINY, bounds, candidates, hull_of, thresholds
from tests.reference.reading import At, Course, Draw, Reading
from tests.reference.space import Answers, Maker, Questions


def ask_measurements(questions: Questions) -> None:
    """Results of the series; results of one recorded time are one draw."""
    for analyte in sorted(questions.needs.analytes):
        draws: dict[str, list[Measurement]] = {}
        for number, fact in enumerate(questions.of(Measurement)):
            if fact.analyte != analyte or fact.value is None:
                continue
            # a month is not one time: two results of one month are two draws
            key = f"{fact.when.start}/{fact.when.end}"
            if fact.when.first_day != fact.when.last_day:
                key += f"/{number}"
            draws.setdefault(key, []).append(fact)
        values = {key: hull_of(facts) for key, facts in draws.items()}
        critical = _critical(questions, analyte, list(values.values()))
        for key, facts in draws.items():
            _ask_draw(questions, f"{analyte}@{key}", facts, critical, values[key])


def _critical(
    questions: Questions, analyte: str, values: list[Interval]
) -> set[Fraction]:
    critical = set(questions.needs.limits.get(analyte, set()))
    for value in values:
        for end in bounds(value):
            if end is not None:
                critical.add(end)
                for test in questions.needs.courses:
                    critical |= thresholds(test, end)
    return critical


def _ask_draw(
    questions: Questions,
    name: str,
    facts: list[Measurement],
    critical: set[Fraction],
    value: Interval,
) -> None:
    """One draw: its time, its value, and the laboratory's own limit."""
    first = facts[0]
    if first.specimen:  # what is measured in one specimen was drawn at one time
        time = f"time specimen {first.specimen}"
        questions.slot(time, first.when, "specimen")
    else:
        time = questions.slot(f"time {name}", first.when, first.analyte)
    limits = [Fraction(f.upper_limit) for f in facts if f.upper_limit is not None]
    if first.analyte in questions.needs.of_normal:
        critical = critical | set(limits)
    question = questions.ask(f"value {name}", candidates(value, critical))
    limit = questions.ask(f"limit {name}", tuple(dict.fromkeys(limits)) or (None,))

    def make(reading: Reading, answers: Answers) -> None:
        at, number, upper = answers[time], answers[question], answers[limit]
        assert isinstance(at, At) and isinstance(number, Fraction)
        assert upper is None or isinstance(upper, Fraction)
        draw = Draw(at, number, first.specimen, upper)
        reading.draws.setdefault(first.analyte, []).append(draw)

    questions.makers.append(make)


def ask_events(questions: Questions) -> None:
    """Infusions, documented events, therapies that were given, conditions."""
    needs = questions.needs
    for number, fact in enumerate(questions.facts):
        match fact:
            case CellTherapyInfusion() if needs.has("infusion"):
                _timed(questions, f"infusion {number}", fact, _infusion(fact.product))
            case Event(kind=kind) if needs.has(kind):
                _timed(questions, f"{kind} {number}", fact, _event(kind))
            case Therapy(given="given") if needs.has("therapy"):
                _ask_therapy(questions, number, fact)
            case Diagnosis(condition=condition):
                questions.makers.append(_condition(condition))
            case Characteristic(name=name, value=value) if name in needs.charted:
                _ask_charted(questions, number, fact, name, value)
            case ResponseAssessment(category=value) if "response" in needs.charted:
                _ask_charted(questions, number, fact, "response", value.lower())


def ask_day_of_question(questions: Questions, as_of: When) -> None:
    """The end of the day of the question, where a rule counts days up to it."""
    if not questions.needs.has("as_of"):
        return
    last = When(as_of.end - 1, as_of.end, as_of.last_day, as_of.last_day, as_of.text)
    time = questions.slot("time as_of", last, "as_of")

    def make(reading: Reading, answers: Answers) -> None:
        at = answers[time]
        assert isinstance(at, At)
        reading.events["as_of"] = [at]

    questions.makers.append(make)


def _timed(
    questions: Questions, name: str, fact: Fact, add: Callable[[Reading, At], None]
) -> None:
    """Something that matters by its time alone."""
    time = questions.slot(f"time {name}", fact.when, name.split(maxsplit=1)[0])

    def make(reading: Reading, answers: Answers) -> None:
        at = answers[time]
        assert isinstance(at, At)
        add(reading, at)

    questions.makers.append(make)


def _ask_therapy(questions: Questions, number: int, fact: Therapy) -> None:
    start = questions.slot(f"time therapy {number}", fact.when, "therapy")
    stop = start
    if fact.stop is not None and questions.needs.last_doses:
        stop = questions.slot(f"time stop {number}", fact.stop, "stop")

    def make(reading: Reading, answers: Answers) -> None:
        first, last = answers[start], answers[stop]
        assert isinstance(first, At) and isinstance(last, At)
        no_response = fact.stop_reason == "no_response"
        course = Course(fact.agent, first, max(first, last), no_response)
        reading.therapies.append(course)

    questions.makers.append(make)


def ask_cytogenetics(questions: Questions) -> None:
    """Ever present counts; an indeterminate result can be either."""
    for number, fact in enumerate(questions.of(CytogeneticResult)):
        if fact.abnormality not in questions.needs.abnormalities:
            continue
        if fact.state in ("present", "absent", "indeterminate"):
            _ask_result(questions, number, fact)


def _ask_result(questions: Questions, number: int, fact: CytogeneticResult) -> None:
    """One result: absent (``None``), or present in a fraction of the cells."""
    limits = questions.needs.fractions.get(fact.abnormality, set())
    found: tuple[object, ...] = (Fraction(1),)
    if limits:
        stated = fact.clone_fraction
        critical = limits | {limit + TINY for limit in limits}
        found = candidates(stated, critical) if stated else _any_part(critical)
    options = {"present": found, "absent": (None,), "indeterminate": (None, *found)}
    question = questions.ask(f"fish {number}", options[fact.state])

    def make(reading: Reading, answers: Answers) -> None:
        part, name = answers[question], fact.abnormality
        assert part is None or isinstance(part, Fraction)
        before = reading.abnormalities.get(name, False)
        reading.abnormalities[name] = before or part is not None
        fractions = reading.fractions.setdefault(name, [])
        fractions.append(Fraction(0) if part is None else part)

    questions.makers.append(make)


def _any_part(critical: set[Fraction]) -> tuple[object, ...]:
    points = {TINY, Fraction(1)} | {c for c in critical if 0 < c <= 1}
    return tuple(sorted(points))


def _infusion(product: str) -> Callable[[Reading, At], None]:
    def add(reading: Reading, at: At) -> None:
        reading.infusions.append(at)
        reading.products.append((product, at))

    return add


def _event(kind: str) -> Callable[[Reading, At], None]:
    def add(reading: Reading, at: At) -> None:
        reading.events.setdefault(kind, []).append(at)

    return add


def _ask_charted(
    questions: Questions, number: int, fact: Fact, name: str, value: str
) -> None:
    """One charted answer; one that nobody could read can be any of the answers."""
    time = questions.slot(f"time charted {number}", fact.when, "charted")
    options = (value,) if value else questions.vocabulary.charted[name].values
    question = questions.ask(f"answer {number}", tuple(options))

    def make(reading: Reading, answers: Answers) -> None:
        at, said = answers[time], answers[question]
        assert isinstance(at, At)
        reading.charted.setdefault(name, []).append((at, str(said)))

    questions.makers.append(make)


def _condition(condition: str) -> Maker:
    def make(reading: Reading, _: Answers) -> None:
        reading.conditions.add(condition)

    return make

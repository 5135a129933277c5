"""A real patient as values of the unknowns, so that an encoding can be asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.language import Vocabulary
from engine.reasoning import Chart
from engine.reasoning.chains import paired_chains
from engine.reasoning.series import Draw, draws_of
from engine.state import (
    CellTherapyInfusion,
    Characteristic,
    CytogeneticResult,
    Diagnosis,
    Event,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Measurement,
    ResponseAssessment,
    Therapy,
)
from engine.values import Interval, When
from engine.verification.solver.lesion_values import place_of
from engine.verification.solver.patient import Patient
from engine.verification.solver.places import (
    ABSENT,
    FAILED,
    INDETERMINATE,
    NOT_READ,
    PRESENT,
)

_STATES = {"present": PRESENT, "absent": ABSENT, "indeterminate": INDETERMINATE}
_MARKS = {"therapy_feed_complete", "problem_list_complete"}


class DoesNotFitError(Exception):
    """A patient who has more, or other, than a frame has places for."""


def embedded(chart: Chart, patient: Patient) -> dict[str, Any]:
    """The values of every unknown for one patient.

    Raises:
        DoesNotFitError: there is no place for some fact.
    """
    return _Embedding(chart, patient).values


class _Embedding:
    def __init__(self, chart: Chart, patient: Patient) -> None:
        self.chart, self.patient = chart, patient
        self.state, self.vocabulary = chart.state, chart.vocabulary
        self.values: dict[str, Any] = {}
        if chart.state.closed - _MARKS:
            raise DoesNotFitError("a declared assumption")
        self._time("as_of#0", chart.as_of)
        self.values["feed_complete#0"] = "therapy_feed_complete" in chart.state.closed
        self.values["problems_complete#0"] = (
            "problem_list_complete" in chart.state.closed
        )
        self._series()
        self._events()
        self._therapies()
        self._cytogenetics()
        self._charted()
        self._imaging()

    def _time(self, name: str, when: When) -> None:
        for end in ("start", "end"):
            self.values[f"{name}.{end}"] = getattr(when, end)
        self.values[f"{name}.first"] = when.first_day
        self.values[f"{name}.last"] = when.last_day

    def _slot(self, name: str, when: When) -> None:
        self.values[f"{name}.there"] = True
        self._time(name, when)

    def _span(self, name: str, value: Interval) -> None:
        low = Decimal(0) if value.low is None else value.low
        if low < 0:
            raise DoesNotFitError("a negative value")
        told = {
            "low": low,
            "low_open": value.low_open,
            "high": Decimal(0) if value.high is None else value.high,
            "high_open": value.high is not None and value.high_open,
            "no_high": value.high is None,
        }
        self.values |= {f"{name}.{end}": what for end, what in told.items()}

    def _fits(self, count: int, most: int, what: str) -> None:
        if count > most:
            raise DoesNotFitError(f"{count} of {what}")

    def _draw(self, group: str, at: int, draw: Draw) -> None:
        self._fits(at + 1, self.patient.bound.results, group)
        name = f"{group}#{at}"
        self._slot(name, draw.when)
        self._span(name, draw.value)
        limits = {f.upper_limit for f in draw.facts if isinstance(f, Measurement)}
        (limit,) = limits if len(limits) == 1 else (None,)
        self.values[f"{name}.has_upper"] = limit is not None
        self.values[f"{name}.upper"] = limit or Decimal(0)

    def _series(self) -> None:
        chains: set[str] = set()
        for name, derived in self.vocabulary.derived.items():
            chains |= {derived.kappa, derived.lambda_}
            self._pairs(name, derived.kappa, derived.lambda_)
        for series in self.state.measurements:
            if series not in chains:
                for at, draw in enumerate(draws_of(self.chart, series)):
                    self._draw(f"series:{series}", at, draw)

    def _pairs(self, name: str, kappa: str, other: str) -> None:
        """Samples in order of time, both chains of one sample at one place."""
        derived = self.vocabulary.derived[name]
        pairs = paired_chains(self.chart, derived)
        samples: list[tuple[Draw | None, Draw | None]] = list(pairs)
        taken = {id(draw) for pair in pairs for draw in pair}
        samples += [
            (d, None) for d in draws_of(self.chart, kappa) if id(d) not in taken
        ]
        samples += [
            (None, d) for d in draws_of(self.chart, other) if id(d) not in taken
        ]
        samples.sort(key=lambda s: next((d.when.start, d.when.end) for d in s if d))
        for at, (one, two) in enumerate(samples):
            if one is not None:
                self._draw(f"series:{kappa}", at, one)
            if two is not None:
                self._draw(f"series:{other}", at, two)
            self.values[f"pairs:{name}#{at}"] = one is not None and two is not None

    def _dated(self, group: str, facts: Sequence[Fact], most: int) -> list[str]:
        self._fits(len(facts), most, group)
        ordered = sorted(facts, key=lambda f: (f.when.start, f.when.end))
        for at, fact in enumerate(ordered):
            self._slot(f"{group}#{at}", fact.when)
        return [f"{group}#{at}" for at in range(len(facts))]

    def _events(self) -> None:
        most, products = self.patient.bound.events, self.patient.products
        kinds = dict.fromkeys(event.kind for event in self.state.of(Event))
        for kind in kinds:
            self._dated(
                f"event:{kind}",
                [e for e in self.state.of(Event) if e.kind == kind],
                most,
            )
        infusions = self.state.of(CellTherapyInfusion)
        for name, infusion in zip(
            self._dated("infusion", infusions, most), infusions, strict=True
        ):
            if infusion.product not in products:
                raise DoesNotFitError(f"an infusion of {infusion.product!r}")
            self.values[f"{name}.product"] = products.index(infusion.product)

    def _therapies(self) -> None:
        given: dict[str, list[Therapy]] = {}
        for therapy in self.state.of(Therapy):
            if therapy.given == "given":
                given.setdefault(therapy.agent, []).append(therapy)
            else:
                self._ordered(therapy)
        for agent, courses in given.items():
            if agent not in self.patient.agents:
                raise DoesNotFitError(f"a course of {agent!r}")
            (name,) = self._dated(f"therapy:{agent}", courses, 1)
            (course,) = courses
            if course.stop is not None:
                self._slot(f"therapy:{agent}#stop", course.stop)
            self.values[f"{name}.no_response"] = course.stop_reason == "no_response"

    def _ordered(self, therapy: Therapy) -> None:
        known = self.vocabulary.agents.get(therapy.agent)
        drug_class = "" if known is None else known.drug_class
        for definition in self.vocabulary.events.values():
            if definition.source == "order" and drug_class in definition.classes:
                raise DoesNotFitError("an order")

    def _cytogenetics(self) -> None:
        for abnormality, results in self.state.cytogenetics.items():
            self._fits(len(results), self.patient.bound.tests, abnormality)
            for at, result in enumerate(results):
                self._probe(f"fish:{abnormality}#{at}", result)

    def _probe(self, name: str, result: CytogeneticResult) -> None:
        self.values[f"{name}.there"] = True
        self.values[f"{name}.state"] = _STATES.get(result.state, FAILED)
        if result.clone_fraction is not None:
            self.values[f"{name}.has_fraction"] = True
            self._span(f"{name}.fraction", result.clone_fraction)

    def _charted(self) -> None:
        told: dict[str, list[Fact]] = {}
        for answer in self.state.of(Characteristic):
            told.setdefault(answer.name, []).append(answer)
        told["response"] = [
            *told.get("response", ()),
            *self.state.of(ResponseAssessment),
        ]
        for diagnosis in self.state.of(Diagnosis):
            self.values[f"diagnosis:{diagnosis.condition}#0"] = True
        for name, answers in told.items():
            if name not in self.vocabulary.charted:
                continue
            answers.sort(key=lambda f: (f.when.start, f.when.end))
            names = self._dated(f"charted:{name}", answers, self.patient.bound.answers)
            for place, fact in zip(names, answers, strict=True):
                self.values[f"{place}.value"] = _answer(fact, name, self.vocabulary)

    def _imaging(self) -> None:
        studies = self.state.of(ImagingStudy)
        findings = self.state.of(LesionFinding)
        names = dict.fromkeys([s.study for s in studies])
        names |= dict.fromkeys(f.study for f in findings if f.study)
        numbers = {name: at for at, name in enumerate(names)}
        self._fits(len(numbers), self.patient.bound.studies, "studies")
        if len({s.study for s in studies}) < len(studies):
            raise DoesNotFitError("a study told twice")
        for study in studies:
            name = f"study#{numbers[study.study]}"
            self._slot(name, study.when)
            self.values[f"{name}.whole_body"] = study.extent == "whole_body"
        for complete in self.state.of(LesionListComplete):
            if complete.study in numbers:
                kinds = ("soft_tissue", "bone")
                listed = kinds if complete.lesions == "all" else (complete.lesions,)
                for kind in listed:
                    self.values[f"study#{numbers[complete.study]}.complete_{kind}"] = (
                        True
                    )
        lesions = {
            n: at
            for at, n in enumerate(
                dict.fromkeys(f.lesion for f in findings if f.lesion)
            )
        }
        for kind in ("soft_tissue", "bone"):
            own = [f for f in findings if f.lesion_kind == kind]
            self._fits(len(own), self.patient.bound.lesions, f"{kind} lesions")
            for at, finding in enumerate(own):
                self._finding(f"lesion:{kind}#{at}", finding, numbers, lesions)

    def _finding(
        self,
        name: str,
        finding: LesionFinding,
        studies: dict[str, int],
        lesions: dict[str, int],
    ) -> None:
        self._slot(name, finding.when)
        told = {
            "seen": finding.present,
            "contiguity": place_of("bone_contiguity", finding.bone_contiguity),
            "new": place_of("new_since_prior", finding.new_since_prior),
            "study": studies.get(finding.study, -1),
            "lesion": lesions.get(finding.lesion, -1),
            "has_longest": finding.longest_mm is not None,
            "has_shortest": finding.shortest_mm is not None,
        }
        self.values |= {f"{name}.{what}": value for what, value in told.items()}
        if finding.longest_mm is not None:
            self._span(f"{name}.longest", finding.longest_mm)
        if finding.shortest_mm is not None:
            self._span(f"{name}.shortest", finding.shortest_mm)


def _answer(fact: Fact, name: str, vocabulary: Vocabulary) -> int:
    said = fact.category if isinstance(fact, ResponseAssessment) else ""
    said = fact.value if isinstance(fact, Characteristic) else said
    said, values = said.lower().replace(" ", "_"), vocabulary.charted[name].values
    if not said:
        return int(NOT_READ)
    if said not in values:
        raise DoesNotFitError(f"an answer {said!r}")
    return values.index(said)

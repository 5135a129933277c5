"""A patient that the solver found, as a record: synthetic, and in the rule's own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import structs

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
    PatientState,
    ResponseAssessment,
    Source,
    Therapy,
    patient_state,
)
from engine.values import EXACT, Interval, When, days
from engine.verification.solver.lesion_values import stated_at
from engine.verification.solver.patient import DAY_OF_QUESTION, Patient
from engine.verification.solver.places import NOT_READ
from engine.verification.solver.terms import (
    Condition,
    equal,
    every,
    negation,
    times,
    unknown_condition,
    unknown_number,
    unknown_value,
    unknowns_of,
)
from engine.verification.steps import series_step

Values = Mapping[str, Any]
_STATES = ("present", "absent", "indeterminate", "failed")
_HUNDREDTH = Decimal("0.01")


class NoDecimalError(Exception):
    """A value of the solver that has no finite decimal."""


def plainness(patient: Patient, *conditions: Condition) -> Condition:
    """Every value is a number that laboratories report, and every date a day."""
    rules: list[Condition] = []
    for name in unknowns_of(*conditions):
        base, _, end = name.rpartition(".")
        if end == "low":
            low, count = unknown_value(name), unknown_number(f"{base}.steps")
            rules += [
                equal(low, unknown_value(f"{base}.high")),
                negation(unknown_condition(f"{base}.low_open")),
                negation(unknown_condition(f"{base}.high_open")),
                negation(unknown_condition(f"{base}.no_high")),
                equal(low, times(_step(base, patient), count)),
            ]
        if end == "first" and not base.startswith("as_of"):
            rules.append(equal(unknown_number(name), unknown_number(f"{base}.last")))
    return every(*rules)


def _step(base: str, patient: Patient) -> Decimal:
    group, _, place = base.partition("#")
    if group.startswith("series:"):
        return series_step(group.removeprefix("series:"), patient.vocabulary)
    return _HUNDREDTH if place.endswith("fraction") else Decimal(1)


def day_of_question() -> When:
    """The day on which the solver's patients are looked at."""
    day = date.fromordinal(DAY_OF_QUESTION)
    return days(day, day, day.isoformat())


def record_of(values: Values, patient: Patient) -> PatientState:
    """The record of a patient that the solver found.

    Raises:
        NoDecimalError: a value has no finite decimal.
    """
    state = patient_state("synthetic", _Record(values, patient).facts())
    marks = {
        "feed_complete": "therapy_feed_complete",
        "problems_complete": "problem_list_complete",
    }
    closed = {mark for name, mark in marks.items() if values.get(f"{name}#0")}
    return structs.replace(state, closed=frozenset(closed))


class _Record:
    def __init__(self, values: Values, patient: Patient) -> None:
        self.values, self.patient = values, patient
        self.vocabulary = patient.vocabulary

    def facts(self) -> Iterator[Fact]:
        """Every fact that is there."""
        for name, there in sorted(self.values.items()):
            group, _, place = name.partition("#")
            kind, _, what = group.partition(":")
            if kind == "diagnosis" and there:
                yield Diagnosis(condition=what, **self._common("Condition", name, {}))
            if there and place.endswith(".there") and place != "stop.there":
                base = name.removesuffix(".there")
                yield from self._made(kind, what, base)

    def _made(self, kind: str, what: str, base: str) -> Iterator[Fact]:
        get = self.values.get
        match kind:
            case "series":
                upper = (
                    self._decimal(get(f"{base}.upper", 0))
                    if get(f"{base}.has_upper")
                    else None
                )
                yield Measurement(
                    analyte=what, value=self._span(base), upper_limit=upper,
                    **self._dated("Observation", base),
                )  # fmt: skip
            case "event":
                yield Event(kind=what, **self._dated("Observation", base))  # type: ignore[arg-type]
            case "infusion":
                product = self.patient.products[get(f"{base}.product", 0)]
                yield CellTherapyInfusion(
                    product=product, **self._dated("Procedure", base)
                )
            case "therapy":
                stop = (
                    self._when(f"therapy:{what}#stop")
                    if get(f"therapy:{what}#stop.there")
                    else None
                )
                reason = "no_response" if get(f"{base}.no_response") else ""
                yield Therapy(
                    agent=what, stop=stop, stop_reason=reason,
                    **self._dated("MedicationAdministration", base),
                )  # fmt: skip
            case "fish":
                fraction = (
                    self._span(f"{base}.fraction")
                    if get(f"{base}.has_fraction")
                    else None
                )
                yield CytogeneticResult(
                    abnormality=what, state=_STATES[get(f"{base}.state", 0)],  # type: ignore[arg-type]
                    clone_fraction=fraction, **self._common("Observation", base, {}),
                )  # fmt: skip
            case "charted":
                yield self._answer(what, base)
            case "study" | "lesion":
                yield from self._imaging(kind, what, base)
            case "order":
                yield from self._order(what, base)

    def _order(self, event: str, base: str) -> Iterator[Fact]:
        classes = self.vocabulary.events[event].classes
        agents = self.vocabulary.agents.values()
        agent = next(a.name for a in agents if a.drug_class in classes)
        yield Therapy(
            agent=agent, given="ordered", **self._dated("MedicationRequest", base)
        )

    def _answer(self, name: str, base: str) -> Fact:
        number = self.values.get(f"{base}.value", 0)
        said = (
            "" if number == NOT_READ else self.vocabulary.charted[name].values[number]
        )
        common = self._dated("Observation", base)
        if name == "response":
            return ResponseAssessment(category=said, **common)
        return Characteristic(name=name, value=said, **common)

    def _imaging(self, kind: str, what: str, base: str) -> Iterator[Fact]:
        get, common = self.values.get, self._dated("Observation", base)
        if kind == "study":
            name = f"ImagingStudy/{base.partition('#')[2]}"
            source = {"source": Source(name)}
            whole = "whole_body" if get(f"{base}.whole_body") else "limited"
            yield ImagingStudy(
                study=name,
                extent=whole,  # type: ignore[arg-type]
                modality="pet_ct",
                **(common | source),
            )
            listed = [k for k in ("soft_tissue", "bone") if get(f"{base}.complete_{k}")]
            if listed:
                kinds = "all" if len(listed) == 2 else listed[0]
                yield LesionListComplete(study=name, lesions=kinds, **common)  # type: ignore[arg-type]
            return
        study, lesion = get(f"{base}.study", 0), get(f"{base}.lesion", 0)
        yield LesionFinding(
            lesion_kind=what,  # type: ignore[arg-type]
            present=bool(get(f"{base}.seen")),
            bone_contiguity=stated_at("bone_contiguity", get(f"{base}.contiguity", 0)),  # type: ignore[arg-type]
            new_since_prior=stated_at("new_since_prior", get(f"{base}.new", 0)),  # type: ignore[arg-type]
            study="" if study < 0 else f"ImagingStudy/{study}",
            lesion="" if lesion < 0 else f"BodyStructure/{lesion}",
            longest_mm=self._span(f"{base}.longest")
            if get(f"{base}.has_longest")
            else None,
            shortest_mm=self._span(f"{base}.shortest")
            if get(f"{base}.has_shortest")
            else None,
            **common,
        )

    def _dated(self, resource: str, base: str) -> dict[str, Any]:
        return self._common(resource, base, {"when": self._when(base)})

    def _common(self, resource: str, base: str, told: dict[str, Any]) -> dict[str, Any]:
        long_before = date.fromordinal(DAY_OF_QUESTION - 400)
        when = told.get("when") or days(
            long_before, long_before, long_before.isoformat()
        )
        name = base.replace("_", "-").replace(":", "-").replace("#", "-")
        source = Source(f"{resource}/{name.partition('.')[0]}")
        return {"when": when, "recorded": when, "source": source}

    def _when(self, base: str) -> When:
        ends = [
            self.values.get(f"{base}.{end}", DAY_OF_QUESTION)
            for end in ("first", "last")
        ]
        first, last = (date.fromordinal(end) for end in ends)
        text = first.isoformat() if first == last else f"{first} to {last}"
        return days(first, last, text)

    def _span(self, base: str) -> Interval:
        get = self.values.get
        low = self._decimal(get(f"{base}.low", 0))
        high = None if get(f"{base}.no_high") else self._decimal(get(f"{base}.high", 0))
        return Interval(
            low, high, bool(get(f"{base}.low_open")), bool(get(f"{base}.high_open"))
        )

    def _decimal(self, value: Fraction | int) -> Decimal:
        exact = Fraction(value)
        rest = exact.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if rest != 1:
            raise NoDecimalError(str(exact))
        return EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))

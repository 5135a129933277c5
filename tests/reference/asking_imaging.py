"""What is open in imaging: attributes, sizes, times and contradictory studies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.state import Fact, ImagingStudy, LesionFinding, LesionListComplete
from engine.values import ANY_AMOUNT
from tests.reference.candidates import (
    attribute_stated,
    bounds,
    candidates,
    limits_of,
)
from tests.reference.reading import At, Closing, Lesion, Reading
from tests.reference.space import Answers, Questions

THERE, NOT_THERE = "the lesion is there", "there is none"


def ask_imaging(questions: Questions) -> None:
    """Lesions, what closes their lists, and contradictions inside one study."""
    questions.needs.sizes |= _grown_sizes(questions)
    for name in sorted(questions.needs.lists):
        listed = questions.vocabulary.lists[name]
        (attributes,) = listed.attributes.values()
        findings = [
            f for f in questions.of(LesionFinding) if f.lesion_kind == listed.kind
        ]
        studies = {f.study for f in findings}
        studies |= {f.study for f in questions.of(LesionListComplete)}
        for study in sorted(studies):
            inside = [f for f in findings if f.study == study]
            _Study(questions, listed.kind, attributes, study, inside).ask()


def _grown_sizes(questions: Questions) -> set[Fraction]:
    """Sizes at which growth from, or to, a recorded one just counts."""
    found: set[Fraction] = set()
    for fact in questions.of(LesionFinding):
        ends = bounds(fact.longest_mm) if fact.longest_mm is not None else ()
        for end in (e for e in ends if e is not None):
            for test in questions.needs.growths:
                factor = 1 + Fraction(test.by.value) / 100
                amount = Fraction(test.amount.value)
                found |= {end, end * factor, end / factor, end + amount}
                found |= {max(end - amount, Fraction(0))}
    return found


@dataclass
class _Study:
    """The findings of one kind in one study (``study`` is empty: none is named)."""

    questions: Questions
    kind: str
    attributes: tuple[str, ...]
    study: str
    findings: list[LesionFinding]

    def ask(self) -> None:
        denied = self.denied()
        present = [
            (number, fact, self.options(fact, denied))
            for number, fact in enumerate(self.findings)
            if fact.present
        ]
        contradicted = bool(denied) and any(
            set(options) <= denied for _, _, options in present
        )
        truth = f"study {self.kind} {self.study}" if contradicted else ""
        if truth:
            self.questions.ask(truth, (THERE, NOT_THERE))
        for number, fact, options in present:
            excluded = contradicted and set(options) <= denied
            self.lesion(number, fact, options, truth if excluded else "")
        if self.study and self.is_whole_body():
            self.closings(truth)

    def is_whole_body(self) -> bool:
        return any(
            s.study == self.study and s.extent == "whole_body"
            for s in self.questions.of(ImagingStudy)
        )

    def denied(self) -> set[str]:
        """The attributes of which an Absent finding of this study says: none."""
        absent = [f for f in self.findings if not f.present]
        return {a for fact in absent for a in limits_of(fact, self.attributes)}

    def options(self, fact: LesionFinding, denied: set[str]) -> tuple[str, ...]:
        """What a lesion's attribute can be; not what its own study denies."""
        stated = attribute_stated(fact)
        options = (stated,) if stated in self.attributes else self.attributes
        left = tuple(o for o in options if not self.study or o not in denied)
        return left or options

    def is_known(self, fact: LesionFinding) -> bool:
        """Whether an earlier study saw the lesion: then it is not new."""
        return bool(fact.lesion) and any(
            other.present
            and other.lesion == fact.lesion
            and other.study != fact.study
            and other.when.surely_before(fact.when)
            for other in self.questions.of(LesionFinding)
        )

    def lesion(
        self, number: int, fact: LesionFinding, options: tuple[str, ...], truth: str
    ) -> None:
        """A lesion that was seen, unless a contradiction is read the other way."""
        ask, resource = self.questions.ask, fact.source.resource
        name = f"{self.kind} {self.study} {number} {resource}"
        attribute_question = ask(f"attribute {name}", options)
        sizes = self.questions.needs.sizes
        size = candidates(fact.longest_mm or ANY_AMOUNT, sizes) if sizes else ()
        size_question = ask(f"size {name}", size or (Fraction(0),))
        needs = self.questions.needs
        axes = {g.short_axis for g in needs.growths} - {None}
        limits = {Fraction(axis.value) for axis in axes if axis is not None}
        short = candidates(fact.shortest_mm or ANY_AMOUNT, limits) if limits else ()
        short_question = ask(f"short axis {name}", short or (Fraction(0),))
        unsaid = ("no",) if self.is_known(fact) else ("yes", "no")
        newness = {"yes": ("yes",), "no": ("no",)}.get(fact.new_since_prior, unsaid)
        asked = needs.newness and self.kind != "bone"
        new_question = ask(f"new {name}", newness if asked else ("no",))
        time = self.time(fact, f"{self.kind} {number}")

        def make(reading: Reading, answers: Answers) -> None:
            at, attribute = answers[time], answers[attribute_question]
            longest, shortest = answers[size_question], answers[short_question]
            assert isinstance(at, At) and isinstance(attribute, str)
            assert isinstance(longest, Fraction) and isinstance(shortest, Fraction)
            new = attribute if self.kind == "bone" else answers[new_question]
            if not truth or answers[truth] == THERE:
                study = self.study or f"no study {number} {resource}"
                seen = (longest, shortest, fact.lesion, new == "yes")
                lesion = Lesion(self.kind, attribute, at, study, *seen)
                reading.lesions.append(lesion)

        self.questions.makers.append(make)

    def closings(self, truth: str) -> None:
        """Statements that this study listed every lesion of some attributes."""
        for fact in self.findings:
            if not fact.present:
                self.closing(fact, limits_of(fact, self.attributes), truth)
        for complete in self.questions.of(LesionListComplete):
            if complete.study == self.study and complete.lesions in ("all", self.kind):
                self.closing(complete, self.attributes, truth)

    def closing(self, fact: Fact, closes: tuple[str, ...], truth: str) -> None:
        time = self.time(fact, self.kind)

        def make(reading: Reading, answers: Answers) -> None:
            at = answers[time]
            assert isinstance(at, At)
            if closes and (not truth or answers[truth] == NOT_THERE):
                closing = Closing(self.kind, frozenset(closes), at, self.study)
                reading.closings.append(closing)

        self.questions.makers.append(make)

    def time(self, fact: Fact, otherwise: str) -> str:
        """A study happens once: its findings share its time."""
        slot = self.questions.slot
        if not self.study:
            name = f"time finding {otherwise} {fact.source.resource}"
            return slot(name, fact.when, "imaging")
        studies = self.questions.of(ImagingStudy)
        whens = [s.when for s in studies if s.study == self.study]
        when = whens[0] if whens else fact.when
        return slot(f"time study {self.study}", when, "imaging")

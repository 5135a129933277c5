"""What is open in imaging: attributes, sizes, times and contradictory studies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.state import Fact, ImagingStudy, LesionFinding, LesionListComplete
from engine.values import ANY_AMOUNT
from tests.reference.candidates import attribute_stated, candidates, limits_of
from tests.reference.reading import At, Closing, Lesion, Reading
from tests.reference.space import Answers, Questions

THERE, NOT_THERE = "the lesion is there", "there is none"


def ask_imaging(questions: Questions) -> None:
    """Lesions, what closes their lists, and contradictions inside one study."""
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
        time = self.time(fact, f"{self.kind} {number}")

        def make(reading: Reading, answers: Answers) -> None:
            at, attribute = answers[time], answers[attribute_question]
            longest = answers[size_question]
            assert isinstance(at, At) and isinstance(attribute, str)
            assert isinstance(longest, Fraction)
            if not truth or answers[truth] == THERE:
                study = self.study or f"no study {number} {resource}"
                lesion = Lesion(self.kind, attribute, at, study, longest)
                reading.lesions.append(lesion)

        self.questions.makers.append(make)

    def closings(self, truth: str) -> None:
        """Statements that this study listed every lesion of some attributes."""
        for fact in self.findings:
            if not fact.present:
                self.closing(fact, limits_of(fact, self.attributes), truth)
        for complete in self.questions.of(LesionListComplete):
            if complete.study == self.study:
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

"""Course: infusions, drugs, events and charted attributes in a clinician's words."""

from __future__ import annotations

from engine.state import (
    CellTherapyInfusion,
    Characteristic,
    Diagnosis,
    Event,
    EventKind,
    ResponseAssessment,
    Therapy,
    Toxicity,
)
from ui.workbench.pages import FINAL, Note, Pages
from ui.workbench.words import normal, one_of

_RESOURCES = {
    "death": "Patient",
    "lymphodepletion": "Procedure",
    "hospice": "Encounter",
}


class Course:
    """Tells what was given to the patient and what happened."""

    def __init__(self, pages: Pages) -> None:
        """Write into ``pages``."""
        self.pages = pages

    def infusion(self, when: str, product: str = "", note: Note = FINAL) -> None:
        """A CAR T infusion; later ``day N`` count from it.

        Raises:
            Misunderstood: no such product or day.
        """
        agent = self._agent(product) if product else "car_t_unspecified"
        name = f"{product or 'car-t'}-infusion"
        stamp = self.pages.stamp("Procedure", name, when, note)
        self.pages.infusion = stamp["when"]
        self.pages.add(CellTherapyInfusion(product=agent, **stamp), note)

    def therapy(
        self,
        words: str,
        when: str,
        stop: str = "",
        note: Note = FINAL,
        *,
        ordered: bool = False,
    ) -> None:
        """A dose or a course of a drug.

        Args:
            words: name of the drug.
            when: day of the dose, or on which the course started.
            stop: day on which the course ended, if it did.
            note: how it was reported.
            ordered: there is only an order; nobody says that it was given.

        Raises:
            Misunderstood: no such drug or day.
        """
        agent = self._agent(words)
        kind = "MedicationRequest" if ordered else "MedicationAdministration"
        fact = Therapy(
            agent=agent,
            given="ordered" if ordered else "given",
            stop=self.pages.when(stop) if stop else None,
            **self.pages.stamp(kind, agent, when, note),
        )
        self.pages.add(fact, note)

    def _agent(self, words: str) -> str:
        agents = self.pages.vocabulary.agents.values()
        return one_of(words, [(a.name, a.title) for a in agents], "drug")

    def event(self, kind: EventKind, when: str, note: Note = FINAL) -> None:
        """Progression, lymphodepletion, death, hospice, transfer or last contact."""
        stamp = self.pages.stamp(_RESOURCES.get(kind, "Observation"), kind, when, note)
        self.pages.add(Event(kind=kind, **stamp), note)

    def diagnosis(self, words: str, when: str, note: Note = FINAL) -> None:
        """A condition on the problem list.

        Raises:
            Misunderstood: no such condition or day.
        """
        name = one_of(words, self.pages.vocabulary.conditions.items(), "condition")
        stamp = self.pages.stamp("Condition", name, when, note)
        self.pages.add(Diagnosis(condition=name, **stamp), note)

    def charted(self, name: str, value: str, when: str, note: Note = FINAL) -> None:
        """A charted response (``response``) or another charted attribute."""
        stamp = self.pages.stamp("Observation", name, when, note, value)
        if normal(name) == "response":
            self.pages.add(ResponseAssessment(category=value, **stamp), note)
            return
        coded, answer = (normal(words).replace(" ", "_") for words in (name, value))
        for item in self.pages.vocabulary.charted.values():
            if normal(name) in (normal(item.name), normal(item.title)):
                coded = item.name
                said = (v for v in item.values if normal(v) == normal(value))
                answer = next(said, answer)
        self.pages.add(Characteristic(name=coded, value=answer, **stamp), note)

    def toxicity(self, term: str, grade: str, when: str, note: Note = FINAL) -> None:
        """A graded adverse event."""
        stamp = self.pages.stamp("AdverseEvent", term, when, note, f"grade {grade}")
        coded = normal(term).replace(" ", "_")
        self.pages.add(Toxicity(term=coded, grade=int(grade), **stamp), note)

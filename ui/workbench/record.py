"""Record: a synthetic patient told in a clinician's words.

Every fact gets a readable synthetic resource id, such as
``Observation/serum-m-protein-2024-01-20``, by which proofs name it. What a feed
would ignore (entered in error) or replace (corrected) is ignored and replaced here.
"""

from __future__ import annotations

from engine.language import (
    Assumption,
    Site,
    Vocabulary,
    shipped_assumptions,
    shipped_vocabulary,
)
from engine.state import PatientState, ResourceCounts, patient_state
from ui.workbench.course import Course
from ui.workbench.imaging import Imaging
from ui.workbench.laboratory import Laboratory
from ui.workbench.pages import Pages
from ui.workbench.words import one_of


class Record:
    """One synthetic patient.

    Attributes:
        laboratory: tells results, series and FISH.
        imaging: tells studies and lesions.
        course: tells infusions, drugs and events.
        site: what the centre declares; nothing by default.
    """

    def __init__(
        self, vocabulary: Vocabulary | None = None, patient: str = "synthetic"
    ) -> None:
        """Start with nothing on record.

        Args:
            vocabulary: names that facts may use; the shipped ones by default.
            patient: logical id of the patient.
        """
        self.patient = patient
        self.pages = Pages(vocabulary or shipped_vocabulary())
        self.laboratory = Laboratory(self.pages)
        self.imaging = Imaging(self.pages)
        self.course = Course(self.pages)
        self.site: Site | None = None

    def declare(self, words: str) -> None:
        """An assumption that the centre declares, by its title; none that needs a number.

        Raises:
            Misunderstood: no such assumption.
        """
        known = {a.id: a for a in shipped_assumptions().values() if not a.parameters}
        titles = [(a.id, a.title.removeprefix("the ")) for a in known.values()]
        name = one_of(words, titles, "assumption")
        declared = Assumption(name, known[name].title, "scenario", "", "")
        before = self.site.assumptions if self.site else ()
        self.site = Site("scenario", (*before, declared))

    def state(self) -> PatientState:
        """The facts as one patient.

        >>> record = Record()
        >>> record.course.infusion("2023-10-01", "ide-cel")
        >>> record.laboratory.result("serum M-protein", "day 60", "<1 g/L")
        >>> [fact.source.resource for fact in record.state().facts]
        ['Procedure/ide-cel-infusion-2023-10-01', 'Observation/serum-m-protein-2023-11-30']
        """
        facts = self.pages.facts
        used = len({fact.source.resource for fact in facts})
        counts = ResourceCounts(used=used, ignored=len(self.pages.ignored))
        return patient_state(self.patient, facts, (), counts)

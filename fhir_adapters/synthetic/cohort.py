"""A synthetic cohort: each patient depends on the seed and on their number alone."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from engine.prognosis import shipped_evidence
from fhir_adapters.synthetic.imaging import write_imaging
from fhir_adapters.synthetic.laboratory import Laboratory
from fhir_adapters.synthetic.marginals import Marginals
from fhir_adapters.synthetic.mess import Mess
from fhir_adapters.synthetic.resources import Resource, Writer
from fhir_adapters.synthetic.story import Story, tell_story

# One probe, one answer: the words of the finding and the genes studied.
_PROBES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "del(17p)": ("del(17p)", ("HGNC:11998",)),
    "t(4;14)": ("t(4;14)(p16.3;q32)", ("HGNC:5477", "HGNC:12766")),
    "t(14;16)": ("t(14;16)(q32;q23)", ("HGNC:5477", "HGNC:6776")),
    "t(14;20)": ("t(14;20)(q32;q12)", ("HGNC:5477", "HGNC:6408")),
    "1q gain": ("gain(1q)", ("HGNC:19083",)),
    "del(1p32)": ("del(1p32)", ("HGNC:1789",)),
}
_LINES: Final[tuple[tuple[tuple[str, str], ...], ...]] = (
    (("L01XG01", "bortezomib"), ("L04AX04", "lenalidomide")),
    (("L01FC01", "daratumumab"), ("L04AX04", "lenalidomide")),
    (("L01XG02", "carfilzomib"), ("L04AX06", "pomalidomide")),
    (("L01FC02", "isatuximab"), ("L04AX06", "pomalidomide")),
)
_PENTA: Final = (("L01XG02", "carfilzomib"), ("L01FC01", "daratumumab"))
_NEXT: Final = {
    "bcma_bispecific": ("L01FX24", "teclistamab"),
    "gprc5d_bispecific": ("L01FX29", "talquetamab"),
    "conventional": ("L01XG02", "carfilzomib"),
    "other_bcma": ("L01FX15", "belantamab mafodotin"),
}
_PRODUCT: Final = {
    "ide-cel": ("L01XL07", "idecabtagene vicleucel"),
    "cilta-cel": ("L01XL05", "ciltacabtagene autoleucel"),
    "teclistamab": ("L01FX24", "teclistamab"),
}


class SyntheticCohort:
    """Invented patients in any number; the same seed gives the same bytes."""

    def __init__(self, seed: int, mess: Mess | None = None) -> None:
        """Take the seed, and the rates of untidiness (those that are shipped)."""
        self.seed = seed
        self._mess = mess or Mess.shipped()
        self._marginals = Marginals(shipped_evidence())

    def story(self, number: int) -> Story:
        """What happened to one patient."""
        return tell_story(number, self._chance(number, "story"), self._marginals)

    def patient(self, number: int) -> list[Resource]:
        """The FHIR resources of one patient, in no particular order of time."""
        story = self.story(number)
        chance, mess = self._chance(number, "record"), self._mess
        writer = Writer(f"syn-{self.seed}-{number:07d}")
        writer.person(male=story.male, birth=story.birth, death=story.death)
        chain = "" if story.heavy == "none" else f"{story.heavy} "
        writer.condition(story.diagnosis, f"{chain}{story.light} multiple myeloma")
        if not mess.befalls("no_fish", chance):
            _write_fish(story, writer, chance, mess)
        _write_therapies(story, writer, chance, mess)
        write_imaging(story, writer, chance, mess)
        Laboratory(story, writer, chance, mess).write()
        if story.progression and not mess.befalls("progression_not_documented", chance):
            writer.progression(story.progression)
        return writer.resources

    def _chance(self, number: int, part: str) -> Random:
        return Random(f"{self.seed}/{number}/{part}")  # noqa: S311 - nothing is secret


def _write_fish(story: Story, writer: Writer, chance: Random, mess: Mess) -> None:
    day = story.diagnosis + timedelta(days=4)
    for finding, (words, genes) in _PROBES.items():
        if mess.befalls("fish_not_tested", chance):
            continue
        state = "present" if finding in story.findings else "absent"
        if mess.befalls("fish_failed", chance):
            state = "failed"
        writer.fish(day, words, genes, state)


def _write_therapies(story: Story, writer: Writer, chance: Random, mess: Mess) -> None:
    span = (story.index - story.diagnosis).days
    step = max(30, span // (story.prior_lines + 1))
    for line in range(story.prior_lines):
        start = story.diagnosis + timedelta(days=10 + line * step)
        end = start + timedelta(days=max(20, step - 20))
        if end >= story.index:
            break
        agents = _PENTA if story.penta and line == 2 else _LINES[line % len(_LINES)]
        month_only = mess.befalls("month_only", chance)
        first = f"{start:%Y-%m}" if month_only else start.isoformat()
        for atc, words in agents:
            writer.drug(atc, words, first, end.isoformat())
    if story.transplant:
        day = story.diagnosis + timedelta(days=min(150, span // 2))
        writer.drug("L01AA03", "melphalan", day.isoformat())
    if story.car_t_before and story.car_t_before > story.diagnosis:
        writer.drug(*_PRODUCT["ide-cel"], story.car_t_before.isoformat())
    if story.product != "teclistamab":
        depleted = story.index - timedelta(days=5)
        writer.drug("L01BB05", "fludarabine", depleted.isoformat())
        writer.drug("L01AA01", "cyclophosphamide", depleted.isoformat())
    writer.drug(*_PRODUCT[story.product], story.index.isoformat())
    if story.progression and story.next_therapy in _NEXT:
        start = story.progression + timedelta(days=chance.randint(10, 40))
        if start <= story.end:
            writer.drug(*_NEXT[story.next_therapy], start.isoformat())

"""Makes facts of a synthetic patient, at days counted from a CAR T infusion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from engine.language import Vocabulary
from engine.state import (
    CellTherapyInfusion,
    Characteristic,
    Contiguity,
    CytogeneticResult,
    Event,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionKind,
    LesionListComplete,
    Measurement,
    ResponseAssessment,
    Source,
    Therapy,
)
from engine.values import EXACT, When, point, read_when

INFUSION: Final = date(2024, 1, 10)

Option = tuple[Fact, ...]
Lesion = tuple[LesionKind, Contiguity, Literal["yes", "no"]]


class Maker:
    """Makes facts; each has a resource of its own."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Keep the names."""
        self.vocabulary = vocabulary
        self._number = 0

    def stamp(self, kind: str, name: str, day: int) -> tuple[When, Source]:
        """A day counted from the infusion, and a resource of its own."""
        self._number += 1
        when = read_when((INFUSION + timedelta(days=day)).isoformat())
        return when, Source(f"{kind}/{name.replace('_', '-')}-{self._number}")

    def infusion(self) -> Fact:
        """The CAR T infusion, on day 0."""
        when, source = self.stamp("Procedure", "infusion", 0)
        return CellTherapyInfusion(
            when=when,
            recorded=when,
            source=source,
            product="ciltacabtagene_autoleucel",
        )

    def result(self, series: str, day: int, value: Decimal) -> Option:
        """One result; of a derived series, both chains of one day."""
        derived = self.vocabulary.derived.get(series)
        if derived is not None:
            one = Decimal(1)
            more = EXACT.add(value, one)
            kappa = self.result(derived.kappa, day, more)
            return (*kappa, *self.result(derived.lambda_, day, one))
        when, source = self.stamp("Observation", series, day)
        return (
            Measurement(
                when=when,
                recorded=when,
                source=source,
                analyte=series,
                value=point(value),
            ),
        )

    def fish(self, name: str, state: str, cells: Decimal | None = None) -> Option:
        """What FISH said of one abnormality."""
        when, source = self.stamp("Observation", f"fish-{name}", -100)
        return (
            CytogeneticResult(
                when=when,
                recorded=when,
                source=source,
                abnormality=name,
                state=state,  # type: ignore[arg-type]
                clone_fraction=None if cells is None else point(cells),
            ),
        )

    def therapy(self, agent: str, day: int, stop: int | None) -> Option:
        """A course of a drug; ``stop`` is its last day."""
        when, source = self.stamp("MedicationAdministration", agent, day)
        end = None if stop is None else self.stamp("x", "x", stop)[0]
        return (
            Therapy(when=when, recorded=when, source=source, agent=agent, stop=end),
        )

    def event(self, kind: str, day: int) -> Option:
        """A progression or the like."""
        when, source = self.stamp("Observation", kind, day)
        return (Event(when=when, recorded=when, source=source, kind=kind),)  # type: ignore[arg-type]

    def answer(self, name: str, value: str, day: int) -> Fact:
        """What a person charted."""
        when, source = self.stamp("Observation", name, day)
        if name == "response":
            return ResponseAssessment(
                when=when, recorded=when, source=source, category=value
            )
        return Characteristic(
            when=when, recorded=when, source=source, name=name, value=value
        )

    def study(self, day: int, lesions: Sequence[Lesion]) -> Option:
        """A whole-body study that lists every lesion: kind, contiguity, new."""
        when, source = self.stamp("ImagingStudy", "pet-ct", day)
        study = ImagingStudy(
            when=when, recorded=when, source=source, study=source.resource,
            modality="pet_ct", extent="whole_body",
        )  # fmt: skip
        facts: list[Fact] = [study]
        for kind, contiguity, new in lesions:
            moment, origin = self.stamp("Observation", f"{kind}-lesion", day)
            finding = LesionFinding(
                when=moment,
                recorded=moment,
                source=origin,
                lesion_kind=kind,
                present=True,
                bone_contiguity=contiguity,
                new_since_prior=new,
                study=source.resource,
            )
            facts.append(finding)
        moment, origin = self.stamp("Observation", "lesion-list", day)
        facts.append(
            LesionListComplete(
                when=moment, recorded=moment, source=origin, study=source.resource
            )
        )
        return tuple(facts)

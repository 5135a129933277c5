"""PatientState to the facts that surfaces draw."""

from __future__ import annotations

from engine.assessment.contract import (
    CytogeneticView,
    EventView,
    FactsView,
    LesionView,
    SeriesPoint,
    SeriesView,
    StudyView,
    TherapyView,
)
from engine.language import Vocabulary
from engine.state import (
    CellTherapyInfusion,
    CytogeneticResult,
    Event,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Measurement,
    PatientState,
    Therapy,
)
from engine.values import iso_day


def facts_view(state: PatientState, vocabulary: Vocabulary) -> FactsView:
    """The facts of ``state`` in order of time."""
    return FactsView(
        series={
            analyte: SeriesView(
                vocabulary.title(analyte),
                vocabulary.unit_of(analyte),
                tuple(_point(result) for result in results),
            )
            for analyte, results in sorted(state.measurements.items())
        },
        lesions=tuple(_lesion(f) for f in state.of(LesionFinding)),
        studies=tuple(
            StudyView(
                s.when.day_text(),
                s.study,
                s.modality,
                s.extent,
                s.source.resource,
                _listed(s.study, state),
            )
            for s in state.of(ImagingStudy)
        ),
        therapies=tuple(_therapy(t, vocabulary) for t in state.of(Therapy)),
        events=tuple(
            sorted(_events(state, vocabulary), key=lambda e: (e.when, e.resource))
        ),
        cytogenetics=tuple(
            CytogeneticView(
                r.when.day_text(),
                r.abnormality,
                vocabulary.title(r.abnormality),
                r.state,
                r.source.resource,
            )
            for r in state.of(CytogeneticResult)
        ),
    )


def _listed(study: str, state: PatientState) -> str:
    """Of which kind of lesion all of a study are stated to be listed."""
    kinds = {
        listing.lesions
        for listing in state.of(LesionListComplete)
        if listing.study == study and not listing.preliminary
    }
    return "all" if len(kinds) > 1 else next(iter(kinds), "")


def _point(result: Measurement) -> SeriesPoint:
    value, when = result.value, result.when
    return SeriesPoint(
        when.day_text(),
        iso_day(when.first_day),
        iso_day(when.last_day),
        "not measured" if value is None else value.text(),
        None if value is None else value.low,
        None if value is None else value.high,
        result.source.as_recorded,
        result.source.resource,
        result.preliminary,
    )


def _lesion(finding: LesionFinding) -> LesionView:
    size = finding.longest_mm
    return LesionView(
        finding.when.day_text(),
        finding.lesion_kind,
        finding.present,
        finding.bone_contiguity,
        finding.site,
        "" if size is None else f"{size.text()} mm",
        finding.study,
        finding.source.resource,
        finding.entered_by,
        finding.lesion,
    )


def _therapy(therapy: Therapy, vocabulary: Vocabulary) -> TherapyView:
    agent = vocabulary.agents.get(therapy.agent)
    return TherapyView(
        therapy.when.day_text(),
        "" if therapy.stop is None else therapy.stop.day_text(),
        therapy.agent,
        vocabulary.title(therapy.agent),
        agent.drug_class if agent else "",
        therapy.given,
        therapy.source.resource,
    )


def _events(state: PatientState, vocabulary: Vocabulary) -> list[EventView]:
    infusions = [
        EventView(
            i.when.day_text(),
            "car_t_infusion",
            vocabulary.title(i.product),
            i.source.resource,
        )
        for i in state.of(CellTherapyInfusion)
    ]
    return infusions + [
        EventView(e.when.day_text(), e.kind, e.detail, e.source.resource)
        for e in state.of(Event)
    ]

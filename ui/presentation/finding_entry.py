"""Chart -> FindingDesk: the studies of a patient, their reports, and what is kept of each.

Pure: it chooses which study comes first and which words are marked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from engine.assessment import Assessment, Question
from engine.state import Contiguity, ImagingStudy
from fhir_adapters.findings import EnteredLesion
from fhir_adapters.inbound import PatientChart, ReportText
from ui.presentation.happenings import lesion_text, study_title

_CONTIGUITY: Final[Mapping[str, Contiguity]] = {
    "extramedullary": "non_contiguous",
    "paraskeletal": "contiguous",
}


class Passage(Struct, frozen=True):
    """A stretch of a report.

    Attributes:
        text: its words.
        question: id of the question that it raises; empty if it raises none.
    """

    text: str
    question: str = ""


class ReportView(Struct, frozen=True):
    """A report as it is shown.

    Attributes:
        place: ``DiagnosticReport/r1, 2024-01-20``.
        passages: all its words, in order.
    """

    place: str
    passages: tuple[Passage, ...]


class Suggestion(Struct, frozen=True):
    """A sentence that speaks of a lesion, and the lesion that it may be.

    Attributes:
        question: its id.
        sentence: what the report says.
        about: ``an extramedullary lesion, present`` in words.
        lesion: what would be entered; a person completes it.
    """

    question: str
    sentence: str
    about: str
    lesion: EnteredLesion


class StudyDesk(Struct, frozen=True):
    """One study that somebody can transcribe.

    Attributes:
        study: ``ImagingStudy/i1``.
        when: FHIR time of the study, as recorded.
        title: ``2024-01-20 · PET/CT, whole body``.
        reports: its reports, and those of the same day that name no study.
        suggestions: sentences that speak of a lesion that no finding answers.
        on_record: findings that came with the record, in words.
        waits: how many rules an answer may settle.
    """

    study: str
    when: str
    title: str
    reports: tuple[ReportView, ...]
    suggestions: tuple[Suggestion, ...]
    on_record: tuple[str, ...]
    waits: int


def study_desks(chart: PatientChart, assessment: Assessment) -> tuple[StudyDesk, ...]:
    """Every study of a patient, those first that may settle most, then the latest.

    Args:
        chart: facts and reports.
        assessment: of the same facts; nothing after its day is offered.
    """
    seen = {view.study for view in assessment.facts.studies}
    studies = {
        study.study: study
        for study in chart.state.of(ImagingStudy)
        if study.study in seen and not study.preliminary
    }
    desks = [_desk(study, chart, assessment) for study in studies.values()]
    desks.sort(key=lambda desk: desk.when, reverse=True)
    return tuple(sorted(desks, key=lambda desk: -desk.waits))


def _desk(
    study: ImagingStudy, chart: PatientChart, assessment: Assessment
) -> StudyDesk:
    questions = [q for q in assessment.questions if _is_of(q.study, q.when, study)]
    reports = [r for r in chart.reports if _is_of(r.study, r.when.text, study)]
    fed = [
        lesion
        for lesion in assessment.facts.lesions
        if lesion.study == study.study and not lesion.entered_by
    ]
    day = study.when.day_text()
    return StudyDesk(
        study=study.study,
        when=study.when.text,
        title=f"{day} · {study_title(study.modality, study.extent)}",
        reports=tuple(_view(report, questions) for report in reports),
        suggestions=tuple(
            _suggestion(q) for q in questions if q.state in ("present", "uncertain")
        ),
        on_record=tuple(f"{lesion_text(le)} ({le.resource})" for le in fed),
        waits=len({rule for q in questions for rule in q.could_settle}),
    )


def _is_of(named: str, when: str, study: ImagingStudy) -> bool:
    """Whether a report or question is of a study: by name, else by its day."""
    return named == study.study if named else when[:10] == study.when.text[:10]


def _view(report: ReportText, questions: Sequence[Question]) -> ReportView:
    """The report cut at the sentences that raise a question."""
    mine = sorted(
        (
            q
            for q in questions
            if (q.resource, q.field) == (report.resource, report.field)
        ),
        key=lambda q: q.start,
    )
    passages, end = [], 0
    for question in mine:
        if question.start < end:
            continue
        passages.append(Passage(report.text[end : question.start]))
        passages.append(
            Passage(report.text[question.start : question.end], question.id)
        )
        end = question.end
    passages.append(Passage(report.text[end:]))
    status = ", preliminary" if report.preliminary else ""
    return ReportView(
        f"{report.resource}, {report.when.text}{status}",
        tuple(p for p in passages if p.text),
    )


_ABOUT: Final[Mapping[str, str]] = {
    "extramedullary": "away from bone",
    "paraskeletal": "touches bone",
    "intraosseous": "inside bone",
    "soft_tissue": "soft tissue, contiguity not said",
}


def _suggestion(question: Question) -> Suggestion:
    bone = question.about == "intraosseous"
    doubt = ", not certain" if question.state == "uncertain" else ""
    return Suggestion(
        question.id,
        question.sentence,
        _ABOUT[question.about] + doubt,
        EnteredLesion(
            kind="bone" if bone else "soft_tissue",
            bone_contiguity=_CONTIGUITY.get(question.about, "not_stated"),
        ),
    )

"""A patient as one session looks at it: read, judged and put into words once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from engine.assessment import Assessment
from engine.language import RuleSet, vocabulary_of
from engine.values import Once, When
from fhir_adapters.inbound import PatientChart
from ui.bedside.context import Bedside
from ui.bedside.patient_page import answer_html, background_html
from ui.bedside.resource_html import ResourcesShown
from ui.bedside.timeline_section import imaging_section, timeline_numbers
from ui.presentation import (
    Html,
    LesionsThenAndNow,
    PatientView,
    StudyLine,
    Timeline,
    lesions_then_and_now,
    patient_view,
    side_by_side,
    study_lines,
)
from ui.records import Further, PatientRecord

_KEY: Final = "opened"
_MOST: Final = 4
"""Patients that a session keeps, the latest ones."""


class Opened:
    """What a page shows of one patient; everything in it is made once.

    Attributes:
        record: whose it is.
        chart: facts and reports.
        assessment: of the same facts.
        view: the assessment in words.
    """

    def __init__(
        self,
        bedside: Bedside,
        record: PatientRecord,
        further: Further,
        rulesets: Sequence[RuleSet],
        day: When,
    ) -> None:
        """Read the record and judge it; tell the bedside which assessment is shown."""
        self._asked = (further, tuple(r.sha256 for r in rulesets), day)
        self._bedside, self.record = bedside, record
        self._names = vocabulary_of(bedside.rulesets)
        with bedside.turns.alone():
            self.chart: PatientChart = record.read(further)
            self.assessment: Assessment = bedside.judged(
                self.chart.state, day, rulesets
            )
            self.view: PatientView = patient_view(self.assessment, self._names)
            self._show = ResourcesShown(self.chart, record.identity)
            self.answer: Html = answer_html(self.view, record.identity, self._show)
        bedside.note(self.assessment)

    def answers(
        self,
        record: PatientRecord,
        further: Further,
        rulesets: Sequence[RuleSet],
        day: When,
    ) -> bool:
        """Whether this is what the same question about the same facts comes to."""
        asked = (further, tuple(r.sha256 for r in rulesets), day)
        return self.record is record and self._asked == asked

    @Once
    def timeline(self) -> Timeline | None:
        """What is drawn; nothing if nothing is on record."""
        return self._bedside.timeline(self.chart, self.assessment)

    @Once
    def numbers(self) -> Html | None:
        """What is drawn, as tables."""
        return timeline_numbers(self.timeline) if self.timeline else None

    @Once
    def studies(self) -> tuple[StudyLine, ...]:
        """Imaging, the latest first."""
        return study_lines(self.assessment)

    @Once
    def imaging(self) -> Html:
        """Lesions then and now, and every study."""
        return imaging_section(self.studies, self.lesions)

    @Once
    def lesions(self) -> LesionsThenAndNow | None:
        """Each lesion before and now."""
        return lesions_then_and_now(self.assessment)

    @Once
    def background(self) -> Html:
        """What stands below: published evidence, other rules, the record."""
        compared = side_by_side(self.assessment, self._names)
        return background_html(self.view, compared, self._show)


def open_patient(bedside: Bedside, record: PatientRecord) -> Opened:
    """A patient for this session; nothing of it is kept for any other one.

    What was kept is shown again only for the same record, with the same findings that
    people entered, by the same rule sets and on the same day.

    Raises:
        SourceError: the source is no longer what it was.
    """
    further = record.beside()
    rulesets = bedside.usable(bedside.rulesets)
    asked = (record, further, rulesets, bedside.as_of())
    shelf: list[Opened] = st.session_state.setdefault(_KEY, [])
    for known in shelf:
        if known.answers(*asked):
            shelf.remove(known)
            break
    else:
        known = Opened(bedside, *asked)
    shelf.insert(0, known)
    del shelf[_MOST:]
    return known


def forget_patients() -> None:
    """Keep nothing of any patient in this session."""
    st.session_state.pop(_KEY, None)

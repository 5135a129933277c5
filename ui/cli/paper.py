"""``mspike assess --format html``: one patient on one A4 page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.assessment import Assessment
from engine.language import RuleSet, vocabulary_of
from engine.reasoning import courses_of
from engine.state import PatientState
from engine.values import When
from ui.cli.terminal import Terminal
from ui.paper import paper_page
from ui.presentation import (
    lesions_then_and_now,
    patient_view,
    study_lines,
    timeline_of,
)
from ui.records import Identity


def print_paper(
    state: PatientState,
    assessment: Assessment,
    rulesets: Sequence[RuleSet],
    day: When,
    known: Mapping[str, Identity],
) -> None:
    """Print the page as HTML."""
    names = vocabulary_of(rulesets)
    page = paper_page(
        patient_view(assessment, names),
        known.get(state.patient) or Identity(patient=state.patient),
        timeline_of(assessment, courses_of(state, rulesets, day, names), names),
        study_lines(assessment),
        lesions_then_and_now(assessment),
    )
    terminal = Terminal()
    terminal.line(page)
    terminal.flush()

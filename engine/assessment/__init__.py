"""assess(state, rulesets, as_of) -> Assessment: the one public door of the engine."""

from engine.assessment.assess import assess, verdicts_by_rule
from engine.assessment.contract import (
    Alert,
    Assessment,
    ChoiceView,
    CytogeneticView,
    EventView,
    FactsView,
    LesionView,
    RuleSetStamp,
    RuleView,
    SeriesPoint,
    SeriesView,
    StudyView,
    TherapyView,
)
from engine.assessment.document import assessment_schema, read_json, to_json

__all__ = [
    "Alert",
    "Assessment",
    "ChoiceView",
    "CytogeneticView",
    "EventView",
    "FactsView",
    "LesionView",
    "RuleSetStamp",
    "RuleView",
    "SeriesPoint",
    "SeriesView",
    "StudyView",
    "TherapyView",
    "assess",
    "assessment_schema",
    "read_json",
    "to_json",
    "verdicts_by_rule",
]

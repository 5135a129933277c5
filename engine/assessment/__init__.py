"""assess(state, rulesets, as_of) -> Assessment: the one public door of the engine."""

from engine.assessment.assess import (
    assess,
    assess_alerts,
    facts_hash,
    verdicts_by_rule,
)
from engine.assessment.contract import (
    Assessment,
    ChoiceView,
    CytogeneticView,
    EventView,
    FactsView,
    LesionView,
    Question,
    RuleSetStamp,
    RuleView,
    SeriesPoint,
    SeriesView,
    StudyView,
    SurveillanceView,
    TherapyView,
)
from engine.assessment.decidability import (
    ComplaintCount,
    MissingDatum,
    QualityCount,
    QualityReport,
    ReasonCount,
    RuleDecided,
)
from engine.assessment.document import assessment_schema, read_json, to_json
from engine.assessment.questions import questions_of
from engine.assessment.rationale import (
    EVIDENCE,
    NoSuchEvidence,
    evidence_stamp,
    rationales,
)
from engine.assessment.suppose import (
    SUPPOSED,
    Supposition,
    answers_to,
    supposed,
    takes_answer,
)
from engine.surveillance import Alert

__all__ = [
    "EVIDENCE",
    "SUPPOSED",
    "Alert",
    "Assessment",
    "ChoiceView",
    "ComplaintCount",
    "CytogeneticView",
    "EventView",
    "FactsView",
    "LesionView",
    "MissingDatum",
    "NoSuchEvidence",
    "QualityCount",
    "QualityReport",
    "Question",
    "ReasonCount",
    "RuleDecided",
    "RuleSetStamp",
    "RuleView",
    "SeriesPoint",
    "SeriesView",
    "StudyView",
    "Supposition",
    "SurveillanceView",
    "TherapyView",
    "answers_to",
    "assess",
    "assess_alerts",
    "assessment_schema",
    "evidence_stamp",
    "facts_hash",
    "questions_of",
    "rationales",
    "read_json",
    "supposed",
    "takes_answer",
    "to_json",
    "verdicts_by_rule",
]

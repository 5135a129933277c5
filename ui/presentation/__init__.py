"""View models: an Assessment in words, the same for every surface.

Pure functions. They choose words and order; they never compute anything clinical.
"""

from ui.presentation.answers import (
    SHAPES,
    Answer,
    EvidenceLine,
    ReasonLine,
    Tone,
    definition_of,
)
from ui.presentation.cards import CONCEPTS, AnswerGroup, Card, Concept
from ui.presentation.changes import (
    AnswerChange,
    Changes,
    changes_between,
    newest_result,
)
from ui.presentation.curve_picture import curve_alt, curve_svg, picture
from ui.presentation.data_request import OneRequest, one_request
from ui.presentation.due import POLICY, DueLine
from ui.presentation.evidence_rows import (
    REASONS,
    ROWS_ARE_APART,
    EvidenceBlock,
    EvidenceRow,
    RefusedGroup,
)
from ui.presentation.finding_entry import (
    Passage,
    ReportView,
    StudyDesk,
    Suggestion,
    study_desks,
)
from ui.presentation.happenings import Happening, lesion_text, study_title
from ui.presentation.imaging import StudyLine, study_lines
from ui.presentation.lesions_then_and_now import (
    LesionRow,
    LesionsThenAndNow,
    StudyHead,
    lesions_then_and_now,
)
from ui.presentation.markup import Html, element, joined, prose
from ui.presentation.open_requests import OpenRequest, open_requests
from ui.presentation.patient_view import PatientView, Summary, patient_view
from ui.presentation.prognosis_panel import PrognosisPanel, panels_of
from ui.presentation.questions import QuestionView
from ui.presentation.record import Complaint, counts_sentence
from ui.presentation.rule_figures import figures_file, shipped_figures
from ui.presentation.rule_lines import criteria_lines
from ui.presentation.side_by_side import (
    Agreement,
    DefinitionRow,
    Side,
    SideBySide,
    side_by_side,
)
from ui.presentation.study_words import (
    BEFORE_THE_QUESTION,
    against_infusion,
    listed_words,
)
from ui.presentation.timeline import (
    Mark,
    Timeline,
    TimelinePanel,
    level_text,
    timeline_of,
)

__all__ = [
    "BEFORE_THE_QUESTION",
    "CONCEPTS",
    "POLICY",
    "REASONS",
    "ROWS_ARE_APART",
    "SHAPES",
    "Agreement",
    "Answer",
    "AnswerChange",
    "AnswerGroup",
    "Card",
    "Changes",
    "Complaint",
    "Concept",
    "DefinitionRow",
    "DueLine",
    "EvidenceBlock",
    "EvidenceLine",
    "EvidenceRow",
    "Happening",
    "Html",
    "LesionRow",
    "LesionsThenAndNow",
    "Mark",
    "OneRequest",
    "OpenRequest",
    "Passage",
    "PatientView",
    "PrognosisPanel",
    "QuestionView",
    "ReasonLine",
    "RefusedGroup",
    "ReportView",
    "Side",
    "SideBySide",
    "StudyDesk",
    "StudyHead",
    "StudyLine",
    "Suggestion",
    "Summary",
    "Timeline",
    "TimelinePanel",
    "Tone",
    "against_infusion",
    "changes_between",
    "counts_sentence",
    "criteria_lines",
    "curve_alt",
    "curve_svg",
    "definition_of",
    "element",
    "figures_file",
    "joined",
    "lesion_text",
    "lesions_then_and_now",
    "level_text",
    "listed_words",
    "newest_result",
    "one_request",
    "open_requests",
    "panels_of",
    "patient_view",
    "picture",
    "prose",
    "shipped_figures",
    "side_by_side",
    "study_desks",
    "study_lines",
    "study_title",
    "timeline_of",
]

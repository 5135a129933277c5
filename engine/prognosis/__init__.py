"""Published evidence: rows with their caveats, proof-reading, and what applies to whom."""

from engine.prognosis.caveats import Caveat, FindingKind, Reading, Severity, Showing
from engine.prognosis.curve_answers import CurveRefusal
from engine.prognosis.entry import EvidenceEntry
from engine.prognosis.estimate import Estimate, Footnote, Measure, ReasonCode, Refusal
from engine.prognosis.finding import Finding
from engine.prognosis.lint import lint_evidence, unshown_caveats
from engine.prognosis.listing import evidence_entries
from engine.prognosis.load import read_evidence
from engine.prognosis.match import match_evidence, match_timeline
from engine.prognosis.outlook import (
    DrawnPoint,
    GivenSurvival,
    Outlook,
    given_survival,
    outlooks_of,
)
from engine.prognosis.printed import (
    NOT_REACHED,
    PrintedNumber,
    SealedNumberError,
    Statement,
    statement,
)
from engine.prognosis.published import Evidence
from engine.prognosis.shipped import shipped_evidence
from engine.prognosis.study import Clock, Condition, Endpoint, Stratum, Study
from engine.prognosis.timeline import Timeline, timeline_of

__all__ = [
    "NOT_REACHED",
    "Caveat",
    "Clock",
    "Condition",
    "CurveRefusal",
    "DrawnPoint",
    "Endpoint",
    "Estimate",
    "Evidence",
    "EvidenceEntry",
    "Finding",
    "FindingKind",
    "Footnote",
    "GivenSurvival",
    "Measure",
    "Outlook",
    "PrintedNumber",
    "Reading",
    "ReasonCode",
    "Refusal",
    "SealedNumberError",
    "Severity",
    "Showing",
    "Statement",
    "Stratum",
    "Study",
    "Timeline",
    "evidence_entries",
    "given_survival",
    "lint_evidence",
    "match_evidence",
    "match_timeline",
    "outlooks_of",
    "read_evidence",
    "shipped_evidence",
    "statement",
    "timeline_of",
    "unshown_caveats",
]

"""The rule author's workbench: scenarios in a clinician's words, cases, and reports."""

from ui.workbench.bench import Bench, Check, Unexpected
from ui.workbench.cases import Case, read_cases, rules_without_cases, run_cases
from ui.workbench.record import Record
from ui.workbench.report import Report, ScenarioRun
from ui.workbench.report_page import report_page
from ui.workbench.report_text import report_text
from ui.workbench.run import RunBroken, run_features
from ui.workbench.words import Misunderstood

__all__ = [
    "Bench",
    "Case",
    "Check",
    "Misunderstood",
    "Record",
    "Report",
    "RunBroken",
    "ScenarioRun",
    "Unexpected",
    "read_cases",
    "report_page",
    "report_text",
    "rules_without_cases",
    "run_cases",
    "run_features",
]

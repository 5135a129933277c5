"""The gate: everything that can be wrong with rule sets, found in one run."""

from ui.workbench.gate.finding import Check, Finding, Level, RuleSetResult, Verified
from ui.workbench.gate.junit import junit_xml
from ui.workbench.gate.run import verify
from ui.workbench.gate.sarif import sarif_json
from ui.workbench.gate.subject import Subject, Unreadable, subjects_in
from ui.workbench.gate.text import verified_text

__all__ = [
    "Check",
    "Finding",
    "Level",
    "RuleSetResult",
    "Subject",
    "Unreadable",
    "Verified",
    "junit_xml",
    "sarif_json",
    "subjects_in",
    "verified_text",
    "verify",
]

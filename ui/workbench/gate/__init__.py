"""The gate: everything that can be wrong with rule sets, found in one run."""

from ui.workbench.gate.finding import Check, Finding, Level, RuleSetResult, Verified
from ui.workbench.gate.junit import junit_xml
from ui.workbench.gate.proofs import EquivalenceWork
from ui.workbench.gate.run import verify
from ui.workbench.gate.sarif import sarif_json
from ui.workbench.gate.subject import Subject, Unreadable, subjects_in
from ui.workbench.gate.text import verified_text
from ui.workbench.gate.work import all_done

__all__ = [
    "Check",
    "EquivalenceWork",
    "Finding",
    "Level",
    "RuleSetResult",
    "Subject",
    "Unreadable",
    "Verified",
    "all_done",
    "junit_xml",
    "sarif_json",
    "subjects_in",
    "verified_text",
    "verify",
]

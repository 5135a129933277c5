"""Why a policy asks: the published numbers that its due rules name, with their caveats.

Nothing is raised by them; they are shown beside what a policy raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.language import RuleSet
from engine.prognosis import evidence_entries, shipped_evidence
from engine.surveillance import Stamp

EVIDENCE: Final = "evidence"
"""Under this name the published evidence is recalled."""


class NoSuchEvidence(LookupError):
    """A due rule names evidence that there is not; its argument says which and where."""


def evidence_stamp() -> Stamp:
    """Which text of the published evidence this is."""
    evidence = shipped_evidence()
    return Stamp(EVIDENCE, evidence.version, evidence.sha256)


def rationales(policies: Iterable[RuleSet]) -> dict[str, tuple[str, ...]]:
    """Why each due rule asks, by its id: sentences with source and caveats.

    Raises:
        NoSuchEvidence: a rule names a row that there is not.
    """
    evidence = shipped_evidence()
    rows = {entry.id: entry for entry in evidence_entries(evidence)}
    found: dict[str, tuple[str, ...]] = {}
    for due in (due for policy in policies for due in policy.dues.values()):
        said: dict[str, None] = {}
        notes: dict[str, None] = {}
        for name in due.evidence:
            if name not in rows:
                raise NoSuchEvidence(f"{due.id}: {name}")
            entry = rows[name]
            study = evidence.studies.get(entry.study)
            source = f" ({study.citation})" if study else ""
            for statement in entry.statements:
                said[f"{statement.text}{source}"] = None
                notes.update(dict.fromkeys(statement.footnotes()))
        if said:
            found[due.id] = (*said, *notes)
    return found

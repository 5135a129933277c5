"""What became of the record: resources counted, complaints, versions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from engine.assessment import Assessment
from engine.state import ResourceCounts


class Complaint(Struct, frozen=True):
    """One complaint about the record."""

    code: str
    text: str
    resource: str


def counts_sentence(counts: ResourceCounts) -> str:
    """``45 resources: 41 used, 3 not relevant, 1 ignored, 0 set aside``."""
    parts = (
        (counts.used, "used"),
        (counts.not_relevant, "not relevant"),
        (counts.ignored, "ignored"),
        (counts.set_aside, "set aside as unreadable"),
    )
    total = sum(count for count, _ in parts)
    noun = "resource" if total == 1 else "resources"
    return f"{total} {noun}: " + ", ".join(f"{count} {word}" for count, word in parts)


def complaints_of(assessment: Assessment) -> tuple[Complaint, ...]:
    """Complaints about the record, in their fixed order."""
    return tuple(
        Complaint(entry.code, entry.message, entry.resource)
        for entry in assessment.data_quality
    )


def versions_of(assessment: Assessment) -> tuple[str, ...]:
    """One line for each rule set and for the site file, then the hash of the facts."""

    def lines() -> Iterator[str]:
        for name, stamp in assessment.rulesets.items():
            policy = "local policy, " if stamp.kind == "policy" else ""
            yield f"{name} {stamp.version} ({policy}{stamp.sha256[:12]})"
        if site := assessment.site:
            version = f" {site.version}" if site.version else ""
            yield f"site file {site.name}{version} ({site.sha256[:12]})"
        yield f"facts {assessment.facts_sha256[:12]}"

    return tuple(lines())

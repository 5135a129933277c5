"""What the gate found, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from ui.workbench.gate.finding import Finding, Level, RuleSetResult, Verified


def verified_text(verified: Verified) -> str:
    """Findings by place, then a line for each rule set, then what it comes to.

    Args:
        verified: what a run of the gate came to.
    """
    lines: list[str] = []
    for result in verified.rulesets:
        for finding in result.findings(Level.ERROR):
            lines += _finding(finding)
    for result in verified.rulesets:
        lines += _summary(result)
    if verified.without_proofs:
        lines.append(f"proofs were not run: {verified.without_proofs}")
    count = len(verified.errors)
    lines.append("no findings" if not count else f"{count} finding{'s'[: count != 1]}")
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.place.text()}: {finding.code} {finding.message}"
    if finding.excerpt:
        yield indent(finding.excerpt, "    ")
    yield f"    remedy: {finding.remedy}"
    if finding.witness:
        yield indent(finding.witness, "    ")


def _summary(result: RuleSetResult) -> Iterator[str]:
    if not result.version:
        count = len(result.findings(Level.ERROR))
        yield f"{result.name}: {count} mistake{'s'[: count != 1]}; nothing else could be checked"
        return
    yield f"{result.name} {result.version}: {result.rules} rules"
    for kind, words in _KINDS.items():
        right, wrong, skipped = result.counted(kind)
        if right + wrong:
            yield f"  {words}: {right} right, {wrong} wrong"
        elif skipped:
            yield f"  {words}: not run"
    if result.mutants:
        same = f", {result.equivalent} change nothing" if result.equivalent else ""
        yield f"  slips: {result.noticed} of {result.mutants} noticed{same}"
    for finding in result.findings(Level.NOTE):
        if finding.code != "MS-G006":
            yield f"  note: {finding.place.text()}: {finding.message}"
    opened = [f for f in result.findings(Level.NOTE) if f.code == "MS-G006"]
    if opened:
        proofs = "1 proof" if len(opened) == 1 else f"{len(opened)} proofs"
        yield f"  note: {proofs} came to no end (see --sarif or --junit)"


_KINDS = {
    "scenario": "cases and scenarios",
    "coverage": "outcomes and criteria",
    "proof": "proofs",
}

"""What the gate found as SARIF 2.1.0, the form in which code hosts take findings."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from engine.language import Span
from ui.workbench.gate.finding import Finding, Level, Verified

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
Json = dict[str, object]


def sarif_json(verified: Verified) -> str:
    """The findings as a SARIF log, errors first.

    Args:
        verified: what a run of the gate came to.
    """
    findings = [
        finding
        for level in Level
        for ruleset in verified.rulesets
        for finding in ruleset.findings(level)
    ]
    codes = sorted({finding.code for finding in findings})
    driver: Json = {
        "name": "mspike",
        "version": version("mspike"),
        "rules": [_rule(code, findings) for code in codes],
    }
    log: Json = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(verified)],
                "results": [_result(f, codes.index(f.code)) for f in findings],
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _rule(code: str, findings: Iterable[Finding]) -> Json:
    first = next(finding for finding in findings if finding.code == code)
    return {
        "id": code,
        "shortDescription": {"text": TITLES.get(code, "a mistake in a rule file")},
        "help": {"text": first.remedy},
        "defaultConfiguration": {"level": first.level.value},
    }


TITLES: Final = {
    "MS-G001": "a case or scenario does not hold",
    "MS-G002": "an outcome or a value that no case or scenario shows",
    "MS-G003": "a criterion that no case or scenario shows each way",
    "MS-G004": "a slip that no case or scenario notices",
    "MS-G005": "a proof failed",
    "MS-G006": "a proof came to no end",
    "MS-G007": "a slip that changes nothing",
    "MS-G008": "a way of a criterion that cannot be shown",
    "MS-G009": "a declaration that is wrong",
    "MS-G010": "a rule that no case or scenario asserts",
    "MS-G011": "two rule sets of one name",
    "MS-G012": "a number that no quote and no choice says",
}


def _invocation(verified: Verified) -> Json:
    told: Json = {"executionSuccessful": True}
    if verified.without_proofs:
        text = f"proofs were not run: {verified.without_proofs}"
        notification = {"level": "warning", "message": {"text": text}}
        told["toolExecutionNotifications"] = [notification]
    return told


def _result(finding: Finding, index: int) -> Json:
    text = f"{finding.message}\nRemedy: {finding.remedy}"
    if finding.witness:
        text += f"\n{finding.witness}"
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.level.value,
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(finding.place)}],
    }


def _location(place: Span) -> Json:
    file = Path(place.file)
    uri = file.as_uri() if file.is_absolute() else quote(file.as_posix())
    region: Json = {
        "startLine": max(1, place.line),
        "startColumn": max(1, place.column),
        "endColumn": max(1, place.column) + max(1, place.width),
    }
    return {"artifactLocation": {"uri": uri}, "region": region}

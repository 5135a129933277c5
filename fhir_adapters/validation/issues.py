"""Issues of validation, and the OperationOutcome that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

Severity = Literal["error", "warning", "information"]
IssueCode = Literal[
    "structure",
    "required",
    "value",
    "invariant",
    "code-invalid",
    "not-supported",
    "informational",
]

_ENCODER: Final = msgspec.json.Encoder()


class Issue(Struct, frozen=True, gc=False, order=True):
    """One thing that is not as FHIR has it; no value of the record.

    Attributes:
        place: file or line, and entry of a Bundle.
        resource: ``Observation/o7``.
        expression: element as FHIRPath, ``Observation.component[1].code``.
        severity: ``error``, ``warning`` or ``information``.
        code: an issue type of FHIR.
        rule: what is wrong, as the validator names it: ``missing``, ``string_type``.
    """

    place: str
    resource: str
    expression: str
    severity: Severity
    code: IssueCode
    rule: str

    def text(self) -> str:
        """The issue on one line."""
        return f"{self.place} {self.resource} {self.expression}: {self.rule}"


def operation_outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """The issues as an OperationOutcome (R4); one that says so if there is none."""
    told = [
        {
            "severity": issue.severity,
            "code": issue.code,
            "details": {"text": issue.rule},
            "diagnostics": f"{issue.place}: {issue.resource}",
            "expression": [issue.expression],
        }
        for issue in issues
    ]
    nothing = {
        "severity": "information",
        "code": "informational",
        "details": {"text": "no issue was found"},
    }
    return {"resourceType": "OperationOutcome", "issue": told or [nothing]}


def outcome_json(issues: Iterable[Issue]) -> bytes:
    """The OperationOutcome as UTF-8 JSON."""
    encoded = _ENCODER.encode(operation_outcome(issues))
    return msgspec.json.format(encoded, indent=2)

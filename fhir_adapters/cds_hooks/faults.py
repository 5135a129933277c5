"""What a CDS client is told when it gets no cards; never a value of a record."""

from __future__ import annotations

from typing import Any, Final

_BAD_REQUEST: Final = 400


class HookFault(Exception):
    """A request that is not answered with cards.

    Attributes:
        code: number of the message, ``MS-H010``; never reused.
        message: what is wrong; no value of a record, nothing that a client has sent.
        remedy: what to do.
        status: HTTP status.
        issue: code of FHIR's issue types.
        expression: which element, such as ``prefetch.observations``.
    """

    def __init__(
        self,
        code: str,
        message: str,
        remedy: str,
        *,
        status: int = _BAD_REQUEST,
        issue: str = "invalid",
        expression: tuple[str, ...] = (),
    ) -> None:
        """Keep what is told."""
        super().__init__(code)
        self.code, self.message, self.remedy = code, message, remedy
        self.status, self.issue, self.expression = status, issue, expression

    def __reduce__(self) -> tuple[Any, ...]:
        """How it comes back from another process."""
        return _fault, (
            self.code,
            self.message,
            self.remedy,
            self.status,
            self.issue,
            self.expression,
        )

    def outcome(self) -> dict[str, Any]:
        """The fault as an OperationOutcome."""
        issue: dict[str, Any] = {
            "severity": "error",
            "code": self.issue,
            "details": {"text": f"{self.code}: {self.message}"},
            "diagnostics": self.remedy,
        }
        if self.expression:
            issue["expression"] = list(self.expression)
        return {"resourceType": "OperationOutcome", "issue": [issue]}


def _fault(
    code: str,
    message: str,
    remedy: str,
    status: int,
    issue: str,
    expression: tuple[str, ...],
) -> HookFault:
    return HookFault(
        code, message, remedy, status=status, issue=issue, expression=expression
    )


def not_authenticated() -> HookFault:
    """One answer for every reason, so that nothing is learned from it."""
    return HookFault(
        "MS-H001",
        "the caller is not known",
        "send a signed JWT of a registered CDS client; the log of the service has the reason",
        status=401,
        issue="login",
    )


def busy() -> HookFault:
    """A process or the alert database broke off, or is too slow."""
    message, remedy = "the service is busy or was interrupted", "call it again"
    return HookFault("MS-H021", message, remedy, status=503, issue="transient")


def own_fault() -> HookFault:
    """A fault of mspike itself; what it was about stays inside."""
    return HookFault(
        "MS-H099",
        "a fault of mspike itself",
        "tell whoever runs the service; its log says where",
        status=500,
        issue="exception",
    )

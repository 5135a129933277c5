"""What is due, and what ended it, in words."""

from __future__ import annotations

from itertools import islice
from typing import Final

from msgspec import Struct

from engine.assessment import Assessment
from engine.surveillance import Alert

_ENDED: Final = {
    "death": "DIED",
    "hospice": "IN HOSPICE CARE",
    "transfer": "TRANSFERRED",
}
POLICY: Final = "local policy, not a guideline"


class DueLine(Struct, frozen=True):
    """One alert.

    Attributes:
        word: ``DUE``, ``OVERDUE`` or ``UPCOMING``.
        severity: ``info``, ``warning`` or ``critical``.
        text: one sentence.
        arithmetic: how the due day was counted.
        actions: what is proposed.
        rule: the rule that raised it.
        id: id of the situation.
    """

    word: str
    severity: str
    text: str
    arithmetic: str
    actions: tuple[str, ...]
    rule: str
    id: str


def due_lines(assessment: Assessment) -> tuple[DueLine, ...]:
    """Alerts, then what is upcoming, in the order of the assessment."""
    told = (*assessment.alerts, *assessment.surveillance.upcoming)
    return tuple(_line(alert) for alert in told)


def ended_line(assessment: Assessment) -> str:
    """``DIED 2024-03-02 (Observation/d1): nothing is due ...``, or nothing."""
    kind, _, day = assessment.surveillance.ended_by.partition(" on ")
    if not kind:
        return ""
    found = (e for e in assessment.facts.events if (e.kind, e.when) == (kind, day))
    whence = "".join(f" ({event.resource})" for event in islice(found, 1))
    return f"{_ENDED[kind]} {day}{whence}: nothing is due or asked for any more"


def _line(alert: Alert) -> DueLine:
    return DueLine(
        f"{alert.status.upper()} {alert.due}",
        alert.severity,
        alert.summary,
        alert.arithmetic,
        alert.actions,
        alert.rule,
        alert.id,
    )

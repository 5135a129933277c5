"""One row of the worklist: something due, or something that a person is to confirm."""

from __future__ import annotations

from typing import Final

import msgspec

from engine.surveillance import Alert, Request

STATUSES: Final = ("overdue", "due", "upcoming", "confirm")
"""What a row can be, the most urgent first."""

_LOUD: Final = {"critical": 0, "warning": 1, "info": 2}


class Row(msgspec.Struct, frozen=True):
    """One line of the worklist; the columns of CSV and NDJSON.

    Attributes:
        status: ``overdue``, ``due``, ``upcoming`` or ``confirm``.
        due: ISO day, empty for something to confirm.
        patient: logical id.
        title: what is due.
        reason: one sentence.
        arithmetic: how the due day was counted.
        last_imaging: ISO day, empty if none is on record.
        severity: ``info``, ``warning`` or ``critical``.
        rule: the rule that raised it.
        actions: what is proposed.
        evidence: resources on which it rests.
        alert: id of the situation, for ``mspike alerts``.
    """

    status: str
    due: str
    patient: str
    title: str
    reason: str
    arithmetic: str
    last_imaging: str
    severity: str
    rule: str
    actions: tuple[str, ...]
    evidence: tuple[str, ...]
    alert: str

    @classmethod
    def of(cls, patient: str, alert: Alert) -> Row:
        """The row of an alert."""
        return cls(
            alert.status,
            alert.due,
            patient,
            alert.title,
            alert.summary,
            alert.arithmetic,
            alert.last_imaging,
            alert.severity,
            alert.rule,
            alert.actions,
            tuple(dict.fromkeys(e.resource for e in alert.evidence)),
            alert.id,
        )

    @classmethod
    def asking(cls, patient: str, request: Request) -> Row:
        """The row of something to confirm, which is no alert."""
        resources = (request.resource,) if request.resource else ()
        return cls(
            "confirm", "", patient, "to be confirmed", request.text, "", "", "info",
            request.rule, (), resources, "",
        )  # fmt: skip

    def order(self) -> tuple[int, int, str, str, str, str]:
        """Overdue first, then the louder, then the earlier; then by patient and rule."""
        loud = _LOUD[self.severity]
        first = STATUSES.index(self.status)
        return first, loud, self.due, self.patient, self.rule, self.reason

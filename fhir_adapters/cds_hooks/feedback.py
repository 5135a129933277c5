"""What a clinician did with a card, as a line in its alert's history."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal

import msgspec
from msgspec import DecodeError, Struct

from engine.surveillance import Alert, Change
from fhir_adapters.cds_hooks.cards import suggestion_uuid
from fhir_adapters.cds_hooks.faults import HookFault
from fhir_adapters.cds_hooks.override_reasons import REASONS, SYSTEM

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)"
)
_MOST: Final = 100
_LONGEST_WORD: Final = 200
_LONGEST_COMMENT: Final = 1000
_PREFIX: Final = 12


class _Coding(Struct):
    code: str
    system: str
    display: str = ""


class _Override(Struct):
    reason: _Coding | None = None
    userComment: str = ""


class _Accepted(Struct):
    id: str


class Feedback(Struct, frozen=True):
    """What became of one card.

    Attributes:
        card: uuid of the card.
        outcome: ``accepted`` or ``overridden``.
        outcomeTimestamp: when, RFC 3339.
        acceptedSuggestions: uuids of the suggestions that were taken.
        overrideReason: why it was overridden.
    """

    card: str
    outcome: Literal["accepted", "overridden"]
    outcomeTimestamp: str
    acceptedSuggestions: tuple[_Accepted, ...] = ()
    overrideReason: _Override | None = None

    @property
    def alert_prefix(self) -> str:
        """The beginning of the alert's id."""
        return self.card.replace("-", "").lower()[:_PREFIX]

    def change(self, alert: Alert) -> Change:
        """The line of the alert's history; the same feedback gives the same line."""
        when = f"in the chart, {self.outcomeTimestamp}"
        if self.outcome == "accepted":
            names = {suggestion_uuid(alert.id, m): m for m in alert.missing}
            taken = [
                names.get(one.id.lower(), f"suggestion {one.id.lower()}")
                for one in self.acceptedSuggestions
            ]
            return Change("accepted", f"{when}: draft orders for {', '.join(taken)}")
        return Change("overridden", f"{when}: {self._why()}")

    def _why(self) -> str:
        said = self.overrideReason
        if said is None:
            return "no reason given"
        parts = []
        if said.reason is not None:
            code = said.reason.code
            known = REASONS.get(code) if said.reason.system == SYSTEM else None
            parts.append(
                f"{code} ({known or said.reason.display or said.reason.system})"
            )
        parts += [said.userComment] if said.userComment else []
        return "; ".join(parts)


class _Body(Struct):
    feedback: list[Feedback]


_BODY: Final = msgspec.json.Decoder(_Body)


def read_feedback(data: bytes) -> list[Feedback]:
    """Read the body of a feedback call.

    Raises:
        HookFault: 400; an entry is not as the specification has it. None is kept then.
    """
    try:
        entries = _BODY.decode(data).feedback
    except (DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise _malformed("feedback") from cause
    if len(entries) > _MOST:
        raise _malformed("feedback")
    for number, entry in enumerate(entries):
        wrong = _wrong(entry)
        if wrong:
            raise _malformed(f"feedback[{number}].{wrong}")
    return entries


def _wrong(entry: Feedback) -> str:
    """The element that is wrong; empty if none is."""
    if not _UUID.fullmatch(entry.card):
        return "card"
    if not _is_moment(entry.outcomeTimestamp):
        return "outcomeTimestamp"
    if entry.outcome == "accepted" and not entry.acceptedSuggestions:
        return "acceptedSuggestions"
    if not all(_UUID.fullmatch(one.id) for one in entry.acceptedSuggestions):
        return "acceptedSuggestions"
    if entry.outcome == "overridden" and entry.acceptedSuggestions:
        return "acceptedSuggestions"
    said = entry.overrideReason
    if said is None:
        return ""
    if said.reason is None and not said.userComment:
        return "overrideReason"
    if len(said.userComment) > _LONGEST_COMMENT:
        return "overrideReason.userComment"
    reason = said.reason or _Coding("-", "-")
    words = (reason.code, reason.system, reason.display)
    if any(len(word) > _LONGEST_WORD for word in words) or not (words[0] and words[1]):
        return "overrideReason.reason"
    return ""


def _is_moment(text: str) -> bool:
    if not _MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def _malformed(element: str) -> HookFault:
    return HookFault(
        "MS-H018",
        "the feedback is not as CDS Hooks has it",
        "send card, outcome (accepted with acceptedSuggestions, or overridden) and "
        "outcomeTimestamp for each card",
        expression=(element,),
    )

"""The life of an alert: open, acknowledged, snoozed until, resolved. No I/O.

A situation opens once. While it lasts, a run changes nothing but what is shown. A
resolved one opens again only on new evidence: another trigger, or, if evidence
resolved it, a record that shows the situation once more. One that is put off is shown
again on its day, or on new evidence before that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, structs

from engine.surveillance.alert import Alert

State = Literal["open", "acknowledged", "snoozed", "resolved"]
ResolvedBy = Literal["", "evidence", "person", "withdrawal"]


class LifeError(Exception):
    """What somebody asked of an alert cannot be done.

    Attributes:
        code: number of the message.
        message: what is wrong; no patient value.
        remedy: what to do.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        """Keep code, message and remedy."""
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


class Situation(Struct, frozen=True):
    """One alert as it stands.

    Attributes:
        id: id of the situation; unique.
        patient: logical id of the patient.
        rule: rule that raised it.
        state: where it is in its life.
        snoozed_until: ISO day on which it is shown again; empty if not snoozed.
        resolved_by: what resolved it; empty if it is not.
        evidence_sha256: hash of the evidence when it last opened or gained evidence.
        alert: the alert as last evaluated.
    """

    id: str
    patient: str
    rule: str
    state: State
    snoozed_until: str
    resolved_by: ResolvedBy
    evidence_sha256: str
    alert: Alert


class Change(Struct, frozen=True):
    """One line of a history: what was done, and why."""

    action: str
    why: str = ""


Moved = tuple[Situation, Change | None]


def appeared(old: Situation | None, patient: str, alert: Alert, as_of: str) -> Moved:
    """A run found the situation on the day ``as_of``."""
    if old is None:
        new = Situation(
            alert.id, patient, alert.rule, "open", "", "", alert.evidence_sha256, alert
        )
        return new, Change("opened", alert.summary)
    fresh = structs.replace(old, alert=alert, evidence_sha256=alert.evidence_sha256)
    new_evidence = alert.evidence_sha256 != old.evidence_sha256
    if old.state == "resolved":
        if old.resolved_by == "person" and not new_evidence:
            named = structs.replace(old.alert, same_as=alert.same_as)
            return structs.replace(old, alert=named), None
        again = structs.replace(fresh, state="open", resolved_by="")
        return again, Change("reopened", alert.summary)
    if old.state == "snoozed" and (new_evidence or as_of >= old.snoozed_until):
        awake = structs.replace(fresh, state="open", snoozed_until="")
        if new_evidence:
            return awake, Change("new_evidence", alert.summary)
        return awake, Change("snooze_ended", f"snoozed until {old.snoozed_until}")
    return fresh, Change("new_evidence", alert.summary) if new_evidence else None


def as_kept(before: Mapping[str, Situation], alerts: Iterable[Alert]) -> list[Alert]:
    """Alerts under the ids under which their situations are kept already.

    A second resource for the same infusion, or another day of it, gives another id;
    the situation is the same one, and does not open twice.

    Args:
        before: the situations of the patient, by id.
        alerts: the alerts of one evaluation.
    """
    names: dict[str, str] = {}
    for old in before.values():
        for name in old.alert.same_as:
            names.setdefault(name, old.id)
    kept, taken = [], set()
    every = list(alerts)
    present = {alert.id for alert in every}
    for alert in every:
        found = [alert.id, *(names.get(a, a) for a in (alert.id, *alert.same_as))]
        mine = [one for one in found if one in before and one not in taken]
        mine = [one for one in mine if one == alert.id or one not in present]
        identity = mine[0] if mine else alert.id
        taken.add(identity)
        told = before[identity].alert.same_as if mine else ()
        others = {alert.id, *alert.same_as, *told} - {identity}
        named = structs.replace(alert, id=identity, same_as=tuple(sorted(others)))
        kept.append(named)
    return kept


def vanished(old: Situation, why: str, resolved_by: ResolvedBy = "evidence") -> Moved:
    """A run no longer finds the situation, or its rules were withdrawn."""
    if old.state == "resolved":
        return old, None
    new = structs.replace(
        old, state="resolved", snoozed_until="", resolved_by=resolved_by
    )
    return new, Change("resolved", why)


def acknowledged(old: Situation, why: str) -> Moved:
    """Somebody has seen it.

    Raises:
        LifeError: it is resolved.
    """
    _require_unresolved(old)
    if old.state == "acknowledged":
        return old, None
    new = structs.replace(old, state="acknowledged", snoozed_until="")
    return new, Change("acknowledged", why)


def answered(old: Situation, action: str, why: str) -> Moved:
    """Somebody accepted or overrode what another system showed of it.

    Both mean that it was seen. One that is resolved stays so; the answer is kept in its
    history all the same.
    """
    if old.state == "resolved":
        return old, Change(action, why)
    new = structs.replace(old, state="acknowledged", snoozed_until="")
    return new, Change(action, why)


def snoozed(old: Situation, until: str, why: str, today: str) -> Moved:
    """Somebody puts it off until a day, with a reason, for no longer than allowed.

    Raises:
        LifeError: it is resolved, there is no reason, or the day is no day to come
            within the limit of the policy.
    """
    _require_unresolved(old)
    _require_reason(why)
    try:
        days = (date.fromisoformat(until) - date.fromisoformat(today)).days
    except ValueError as cause:
        message, remedy = "that is no calendar day", "write it as YYYY-MM-DD"
        raise LifeError("MS-C070", message, remedy) from cause
    most = old.alert.snooze_days
    if not 1 <= days <= most:
        message = f"an alert of this rule can be put off for 1 to {most} days"
        remedy = "give an earlier day, or resolve it with a reason"
        raise LifeError("MS-C071", message, remedy)
    if (old.state, old.snoozed_until) == ("snoozed", until):
        return old, None
    new = structs.replace(old, state="snoozed", snoozed_until=until)
    return new, Change("snoozed", f"until {until}: {why}")


def resolved(old: Situation, why: str) -> Moved:
    """Somebody closes it, with a reason.

    Raises:
        LifeError: there is no reason.
    """
    _require_reason(why)
    return vanished(old, why, "person")


def _require_unresolved(old: Situation) -> None:
    if old.state == "resolved":
        message = "this alert is resolved already"
        raise LifeError("MS-C072", message, "`mspike alerts history` shows by whom")


def _require_reason(why: str) -> None:
    if not why.strip():
        message = "there is no reason"
        raise LifeError("MS-C073", message, "say why with --why")

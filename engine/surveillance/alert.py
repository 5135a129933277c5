"""Alert: something that a policy asks for, with its arithmetic and its evidence."""

from __future__ import annotations

import hashlib
from typing import Literal

from msgspec import Struct

from engine.reasoning import Evidence

Status = Literal["upcoming", "due", "overdue"]


class Alert(Struct, frozen=True):
    """Something due or overdue, or on a worklist about to be.

    Attributes:
        id: stable id of the situation: patient, rule and the day of the event it
            counts from.
        rule: ``surveillance_site/...``.
        severity: ``info``, ``warning`` or ``critical``.
        summary: one sentence.
        due: ISO day.
        actions: what is proposed.
        evidence: facts on which it rests.
        status: ``upcoming`` (its window is open), ``due`` (raised), ``overdue``.
        title: name of the rule for readers.
        overdue_after: ISO day, the last one on which it is not overdue.
        arithmetic: how the due day was counted, in words.
        missing: what is asked for and not on record; empty if a person has to decide.
        last_imaging: ISO day of the last imaging on record, empty if none.
        evidence_sha256: hash over ``evidence``; another hash is new evidence.
        snooze_days: most days for which somebody may put it off.
        rests_on: ids of the rules whose verdicts raised it, itself first.
        same_as: ids that the same situation has if only a resource of the event is
            known, or if its day is corrected.
    """

    id: str
    rule: str
    severity: str
    summary: str
    due: str
    actions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    status: Status = "due"
    title: str = ""
    overdue_after: str = ""
    arithmetic: str = ""
    missing: tuple[str, ...] = ()
    last_imaging: str = ""
    evidence_sha256: str = ""
    snooze_days: int = 0
    rests_on: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


class Request(Struct, frozen=True, order=True):
    """Something that a person is asked to confirm; it is no alert.

    Attributes:
        rule: the rule that it would decide.
        text: one sentence.
        resource: where to look, ``ImagingStudy/i1``.
    """

    rule: str
    text: str
    resource: str


class Watched(Struct, frozen=True):
    """What a policy says of one patient on one day.

    Attributes:
        alerts: due and overdue, the most urgent first.
        upcoming: not raised yet, but what is done from now on counts.
        requests: to be confirmed by a person.
        ended_by: what ended all surveillance, ``death on 2024-03-02``; empty if
            nothing did.
        notices: what was not watched, and why; the same for many patients.
        lapsed: what the record still lacks, and is not asked for any longer because
            the days of the policy have passed.
        changes: days after this one on which the answer changes although nothing
            new is recorded, proleptic ordinals.
    """

    alerts: tuple[Alert, ...] = ()
    upcoming: tuple[Alert, ...] = ()
    requests: tuple[Request, ...] = ()
    ended_by: str = ""
    notices: tuple[str, ...] = ()
    lapsed: tuple[Alert, ...] = ()
    changes: tuple[int, ...] = ()


def situation_id(patient: str, rule: str, counted_from: str) -> str:
    """The id of a situation; the same on every run and every machine."""
    return digest(patient, rule, counted_from)[:32]


def evidence_hash(evidence: tuple[Evidence, ...]) -> str:
    """The hash by which new evidence is told from the same evidence.

    The id of a resource is no part of it: a result that is sent once more under another
    id says nothing new.
    """
    parts = sorted({f"{e.fact}|{e.when}|{e.value}" for e in evidence})
    return digest(*parts)


def digest(*parts: str) -> str:
    """SHA-256 over parts that cannot run into each other."""
    told = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        told.update(len(raw).to_bytes(8, "big") + raw)
    return told.hexdigest()

"""TRUE flags and alerts -> DetectedIssue; what is due -> draft ServiceRequest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.assessment import Alert, Assessment
from engine.reasoning import Reason, Verdict
from engine.values import Outcome
from fhir_adapters.outbound.elements import (
    RULE_SYSTEM,
    Frame,
    Json,
    concept,
    given,
    notes,
    reference,
    references,
)

_SEVERITIES: Final = {"critical": "high", "warning": "moderate", "info": "low"}


def flagged_issues(frame: Frame) -> Iterator[Json]:
    """A DetectedIssue for each flag that is TRUE.

    A class (a stage, a kind of soft-tissue disease) is no issue of its own; it stands
    in the GuidanceResponse of its rule set.
    """
    for verdict in frame.assessment.verdicts:
        if verdict.outcome is Outcome.TRUE and verdict.value is None:
            yield _flagged(frame, verdict)


def _flagged(frame: Frame, verdict: Verdict) -> Json:
    reasons = (*verdict.because, *verdict.also)
    return frame.resource(
        "DetectedIssue",
        verdict.rule,
        identifier=frame.identifier("DetectedIssue", verdict.rule),
        status="final",
        code=concept(RULE_SYSTEM, verdict.rule, verdict.title),
        patient=frame.subject,
        identifiedDateTime=frame.assessment.as_of,
        author=frame.author,
        implicated=references(e.resource for r in reasons for e in r.evidence),
        evidence=[_evidence(reason) for reason in reasons if reason.evidence],
        detail=_detail(verdict),
    )


def _evidence(reason: Reason) -> Json:
    return given(
        code=[{"text": reason.text}] if reason.text else [],
        detail=references(evidence.resource for evidence in reason.evidence),
    )


def _detail(verdict: Verdict) -> str:
    """Why, in words, with what a reader must know beside it."""
    parts = [reason.text for reason in (*verdict.because, *verdict.also)]
    parts += [f"Caution: {caution.replace('_', ' ')}" for caution in verdict.cautions]
    if verdict.assumptions:
        parts.append(f"Under assumption {', '.join(verdict.assumptions)}")
    if verdict.evaluated_through:
        parts.append(f"Results looked at through {verdict.evaluated_through}")
    return ". ".join(part for part in parts if part)


def alert_issues(frame: Frame) -> Iterator[Json]:
    """A DetectedIssue for each alert, and a draft ServiceRequest for all that it misses.

    An alert that misses nothing asks a person to decide: nothing is to be ordered.
    """
    for alert in frame.assessment.alerts:
        issue = _alert_issue(frame, alert)
        yield issue
        for missing in dict.fromkeys(alert.missing):
            yield _service_request(frame, alert, missing, issue)


def _alert_issue(frame: Frame, alert: Alert) -> Json:
    evidence = {"detail": references(item.resource for item in alert.evidence)}
    return frame.resource(
        "DetectedIssue",
        "alert",
        alert.id,
        identifier=frame.identifier("DetectedIssue", "alert", alert.id),
        status="final",
        code=concept(RULE_SYSTEM, alert.rule, alert.title),
        severity=_SEVERITIES.get(alert.severity, ""),
        patient=frame.subject,
        identifiedDateTime=frame.assessment.as_of,
        author=frame.author,
        implicated=evidence["detail"],
        evidence=[evidence] if evidence["detail"] else [],
        detail=_alert_detail(alert),
    )


def _alert_detail(alert: Alert) -> str:
    """What is due and when, how that was counted, and what is proposed."""
    parts = [alert.summary, f"{alert.status}: {alert.due}", alert.arithmetic]
    parts += [f"Proposed: {action}" for action in alert.actions]
    return ". ".join(part for part in parts if part)


def _service_request(
    frame: Frame, alert: Alert, missing: str, issue: Json | None
) -> Json:
    """A proposal that nobody has ordered: status draft, intent proposal."""
    return frame.resource(
        "ServiceRequest",
        alert.id,
        missing,
        identifier=frame.identifier("ServiceRequest", alert.id, missing),
        status="draft",
        intent="proposal",
        code={"text": missing},
        subject=frame.subject,
        occurrenceDateTime=alert.due,
        authoredOn=frame.assessment.as_of,
        reasonCode=[{"text": alert.summary}] if alert.summary else [],
        supportingInfo=[reference(f"DetectedIssue/{issue['id']}")] if issue else [],
        note=notes(*alert.actions),
    )


def draft_orders(
    assessment: Assessment, *, synthetic: bool = False
) -> dict[str, dict[str, Json]]:
    """The draft ServiceRequests of each alert, by what it misses.

    They stand alone: they refer to nothing that is not in the record already.
    """
    frame = Frame(assessment, synthetic)
    return {
        alert.id: {
            missing: _service_request(frame, alert, missing, None)
            for missing in dict.fromkeys(alert.missing)
        }
        for alert in assessment.alerts
    }

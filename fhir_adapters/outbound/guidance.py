"""A rule set's verdicts -> GuidanceResponse, with the data its open rules ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.assessment import RuleSetStamp
from engine.reasoning import DataRequest, Verdict
from engine.values import Outcome
from fhir_adapters.outbound.elements import (
    BASE,
    DATA_REQUEST,
    Frame,
    Json,
    extension,
    given,
    notes,
)

_VERDICTS: Final = "verdicts"
_IMAGING: Final = (
    "http://www.ama-assn.org/go/cpt",
    f"{BASE}/CodeSystem/imaging-finding",
)
_CONDITIONS: Final = ("http://hl7.org/fhir/sid/icd-10", "http://snomed.info/sct")


def guidance_responses(frame: Frame) -> Iterator[Json]:
    """One GuidanceResponse for each rule set, whatever its verdicts."""
    for name, stamp in sorted(frame.assessment.rulesets.items()):
        verdicts = [
            verdict
            for verdict in frame.assessment.verdicts
            if verdict.rule.partition("/")[0] == name
        ]
        yield _guidance(frame, name, stamp, verdicts)


def _guidance(
    frame: Frame, name: str, stamp: RuleSetStamp, verdicts: list[Verdict]
) -> Json:
    unsettled = [v for v in verdicts if v.outcome is Outcome.UNKNOWN]
    return frame.resource(
        "GuidanceResponse",
        name,
        contained=[_parameters(verdicts)] if verdicts else [],
        identifier=frame.identifier("GuidanceResponse", name),
        moduleCanonical=f"{BASE}/Library/{name}|{stamp.version}",
        # What was asked was answered as far as the record goes; more data may add to it.
        status="data-requested" if unsettled else "success",
        subject=frame.subject,
        occurrenceDateTime=frame.assessment.as_of,
        performer=frame.author,
        note=notes(
            stamp.title,
            stamp.citation,
            *_missed(unsettled),
            *_to_confirm(frame, name),
        ),
        outputParameters={"reference": f"#{_VERDICTS}"} if verdicts else None,
        dataRequirement=_data_requirements(unsettled, frame.assessment.as_of),
    )


def _parameters(verdicts: Iterable[Verdict]) -> Json:
    return {
        "resourceType": "Parameters",
        "id": _VERDICTS,
        "parameter": [_verdict(verdict) for verdict in verdicts],
    }


def _verdict(verdict: Verdict) -> Json:
    outcome = verdict.outcome.value.replace("_", "-")
    parts: list[Json] = [{"name": "outcome", "valueCode": outcome}]
    if verdict.value is not None:
        parts.append({"name": "value", "valueCode": verdict.value})
    parts += [{"name": "possible", "valueCode": value} for value in verdict.possible]
    texts = (("because", verdict.because), ("missing", verdict.missing))
    parts += [
        {"name": name, "valueString": part.text}
        for name, told in texts
        for part in told
        if part.text
    ]
    parts += [{"name": "caution", "valueCode": code} for code in verdict.cautions]
    parts += [{"name": "assumption", "valueCode": code} for code in verdict.assumptions]
    return {"name": verdict.rule, "part": parts}


def _requests(verdict: Verdict) -> Iterator[DataRequest]:
    for requests in (*verdict.settles, *verdict.could_settle):
        yield from requests


def _missed(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """What would have settled a rule, and cannot be known any more."""
    for verdict in verdicts:
        for request in _requests(verdict):
            if not request.can_be_known_now:
                yield f"cannot be known now: {request.text}"


def _to_confirm(frame: Frame, name: str) -> Iterator[str]:
    """What a policy asks a person to confirm, and what it could not watch."""
    surveillance = frame.assessment.surveillance
    for request in surveillance.requests:
        if request.rule.partition("/")[0] == name:
            yield f"to be confirmed ({request.resource}): {request.text}"
    rules = frame.assessment.rulesets[name]
    if rules.kind == "policy":
        yield from surveillance.notices
        if surveillance.ended_by:
            yield f"surveillance ended by {surveillance.ended_by}"


def _data_requirements(verdicts: Iterable[Verdict], as_of: str) -> list[Json]:
    """Each fact to ask for, once, with the rules that it would help to settle."""
    rules: dict[DataRequest, list[str]] = {}
    for verdict in verdicts:
        for request in _requests(verdict):
            asking = rules.setdefault(request, [])
            if request.can_be_known_now and verdict.rule not in asking:
                asking.append(verdict.rule)
    return [
        _requirement(request, rules[request], as_of)
        for request in sorted(rules)
        if rules[request]
    ]


def _requirement(request: DataRequest, rules: list[str], as_of: str) -> Json:
    codings = [
        {"system": system, "code": code}
        for system, _, code in (text.rpartition("|") for text in request.codes)
    ]
    kind, path = _kind_of([coding["system"] for coding in codings])
    described = extension(
        DATA_REQUEST,
        text=("valueString", request.said(as_of)),
        fact=("valueCode", request.fact),
        unit=("valueString", request.unit),
        window=("valueString", request.window),
    )
    described["extension"] += [{"url": "rule", "valueCode": rule} for rule in rules]
    return given(
        extension=[described],
        type=kind,
        codeFilter=[{"path": path, "code": codings}] if codings else [],
    )


def _kind_of(systems: list[str]) -> tuple[str, str]:
    """In which resource, and where in it, a code of these systems is looked for.

    Without a code it may be any resource.
    """
    if not systems:
        return "Resource", ""
    if systems[0] in _IMAGING:
        return "ImagingStudy", "procedureCode"
    if systems[0].startswith(_CONDITIONS):
        return "Condition", "code"
    return "Observation", "code"

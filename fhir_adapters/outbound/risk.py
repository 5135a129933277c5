"""Estimate -> RiskAssessment: one published number, its clock, its interval, its caveats."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec import UNSET

from engine.assessment import verdicts_by_rule
from engine.prognosis import Estimate
from fhir_adapters.outbound.elements import (
    EVIDENCE_SYSTEM,
    PUBLISHED_ESTIMATE,
    Frame,
    Json,
    concept,
    extension,
    given,
    notes,
    references,
)

_UCUM: Final = "http://unitsofmeasure.org"
_UNITS: Final = {"month": "mo", "percent": "%", "ratio": "1"}


def risk_assessments(frame: Frame) -> Iterator[Json]:
    """One RiskAssessment for each published number that applies, or may apply."""
    for estimate in frame.assessment.estimates:
        yield _risk_assessment(frame, estimate)


def _risk_assessment(frame: Frame, estimate: Estimate) -> Json:
    name = (
        estimate.evidence,
        estimate.endpoint,
        estimate.measure,
        estimate.model,
        estimate.stratum,
    )
    possible = estimate.certainty == "possible"
    return frame.resource(
        "RiskAssessment",
        *name,
        identifier=frame.identifier("RiskAssessment", *name),
        # Whether the patient is in the group at all is not settled yet.
        status="preliminary" if possible else "final",
        method=concept(EVIDENCE_SYSTEM, estimate.evidence, _source_of(estimate)),
        subject=frame.subject,
        occurrenceDateTime=frame.assessment.as_of,
        performer=frame.author,
        basis=references(_basis(frame, estimate)),
        prediction=[_prediction(estimate)],
        note=notes(
            *(f"{note.id}: {note.sentence}" for note in estimate.footnotes),
            *estimate.comparisons,
            *estimate.notes,
        ),
    )


def _source_of(estimate: Estimate) -> str:
    return f"{estimate.study_title}, doi:{estimate.doi}, {estimate.place}"


def _basis(frame: Frame, estimate: Estimate) -> Iterator[str]:
    """The resources that put the patient into the group."""
    verdicts = verdicts_by_rule(frame.assessment)
    for rule in estimate.rests_on:
        for reason in verdicts[rule].because if rule in verdicts else ():
            yield from (evidence.resource for evidence in reason.evidence)


def _prediction(estimate: Estimate) -> Json:
    since = estimate.time_zero_day
    return given(
        extension=[_published(estimate)],
        outcome={"text": estimate.endpoint_title},
        **_probability(estimate),
        whenPeriod={"start": since} if since else None,
        rationale=_rationale(estimate),
    )


def _probability(estimate: Estimate) -> Json:
    """A probability only where a percentage is published; a range only with its interval."""
    if isinstance(estimate.percent, Decimal):
        if estimate.ci95 is None:
            return {"probabilityDecimal": estimate.percent}
        low, high = (_quantity(end, "percent") for end in estimate.ci95)
        return {"probabilityRange": given(low=low, high=high)}
    return {}


def _rationale(estimate: Estimate) -> str:
    """The number in words; they end with the marks of the caveats."""
    if estimate.certainty == "certain":
        return estimate.text
    ways = "; or ".join(estimate.would_settle)
    return f"Only if the patient is in this group, settled by {ways}: {estimate.text}"


def _published(estimate: Estimate) -> Json:
    """The printed number as data, so that nobody has to read it out of the words."""
    value = next(
        number
        for number in (
            estimate.median,
            estimate.percent,
            estimate.odds_ratio,
            estimate.hazard_ratio,
        )
        if number is not UNSET
    )
    low, high = estimate.ci95 or (None, None)
    number = value if isinstance(value, Decimal) else None
    return extension(
        PUBLISHED_ESTIMATE,
        evidence=("valueCode", estimate.evidence),
        measure=("valueCode", estimate.measure.replace("_", "-")),
        endpoint=("valueString", estimate.endpoint),
        stratum=("valueString", estimate.stratum),
        against=("valueString", estimate.against),
        model=("valueString", estimate.model),
        timeZero=("valueString", estimate.time_zero),
        value=("valueQuantity", _quantity(number, estimate.unit)),
        ci95Low=("valueQuantity", _quantity(low, estimate.unit)),
        ci95High=("valueQuantity", _quantity(high, estimate.unit)),
        notReached=("valueBoolean", True if value is None else None),
        n=("valueInteger", estimate.n),
    )


def _quantity(value: Decimal | None, unit: str) -> Json | None:
    if value is None:
        return None
    code = _UNITS[unit]
    return {"value": value, "unit": unit, "system": _UCUM, "code": code}

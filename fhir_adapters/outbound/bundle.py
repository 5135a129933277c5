"""All resources of an Assessment, and the Provenance of them, in one transaction Bundle."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from engine.assessment import Assessment
from engine.values import zone
from fhir_adapters.outbound.elements import (
    BASE,
    RULESET_SYSTEM,
    SITE_SYSTEM,
    Frame,
    Json,
    reference,
)
from fhir_adapters.outbound.guidance import guidance_responses
from fhir_adapters.outbound.issues import alert_issues, flagged_issues
from fhir_adapters.outbound.risk import risk_assessments

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def assessment_bundle(assessment: Assessment, *, synthetic: bool = False) -> Json:
    """An Assessment as a FHIR R4 transaction Bundle; every entry is a PUT.

    Args:
        assessment: what is sent.
        synthetic: the patient is test data; every resource is labelled as such.

    Returns:
        JSON as Python objects; numbers are ``Decimal``. The same Assessment gives the
        same Bundle.
    """
    frame = Frame(assessment, synthetic)
    resources = [
        *guidance_responses(frame),
        *flagged_issues(frame),
        *alert_issues(frame),
        *risk_assessments(frame),
    ]
    resources.append(_provenance(frame, resources))
    entries = [_entry(resource) for resource in resources]
    return frame.resource("Bundle", type="transaction", entry=entries)


def bundle_json(bundle: Json) -> bytes:
    """The Bundle as UTF-8 JSON on one line; decimals keep their digits."""
    return _ENCODER.encode(bundle)


def _entry(resource: Json) -> Json:
    place = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": f"{BASE}/{place}",
        "resource": resource,
        "request": {"method": "PUT", "url": place},
    }


def _provenance(frame: Frame, resources: list[Json]) -> Json:
    """By which rule sets, and from which facts, everything else was made."""
    assessment = frame.assessment
    entities = [
        _entity(f"{name}|{stamp.version}|sha256:{stamp.sha256}", stamp.title)
        for name, stamp in sorted(assessment.rulesets.items())
    ]
    entities.append(
        _entity(f"facts|sha256:{assessment.facts_sha256}", "the facts of the record")
    )
    if site := assessment.site:
        stamp_of_site = f"{site.name}|{site.version}|sha256:{site.sha256}"
        entities.append(_entity(stamp_of_site, "the site file", SITE_SYSTEM))
    assembler = {"coding": [{"system": _PARTICIPANT, "code": "assembler"}]}
    return frame.resource(
        "Provenance",
        target=[reference(f"{r['resourceType']}/{r['id']}") for r in resources],
        occurredDateTime=assessment.as_of,
        recorded=_end_of_day(assessment),
        agent=[{"type": assembler, "who": frame.author}],
        entity=entities,
    )


def _entity(value: str, display: str, system: str = RULESET_SYSTEM) -> Json:
    identifier = {"system": system, "value": value}
    return {"role": "source", "what": {"identifier": identifier, "display": display}}


def _end_of_day(assessment: Assessment) -> str:
    """The last second of the day of the question, which is what the Assessment speaks of.

    No clock is read, so that the same question gives the same bytes.
    """
    day = date.fromisoformat(assessment.as_of)
    moment = datetime.combine(day, time(23, 59, 59), zone(assessment.timezone))
    return moment.isoformat()

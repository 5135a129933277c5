"""What a person entered as FHIR R4: Observations of our profiles, and their Provenance."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import msgspec

from engine.state import LesionKind
from fhir_adapters.findings.transcription import (
    Action,
    Author,
    EnteredLesion,
    FindingVersion,
    Transcription,
)
from fhir_adapters.inbound.lesions import BY_HAND, REPORTED_IN
from fhir_adapters.outbound.elements import (
    BASE,
    TEST_DATA,
    concept,
    given,
    reference,
    stable_id,
)

Json = dict[str, Any]

OURS: Final = f"{BASE}/CodeSystem/imaging-finding"
_LOINC: Final = "http://loinc.org"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_PARTICIPANT: Final = (
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
)
_OPERATION: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_SIGNATURE: Final = "urn:iso-astm:E1762-95:2013"
_AUTHORS_SIGNATURE: Final = "1.2.840.10065.1.12.1.1"
_STATUS: Final[dict[Action, str]] = {
    "entered": "final",
    "corrected": "corrected",
    "withdrawn": "entered-in-error",
}
_ACTIVITY: Final[dict[Action, str]] = {
    "entered": "CREATE",
    "corrected": "UPDATE",
    "withdrawn": "NULLIFY",
}
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)


def observation(
    told: Transcription,
    lesion: EnteredLesion | LesionKind,
    identity: str,
    version: int,
    action: Action,
    author: Author,
) -> str:
    """One version of one Observation, as JSON.

    Args:
        told: the transcription it belongs to.
        lesion: what was seen; or the kind of which the list is complete.
        identity: logical id.
        version: number of the version, from 1.
        action: what the author did.
        author: who, and when.
    """
    listing = not isinstance(lesion, EnteredLesion)
    profile = "lesion-list" if listing else "lesion-finding"
    meta = given(
        versionId=str(version),
        lastUpdated=author.at,
        source=BY_HAND,
        profile=[f"{BASE}/StructureDefinition/{profile}"],
        tag=[dict(tag) for tag in TEST_DATA] if told.synthetic else [],
    )
    by_report = told.study.startswith("DiagnosticReport/")
    extension = {"url": REPORTED_IN, "valueReference": reference(told.study)}
    head: Json = {"resourceType": "Observation", "id": identity, "meta": meta}
    said = _lesion_said(lesion) if isinstance(lesion, EnteredLesion) else _list(lesion)
    return _ENCODER.encode(
        head
        | given(
            extension=[extension] if by_report else [],
            status=_STATUS[action],
            category=[concept(_CATEGORY, "imaging")],
            subject=reference(f"Patient/{told.patient}"),
            effectiveDateTime=told.when,
            issued=author.at,
            performer=[_person(author)],
            derivedFrom=[] if by_report else [reference(told.study)],
        )
        | said
    ).decode()


def _list(kind: LesionKind) -> Json:
    return {
        "code": concept(OURS, "lesion-list"),
        "valueCodeableConcept": concept(OURS, f"{kind.replace('_', '-')}-complete"),
    }


def _lesion_said(lesion: EnteredLesion) -> Json:
    kind = "soft-tissue-lesion" if lesion.kind == "soft_tissue" else "bone-lesion"
    stated = {
        "bone-contiguity": lesion.bone_contiguity,
        "new-since-prior": lesion.new_since_prior,
    }
    parts: list[Json] = [
        {
            "code": concept(OURS, name),
            "valueCodeableConcept": concept(OURS, value.replace("_", "-")),
        }
        for name, value in stated.items()
        if value != "not_stated"
    ]
    if lesion.longest_mm:
        ucum = {"unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"}
        size = {"value": Decimal(lesion.longest_mm), **ucum}
        parts.append({"code": concept(_LOINC, "33728-7"), "valueQuantity": size})
    return given(
        code=concept(OURS, kind),
        valueCodeableConcept=concept(_LOINC, "LA9633-4"),
        bodySite={"text": lesion.site} if lesion.site else {},
        component=parts,
    )


def _person(author: Author) -> Json:
    who: Json = {"type": "Practitioner", "display": author.who}
    if author.is_signed_in:
        who |= {"identifier": {"system": author.issuer, "value": author.subject}}
    return who


def provenance(version: FindingVersion, *, versioned: bool = False) -> Json:
    """Who made a version, when, why, and from which study.

    Args:
        version: what was made.
        versioned: name the version; a server that it is sent to counts its own ones.

    The signature is FHIR's: who signed and when. It stands there only if an issuer
    vouches for the person; a name that was typed is an author, and signs nothing.
    """
    author = version.author
    place = f"Observation/{version.observation}"
    target = f"{place}/_history/{version.version}"
    source = {"role": "source", "what": reference(version.study)}
    signature = {
        "type": [{"system": _SIGNATURE, "code": _AUTHORS_SIGNATURE}],
        "when": author.at,
        "who": _person(author),
    }
    head: Json = {"resourceType": "Provenance", "id": stable_id("entered", target)}
    tags = _DECODER.decode(version.resource)["meta"].get("tag", [])
    return head | given(
        meta={"tag": tags} if tags else {},
        target=[reference(target if versioned else place)],
        recorded=author.at,
        reason=[{"text": version.why}] if version.why else [],
        activity=concept(_OPERATION, _ACTIVITY[version.action]),
        agent=[{"type": concept(_PARTICIPANT, "author"), "who": _person(author)}],
        entity=[source],
        signature=[signature] if author.is_signed_in else [],
    )


def finding_bundle(versions: Iterable[FindingVersion]) -> str:
    """The last version of each finding with its Provenance: a transaction Bundle.

    Every entry is a PUT, so that sending it twice changes nothing.
    """
    last = {version.observation: version for version in versions}
    entries = []
    for version in last.values():
        for resource in (_DECODER.decode(version.resource), provenance(version)):
            place = f"{resource['resourceType']}/{resource['id']}"
            entries.append(
                {
                    "fullUrl": f"{BASE}/{place}",
                    "resource": resource,
                    "request": {"method": "PUT", "url": place},
                }
            )
    return _bundle("transaction", entries)


def history_bundle(versions: Iterable[FindingVersion]) -> str:
    """Every version of every finding, each followed by its Provenance: a collection."""
    entries = [
        {"resource": resource}
        for version in versions
        for resource in (
            _DECODER.decode(version.resource),
            provenance(version, versioned=True),
        )
    ]
    return _bundle("collection", entries)


def _bundle(kind: str, entries: list[Json]) -> str:
    bundle = {"resourceType": "Bundle", "type": kind} | given(entry=entries)
    return _ENCODER.encode(bundle).decode()

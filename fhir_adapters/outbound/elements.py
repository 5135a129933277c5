"""Elements that every resource of an Assessment shares: names, ids, labels."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from engine.assessment import Assessment

Json = dict[str, Any]

BASE: Final = "https://mspike.example/fhir"
RULE_SYSTEM: Final = f"{BASE}/CodeSystem/rule"
EVIDENCE_SYSTEM: Final = f"{BASE}/CodeSystem/evidence"
RULESET_SYSTEM: Final = f"{BASE}/rule-set"
SITE_SYSTEM: Final = f"{BASE}/site-file"
PUBLISHED_ESTIMATE: Final = f"{BASE}/StructureDefinition/published-estimate"
DATA_REQUEST: Final = f"{BASE}/StructureDefinition/data-request"

_IDS: Final = uuid.uuid5(uuid.NAMESPACE_URL, BASE)
TEST_DATA: Final = (
    {
        "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
        "code": "HTEST",
        "display": "test health data",
    },
    {
        "system": f"{BASE}/CodeSystem/data-label",
        "code": "synthetic",
        "display": "not a real patient",
    },
)


def stable_id(*parts: str) -> str:
    """A logical id (a name-based UUID) that depends on ``parts`` alone."""
    return str(uuid.uuid5(_IDS, "\n".join(parts)))


class Frame(Struct, frozen=True):
    """What all resources of one Assessment share.

    Attributes:
        assessment: what is sent.
        synthetic: the patient is labelled as test data; so is everything sent.
    """

    assessment: Assessment
    synthetic: bool

    @property
    def subject(self) -> Json:
        """The patient."""
        return reference(f"Patient/{self.assessment.patient}")

    @property
    def author(self) -> Json:
        """Who says so: software, of which no Device resource is sent."""
        return {"type": "Device", "display": "mspike"}

    def id(self, kind: str, *parts: str) -> str:
        """The id of one resource: patient, day of the question, kind and parts."""
        asked = (self.assessment.patient, self.assessment.as_of)
        return stable_id(*asked, kind, *parts)

    def resource(self, kind: str, *parts: str, **elements: object) -> Json:
        """A resource with its stable id, its label and the elements that are not empty."""
        head: Json = {"resourceType": kind, "id": self.id(kind, *parts)}
        if self.synthetic:
            head["meta"] = {"tag": [dict(tag) for tag in TEST_DATA]}
        return head | given(**elements)

    def identifier(self, kind: str, *parts: str) -> list[Json]:
        """The id again as a business identifier, for servers that give ids themselves."""
        name = self.id(kind, *parts)
        return [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{name}"}]


def given(**elements: object) -> Json:
    """The elements that are not empty; FHIR has no empty ones."""
    return {
        name: value
        for name, value in elements.items()
        if value is not None and value not in ("", [], {})
    }


def reference(target: str) -> Json:
    """A literal reference."""
    return {"reference": target}


def references(targets: Iterable[str]) -> list[Json]:
    """References to each target once, in order of their names."""
    return [reference(target) for target in sorted(set(targets)) if target]


def concept(system: str, code: str, text: str = "") -> Json:
    """A concept with one code, and its words."""
    return given(coding=[{"system": system, "code": code}], text=text)


def notes(*texts: str) -> list[Json]:
    """Annotations, one for each text that is not empty."""
    return [{"text": text} for text in dict.fromkeys(texts) if text]


def extension(url: str, **parts: tuple[str, object]) -> Json:
    """A complex extension; a part is ``(value[x], value)`` and left out if it is ``None``."""
    return {
        "url": url,
        "extension": [
            {"url": name, kind: value}
            for name, (kind, value) in parts.items()
            if value not in (None, "")
        ],
    }

"""Resources inside others, and those under rules of their own: set aside, and told."""

from __future__ import annotations

from typing import Final

from fhir_adapters.inbound.decode import decode_contained
from fhir_adapters.inbound.elements import is_given
from fhir_adapters.inbound.readers import bucket_of_loose
from fhir_adapters.inbound.reading import Bucket, Reading, Tally
from fhir_adapters.inbound.registry import hide_unreadable
from fhir_adapters.inbound.resources import (
    ABSENT,
    DiagnosticReport,
    ImagingStudy,
    MedicationAdministration,
    MedicationStatement,
    Observation,
    Procedure,
    Resource,
)

_VOID: Final = frozenset({"entered-in-error", "cancelled"})
# Orders, persons and reasons (Condition) are left out: they are often contained, and
# tell of no result.
_EVIDENCE: Final = (
    Observation,
    Procedure,
    MedicationAdministration,
    MedicationStatement,
    ImagingStudy,
    DiagnosticReport,
)


def set_containers_aside(
    resources: dict[str, Resource], reading: Reading, tally: Tally
) -> None:
    """Set aside what holds evidence that stands nowhere else.

    Whether a contained resource may be read as if it stood beside its container is
    for the sender to say.
    """
    containing = [
        (label, resource)
        for label, resource in resources.items()
        if resource.contained is not ABSENT
    ]
    for label, resource in containing:
        inside = evidence_inside(resource, label, reading)
        if inside:
            del resources[label]
            tally.add(reading.set_aside("MS-D029", label, "contained"))
            hide_results([resource, *inside], label, reading)


def set_aside_by_rules(
    resources: dict[str, Resource], reading: Reading, tally: Tally
) -> None:
    """Set aside what can be read only by rules that are not known.

    ``implicitRules`` may change what every element of a resource means.
    """
    ruled = [
        (label, resource)
        for label, resource in resources.items()
        if is_given(resource.implicitRules)
    ]
    for label, resource in ruled:
        apart = Reading(reading.mapping, reading.times, {}, {})
        if bucket_of_loose(resource, label, apart) in (Bucket.USED, Bucket.SET_ASIDE):
            del resources[label]
            tally.add(reading.set_aside("MS-D036", label, "implicitRules"))
            hide_results([resource], label, reading)


def evidence_inside(resource: Resource, label: str, reading: Reading) -> list[Resource]:
    """The contained resources that a rule asks for; none in what does not count."""
    if resource.contained is ABSENT or getattr(resource, "status", "") in _VOID:
        return []
    apart = Reading(reading.mapping, reading.times, {}, {})
    return [
        each
        for each in decode_contained(resource.contained)
        if isinstance(each, _EVIDENCE)
        and bucket_of_loose(each, label, apart) in (Bucket.USED, Bucket.SET_ASIDE)
    ]


def hide_results(resources: list[Resource], label: str, reading: Reading) -> None:
    """Keep results that cannot count as draws of any amount."""
    for resource in resources:
        if isinstance(resource, Observation):
            hide_unreadable(resource, label, reading)

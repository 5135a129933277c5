"""The elements of FHIR resources that mspike reads, as narrow structs.

R4, R4B and R5 in one: where the releases name an element differently, both names
stand here. Elements with structure of their own stay ``Raw`` and are decoded only if
the resource is relevant: many are the same bytes again and again, and one that is
malformed then costs itself and nothing else. Attribute names are FHIR's.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Raw, Struct, defstruct, field

from fhir_adapters.inbound.resource_types import OTHER_RESOURCE_TYPES

ABSENT: Final = Raw(b"")
"""An element that is not there; compare by identity."""


class Meta(Struct, gc=False):
    """Version of a resource."""

    versionId: str | None = None
    lastUpdated: str | None = None
    source: str | None = None


class Resource(Struct, gc=False, tag_field="resourceType", omit_defaults=True):
    """What every resource has.

    Attributes:
        dropped: elements that could not be read and were left out.
    """

    id: str = ""
    meta: Meta | None = None
    implicitRules: Raw = ABSENT
    modifierExtension: Raw = ABSENT
    subject: Raw = ABSENT
    patient: Raw = ABSENT
    contained: Raw = ABSENT
    # A key no sender uses: it is filled by the lenient reader only.
    dropped: tuple[str, ...] = field(default=(), name="mspike:dropped")


class Observation(Resource, tag="Observation", gc=False, omit_defaults=True):
    """A result or finding."""

    status: str = ""
    code: Raw = ABSENT
    effectiveDateTime: str = ""
    effectiveInstant: str = ""
    effectivePeriod: Raw = ABSENT
    effectiveTiming: Raw = ABSENT
    issued: str = ""
    valueQuantity: Raw = ABSENT
    valueCodeableConcept: Raw = ABSENT
    valueString: Raw = ABSENT
    valueInteger: Raw = ABSENT
    valueRange: Raw = ABSENT
    valueBoolean: bool | None = None
    dataAbsentReason: Raw = ABSENT
    referenceRange: Raw = ABSENT
    interpretation: Raw = ABSENT
    bodySite: Raw = ABSENT
    focus: Raw = ABSENT
    bodyStructure: Raw = ABSENT
    method: Raw = ABSENT
    specimen: Raw = ABSENT
    derivedFrom: Raw = ABSENT
    performer: Raw = ABSENT
    extension: Raw = ABSENT
    component: Raw = ABSENT


class Component(Struct, gc=False):
    """A part of an Observation with a value of its own."""

    code: Raw = ABSENT
    valueQuantity: Raw = ABSENT
    valueCodeableConcept: Raw = ABSENT
    valueString: Raw = ABSENT
    valueInteger: Raw = ABSENT
    valueRange: Raw = ABSENT
    dataAbsentReason: Raw = ABSENT
    referenceRange: Raw = ABSENT
    interpretation: Raw = ABSENT
    modifierExtension: Raw = ABSENT


class Specimen(Resource, tag="Specimen", gc=False, omit_defaults=True):
    """What a result was measured in."""

    status: str = ""
    type: Raw = ABSENT


class Patient(Resource, tag="Patient", gc=False, omit_defaults=True):
    """The patient; birth and death are read, and whether there is another record."""

    link: Raw = ABSENT
    birthDate: str = ""
    deceasedBoolean: bool | None = None
    deceasedDateTime: str = ""


class Condition(Resource, tag="Condition", gc=False, omit_defaults=True):
    """A diagnosis as charted."""

    clinicalStatus: Raw = ABSENT
    verificationStatus: Raw = ABSENT
    code: Raw = ABSENT
    onsetDateTime: str = ""
    onsetPeriod: Raw = ABSENT
    recordedDate: str = ""


class Procedure(Resource, tag="Procedure", gc=False, omit_defaults=True):
    """Something done, such as the infusion of a product."""

    status: str = ""
    code: Raw = ABSENT
    performedDateTime: str = ""
    performedPeriod: Raw = ABSENT
    occurrenceDateTime: str = ""
    occurrencePeriod: Raw = ABSENT
    occurrenceTiming: Raw = ABSENT
    focus: Raw = ABSENT


class Medication(Resource, tag="Medication", gc=False, omit_defaults=True):
    """A drug that others refer to."""

    status: str = ""
    code: Raw = ABSENT
    ingredient: Raw = ABSENT


class Drug(Resource, gc=False, omit_defaults=True):
    """What the resources about a drug have in common."""

    status: str = ""
    medicationCodeableConcept: Raw = ABSENT
    medicationReference: Raw = ABSENT
    medication: Raw = ABSENT
    extension: Raw = ABSENT
    statusReason: Raw = ABSENT
    # How releases before R4 say that it was not given or not taken.
    wasNotGiven: Raw = ABSENT
    wasNotTaken: Raw = ABSENT
    notGiven: Raw = ABSENT
    taken: Raw = ABSENT


class MedicationAdministration(
    Drug, tag="MedicationAdministration", gc=False, omit_defaults=True
):
    """A drug given. R5 spells its time ``occurence``, some senders ``occurrence``."""

    effectiveDateTime: str = ""
    effectivePeriod: Raw = ABSENT
    occurenceDateTime: str = ""
    occurencePeriod: Raw = ABSENT
    occurenceTiming: Raw = ABSENT
    occurrenceDateTime: str = ""
    occurrencePeriod: Raw = ABSENT
    recorded: str = ""


class MedicationStatement(
    Drug, tag="MedicationStatement", gc=False, omit_defaults=True
):
    """Somebody says that a drug is or was taken."""

    effectiveDateTime: str = ""
    effectivePeriod: Raw = ABSENT
    effectiveTiming: Raw = ABSENT
    dateAsserted: str = ""
    adherence: Raw = ABSENT


class MedicationRequest(Drug, tag="MedicationRequest", gc=False, omit_defaults=True):
    """An order."""

    intent: str = ""
    doNotPerform: bool | None = None
    authoredOn: str = ""


class ImagingStudy(Resource, tag="ImagingStudy", gc=False, omit_defaults=True):
    """An imaging study."""

    status: str = ""
    started: str = ""
    modality: Raw = ABSENT
    procedureCode: Raw = ABSENT
    procedure: Raw = ABSENT
    series: Raw = ABSENT


class DiagnosticReport(Resource, tag="DiagnosticReport", gc=False, omit_defaults=True):
    """A report; those of imaging are read."""

    status: str = ""
    category: Raw = ABSENT
    code: Raw = ABSENT
    effectiveDateTime: str = ""
    effectivePeriod: Raw = ABSENT
    issued: str = ""
    result: Raw = ABSENT
    imagingStudy: Raw = ABSENT
    study: Raw = ABSENT
    conclusion: str = ""
    presentedForm: Raw = ABSENT


class DocumentReference(
    Resource, tag="DocumentReference", gc=False, omit_defaults=True
):
    """A document; only its text is read."""

    status: str = ""
    docStatus: str = ""
    date: str = ""
    content: Raw = ABSENT
    context: Raw = ABSENT


class EntryRequest(Struct, gc=False):
    """What an entry of a history or a transaction does with its resource."""

    method: str = ""


class Entry(Struct, gc=False):
    """An entry of a Bundle whose resource is not decoded yet."""

    fullUrl: str | None = None
    resource: Raw = ABSENT
    request: EntryRequest | None = None


READ_TYPES: Final[tuple[type[Resource], ...]] = (
    Observation,
    Specimen,
    Patient,
    Condition,
    Procedure,
    Medication,
    MedicationAdministration,
    MedicationStatement,
    MedicationRequest,
    ImagingStudy,
    DiagnosticReport,
    DocumentReference,
)


def _other(name: str) -> type[Resource]:
    """A struct for a resource of which only the patient is read."""
    bases = (Resource,)
    struct: Any = defstruct(
        name, [], bases=bases, tag=name, gc=False, omit_defaults=True
    )
    made: type[Resource] = struct
    return made


OTHER_TYPES: Final = tuple(_other(name) for name in OTHER_RESOURCE_TYPES)
"""Resources that no rule asks for: known, attributed, and not relevant."""

TYPE_NAMES: Final = {
    struct: str(struct.__struct_config__.tag) for struct in (*READ_TYPES, *OTHER_TYPES)
}
BY_NAME: Final = {name: struct for struct, name in TYPE_NAMES.items()}


def type_name(resource: Resource) -> str:
    """The FHIR name of the resource's type."""
    return TYPE_NAMES[type(resource)]

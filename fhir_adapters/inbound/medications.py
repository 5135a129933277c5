"""Which drug a resource is about: a concept in it, or a Medication it refers to."""

from __future__ import annotations

from typing import Final

from msgspec import Raw, Struct

from fhir_adapters.inbound.concepts import (
    LEFT_OUT,
    MALFORMED,
    NO_CODE,
    NOTHING,
    NOTHING_SAID,
    Meaning,
)
from fhir_adapters.inbound.elements import (
    CodeableReference,
    Malformed,
    Reference,
    is_given,
    items_of,
    read_element,
)
from fhir_adapters.inbound.reading import Reading
from fhir_adapters.inbound.referred import contained_in
from fhir_adapters.inbound.resources import ABSENT, Drug, Medication, type_name

_VOID: Final = "entered-in-error"
_UNRESOLVED: Final = Meaning(problem="MS-D067")
_UNSAID: Final = (NO_CODE, NOTHING_SAID)
_TERMINATION: Final = "termination-reason"


def drug_of(drug: Drug, reading: Reading) -> Meaning:
    """What the drug is.

    Returns:
        Its meaning; with the complaint MS-D067 if the drug stands in a resource that
        is not in the input.
    """
    drugs = reading.mapping.therapies.drugs
    if is_given(drug.medicationCodeableConcept):
        return drugs.meaning(drug.medicationCodeableConcept)
    try:
        if is_given(drug.medicationReference):
            reference = read_element(drug.medicationReference, Reference).reference
            return _referred(drug, reference or "", reading)
        if is_given(drug.medication):
            either = read_element(drug.medication, CodeableReference)
            if is_given(either.concept):
                return drugs.meaning(either.concept)
            reference = either.reference.reference if either.reference else None
            return _referred(drug, reference or "", reading)
    except Malformed:
        return Meaning(problem="MS-D026")
    return Meaning(problem=NOTHING_SAID)


def _referred(drug: Drug, reference: str, reading: Reading) -> Meaning:
    if reference.startswith("#"):
        inside = contained_in(drug, reference)
        medication = inside if isinstance(inside, Medication) else None
    else:
        medication = reading.medications.get(reading.resolve(reference))
    if medication is None or medication.status == _VOID:
        return _UNRESOLVED
    return meaning_of(medication, reading)


class _Ingredient(Struct, frozen=True, gc=False):
    """What a Medication is made of: R4 a concept or a reference, R5 either in one."""

    itemCodeableConcept: Raw = ABSENT
    itemReference: Raw = ABSENT
    item: CodeableReference | None = None
    isActive: bool | None = None


def meaning_of(medication: Medication, reading: Reading) -> Meaning:
    """What a Medication is: by its code, else by the one active ingredient asked for.

    Several that are asked for make a drug that no list has: it is not guessed.
    """
    drugs = reading.mapping.therapies.drugs
    by_code = drugs.meaning(medication.code)
    known = by_code.is_relevant and by_code.problem not in _UNSAID
    if known or not is_given(medication.ingredient):
        return by_code
    found: dict[str, Meaning] = {}
    rest, unsaid = by_code, NOTHING
    try:
        for item in items_of(medication.ingredient):
            ingredient = read_element(item, _Ingredient)
            meaning = _of_ingredient(ingredient, reading)
            if ingredient.isActive is False or not meaning.is_relevant:
                # Its ingredients say what it is, and none of them is asked for.
                rest = NOTHING if rest.problem in _UNSAID else rest
            elif meaning.problem in _UNSAID:
                unsaid = meaning
            else:
                found[meaning.target or meaning.problem] = meaning
    except Malformed as error:
        return Meaning(problem=error.code)
    if len(found) > 1:
        detail = ", ".join(sorted(each.words for each in found.values()))
        return Meaning(problem="MS-D066", detail=detail)
    return next(iter(found.values()), unsaid if unsaid.problem else rest)


def _of_ingredient(ingredient: _Ingredient, reading: Reading) -> Meaning:
    inside = ingredient.item.concept if ingredient.item else ABSENT
    given = ingredient.itemCodeableConcept
    concept = given if is_given(given) else inside
    elsewhere = ingredient.item is not None and ingredient.item.reference is not None
    if not is_given(concept) and (elsewhere or is_given(ingredient.itemReference)):
        return _UNRESOLVED
    return reading.mapping.therapies.drugs.meaning(concept)


def stop_reason_of(drug: Drug, label: str, reading: Reading) -> str:
    """Why the course ended, as a name of the vocabulary; empty if that is not coded.

    What of it cannot be read is told: the reason counts as not stated then.
    """
    if drug.statusReason is ABSENT and drug.extension is ABSENT:
        return ""
    reasons, kind = reading.mapping.therapies.stop_reasons, type_name(drug)
    field = f"{kind}.statusReason"
    try:
        for item in items_of(drug.statusReason):
            meaning = reading.note(reasons.meaning(item), label, field)
            if meaning.problem in MALFORMED:
                reading.complain(LEFT_OUT, label, field)
            if meaning.target:
                return meaning.target
        field = f"{kind}.extension"
        return _termination_reason(drug.extension, reading)
    except Malformed:
        reading.complain(LEFT_OUT, label, field)
        return ""


def _termination_reason(raw: Raw, reading: Reading) -> str:
    """The reason in mCODE's extension, or empty."""
    if raw is ABSENT or _TERMINATION.encode() not in bytes(raw):
        return ""
    for item in items_of(raw):
        extension = read_element(item, dict[str, Raw])
        url = read_element(extension["url"], str) if "url" in extension else ""
        if _TERMINATION in url and "valueCodeableConcept" in extension:
            concept = extension["valueCodeableConcept"]
            return reading.mapping.therapies.stop_reasons.meaning(concept).target
    return ""

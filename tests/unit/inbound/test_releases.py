"""R4, R4B and R5: what is the same thing is the same facts, in one Bundle or in several.

A release is not declared anywhere: each element is read by its own name and form, so a
Bundle may mix releases.
"""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from engine.state import Fact
from tests.unit.inbound.build import (
    ATC,
    CPT,
    DCM,
    ICD10CM,
    LOINC,
    OURS,
    PATIENT,
    Json,
    bundle,
    concept,
    fate,
    lab,
    loinc,
    observation,
    read,
    resource,
    state,
)

DRUG = concept(ATC, "L04AX04", "lenalidomide")
PRODUCT = concept(ATC, "L01XL07", "idecabtagene vicleucel")
DAY = "2024-01-20"
PLAIN = {"contentType": "text/plain", "data": "RXh0cmFtZWR1bGxhcnkgbWFzcy4="}


def made(kind: str, **elements: Any) -> Json:
    return resource(kind, **elements)


PAIRS: dict[str, tuple[Json, Json]] = {
    "administration": (
        made(
            "MedicationAdministration",
            status="completed",
            medicationCodeableConcept=DRUG,
            effectivePeriod={"start": DAY, "end": "2024-02-20"},
        ),
        made(
            "MedicationAdministration",
            status="completed",
            medication={"concept": DRUG},
            occurencePeriod={"start": DAY, "end": "2024-02-20"},
        ),
    ),
    "infusion": (
        made(
            "MedicationAdministration",
            status="completed",
            medicationCodeableConcept=PRODUCT,
            effectiveDateTime=DAY,
        ),
        made(
            "MedicationAdministration",
            status="completed",
            medication={"concept": PRODUCT},
            occurenceDateTime=DAY,
        ),
    ),
    "statement": (
        made(
            "MedicationStatement",
            status="active",
            medicationCodeableConcept=DRUG,
            effectiveDateTime=DAY,
        ),
        made(
            "MedicationStatement",
            status="recorded",
            medication={"concept": DRUG},
            effectiveDateTime=DAY,
            adherence={"code": {"coding": [{"code": "taking"}]}},
        ),
    ),
    "request": (
        made(
            "MedicationRequest",
            status="completed",
            intent="order",
            medicationCodeableConcept=DRUG,
            authoredOn=DAY,
        ),
        made(
            "MedicationRequest",
            status="ended",
            intent="order",
            medication={"concept": DRUG},
            authoredOn=DAY,
        ),
    ),
    "procedure": (
        made("Procedure", status="completed", code=PRODUCT, performedDateTime=DAY),
        made("Procedure", status="completed", code=PRODUCT, occurrenceDateTime=DAY),
    ),
    "condition": (
        made(
            "Condition",
            code=concept(ICD10CM, "C90.00"),
            recordedDate=DAY,
            recorder={"reference": "Practitioner/x"},
        ),
        made(
            "Condition",
            code=concept(ICD10CM, "C90.00"),
            recordedDate=DAY,
            participant=[{"actor": {"reference": "Practitioner/x"}}],
        ),
    ),
    "study": (
        made(
            "ImagingStudy",
            status="available",
            started=DAY,
            modality=[{"system": DCM, "code": "PT"}, {"system": DCM, "code": "CT"}],
            procedureCode=[concept(CPT, "78816")],
        ),
        made(
            "ImagingStudy",
            status="available",
            started=DAY,
            modality=[concept(DCM, "PT"), concept(DCM, "CT")],
            procedure=[{"concept": concept(CPT, "78816")}],
        ),
    ),
    "series": (
        made(
            "ImagingStudy",
            status="available",
            started=DAY,
            series=[{"uid": "1", "modality": {"system": DCM, "code": "MR"}}],
        ),
        made(
            "ImagingStudy",
            status="available",
            started=DAY,
            series=[
                {
                    "uid": "1",
                    "modality": concept(DCM, "MR"),
                    "bodySite": {"concept": {"text": "spine"}},
                }
            ],
        ),
    ),
    "report": (
        made(
            "DiagnosticReport",
            status="final",
            code=concept(CPT, "78816"),
            effectiveDateTime=DAY,
            imagingStudy=[{"reference": "ImagingStudy/i1"}],
            conclusionCode=[concept(LOINC, "1-8")],
            media=[{"link": {"reference": "Media/m"}}],
        ),
        made(
            "DiagnosticReport",
            status="final",
            code=concept(CPT, "78816"),
            effectiveDateTime=DAY,
            study=[{"reference": "ImagingStudy/i1"}],
            conclusionCode=[concept(LOINC, "1-8")],
            media=[{"link": {"reference": "DocumentReference/m"}}],
            supportingInfo=[{"reference": {"reference": "Observation/x"}}],
        ),
    ),
    "document": (
        made(
            "DocumentReference",
            status="current",
            date=f"{DAY}T10:00:00Z",
            content=[{"attachment": PLAIN, "format": {"code": "x"}}],
            context={"encounter": [{"reference": "Encounter/e"}]},
        ),
        made(
            "DocumentReference",
            status="current",
            date=f"{DAY}T10:00:00Z",
            content=[{"attachment": PLAIN, "profile": [{"valueUri": "x"}]}],
            context=[{"reference": "Encounter/e"}],
        ),
    ),
    "result": (
        lab(),
        lab(
            instantiatesCanonical="https://x.example/d",
            triggeredBy=[{"observation": {"reference": "Observation/x"}}],
        ),
    ),
    "finding": (
        observation(
            concept(OURS, "soft-tissue-lesion"),
            valueCodeableConcept=loinc("LA9633-4"),
            focus=[{"reference": "BodyStructure/b"}],
        ),
        observation(
            concept(OURS, "soft-tissue-lesion"),
            valueCodeableConcept=loinc("LA9633-4"),
            bodyStructure={"reference": "BodyStructure/b"},
        ),
    ),
}


def said(fact: Fact) -> Fact:
    """A fact without the name of the element that its time stands in."""
    source = structs.replace(fact.source, field="")
    changed: Fact = structs.replace(fact, source=source)
    return changed


@pytest.mark.parametrize(("four", "five"), PAIRS.values(), ids=PAIRS)
def test_both_releases_say_the_same(four: Json, five: Json) -> None:
    one, other = state(four), state(five)
    assert one.resources == other.resources
    assert one.resources.used == 2
    assert [said(f) for f in one.facts] == [said(f) for f in other.facts]
    assert [m.sentence for m in one.mentions] == [m.sentence for m in other.mentions]
    assert one.facts or one.mentions
    codes = [[q.code for q in each.data_quality] for each in (one, other)]
    assert codes[0] == codes[1]


def test_one_bundle_may_mix_releases() -> None:
    mixed: list[Json] = []
    for number, (four, five) in enumerate(PAIRS.values()):
        mixed += [four | {"id": f"a{number}"}, five | {"id": f"b{number}"}]
    (found,) = read(bundle(PATIENT, *mixed))
    assert found.resources.used == len(mixed) + 1
    facts = [f for pair in PAIRS.values() for each in pair for f in state(each).facts]
    # Both reports tell of one study.
    assert len(found.facts) == len(facts) - 1


@pytest.mark.parametrize(
    ("each", "fated"),
    [
        # R5: none of these is known to be given or done at a time.
        (
            made(
                "Procedure",
                status="completed",
                code=PRODUCT,
                occurrenceTiming={"event": [DAY]},
            ),
            ("set_aside", ["MS-D032"]),
        ),
        (
            made("Procedure", status="completed", code=PRODUCT, occurrenceString="May"),
            ("set_aside", ["MS-D030"]),
        ),
        (
            made("Procedure", status="completed", code=PRODUCT, performedString="May"),
            ("set_aside", ["MS-D030"]),
        ),
        (
            made("MedicationStatement", status="draft", medication={"concept": DRUG}),
            ("ignored", []),
        ),
        (
            made(
                "MedicationAdministration",
                status="completed",
                medication={"reference": {"reference": "Medication/elsewhere"}},
                occurenceDateTime=DAY,
            ),
            ("set_aside", ["MS-D067"]),
        ),
        (observation(valueAttachment={"title": "a scan"}), ("set_aside", ["MS-D044"])),
        (observation(valueReference={"reference": "x"}), ("set_aside", ["MS-D044"])),
        # A dispensed drug is not known to be taken; R5's classes of encounters are a list.
        (
            made(
                "MedicationDispense", status="completed", medication={"concept": DRUG}
            ),
            ("not_relevant", []),
        ),
        (
            made("Encounter", status="completed", actualPeriod={"start": DAY}),
            ("not_relevant", []),
        ),
        (made("GenomicStudy", status="available"), ("not_relevant", [])),
        (made("ImagingSelection", status="available"), ("not_relevant", [])),
    ],
    ids=lambda each: (
        str(each.get("resourceType", "")) if isinstance(each, dict) else ""
    ),
)
def test_what_is_not_taken_from_a_release_is_told_or_not_needed(
    each: Json, fated: tuple[str, list[str]]
) -> None:
    assert fate(each) == fated


def test_a_type_that_was_only_balloted_is_told() -> None:
    found = read(bundle(PATIENT, made("MedicationUsage", status="recorded")))
    assert [u.code for u in found.unreadable] == ["MS-D008"]

"""Imaging studies and lesions, as DESIGN 2b defines them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.state import ImagingStudy, LesionFinding, LesionListComplete
from tests.unit.inbound.build import (
    CPT,
    DCM,
    LOINC,
    OURS,
    Json,
    concept,
    fact,
    facts,
    fate,
    loinc,
    observation,
    quantity,
    resource,
    state,
)

PRESENT, ABSENT = loinc("LA9633-4", "Present"), loinc("LA9634-2", "Absent")
RADIOLOGY = [loinc("LP29684-5", "Radiology")]


def ours(code: str) -> Json:
    return concept(OURS, code)


def study(*codes: Json, modalities: tuple[str, ...] = (), **elements: Any) -> Json:
    base: Json = {"id": "i1", "status": "available", "started": "2024-01-20"}
    base["modality"] = [{"system": DCM, "code": code} for code in modalities]
    return resource(
        "ImagingStudy", **(base | {"procedureCode": list(codes)} | elements)
    )


def report(code: Json, **elements: Any) -> Json:
    base: Json = {"id": "d1", "status": "final", "code": code, "category": RADIOLOGY}
    base["effectiveDateTime"] = "2024-01-20"
    return resource("DiagnosticReport", **(base | elements))


def component(code: str, value: Json) -> Json:
    kind = "valueQuantity" if "value" in value else "valueCodeableConcept"
    coded = loinc(code) if code[0].isdigit() else ours(code)
    return {"code": coded, kind: value}


def lesion(
    value: Json = PRESENT, *parts: Json, kind: str = "soft-tissue-lesion", **more: Any
) -> Json:
    base: Json = {"valueCodeableConcept": value, "component": list(parts)}
    base["derivedFrom"] = [{"reference": "ImagingStudy/i1"}]
    return observation(ours(kind), **(base | more))


PET_WHOLE, PET_TORSO = concept(CPT, "78816"), concept(CPT, "78815")


@pytest.mark.parametrize(
    ("each", "modality", "extent"),
    [
        (study(PET_WHOLE), "pet_ct", "whole_body"),
        (study(PET_TORSO), "pet_ct", "skull_base_to_mid_thigh"),
        (study(concept(CPT, "78813")), "pet", "whole_body"),
        (study(PET_WHOLE, modalities=("PT", "CT")), "pet_ct", "whole_body"),
        (study(modalities=("PT", "CT")), "pet_ct", "not_stated"),
        (study(modalities=("MR",)), "mri", "not_stated"),
        (study(ours("whole-body"), modalities=("MR",)), "whole_body_mri", "whole_body"),
        (study(ours("whole-body"), modalities=("CT",)), "whole_body_ct", "whole_body"),
        (study(concept(CPT, "71046"), modalities=("DX",)), "radiograph", "not_stated"),
        (study(), "", "not_stated"),
        (
            study(procedureCode=..., procedure=[{"concept": PET_WHOLE}]),
            "pet_ct",
            "whole_body",
        ),
        (study(modality=[concept(DCM, "MR")]), "mri", "not_stated"),
        (
            study(series=[{"modality": {"system": DCM, "code": "CT"}}]),
            "ct",
            "not_stated",
        ),
        (report(PET_WHOLE), "pet_ct", "whole_body"),
    ],
)
def test_a_study_has_a_modality_and_an_extent(
    each: Json, modality: str, extent: str
) -> None:
    found = fact(ImagingStudy, each)
    assert (found.modality, found.extent) == (modality, extent)
    assert found.study == f"{each['resourceType']}/{each['id']}"
    assert fate(each) == ("used", [])


def test_a_report_tells_of_the_study_that_it_names() -> None:
    named = report(PET_WHOLE, imagingStudy=[{"reference": "ImagingStudy/i1"}])
    found = fact(ImagingStudy, study(modalities=("PT",)), named)
    assert (found.study, found.extent, found.source.resource) == (
        "ImagingStudy/i1",
        "whole_body",
        "ImagingStudy/i1",
    )
    alone = fact(ImagingStudy, named)
    assert (alone.study, alone.source.resource) == (
        "ImagingStudy/i1",
        "DiagnosticReport/d1",
    )


def test_codes_that_contradict_each_other_are_read_narrowly_and_noted() -> None:
    both = study(PET_WHOLE, PET_TORSO)
    assert fact(ImagingStudy, both).extent == "skull_base_to_mid_thigh"
    assert fate(both) == ("used", ["MS-D084"])
    scanner = study(PET_WHOLE, modalities=("MR",))
    assert fact(ImagingStudy, scanner).modality == ""
    assert fate(scanner) == ("used", ["MS-D084"])


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (study(status="entered-in-error"), ("ignored", [])),
        (study(status="registered"), ("ignored", [])),
        (study(status="done"), ("set_aside", ["MS-D022"])),
        (study(started=...), ("set_aside", ["MS-D030"])),
        (study(started="2024-13-01"), ("set_aside", ["MS-D031"])),
        (report(PET_WHOLE, status="cancelled"), ("ignored", [])),
        (report(PET_WHOLE, status="registered"), ("ignored", [])),
        (report(PET_WHOLE, effectiveDateTime=...), ("set_aside", ["MS-D030"])),
        (report(loinc("58410-2"), category=[loinc("LP29693-6")]), ("not_relevant", [])),
    ],
)
def test_studies_that_give_no_fact(each: Json, expected: tuple[str, list[str]]) -> None:
    assert fate(each) == expected
    assert not facts(ImagingStudy, each)


def test_a_report_that_is_not_final_is_preliminary() -> None:
    assert fact(ImagingStudy, report(PET_WHOLE, status="preliminary")).preliminary


def test_a_lesion_with_everything_stated() -> None:
    each = lesion(
        PRESENT,
        component("bone-contiguity", ours("non-contiguous")),
        component("33728-7", quantity(3.2, "cm")),
        bodySite={"text": "paraspinal, L3"},
    )
    found = fact(LesionFinding, each)
    assert (found.lesion_kind, found.present, found.study) == (
        "soft_tissue",
        True,
        "ImagingStudy/i1",
    )
    assert (found.bone_contiguity, found.site) == ("non_contiguous", "paraspinal, L3")
    assert found.longest_mm is not None
    assert found.longest_mm.text() == "32"


@pytest.mark.parametrize(
    ("parts", "contiguity"),
    [
        ([], "not_stated"),
        ([component("bone-contiguity", ours("contiguous"))], "contiguous"),
        ([component("bone-contiguity", ours("indeterminate"))], "indeterminate"),
        ([component("44-1", loinc("LA1-1"))], "not_stated"),
    ],
)
def test_contiguity(parts: list[Json], contiguity: str) -> None:
    assert fact(LesionFinding, lesion(PRESENT, *parts)).bone_contiguity == contiguity


def test_a_bone_lesion_may_be_new() -> None:
    new = lesion(PRESENT, component("new-since-prior", ours("yes")), kind="bone-lesion")
    found = fact(LesionFinding, new)
    assert (found.lesion_kind, found.new_since_prior) == ("bone", "yes")


@pytest.mark.parametrize(
    "part",
    [
        component("bone-contiguity", ours("touching")),
        component("bone-contiguity", {"text": "non-contiguous"}),
        {"code": ours("bone-contiguity")},
    ],
)
def test_an_unreadable_contiguity_never_widens_an_absence(part: Json) -> None:
    assert fate(lesion(PRESENT, part), study()) == ("used", ["MS-D081"])
    assert fact(LesionFinding, lesion(PRESENT, part)).bone_contiguity == "not_stated"
    bucket, codes = fate(lesion(ABSENT, part))
    assert (bucket, "MS-D026" in codes) == ("set_aside", True)


def test_an_element_of_the_wrong_type_never_widens_an_absence() -> None:
    bucket, codes = fate(lesion(ABSENT) | {"component": "non-contiguous"})
    assert (bucket, "MS-D026" in codes) == ("set_aside", True)


@pytest.mark.parametrize(
    "value", [..., {"text": "perhaps"}, loinc("LA11884-6"), loinc("LA1-1")]
)
def test_a_finding_that_is_neither_present_nor_absent_is_set_aside(value: Any) -> None:
    assert fate(lesion(value), study()) == ("set_aside", ["MS-D080"])


def complete(**more: Any) -> Json:
    return lesion(ours("complete"), kind="lesion-list", **more)


def test_a_complete_list_of_lesions() -> None:
    assert fact(LesionListComplete, complete()).study == "ImagingStudy/i1"
    assert fate(complete(derivedFrom=...)) == ("set_aside", ["MS-D082"])
    neither = complete(valueCodeableConcept=PRESENT)
    assert fate(neither, study()) == ("set_aside", ["MS-D080"])


def test_a_report_says_which_study_its_findings_are_from() -> None:
    listed = [{"reference": "Observation/r1"}]
    alone = lesion(derivedFrom=...)
    assert (
        fact(LesionFinding, alone, report(PET_WHOLE, result=listed)).study
        == "DiagnosticReport/d1"
    )
    named = report(
        PET_WHOLE, result=listed, imagingStudy=[{"reference": "ImagingStudy/i9"}]
    )
    assert fact(LesionFinding, alone, named).study == "ImagingStudy/i9"
    assert fact(LesionFinding, lesion(), named).study == "ImagingStudy/i1"
    assert fact(LesionFinding, alone).study == ""


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_findings_of_a_void_study_are_void(status: str) -> None:
    assert fate(lesion(), study(status=status)) == ("ignored", [])
    listed = [{"reference": "Observation/r1"}]
    void = report(PET_WHOLE, status=status, result=listed)
    assert fate(lesion(derivedFrom=...), void) == ("ignored", [])
    again = report(PET_WHOLE, id="d2", result=listed)
    assert fate(lesion(derivedFrom=...), void, again) == ("used", [])


def test_present_and_absent_in_one_study_is_noted() -> None:
    limited = component("bone-contiguity", ours("non-contiguous"))
    touching = component("bone-contiguity", ours("contiguous"))
    for found, absent, told in (
        (lesion(PRESENT), lesion(ABSENT, id="r2"), ["MS-D083"]),
        (lesion(PRESENT, limited), lesion(ABSENT, limited, id="r2"), ["MS-D083"]),
        (lesion(PRESENT, touching), lesion(ABSENT, limited, id="r2"), []),
    ):
        assert fate(found, absent, study())[1] == told


@pytest.mark.parametrize("code", ["progressive-disease-x", "lesion"])
def test_unknown_codes_of_ours_are_not_relevant(code: str) -> None:
    assert fate(lesion(kind=code)) == ("not_relevant", [])


def test_narrative_alone_never_sets_a_lesion() -> None:
    text = observation(
        concept(LOINC, "19005-8"), valueString="New soft-tissue mass in the liver."
    )
    written = report(PET_WHOLE, conclusion="Extramedullary disease in the liver.")
    assert not state(text, written).of(LesionFinding)

"""mCODE tumor sizes: joined to the finding they are of, or set aside; never a lesion."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.state import LesionFinding
from engine.values import point, read_when
from tests.unit.inbound.build import (
    OURS,
    Json,
    concept,
    fate,
    lab,
    loinc,
    observation,
    quantity,
    resource,
    state,
)

SHARED = Path(__file__).parents[4] / "shared" / "fhir" / "examples" / "mcode"
FOCUS = [{"reference": "BodyStructure/b1"}]
STUDY = [{"reference": "ImagingStudy/i1"}]
PRESENT = concept("http://loinc.org", "LA9633-4", "Present")


def study(number: int = 1) -> Json:
    return resource(
        "ImagingStudy", id=f"i{number}", status="available", started="2024-01-20"
    )


def finding(**elements: Any) -> Json:
    made = {
        "id": "f1",
        "focus": FOCUS,
        "derivedFrom": STUDY,
        "valueCodeableConcept": PRESENT,
    }
    return observation(concept(OURS, "soft-tissue-lesion"), **(made | elements))


def size(longest: float = 32, other: float | None = 18, **elements: Any) -> Json:
    parts = [{"code": loinc("33728-7"), "valueQuantity": quantity(longest, "mm")}]
    if other is not None:
        parts.append({"code": loinc("33729-5"), "valueQuantity": quantity(other, "mm")})
    made = {"id": "s1", "focus": FOCUS, "derivedFrom": STUDY, "component": parts}
    return observation("21889-1", **(made | elements))


def measured(*resources: Json) -> tuple[object, object]:
    (lesion,) = state(*resources).of(LesionFinding)
    return lesion.longest_mm, lesion.shortest_mm


def test_the_same_body_structure_in_the_same_study_is_the_same_lesion() -> None:
    assert measured(study(), finding(), size()) == (
        point(Decimal("32")),
        point(Decimal("18")),
    )
    assert measured(study(), size(), finding()) == (
        point(Decimal("32")),
        point(Decimal("18")),
    )


def test_a_size_derived_from_the_finding_is_of_it() -> None:
    named = size(focus=..., derivedFrom=[{"reference": "Observation/f1"}])
    assert measured(study(), finding(focus=...), named) == (
        point(Decimal("32")),
        point(Decimal("18")),
    )


def test_a_finding_derived_from_the_size_has_it() -> None:
    lesion = finding(focus=..., derivedFrom=[*STUDY, {"reference": "Observation/s1"}])
    assert measured(study(), lesion, size(focus=..., derivedFrom=...))[0] == point(
        Decimal("32")
    )


def test_the_evidence_names_the_size() -> None:
    (lesion,) = state(study(), finding(), size()).of(LesionFinding)
    assert lesion.source.as_recorded == "Present; size by Observation/s1"


def test_centimetres_are_read_exactly() -> None:
    part = {"code": loinc("33728-7"), "valueQuantity": quantity(3.25, "cm")}
    assert measured(study(), finding(), size(component=[part]))[0] == point(
        Decimal("32.5")
    )


@pytest.mark.parametrize(
    ("lesions", "sized", "reason"),
    [
        ([], {}, "no finding names its lesion"),
        ([finding()], {"focus": ...}, "it names no lesion"),
        (
            [finding()],
            {"focus": ..., "specimen": {"reference": "Specimen/x"}},
            "it names a specimen and no lesion",
        ),
        ([finding()], {"derivedFrom": ...}, "it names no study"),
        (
            [finding()],
            {"derivedFrom": [{"reference": "ImagingStudy/i2"}]},
            "no finding of its study names its lesion",
        ),
        ([finding(), finding(id="f2")], {}, "several findings of its study"),
        ([finding()], {"effectiveDateTime": "2024-01-21"}, "it is of another day"),
        ([finding(focus=[{"reference": "BodyStructure/b2"}])], {}, "no finding names"),
        (
            [
                finding(
                    valueCodeableConcept=concept(
                        "http://loinc.org", "LA9634-2", "Absent"
                    )
                )
            ],
            {},
            "its finding says that there is no lesion",
        ),
        (
            [finding()],
            {"focus": [*FOCUS, {"reference": "BodyStructure/b2"}]},
            "no lesion",
        ),
        ([finding()], {"focus": [{"reference": "#inside"}]}, "no lesion"),
    ],
)
def test_a_size_that_cannot_be_joined_is_set_aside_with_the_reason(
    lesions: list[Json], sized: Json, reason: str
) -> None:
    each = size(**sized)
    bucket, codes = fate(each, study(), study(2), *lesions)
    assert (bucket, "MS-D097" in codes) == ("set_aside", True)
    told = state(study(), study(2), *lesions, each)
    (message,) = (q.message for q in told.data_quality if q.code == "MS-D097")
    assert reason in message
    assert all(f.longest_mm is None for f in told.of(LesionFinding))


def test_a_size_alone_is_no_lesion_and_closes_nothing() -> None:
    assert not state(study(), size()).of(LesionFinding)


def test_two_sizes_of_one_lesion_are_both_possible() -> None:
    (lesion,) = state(study(), finding(), size(), size(40, None, id="s2")).of(
        LesionFinding
    )
    assert lesion.longest_mm is not None
    assert (lesion.longest_mm.low, lesion.longest_mm.high) == (32, 40)
    quality = state(study(), finding(), size(), size(40, None, id="s2")).data_quality
    assert "MS-D098" in {q.code for q in quality}


def test_a_size_that_came_later_is_not_known_before() -> None:
    late = state(study(), finding(), size(issued="2024-03-01T08:00:00Z"))
    (before,) = late.known_at(read_when("2024-02-28")).of(LesionFinding)
    (after,) = late.known_at(read_when("2024-03-01")).of(LesionFinding)
    assert before.longest_mm is None
    assert after.longest_mm == point(Decimal("32"))


@pytest.mark.parametrize("status", ["preliminary", "entered-in-error", "cancelled"])
def test_a_size_that_does_not_count_is_ignored(status: str) -> None:
    assert fate(size(status=status), study(), finding())[0] == "ignored"
    assert measured(study(), finding(), size(status=status)) == (None, None)


def test_a_bare_value_does_not_say_which_dimension_it_is() -> None:
    bare = lab(32, "mm", "21889-1", id="s1", focus=FOCUS, derivedFrom=STUDY)
    assert fate(bare, study(), finding()) == ("set_aside", ["MS-D044"])


def test_a_study_entered_in_error_takes_its_sizes_with_it() -> None:
    void = resource("ImagingStudy", id="i1", status="entered-in-error")
    assert fate(size(), void)[0] == "ignored"


@pytest.mark.skipif(not SHARED.exists(), reason="skipped: no ../shared")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("pathology", "no finding names its lesion"),
        ("jenny-m", "a specimen and no lesion"),
    ],
)
def test_the_examples_of_mcode_are_set_aside_with_their_reason(
    name: str, reason: str
) -> None:
    example = json.loads((SHARED / f"Observation-tumor-size-{name}.json").read_text())
    example["subject"] = {"reference": "Patient/p1"}
    (message,) = (q.message for q in state(example).data_quality if q.code == "MS-D097")
    assert reason in message

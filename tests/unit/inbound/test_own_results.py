"""A site's own code that is itself a result: "FISH: del(17p) detected" (decision 0102)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.state import CytogeneticResult, PatientState
from tests.unit.inbound.build import (
    ABSENT_REASON,
    LOINC,
    Json,
    concept,
    loinc,
    observation,
    quantity,
    state,
)
from tests.unit.inbound.test_dialect import LAB, mapping_of, mistakes
from tests.unit.inbound.test_dialect import read as read_by

PRESENT = concept(LOINC, "LA9633-4", "Present")
ABSENT = concept(LOINC, "LA9634-2", "Absent")
FOUND = concept(LAB, "17P+", "FISH: del(17p) detected")
NOT_FOUND = concept(LAB, "17P-", "FISH: del(17p) not detected")
ASKED = concept(LAB, "17P", "FISH: del(17p)")
FUSED = concept(LAB, "414+", "FISH: t(4;14) detected")
SITE = mapping_of(
    "abnormalities:",
    "  del_17p:",
    "    - {system: lab, code: 17P+, display: 'FISH: del(17p) detected', says: present}",
    "    - {system: lab, code: 17P-, display: del(17p) not detected, says: absent}",
    "    - {system: lab, code: 17P, display: 'FISH: del(17p)', says: asked}",
    "    - {text: 17p deletion found, says: present}",
    "  t_4_14:",
    "    - {system: lab, code: 414+, display: 'FISH: t(4;14) detected', says: present}",
    "findings:",
    "  variant_assessment:",
    "    - {system: lab, code: FISH, display: FISH result}",
)


def read(*made: Json) -> PatientState:
    return read_by(SITE, *made)


def found(*made: Json) -> dict[str, str]:
    return {f.abnormality: f.state for f in read(*made).of(CytogeneticResult)}


def told(*made: Json) -> list[str]:
    return [q.code for q in read(*made).data_quality]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (observation(FOUND), "present"),
        (observation(FOUND, valueCodeableConcept=PRESENT), "present"),
        (observation({"text": "17p Deletion found"}), "present"),
        (observation(NOT_FOUND), "absent"),
        (observation(ASKED, valueCodeableConcept=PRESENT), "present"),
        (observation(ASKED, valueCodeableConcept=ABSENT), "absent"),
        (observation(ASKED, valueCodeableConcept=FOUND), "present"),
        (observation(ASKED, valueCodeableConcept=NOT_FOUND), "absent"),
        (
            observation(ASKED, valueCodeableConcept=loinc("LA11884-6")),
            "indeterminate",
        ),
        (
            observation(
                ASKED, dataAbsentReason=concept(ABSENT_REASON, "not-performed")
            ),
            "not_tested",
        ),
        (
            observation(FOUND, dataAbsentReason=concept(ABSENT_REASON, "error")),
            "failed",
        ),
        (observation(concept(LAB, "FISH"), valueCodeableConcept=FOUND), "present"),
        (observation(loinc("69548-6"), valueCodeableConcept=NOT_FOUND), "absent"),
        (
            observation(concept(LAB, "PANEL"), component=[{"code": FOUND}]),
            "present",
        ),
    ],
)
def test_a_code_that_is_a_result_is_read_and_says_so(made: Json, said: str) -> None:
    (fact,) = [
        f for f in read(made).of(CytogeneticResult) if f.abnormality == "del_17p"
    ]
    assert fact.state == said
    assert "A. Meyer, 2024-01-10" in str(fact.source.declared)
    assert told(made) == []
    assert not state(made).of(CytogeneticResult)


def test_what_follows_from_it_is_the_same_as_from_a_published_code() -> None:
    published = observation(
        loinc("69548-6"),
        valueCodeableConcept=ABSENT,
        component=[
            {"code": loinc("81291-7"), "valueString": "del(17)(p13)"},
        ],
    )
    expected = {f.abnormality: f.state for f in state(published).of(CytogeneticResult)}
    assert expected
    assert found(observation(NOT_FOUND)) == expected


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (observation(ASKED), "MS-D070"),
        (observation(ASKED, valueString="positive"), "MS-D070"),
        (observation(ASKED, valueBoolean=True), "MS-D070"),
        (observation(ASKED, valueQuantity=quantity(45, "%")), "MS-D070"),
        (observation(ASKED, valueCodeableConcept=loinc("LA1-1")), "MS-D070"),
        (observation(FOUND, valueCodeableConcept=ABSENT), "MS-D076"),
        (observation(NOT_FOUND, valueCodeableConcept=PRESENT), "MS-D076"),
        (observation(NOT_FOUND, valueCodeableConcept=ABSENT), "MS-D076"),
        (observation(ASKED, valueCodeableConcept=FUSED), "MS-D076"),
        (observation(loinc("69548-6"), valueCodeableConcept=ASKED), "MS-D070"),
    ],
)
def test_what_cannot_be_told_is_set_aside_and_covers_no_earlier_result(
    made: Json, code: str
) -> None:
    assert told(made) == [code]
    states = {f.abnormality: f.state for f in read(made).of(CytogeneticResult)}
    assert states["del_17p"] == "indeterminate"


@pytest.mark.parametrize(
    ("elements", "codes", "facts"),
    [
        ({"status": "entered-in-error"}, [], 0),
        ({"status": "final?"}, ["MS-D022"], 1),
        ({"modifierExtension": [{"url": "x"}]}, ["MS-D021"], 1),
        ({"effectiveDateTime": ...}, ["MS-D030"], 0),
    ],
)
def test_status_and_date_count_as_for_any_result(
    elements: dict[str, Any], codes: list[str], facts: int
) -> None:
    made = observation(FOUND, **elements)
    assert told(made) == codes
    states = [f.state for f in read(made).of(CytogeneticResult)]
    assert [s for s in states if s == "present"] == []
    assert bool(states) == bool(facts)


def test_a_waiting_result_waits() -> None:
    facts = read(observation(FOUND, status="preliminary")).of(CytogeneticResult)
    assert {f.preliminary for f in facts} == {True}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("{system: lab, code: A, display: a}", "MS-R004"),
        ("{system: lab, code: A, display: a, says: maybe}", "MS-V001"),
        ("{system: loinc, code: 69548-6, display: a, says: present}", "MS-V006"),
    ],
)
def test_mistakes_in_such_a_declaration(row: str, code: str) -> None:
    assert [c for c, _ in mistakes(f"abnormalities: {{del_17p: [{row}]}}")] == [code]


def test_only_a_named_abnormality_can_be_declared() -> None:
    row = "{system: lab, code: A, display: a, says: present}"
    lines = f"abnormalities: {{del_17q: [{row}]}}"
    assert [c for c, _ in mistakes(lines)] == ["MS-V007"]
    assert [c for c, _ in mistakes(f"labs: {{hemoglobin: [{row}]}}")] == ["MS-R002"]

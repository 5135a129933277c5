"""What a correction replaces counts until the correction was issued."""

from __future__ import annotations

import itertools
from datetime import UTC
from decimal import Decimal

import pytest

from engine.state import Measurement, PatientState
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records
from tests.unit.inbound.build import PATIENT, Json, bundle, lab

DAY = "2024-03-01"


def _version(value: float, number: int, issued: str, status: str = "final") -> Json:
    return lab(
        value,
        "g/dL",
        "33358-3",
        id="o1",
        effectiveDateTime=DAY,
        issued=f"{issued}T12:00:00Z",
        status=status,
        meta={"versionId": str(number)},
    )


FIRST = _version(0.2, 1, "2024-03-02")
SECOND = _version(0.9, 2, "2024-05-02", "corrected")
RETRACTED = _version(0.9, 3, "2024-07-02", "entered-in-error")


def _state(*resources: Json) -> PatientState:
    (state,) = patient_states(read_records(bundle(PATIENT, *resources)), timezone=UTC)
    return state


def _known(state: PatientState, day: str) -> list[Decimal | None]:
    found = state.known_at(read_when(day)).of(Measurement)
    return [m.value.low for m in found if m.value]


@pytest.mark.parametrize(
    ("day", "values"),
    [
        ("2024-03-01", []),
        ("2024-03-02", ["0.2"]),
        ("2024-05-01", ["0.2"]),
        ("2024-05-02", ["0.9"]),
        ("2024-07-01", ["0.9"]),
        ("2024-07-02", []),
    ],
)
def test_each_version_counts_while_it_was_the_last(day: str, values: list[str]) -> None:
    for order in itertools.permutations((FIRST, SECOND, RETRACTED)):
        assert _known(_state(*order), day) == [Decimal(v) for v in values]


def test_the_correction_alone_restores_nothing() -> None:
    assert _known(_state(SECOND), "2024-05-01") == []


def test_versions_told_twice_change_nothing() -> None:
    once, twice = _state(FIRST, SECOND), _state(SECOND, FIRST, FIRST, SECOND)
    assert once.facts == twice.facts
    assert once.superseded == twice.superseded


def test_a_correction_without_a_time_of_issue_counts_from_the_result_on() -> None:
    silent = {k: v for k, v in SECOND.items() if k != "issued"}
    assert _known(_state(FIRST, silent), "2024-03-02") == [Decimal("0.9")]

"""A result without a readable date is recorded all the same: FALSE is not said over it."""

import json

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge
from engine.values import read_when
from fhir_adapters.inbound import InboundMapping, patient_states, read_records

MOFFITT = shipped_ruleset("moffitt_2025")
UNITS = {"33358-3": "g/dL", "42482-0": "mg/(24.h)"}


def result(name, code, value, **times):
    quantity = {"value": value, "system": "http://unitsofmeasure.org"}
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": "Patient/synthetic"},
        "valueQuantity": quantity | {"unit": UNITS[code], "code": UNITS[code]},
        **times,
    }


RECORD = [
    {"resourceType": "Patient", "id": "synthetic"},
    {
        "resourceType": "Procedure",
        "id": "infusion",
        "status": "completed",
        "code": {
            "coding": [
                {
                    "system": "http://www.cms.gov/Medicare/Coding/ICD10",
                    "code": "XW033K7",
                }
            ]
        },
        "subject": {"reference": "Patient/synthetic"},
        "performedDateTime": "2024-01-10",
    },
    result("s0", "33358-3", 2, effectiveDateTime="2024-01-05"),
    result("s1", "33358-3", 0.2, effectiveDateTime="2024-04-01"),
    result("u0", "42482-0", 50, effectiveDateTime="2024-01-05"),
    result("u1", "42482-0", 30, effectiveDateTime="2024-07-01"),
]


def relapse(*more):
    bundle = {"resourceType": "Bundle", "type": "collection"}
    bundle["entry"] = [{"resource": resource} for resource in (*RECORD, *more)]
    records = read_records(json.dumps(bundle).encode(), thorough=True)
    (state,) = patient_states(records, InboundMapping.of([MOFFITT], None))
    assert len(state.data_quality) == len(more)
    judge = Judge(state, shipped_vocabulary(), read_when("2024-07-10"))
    return judge.verdict(MOFFITT, "biochemical_relapse").outcome


@pytest.mark.parametrize(
    ("times", "outcome"),
    [
        ({"issued": "2024-07-03T10:00:00Z"}, "unknown"),
        (
            {"issued": "2024-07-03T10:00:00Z", "effectiveDateTime": "07/01/2024"},
            "unknown",
        ),
        # Issued before the baseline window: no draw of it, nor since.
        ({"issued": "2023-11-01T10:00:00Z"}, "false"),
        # Not known yet on the day of the question.
        ({"issued": "2024-07-11T10:00:00Z"}, "false"),
        # No time at all says nothing of any time.
        ({}, "false"),
    ],
)
def test_a_result_issued_since_infusion_is_not_passed_over(times, outcome):
    assert relapse() == "false"
    assert relapse(result("undated", "33358-3", 0.9, **times)) == outcome


def test_a_rise_stays_a_rise():
    risen = result("s2", "33358-3", 0.9, effectiveDateTime="2024-07-01")
    records = [risen, result("undated", "33358-3", 0.9, issued="2024-07-03T10:00:00Z")]
    bundle = {"resourceType": "Bundle", "type": "collection"}
    bundle["entry"] = [{"resource": resource} for resource in (*RECORD, *records)]
    (state,) = patient_states(
        read_records(json.dumps(bundle).encode(), thorough=True),
        InboundMapping.of([MOFFITT], None),
    )
    judge = Judge(state, shipped_vocabulary(), read_when("2024-07-10"))
    assert judge.verdict(MOFFITT, "biochemical_relapse").outcome == "true"

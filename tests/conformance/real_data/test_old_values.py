"""Values as old data sets hold them: decided, bounded or flagged, never dropped.

GSE24080 (565 patients of two trials of 1998 to 2006) has the beta-2-microglobulin
"<0.5", an albumin of 0.3 g/dL and many values exactly at a limit; its files are not
bundled, these are the kinds of values it holds.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.language import shipped_ruleset, shipped_vocabulary
from engine.reasoning import Judge
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records

_LOINC = {"b2m": "1952-1", "albumin": "1751-7"}


def observation(name: str, **value: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": _LOINC[name]}]},
        "effectiveDateTime": "2024-01-10",
        **value,
    }


def quantity(value: str, unit: str, comparator: str = "") -> dict[str, Any]:
    written = {"value": json.loads(value), "system": "http://unitsofmeasure.org"}
    written |= {"code": unit} | ({"comparator": comparator} if comparator else {})
    return {"valueQuantity": written}


def criteria(*resources: dict[str, Any]) -> tuple[dict[str, str], Any]:
    """Each criterion of the ISS stage, and the state that it was weighed on."""
    entry = [{"resource": {"resourceType": "Patient", "id": "p"}}]
    entry += [{"resource": resource} for resource in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entry}
    (state,) = patient_states(read_records(json.dumps(bundle).encode()))
    judge = Judge(state, shipped_vocabulary(), read_when("2024-01-31"))
    verdict = judge.verdict(shipped_ruleset("r_iss_2015"), "stage")
    return {c.id: c.outcome.value for c in verdict.criteria}, state


@pytest.mark.parametrize(
    ("value", "below_3_5", "from_5_5"),
    [
        (quantity("0.5", "mg/L", "<"), "true", "false"),
        ({"valueString": "<0.5 mg/L"}, "true", "false"),
        (quantity("3.5", "mg/L", "<"), "true", "false"),
        (quantity("3.5", "mg/L", "<="), "unknown", "false"),
        (quantity("3.5", "mg/L"), "false", "false"),
        (quantity("5.4", "mg/L", ">"), "false", "unknown"),
        (quantity("5.5", "mg/L", ">="), "false", "true"),
        (quantity("5.5", "mg/L"), "false", "true"),
        (quantity("5.499", "mg/L"), "false", "false"),
    ],
)
def test_beta_2_microglobulin_as_a_bound(value, below_3_5, from_5_5):
    found, state = criteria(observation("b2m", **value))
    assert found["b2m_of_iss_1"] == below_3_5
    assert found["b2m_of_iss_3"] == from_5_5
    assert state.resources.used >= 1


@pytest.mark.parametrize(
    ("value", "unit", "met"),
    [
        ("3.5", "g/dL", "true"),
        ("35", "g/L", "true"),
        ("34.9", "g/L", "false"),
        ("0.3", "g/dL", "false"),
    ],
)
def test_albumin_at_its_limit_and_far_below_any_living_patient(value, unit, met):
    found, state = criteria(observation("albumin", **quantity(value, unit)))
    assert found["albumin_of_iss_1"] == met
    assert len(state.facts) == 1


def test_a_bare_bound_without_a_unit_is_flagged_and_never_dropped():
    found, state = criteria(observation("b2m", valueString="<0.5"))
    assert found["b2m_of_iss_1"] == "unknown"
    assert [entry.code for entry in state.data_quality] == ["MS-D040"]
    assert len(state.facts) == 1

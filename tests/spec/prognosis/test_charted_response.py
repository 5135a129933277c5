"""From a charted response in FHIR to the duration that is published for responders."""

import json

import pytest

from engine.assessment import assess
from engine.language import shipped_ruleset, shipped_ruleset_names
from engine.values import read_when
from fhir_adapters.inbound import InboundMapping, patient_states, read_records

RULESETS = [shipped_ruleset(name) for name in shipped_ruleset_names()]
OURS = "https://mspike.example/fhir/CodeSystem/"
LOINC_ABSENT = {"system": "http://loinc.org", "code": "LA9634-2"}
FIRST_DOSE = "2024-02-01"


def observation(name, system, code, day, answer, **elements):
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"coding": [{"system": OURS + system, "code": code}]},
        "subject": {"reference": "Patient/synthetic"},
        "effectiveDateTime": day,
        "valueCodeableConcept": {"coding": [answer]},
        **elements,
    }


def record(category, day):
    """Synthetic: teclistamab, no plasmacytoma before it, one charted response."""
    dose = {
        "resourceType": "MedicationAdministration",
        "id": "tec",
        "status": "completed",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.whocc.no/atc", "code": "L01FX24"}]
        },
        "subject": {"reference": "Patient/synthetic"},
        "effectiveDateTime": FIRST_DOSE,
    }
    study = {
        "resourceType": "ImagingStudy",
        "id": "pet",
        "status": "available",
        "subject": {"reference": "Patient/synthetic"},
        "started": "2024-01-20",
        "procedureCode": [
            {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "78816"}]}
        ],
    }
    of_study = {"derivedFrom": [{"reference": "ImagingStudy/pet"}]}
    none = observation(
        "none", "imaging-finding", "soft-tissue-lesion", "2024-01-20", LOINC_ABSENT,
        **of_study,
    )  # fmt: skip
    charted = observation(
        "response", "charted-answer", "response", day,
        {"system": f"{OURS}charted-answer", "code": category},
    )  # fmt: skip
    patient = {"resourceType": "Patient", "id": "synthetic"}
    return [patient, dose, study, none, charted]


def assessed(resources):
    bundle = {"resourceType": "Bundle", "type": "collection"}
    bundle["entry"] = [{"resource": resource} for resource in resources]
    records = read_records(json.dumps(bundle).encode(), thorough=True)
    (state,) = patient_states(records, InboundMapping.of(RULESETS, None))
    return assess(state, RULESETS, read_when("2024-08-01"))


@pytest.mark.parametrize("category", ["scr", "cr", "vgpr", "pr"])
def test_a_responder_is_shown_how_long_responses_lasted(category):
    found = assessed(record(category, "2024-03-01"))
    (duration,) = [e for e in found.estimates if e.evidence == "B.DOR"]
    assert duration.stratum == "no soft-tissue plasmacytoma"
    assert "B.DOR" in {refused.evidence for refused in found.no_curves}


@pytest.mark.parametrize(
    ("category", "day"),
    [("mr", "2024-03-01"), ("pd", "2024-03-01"), ("pr", FIRST_DOSE)],
)
def test_who_has_not_responded_to_teclistamab_is_not(category, day):
    found = assessed(record(category, day))
    assert "B.DOR" not in {e.evidence for e in found.estimates}
    reasons = {r.reason for r in found.refused if r.evidence == "B.DOR"}
    assert reasons == {"conditional_on_future_event"}

"""An Assessment is sent to a server twice; the second time changes nothing there."""

import json

import httpx
import pytest

from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.outbound import assessment_bundle, bundle_json
from tests.fhir_server import FhirServer, InProcess
from tests.unit.outbound.test_assessment_bundle import ASSESSMENTS, STATES, assessed

BASE = "http://localhost/fhir"


@pytest.fixture
def server() -> FhirServer:
    return FhirServer()


def send(server: FhirServer, bundle: bytes, *, one_by_one: bool) -> None:
    with httpx.Client(transport=InProcess(server)) as client:
        if not one_by_one:
            client.post(BASE, content=bundle).raise_for_status()
            return
        for entry in json.loads(bundle)["entry"]:
            place = f"{BASE}/{entry['request']['url']}"
            client.put(place, json=entry["resource"]).raise_for_status()


@pytest.mark.parametrize("one_by_one", [False, True])
def test_sending_twice_changes_nothing(server, one_by_one):
    bundle = bundle_json(assessment_bundle(ASSESSMENTS[0], synthetic=True))
    send(server, bundle, one_by_one=one_by_one)
    first, known = server.changes, dict(server.resources)
    assert first == len(known) == len(json.loads(bundle)["entry"])
    again = bundle_json(assessment_bundle(assessed(STATES[0]), synthetic=True))
    send(server, again, one_by_one=one_by_one)
    assert server.writes == 2 * first
    assert server.changes == first
    assert server.resources == known


def test_two_days_are_two_assessments_side_by_side(server):
    for day in ("2023-09-01", "2023-09-02"):
        send(
            server,
            bundle_json(assessment_bundle(assessed(STATES[0], day))),
            one_by_one=False,
        )
    assert server.changes == server.writes == len(server.resources)


def test_what_was_sent_is_no_evidence_when_the_record_is_read_again():
    """An Assessment in the record never feeds the next one."""
    bundle = assessment_bundle(ASSESSMENTS[0])
    own = [json.dumps(e["resource"]) for e in json.loads(bundle_json(bundle))["entry"]]
    patient = json.dumps({"resourceType": "Patient", "id": ASSESSMENTS[0].patient})
    lines = "\n".join([patient, *own]).encode()
    states = patient_states(read_records(lines))
    (state,) = states
    assert state.facts == ()
    assert state.resources.set_aside == 0
    assert states.unreadable == ()

"""The kit against what we send and take, and against one breach of each invariant."""

import json

import pytest

from fhir_adapters.cds_hooks import SERVICE, TEMPLATES
from tests.cds_client import Bench, ask, call_for
from tests.cds_client.kit import (
    INVARIANTS,
    of_feedback,
    of_request,
    of_response,
    of_services,
)

ALERTED = (2, 4, 7, 8, 9, 11, 28, 30, 36)
CARD = {"summary": "s", "indicator": "info", "source": {"label": "l"}}
UUID = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
TOKEN = {
    "access_token": "t",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "user/Patient.read",
    "subject": "s",
}
CREATE = {"type": "create", "description": "d", "resource": {"resourceType": "Task"}}
ENTRY = {
    "card": UUID,
    "outcome": "overridden",
    "outcomeTimestamp": "2024-01-31T10:00:00Z",
}


def card(**more):
    return of_response({"cards": [CARD | more]})


def suggested(**more):
    return card(suggestions=[{"label": "l"} | more], selectionBehavior="any")


def entry(**more):
    return of_feedback({"feedback": [ENTRY | more]})


BREACHES = {
    "cds-r-1": of_request({"fhirAuthorization": TOKEN}),
    "cds-r-2": of_request({"fhirAuthorization": TOKEN | {"scope": "patient/*.rs"}}),
    "cds-resp-1": card(
        suggestions=[{"label": "a", "isRecommended": True}] * 2,
        selectionBehavior="at-most-one",
    ),
    "cds-resp-2": suggested(actions=[CREATE | {"type": "delete"}]),
    "cds-resp-3": card(
        links=[{"label": "l", "url": "u", "type": "absolute", "appContext": "x"}]
    ),
    "cds-resp-4": card(overrideReasons=[{"code": "c", "system": "s"}]),
    "cds-resp-5": suggested(actions=[{"type": "create", "resource": {"a": "b"}}]),
    "cds-resp-6": card(suggestions=[{"label": "l"}]),
    "cds-resp-7": suggested(actionSelectionBehavior="some"),
    "cds-fb-1": entry(outcome="ignored"),
    "cds-fb-2": entry(outcome="accepted"),
    "cds-fb-3": entry(overrideReason={}),
}


@pytest.mark.parametrize("name", sorted(INVARIANTS))
def test_the_kit_sees_a_breach_of_each_invariant(name):
    assert name in BREACHES[name]


def test_there_are_twelve():
    assert len(INVARIANTS) == 12 == len(BREACHES)


def test_what_breaks_none_passes():
    assert card() == suggested(actions=[CREATE]) == entry() == set()


def test_prose_is_checked_as_well():
    assert "prose-summary-140" in card(summary="x" * 140)
    assert card(summary="x" * 139) == set()
    assert "prose-null" in card(detail="")
    assert "prose-create-resource" in suggested(
        actions=[{"type": "create", "description": "d"}]
    )
    assert "ord-1" in of_request(
        {"hook": "order-select", "context": {"selections": ["103"]}}
    )


@pytest.mark.parametrize("version", ["2.0.1", "3.0-ballot"])
def test_our_discovery(tmp_path, version):
    told = Bench(tmp_path).client(specification=version).get("/cds-services").json()
    assert of_services(told) == set()
    assert [s["hook"] for s in told["services"]] == ["patient-view", "order-select"]
    assert {s["id"] for s in told["services"]} == {SERVICE}
    assert all(s["prefetch"] == TEMPLATES for s in told["services"])
    version_told = {s.get("version") for s in told["services"]}
    assert version_told == ({None} if version == "2.0.1" else {"STU3"})


@pytest.mark.parametrize("hook", ["patient-view", "order-select"])
def test_our_cards(tmp_path, hook):
    client = Bench(tmp_path).client()
    indicators = set()
    for number in ALERTED:
        body = call_for(number, hook)
        assert of_request(body) == set()
        answer = ask(client, body)
        assert answer.status_code == 200
        told = answer.json()
        assert told["cards"], number
        assert of_response(told) == set()
        for one in told["cards"]:
            assert one["uuid"] and one["detail"] and one["source"]["topic"]
            indicators.add(one["indicator"])
    assert indicators == {"warning", "critical"}


def test_what_breaks_an_error_invariant_of_a_call_is_refused(tmp_path):
    client = Bench(tmp_path).client()
    body = call_for(7, fhirAuthorization=TOKEN)
    assert of_request(body) == {"cds-r-1"}
    assert ask(client, body).status_code == 400


@pytest.mark.parametrize(
    "change", [{"outcome": "ignored"}, {"outcome": "accepted"}, {"overrideReason": {}}]
)
def test_what_breaks_an_invariant_of_feedback_is_refused(tmp_path, change):
    client = Bench(tmp_path).client()
    body = {"feedback": [ENTRY | change]}
    assert of_feedback(body) != set()
    answer = ask(client, body, "/feedback")
    assert answer.status_code == 400
    assert json.loads(answer.content)["resourceType"] == "OperationOutcome"

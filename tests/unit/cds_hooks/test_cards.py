"""What a card says, and when there is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assessment import assess
from engine.language import shipped_policy_names, shipped_ruleset, shipped_ruleset_names
from engine.values import read_when, zone
from fhir_adapters.cds_hooks import Adviser, Basis
from fhir_adapters.cds_hooks.cards import cards_of, plain, without_drafted
from fhir_adapters.inbound import patient_states, read_records
from tests.cds_client import DAY, PATIENTS, ask, call_for, example, orders


def test_the_alerts_are_those_of_every_other_surface():
    adviser = Adviser(Basis())
    every = [*shipped_ruleset_names(), *shipped_policy_names()]
    rulesets = [shipped_ruleset(name) for name in every]
    found = 0
    for file in sorted(PATIENTS.glob("*.json")):
        record = file.read_bytes()
        states = patient_states(read_records(record))
        (patient,) = states.patients
        whole = assess(states.state(patient), rulesets, read_when(DAY, zone("UTC")))
        ours = adviser.assessment(record, patient, DAY, ())
        assert ours.alerts == whole.alerts
        assert ours.facts_sha256 == whole.facts_sha256
        assert ours.surveillance == whole.surveillance
        found += len(ours.alerts)
    assert found


def test_quiet_where_nothing_is_due(bench):
    answer = ask(bench.client(), call_for(23))
    assert answer.json() == {"cards": []}


def test_quiet_after_death(bench):
    assert ask(bench.client(), call_for(31)).json() == {"cards": []}


def test_a_card_says_why_when_and_on_what_it_rests(bench):
    (card,) = ask(bench.client(), call_for(7)).json()["cards"]
    assert card["indicator"] == "critical"
    assert "imaging" in card["summary"] and len(card["summary"]) < 140
    for said in (
        "2024-01-16 + 14 days = 2024-01-30",
        "Observation/o-serum-2024-01-16",
        "0.62 g/dL",
        "SYNTHETIC",
        "Last imaging on record: 2023-06-05",
    ):
        assert said in card["detail"]
    assert "local policy, not a guideline" in card["source"]["label"]
    order = card["suggestions"][0]["actions"][0]["resource"]
    assert (order["status"], order["intent"]) == ("draft", "proposal")
    assert order["subject"] == {"reference": "Patient/ms-0007"}
    assert "supportingInfo" not in order, "it refers to nothing that is not there"


def test_the_uuid_stays_from_day_to_day(bench):
    first = ask(bench.client(), call_for(7)).json()["cards"][0]
    bench.day = "2024-02-20"
    later = ask(bench.client(), call_for(7)).json()["cards"][0]
    assert first["uuid"] == later["uuid"]
    assert first["detail"] != later["detail"]
    assert first["suggestions"][0]["uuid"] == later["suggestions"][0]["uuid"]


def drafted(client, *resources):
    body = call_for(4, "order-select")
    body["context"]["draftOrders"] = orders(*resources)
    return ask(client, body).json()["cards"]


def test_what_is_being_ordered_is_not_asked_for_again(bench):
    client = bench.client()
    (card,) = drafted(client)
    suggested = card["suggestions"]
    assert len(suggested) > 1
    first = suggested[0]["actions"][0]["resource"]
    (left,) = drafted(client, first)
    assert left["suggestions"] == suggested[1:]
    every = [s["actions"][0]["resource"] for s in suggested]
    assert drafted(client, *every) == []
    by_words = {
        "resourceType": "ServiceRequest",
        "code": {"text": first["code"]["text"].upper()},
    }
    (left,) = drafted(client, by_words)
    assert left["suggestions"] == suggested[1:]


def test_another_order_changes_nothing(bench):
    client = bench.client()
    before = drafted(client)
    other = {"resourceType": "ServiceRequest", "code": {"text": "chest X-ray"}}
    medication = {"resourceType": "MedicationRequest", "code": {"text": "imaging"}}
    assert drafted(client, other, medication) == before


def test_a_card_without_suggestions_stays():
    card = {"summary": "a decision"}
    assert without_drafted(card, frozenset({"imaging"})) == card


@pytest.fixture(scope="module")
def assessment():
    return Adviser(Basis()).assessment(example(7).encode(), "ms-0007", DAY, ())


@given(
    words=st.text(max_size=400), missing=st.lists(st.text("ab", min_size=1), max_size=9)
)
def test_a_summary_is_one_line_of_fewer_than_140_characters(assessment, words, missing):
    from msgspec import structs

    from engine.language import shipped_vocabulary

    alert = structs.replace(
        assessment.alerts[0], summary=words or "x", missing=tuple(missing)
    )
    changed = structs.replace(assessment, alerts=(alert,))
    for synthetic in (False, True):
        (card,) = [
            c for _, c in cards_of(changed, shipped_vocabulary(), synthetic=synthetic)
        ]
        assert 0 < len(card["summary"]) < 140
        assert "\n" not in card["summary"]


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))", "<img src=x onerror=y>", "**bold**", "# title\n# two",
        "https://evil.example.org", "www.evil.example.org", "a@evil.example.org", "`code`",
        "&lt;script&gt;", "| a | b |", "~~struck~~",
    ],
)  # fmt: skip
def test_words_of_the_record_are_words_in_markdown(text):
    shown = plain(text)
    assert "\n" not in shown and "<" not in shown and "://" not in shown
    for sign in ("www.", "@", "&lt;script"):
        assert sign not in shown
    for sign in "*[]`|~_":
        assert shown.count(f"\\{sign}") == text.count(sign) == shown.count(sign)


def test_the_first_card_alone_asks_for_one_confirmation(assessment):
    from msgspec import structs

    from engine.language import shipped_vocabulary
    from engine.surveillance import Request

    requests = tuple(Request("r", f"is it so {n}?", "ImagingStudy/i") for n in (1, 2))
    watched = structs.replace(assessment.surveillance, requests=requests)
    alerts = assessment.alerts * 2
    changed = structs.replace(assessment, surveillance=watched, alerts=alerts)
    first, second = [c for _, c in cards_of(changed, shipped_vocabulary())]
    assert first["detail"].count("To be confirmed") == 1
    assert "To be confirmed" not in second["detail"]
    quiet = structs.replace(changed, alerts=())
    assert cards_of(quiet, shipped_vocabulary()) == ()


def test_the_same_call_gives_the_same_bytes(bench):
    body = call_for(7)
    assert ask(bench.client(), body).content == ask(bench.client(), body).content
    assert json.loads(ask(bench.client(), body).content)["cards"]

"""Cards and feedback in the life of alerts."""

import pytest

from engine.prognosis import shipped_evidence
from engine.surveillance import Withdrawal
from engine.surveillance.alert_store import AlertStore, Author
from fhir_adapters.cds_hooks import card_uuid
from tests.cds_client import Bench, adviser_in_this_process, ask, call_for

WHEN = "2024-01-31T10:00:00Z"
NURSE = Author("nurse", "2024-01-31T09:00:00+00:00")


def shown(client, number=7):
    return ask(client, call_for(number)).json()["cards"]


def said(card, **more):
    return {
        "card": card["uuid"],
        "outcome": "overridden",
        "outcomeTimestamp": WHEN,
    } | more


def tell(client, *entries):
    return ask(client, {"feedback": list(entries)}, "/feedback")


def lines(bench):
    return [(e.action, e.why) for e in bench.store.history()]


def test_a_look_at_the_chart_opens_the_alert_once(kept):
    client = kept.client()
    assert shown(client) == shown(client) == shown(kept.client())
    ((action, _),) = lines(kept)
    assert action == "opened"
    assert kept.store.verify() == ()
    (seen,) = {s.patient for s in kept.store.recall("surveillance_site")}
    assert seen == "ms-0007"


def test_an_override_with_its_reason_is_in_the_history_and_quiets_the_card(kept):
    client = kept.client()
    (card,) = shown(client)
    reason = {k: card["overrideReasons"][0][k] for k in ("code", "system")}
    entry = said(
        card, overrideReason={"reason": reason, "userComment": "done elsewhere"}
    )
    assert tell(client, entry).status_code == 200
    action, why = lines(kept)[-1]
    assert action == "overridden"
    for word in (WHEN, "action-completed", "already completed", "done elsewhere"):
        assert word in why
    assert shown(client) == []
    (kept_alert,) = kept.store.situations()
    assert kept_alert.state == "acknowledged", "the worklist still has it"
    assert kept.store.history()[-1].who == "CDS client development"


def test_an_accepted_suggestion_names_what_is_ordered(kept):
    client = kept.client()
    (card,) = shown(client)
    taken = [{"id": card["suggestions"][0]["uuid"]}]
    entry = said(card, outcome="accepted", acceptedSuggestions=taken)
    assert tell(client, entry).status_code == 200
    assert lines(kept)[-1] == (
        "accepted",
        f"in the chart, {WHEN}: draft orders for imaging",
    )
    assert shown(client) == []


def test_the_same_feedback_counts_once(kept):
    client = kept.client()
    (card,) = shown(client)
    for _ in range(3):
        assert tell(client, said(card), said(card)).status_code == 200
    assert [action for action, _ in lines(kept)] == ["opened", "overridden"]
    later = said(card, outcomeTimestamp="2024-01-31T11:00:00Z")
    assert tell(client, later).status_code == 200
    assert len(lines(kept)) == 3
    assert kept.store.verify() == ()


def test_an_unknown_card_is_named_and_the_others_are_kept(kept):
    client = kept.client()
    (card,) = shown(client)
    other = said(card) | {"card": "00000000-0000-4000-8000-000000000000"}
    near = said(card) | {
        "card": card["uuid"][:-1] + ("0" if card["uuid"][-1] != "0" else "1")
    }
    answer = tell(client, other, said(card), near)
    assert answer.status_code == 404
    places = ["feedback[0].card", "feedback[2].card"]
    assert answer.json()["issue"][0]["expression"] == places
    assert lines(kept)[-1][0] == "overridden"


@pytest.mark.parametrize(
    "change",
    [
        {"card": "x"},
        {"outcomeTimestamp": "yesterday"},
        {"outcomeTimestamp": "2024-13-31T10:00:00Z"},
        {"outcomeTimestamp": "2024-01-31"},
        {"overrideReason": {"reason": {"code": "", "system": "s"}}},
        {"overrideReason": {"userComment": "x" * 1001}},
        {"acceptedSuggestions": [{"id": "x"}]},
    ],
)
def test_one_malformed_entry_keeps_none(kept, change):
    client = kept.client()
    (card,) = shown(client)
    assert tell(client, said(card), said(card) | change).status_code == 400
    assert len(lines(kept)) == 1


def test_what_a_nurse_has_seen_put_off_or_closed_is_quiet(kept):
    client = kept.client()
    shown(client)
    (alert,) = kept.store.situations()
    kept.store.snooze(alert.id, "2024-02-05", "scan is booked", NURSE, "2024-01-31")
    assert shown(client) == []
    kept.day = "2024-02-05"
    assert len(shown(client)) == 1, "the snooze is over"
    kept.store.acknowledge(alert.id, "", NURSE)
    assert shown(client) == []
    kept.store.resolve(alert.id, "done elsewhere", NURSE)
    assert shown(client) == []


def test_new_evidence_shows_it_again(kept):
    client = kept.client()
    (card,) = shown(client)
    tell(client, said(card))
    assert shown(client) == []
    body = call_for(7)
    for entry in body["prefetch"]["observations"]["entry"]:
        if entry["resource"]["id"] == "o-serum-2024-01-16":
            entry["resource"]["valueQuantity"]["value"] = 0.9
    (again,) = ask(client, body).json()["cards"]
    assert again["uuid"] == card["uuid"]
    assert lines(kept)[-1][0] == "new_evidence"


def test_a_look_that_finds_nothing_resolves_nothing(kept):
    client = kept.client()
    (card,) = shown(client)
    body = call_for(7)
    body["prefetch"]["observations"] = None
    others = ask(client, body).json()["cards"]
    assert card["uuid"] not in {one["uuid"] for one in others}
    states = {card_uuid(s.id): s.state for s in kept.store.situations()}
    assert states[card["uuid"]] == "open"


@pytest.mark.parametrize("ruleset", ["surveillance_site", "moffitt_2025"])
def test_a_withdrawn_rule_set_is_silent_at_once(kept, ruleset):
    client = kept.client()
    assert shown(client)
    kept.store.withdraw(Withdrawal(ruleset, "", "pharmacist", "2024-01-31", "wrong"))
    assert shown(client) == []
    kept.store.reinstate(ruleset)
    assert shown(client)


def test_without_a_database_feedback_is_not_pretended_to_be_kept(bench):
    client = bench.client()
    (card,) = shown(client)
    assert tell(client, said(card)).status_code == 501


def test_what_a_card_published_is_recalled_by_its_version(kept):
    (card,) = shown(kept.client())
    assert "derived, not printed: EMD or PMD at progression" in card["detail"]
    assert "23 of 58 " in card["detail"] and "A-07: Counted from" in card["detail"]
    version = shipped_evidence().version
    (noted,) = kept.store.recall("evidence", version)
    assert (noted.patient, noted.surface) == ("ms-0007", "cds_hooks")
    assert kept.store.recall("evidence", "0") == ()


def test_a_card_that_publishes_nothing_notes_no_evidence(tmp_path, monkeypatch):
    monkeypatch.setattr(adviser_in_this_process()._adviser, "_rationales", {})
    kept = Bench(tmp_path, store=AlertStore(str(tmp_path / "alerts.db")))
    (card,) = shown(kept.client())
    assert "Published" not in card["detail"]
    assert kept.store.recall("evidence") == ()
    assert kept.store.recall("surveillance_site")

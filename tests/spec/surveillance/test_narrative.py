"""What only a report's words say is asked to be confirmed, and raises no alert."""

from __future__ import annotations

import json

import pytest

from engine.assessment import assess
from engine.language import (
    rules_root,
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
)
from engine.values import read_when
from fhir_adapters.cds_hooks import Adviser, Basis
from fhir_adapters.inbound import patient_states, read_records
from ui.cli import ExitCode, run

DAY = "2024-11-15"
RECORD = (
    rules_root() / "examples" / "patients" / "23-remission-everything-known.json"
).read_bytes()
OURS = "https://mspike.example/fhir/CodeSystem/imaging-finding"
MASS = "There is a new 3 cm mass in the liver."


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def report(text, **more):
    return {
        "resourceType": "DiagnosticReport",
        "id": "d-words",
        "status": "final",
        "subject": {"reference": "Patient/ms-0023"},
        "code": concept("http://www.ama-assn.org/go/cpt", "78816"),
        "effectiveDateTime": "2024-11-01",
        "conclusion": text,
    } | more


FINDING = {
    "resourceType": "Observation",
    "id": "o-liver",
    "status": "final",
    "subject": {"reference": "Patient/ms-0023"},
    "category": [
        concept("http://terminology.hl7.org/CodeSystem/observation-category", "imaging")
    ],
    "code": concept(OURS, "soft-tissue-lesion"),
    "effectiveDateTime": "2024-11-01",
    "valueCodeableConcept": concept("http://loinc.org", "LA9633-4"),
    "bodySite": {"text": "liver"},
    "component": [
        {
            "code": concept(OURS, "bone-contiguity"),
            "valueCodeableConcept": concept(OURS, "non-contiguous"),
        }
    ],
}


def record(*resources):
    bundle = json.loads(RECORD)
    bundle["entry"] += [{"resource": one} for one in resources]
    return json.dumps(bundle).encode()


@pytest.fixture
def worklist(tmp_path, capsys):
    """The rows of ``mspike surveil`` for patient ms-0023 with further resources."""
    site = tmp_path / "site.yaml"
    site.write_text("site: Example\nfeeds: {marrow: connected}\n")

    def rows(*resources):
        file = tmp_path / "record.json"
        file.write_bytes(record(*resources))
        asked = ["--as-of", DAY, "--site", str(site), "--format", "ndjson"]
        assert run(["surveil", str(file), *asked]) == ExitCode.DONE
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return [r for r in told if not r["rule"].endswith("day_90_set")]

    return rows


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (MASS, True),
        ("Possible hepatic lesion.", True),
        ("There is no liver mass.", False),
        ("History of extramedullary plasmacytoma.", False),
        ("Evaluate for extramedullary disease.", False),
    ],
)
def test_words_are_asked_about_and_are_no_alert(worklist, words, asked):
    rows = worklist(report(words))
    assert [(r["status"], r["rule"], r["alert"]) for r in rows] == (
        [("confirm", "narrative", "")] if asked else []
    )
    if asked:
        assert rows[0]["evidence"] == ["DiagnosticReport/d-words"]
        assert words not in rows[0]["reason"]


def test_two_sentences_that_ask_the_same_are_one_row(worklist):
    (row,) = worklist(report(f"{MASS} There is a 2 cm mass in the liver."))
    assert row["status"] == "confirm"


def test_once_confirmed_it_is_an_alert_and_no_longer_asked(worklist):
    rows = worklist(report(MASS), FINDING)
    assert [(r["status"], r["rule"].partition("/")[2]) for r in rows] == [
        ("due", "response_with_new_lesion"),
        ("due", "suspected_progression"),
    ]


@pytest.mark.parametrize(
    "more", [{"status": "entered-in-error"}, {"effectiveDateTime": "2024-11-16"}]
)
def test_what_was_withdrawn_or_is_of_tomorrow_is_not_asked_about(worklist, more):
    assert worklist(report(MASS, **more)) == []


def test_words_change_no_alert_and_no_verdict_on_any_surface():
    every = [*shipped_ruleset_names(), *shipped_policy_names()]
    rulesets = [shipped_ruleset(name) for name in every]

    def looked(*resources):
        states = patient_states(read_records(record(*resources)))
        return assess(states.state("ms-0023"), rulesets, read_when(DAY))

    with_words, without = looked(report(MASS)), looked()
    assert with_words.alerts == without.alerts
    assert [q.resource for q in with_words.questions] == ["DiagnosticReport/d-words"]
    assert {v.rule: v.outcome for v in with_words.verdicts} == {
        v.rule: v.outcome for v in without.verdicts
    }
    card = Adviser(Basis()).assessment(record(report(MASS)), "ms-0023", DAY, ())
    assert card.alerts == without.alerts

import json
import re
from collections import Counter
from datetime import UTC
from decimal import Decimal

import pytest
from fhir.resources.R4B.bundle import Bundle
from msgspec import structs

from engine.assessment import Alert, assess
from engine.language import (
    rules_root,
    shipped_policy_names,
    shipped_ruleset,
    shipped_ruleset_names,
)
from engine.prognosis import Estimate
from engine.reasoning import Evidence
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.outbound import assessment_bundle, bundle_json, stable_id

PATIENTS = rules_root() / "examples" / "patients"
NAMES = (*shipped_ruleset_names(), *shipped_policy_names())
RULESETS = [shipped_ruleset(name) for name in NAMES]
STATES = list(patient_states(read_records(PATIENTS), timezone=UTC))


def assessed(state, day="2026-01-01"):
    return assess(state, RULESETS, read_when(day, UTC))


ASSESSMENTS = [assessed(state) for state in STATES]
FIRST = ASSESSMENTS[0]


def resources(bundle, kind=""):
    found = [entry["resource"] for entry in bundle["entry"]]
    return [r for r in found if r["resourceType"] == kind or not kind]


def parts(extension):
    return {
        part["url"]: next(value for key, value in part.items() if key != "url")
        for part in extension["extension"]
    }


def test_every_resource_of_every_patient_is_valid_r4b():
    for assessment in ASSESSMENTS:
        written = bundle_json(assessment_bundle(assessment, synthetic=True))
        assert b"\n" not in written
        read = Bundle.model_validate_json(written)
        assert read.type == "transaction"
        for entry in read.entry:
            place = f"{entry.resource.get_resource_type()}/{entry.resource.id}"
            assert entry.request.url == place
            assert entry.request.method == "PUT"
            assert entry.fullUrl.endswith(place)


def test_ids_are_fhir_ids_and_no_two_resources_share_one():
    seen = Counter()
    for assessment in ASSESSMENTS:
        for resource in resources(assessment_bundle(assessment)):
            assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"])
            seen[resource["id"]] += 1
    assert seen.total() > 500
    assert max(seen.values()) == 1


def test_an_id_depends_on_patient_day_and_rule_and_not_on_what_was_found():
    known = {r["id"] for r in resources(assessment_bundle(FIRST))}
    fewer = structs.replace(FIRST, verdicts=FIRST.verdicts[:-1], data_quality=())
    assert {r["id"] for r in resources(assessment_bundle(fewer))} <= known
    for other in (
        structs.replace(FIRST, as_of="2026-01-02"),
        structs.replace(FIRST, patient="p2"),
    ):
        ids = {r["id"] for r in resources(assessment_bundle(other))}
        assert ids.isdisjoint(known)


def test_parts_of_an_id_cannot_run_into_each_other():
    assert stable_id("ab", "c") != stable_id("a", "bc")


def test_the_same_assessment_gives_the_same_bytes():
    again = assessed(STATES[0])
    assert bundle_json(assessment_bundle(again)) == bundle_json(
        assessment_bundle(FIRST)
    )


def test_the_synthetic_label_is_carried_by_every_resource_and_only_then():
    labelled = assessment_bundle(FIRST, synthetic=True)
    for resource in (labelled, *resources(labelled)):
        codes = [tag["code"] for tag in resource["meta"]["tag"]]
        assert codes == ["HTEST", "synthetic"]
    assert "HTEST" not in bundle_json(assessment_bundle(FIRST)).decode()


def test_every_published_number_that_applies_is_there_with_clock_n_interval_and_caveats():
    for assessment in ASSESSMENTS:
        risks = resources(assessment_bundle(assessment), "RiskAssessment")
        assert len(risks) == len(assessment.estimates)
        for estimate, risk in zip(assessment.estimates, risks, strict=True):
            (prediction,) = risk["prediction"]
            (extension,) = prediction["extension"]
            told = parts(extension)
            assert told["evidence"] == estimate.evidence
            assert told["timeZero"] == estimate.time_zero
            assert told.get("n") == estimate.n
            low, high = estimate.ci95 or (None, None)
            assert told.get("ci95Low", {}).get("value") == low
            assert told.get("ci95High", {}).get("value") == high
            assert estimate.text in prediction["rationale"]
            notes = "\n".join(note["text"] for note in risk.get("note", ()))
            for caveat in estimate.footnotes:
                assert f"{caveat.id}: {caveat.sentence}" in notes
            assert (risk["status"] == "final") == (estimate.certainty == "certain")


def test_a_median_is_never_told_as_a_probability():
    seen = Counter()
    for assessment in ASSESSMENTS:
        risks = resources(assessment_bundle(assessment), "RiskAssessment")
        for estimate, risk in zip(assessment.estimates, risks, strict=True):
            (prediction,) = risk["prediction"]
            told = {key for key in prediction if key.startswith("probability")}
            assert told == (
                {"probabilityDecimal"} if estimate.measure == "percent" else set()
            )
            assert "relativeRisk" not in prediction
            seen[estimate.measure] += 1
    assert min(seen[m] for m in ("median", "percent", "hazard_ratio")) > 0


def _with(estimate: Estimate, **changes) -> dict:
    changed = structs.replace(FIRST, estimates=(structs.replace(estimate, **changes),))
    bundle = assessment_bundle(changed)
    Bundle.model_validate_json(bundle_json(bundle))
    return resources(bundle, "RiskAssessment")[0]["prediction"][0]


def test_a_percentage_with_a_published_interval_is_a_probability_range():
    estimate = next(
        e for a in ASSESSMENTS for e in a.estimates if e.measure == "percent"
    )
    assert "probabilityRange" not in _with(estimate)
    prediction = _with(estimate, ci95=(Decimal("30.5"), Decimal("46")))
    assert "probabilityDecimal" not in prediction
    ends = prediction["probabilityRange"]
    assert ends["low"]["value"] == Decimal("30.5")
    assert ends["high"]["code"] == "%"


def test_not_reached_is_never_a_number():
    estimate = next(e for e in FIRST.estimates if e.measure == "median")
    told = parts(_with(estimate, median=None)["extension"][0])
    assert told["notReached"] is True
    assert "value" not in told


def test_when_begins_with_the_day_of_the_clock_if_it_is_known():
    estimate = next(e for e in FIRST.estimates if e.study == "A")
    progressions = {e.when for e in FIRST.facts.events if e.kind == "progression"}
    assert estimate.time_zero_day in progressions
    assert _with(estimate)["whenPeriod"] == {"start": estimate.time_zero_day}
    assert "whenPeriod" not in _with(estimate, time_zero_day="")


def test_the_basis_is_what_puts_the_patient_into_the_group():
    estimate = next(e for e in FIRST.estimates if e.evidence == "A.OS.bl_EMD.pos")
    assert estimate.rests_on == ("moffitt_2025/any_emd_at_baseline",)
    risks = resources(assessment_bundle(FIRST), "RiskAssessment")
    risk = risks[FIRST.estimates.index(estimate)]
    verdict = next(v for v in FIRST.verdicts if v.rule == estimate.rests_on[0])
    behind = {e.resource for reason in verdict.because for e in reason.evidence}
    assert behind
    assert {r["reference"] for r in risk["basis"]} == behind


def test_every_true_flag_is_an_issue_with_its_evidence_and_nothing_else_is():
    for assessment in ASSESSMENTS:
        issues = resources(assessment_bundle(assessment), "DetectedIssue")
        told = {issue["code"]["coding"][0]["code"] for issue in issues}
        assert told == {
            v.rule
            for v in assessment.verdicts
            if v.outcome == "true" and v.value is None
        } | {alert.rule for alert in assessment.alerts}
        for issue in issues:
            assert issue["implicated"]
            assert issue["patient"] == {"reference": f"Patient/{assessment.patient}"}


def test_every_verdict_is_in_the_guidance_of_its_rule_set():
    for assessment in ASSESSMENTS:
        told = {
            parameter["name"]: parameter["part"]
            for guidance in resources(assessment_bundle(assessment), "GuidanceResponse")
            for contained in guidance.get("contained", ())
            for parameter in contained["parameter"]
        }
        assert told.keys() == {v.rule for v in assessment.verdicts}
        for verdict in assessment.verdicts:
            values = [
                p["valueCode"] for p in told[verdict.rule] if p["name"] == "value"
            ]
            assert values == ([verdict.value] if verdict.value is not None else [])


def test_what_would_settle_an_open_rule_is_a_data_requirement():
    for assessment in ASSESSMENTS:
        for guidance in resources(assessment_bundle(assessment), "GuidanceResponse"):
            module = guidance["moduleCanonical"].rpartition("/")[2].partition("|")[0]
            unsettled = [
                verdict
                for verdict in assessment.verdicts
                if verdict.rule.startswith(f"{module}/")
                and verdict.outcome == "unknown"
            ]
            assert guidance["status"] == ("data-requested" if unsettled else "success")
            asked = [
                parts(requirement["extension"][0])
                for requirement in guidance.get("dataRequirement", ())
            ]
            wanted = {
                request.said(assessment.as_of)
                for verdict in unsettled
                for requests in (*verdict.settles, *verdict.could_settle)
                for request in requests
                if request.can_be_known_now
            }
            assert {told["text"] for told in asked} == wanted


def test_a_result_of_a_past_window_is_looked_for_and_never_ordered():
    verdict = next(v for v in FIRST.verdicts if v.settles)
    request = structs.replace(verdict.settles[0][0], window="up to 2000-01-01")
    sought = structs.replace(verdict, settles=((request,),), could_settle=())
    bundle = assessment_bundle(structs.replace(FIRST, verdicts=(sought,)))
    (guidance,) = [g for g in resources(bundle, "GuidanceResponse") if "contained" in g]
    (requirement,) = guidance["dataRequirement"]
    told = parts(requirement["extension"][0])["text"]
    assert told == f"look for a record elsewhere ({request.text})"


def test_what_can_no_longer_be_known_is_not_asked_for():
    verdict = next(v for v in FIRST.verdicts if v.settles)
    request = structs.replace(verdict.settles[0][0], can_be_known_now=False)
    missed = structs.replace(verdict, settles=((request,),), could_settle=())
    bundle = assessment_bundle(structs.replace(FIRST, verdicts=(missed,)))
    (guidance,) = [g for g in resources(bundle, "GuidanceResponse") if "contained" in g]
    assert "dataRequirement" not in guidance
    assert f"cannot be known now: {request.text}" in [
        note["text"] for note in guidance["note"]
    ]


def test_provenance_names_the_rule_sets_by_hash_and_everything_that_was_made():
    bundle = assessment_bundle(FIRST)
    (provenance,) = resources(bundle, "Provenance")
    named = {entity["what"]["identifier"]["value"] for entity in provenance["entity"]}
    for name, stamp in FIRST.rulesets.items():
        assert f"{name}|{stamp.version}|sha256:{stamp.sha256}" in named
    assert f"facts|sha256:{FIRST.facts_sha256}" in named
    made = {
        f"{r['resourceType']}/{r['id']}"
        for r in resources(bundle)
        if r is not provenance
    }
    assert {target["reference"] for target in provenance["target"]} == made


def test_the_day_ends_in_the_zone_of_the_question():
    state = STATES[0]
    day = read_when("2026-01-01", UTC)
    new_york = assess(state, RULESETS, day, timezone="America/New_York")
    (provenance,) = resources(assessment_bundle(new_york), "Provenance")
    assert provenance["recorded"] == "2026-01-01T23:59:59-05:00"


@pytest.mark.parametrize(
    ("severity", "told"),
    [("critical", "high"), ("warning", "moderate"), ("info", "low")],
)
def test_an_alert_is_an_issue_and_what_is_due_a_draft_order(severity, told):
    alert = Alert(
        id="a1",
        rule="surveillance_site/suspected_progression",
        title="Suspected progression",
        severity=severity,
        summary="Suspected progression without imaging since",
        due="2026-02-03",
        actions=("order imaging and bone marrow, whichever is missing",),
        missing=("imaging", "bone marrow"),
        evidence=(Evidence("Observation/o7", "serum_m_protein", "", ""),),
    )
    bundle = assessment_bundle(structs.replace(FIRST, alerts=(alert,), verdicts=()))
    Bundle.model_validate_json(bundle_json(bundle))
    (issue,) = resources(bundle, "DetectedIssue")
    assert issue["severity"] == told
    assert issue["implicated"] == [{"reference": "Observation/o7"}]
    assert (
        "Suspected progression without imaging since. due: 2026-02-03"
        in (issue["detail"])
    )
    orders = resources(bundle, "ServiceRequest")
    assert [order["code"]["text"] for order in orders] == ["imaging", "bone marrow"]
    for order in orders:
        assert (order["status"], order["intent"]) == ("draft", "proposal")
        assert order["occurrenceDateTime"] == "2026-02-03"
        assert order["supportingInfo"] == [
            {"reference": f"DetectedIssue/{issue['id']}"}
        ]


def test_what_a_person_has_to_decide_is_no_order():
    alert = Alert(
        id="a2",
        rule="surveillance_site/response_with_new_lesion",
        severity="warning",
        summary="A new lesion in response",
        due="2026-02-03",
        actions=("confirm the lesion",),
    )
    bundle = assessment_bundle(structs.replace(FIRST, alerts=(alert,)))
    assert resources(bundle, "ServiceRequest") == []
    assert "Proposed: confirm the lesion" in bundle_json(bundle).decode()


def test_a_real_alert_of_the_shipped_policy_is_sent():
    """Biochemical relapse without imaging since: imaging and marrow are due."""
    every_feed = frozenset({"imaging", "laboratory", "marrow"})
    found = [
        alert
        for state in STATES
        for alert in assess(
            state, RULESETS, read_when("2024-06-01", UTC), feeds=every_feed
        ).alerts
    ]
    assert found
    sent = assessment_bundle(structs.replace(FIRST, alerts=tuple(found)))
    Bundle.model_validate_json(bundle_json(sent))
    asked = [order["code"]["text"] for order in resources(sent, "ServiceRequest")]
    assert "imaging" in asked or "bone marrow" in asked


def test_nothing_is_sent_as_an_empty_element():
    def empties(value):
        if isinstance(value, dict):
            return any(empties(part) for part in value.values()) or not value
        if isinstance(value, list):
            return any(empties(part) for part in value) or not value
        return value in ("", None)

    for assessment in ASSESSMENTS:
        assert not empties(json.loads(bundle_json(assessment_bundle(assessment))))

"""What a person enters goes the way of every other Observation, and says the same there."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given
from hypothesis import strategies as st

from engine.assessment import assess, verdicts_by_rule
from engine.language import rules_root, shipped_ruleset
from engine.state import LesionFinding, LesionListComplete
from engine.values import Outcome, read_when
from fhir_adapters.findings import (
    Author,
    EnteredLesion,
    Transcription,
    finding_bundle,
    history_bundle,
)
from fhir_adapters.findings.finding_store import FindingStore
from fhir_adapters.findings.resources import observation
from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.sources import open_source
from fhir_adapters.validation import validate
from tests.unit.inbound.test_published_profiles import (
    DEFINITIONS,
    allowed,
    codes_in,
    values_at,
)

PATIENT = (
    rules_root() / "examples" / "patients" / "45-reports-in-words-only.json"
).read_bytes()
STATES = patient_states(read_records(PATIENT))
STUDY = "ImagingStudy/i-pet-2023-06-13"
TYPED = Author("A. Physician", "2023-07-01T09:00:00+00:00")
SIGNED = Author(
    "B. Reader", "2023-07-20T09:00:00+00:00", "https://login.example", "sub-2"
)
SOFT, NONE = frozenset(("soft_tissue",)), frozenset()
LIVER = EnteredLesion(
    kind="soft_tissue", bone_contiguity="non_contiguous", site="liver", longest_mm="32"
)
T9 = EnteredLesion(
    kind="soft_tissue", bone_contiguity="contiguous", site="T9", longest_mm="41"
)


def told(*lesions, study=STUDY, complete=SOFT, patient="ms-0045"):
    return Transcription(
        patient=patient,
        study=study,
        when="2023-06-13",
        lesions=lesions,
        complete=complete,
        synthetic=True,
    )


@pytest.fixture
def store(tmp_path: Path):
    store = FindingStore(str(tmp_path / "site.sqlite"))
    yield store
    store.close()


def verdicts(store, as_of="2023-08-31"):
    states = patient_states(read_records(PATIENT))
    chart = states.chart("ms-0045", store.resources("ms-0045"))
    found = assess(chart.state, [shipped_ruleset("moffitt_2025")], read_when(as_of))
    return {rule.split("/")[1]: v for rule, v in verdicts_by_rule(found).items()}


def test_an_open_question_is_decided_once_somebody_recorded_the_lesions(store):
    before = verdicts(store)
    assert before["any_emd"].outcome == before["any_pmd"].outcome == Outcome.UNKNOWN
    store.save(told(LIVER, T9), TYPED, seen=0)
    after = verdicts(store)
    assert after["any_emd"].outcome == after["any_pmd"].outcome == Outcome.TRUE
    assert after["stp_status"].value == "both"
    (lesion,) = after["any_emd"].because[0].evidence
    assert lesion.resource == f"Observation/{store.versions()[0].observation}"
    # nothing was said of the study before infusion
    assert after["any_emd_at_baseline"].outcome == Outcome.UNKNOWN


def test_one_lesion_of_an_open_list_proves_only_itself(store):
    store.save(told(LIVER, complete=NONE), TYPED, seen=0)
    after = verdicts(store)
    assert after["any_emd"].outcome == Outcome.TRUE
    assert after["any_pmd"].outcome == Outcome.UNKNOWN


def test_a_complete_list_without_a_lesion_says_that_there_was_none(store):
    store.save(told(), TYPED, seen=0)
    assert verdicts(store)["stp_status"].value == "negative"


def test_an_earlier_day_knows_what_was_known_then(store):
    store.save(told(LIVER), TYPED, seen=0)
    corrected = EnteredLesion(
        kind="soft_tissue",
        bone_contiguity="contiguous",
        site="rib 4",
        observation=next(iter(store.kept("ms-0045", STUDY).lesions)),
    )
    store.save(told(corrected), SIGNED, seen=1, why="read again")
    assert verdicts(store, "2023-06-30")["any_emd"].outcome == Outcome.UNKNOWN
    assert verdicts(store, "2023-07-02")["any_emd"].outcome == Outcome.TRUE
    now = verdicts(store)
    assert now["any_emd"].outcome == Outcome.FALSE
    assert now["any_pmd"].outcome == Outcome.TRUE


def test_what_was_taken_back_counts_no_more(store):
    store.save(told(LIVER), TYPED, seen=0)
    store.save(told(complete=NONE), SIGNED, seen=1, why="another patient")
    assert verdicts(store)["any_emd"].outcome == Outcome.UNKNOWN


def test_who_entered_it_is_told_with_the_fact(store):
    store.save(told(LIVER), TYPED, seen=0)
    states = patient_states(read_records(PATIENT))
    state = states.chart("ms-0045", store.resources("ms-0045")).state
    assert [f.entered_by for f in state.of(LesionFinding)] == ["A. Physician"]
    assert [f.entered_by for f in state.of(LesionListComplete)] == ["A. Physician"]


def test_the_reports_are_there_in_their_own_words():
    reports = patient_states(read_records(PATIENT)).chart("ms-0045").reports
    assert [(r.study, r.when.text) for r in reports] == [
        ("ImagingStudy/i-pet-2022-12-26", "2022-12-26"),
        (STUDY, "2023-06-13"),
    ]
    assert "mass in segment VI, 32 mm, without contact to bone" in reports[1].text


def test_a_finding_of_a_report_without_study_resource_names_the_report(store):
    bundle = json.loads(PATIENT)
    resources = [
        {k: v for k, v in e["resource"].items() if k != "imagingStudy"}
        for e in bundle["entry"]
        if e["resource"]["resourceType"] != "ImagingStudy"
    ]
    lines = b"\n".join(json.dumps(r).encode() for r in resources)
    report = "DiagnosticReport/d-pet-2023-06-13"
    store.save(told(LIVER, study=report), TYPED, seen=0)
    resource = json.loads(store.versions()[0].resource)
    assert "derivedFrom" not in resource
    assert resource["extension"][0]["url"] in DEFINITIONS
    state = (
        patient_states(read_records(lines))
        .chart("ms-0045", store.resources("ms-0045"))
        .state
    )
    assert [f.study for f in state.of(LesionFinding)] == [report]


def test_a_further_resource_of_somebody_else_is_refused_and_not_lost():
    other = observation(
        told(LIVER, patient="p2"), LIVER, "o1", 1, "entered", TYPED
    ).encode()
    states = patient_states(read_records(PATIENT))
    for text in (other, b"{}", b"no json"):
        with pytest.raises(ValueError, match="cannot be read"):
            states.chart("ms-0045", [text])


def test_the_export_is_valid_signed_and_read_again(store, tmp_path):
    store.save(told(LIVER, T9), TYPED, seen=0)
    kept = store.kept("ms-0045", STUDY)
    first, second = kept.lesions.values()
    store.save(told(first), SIGNED, seen=1, why="not a lesion")
    for name, text in (
        ("bundle.json", finding_bundle(store.versions())),
        ("history.json", history_bundle(store.versions())),
    ):
        file = tmp_path / name
        file.write_text(text)
        assert list(validate(open_source(file))) == []
        get_fhir_model_class("Bundle").model_validate_json(text)
    bundle = json.loads(finding_bundle(store.versions()))
    resources = [e["resource"] for e in bundle["entry"]]
    made = [r for r in resources if r["resourceType"] == "Provenance"]
    signed = [r for r in made if "signature" in r]
    assert len(made) == 3 and len(signed) == 1
    assert signed[0]["reason"] == [{"text": "not a lesion"}]
    assert signed[0]["signature"][0]["who"]["identifier"] == {
        "system": "https://login.example",
        "value": "sub-2",
    }
    assert signed[0]["target"] == [{"reference": f"Observation/{second.observation}"}]
    # sent beside the record it says the same as inside the bedside
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "patient.json").write_bytes(PATIENT)
    (folder / "findings.json").write_text(finding_bundle(store.versions()))
    (state,) = patient_states(read_records(folder))
    seen = patient_states(read_records(PATIENT))
    assert state.known_at(read_when("2023-08-31")).facts == (
        seen.chart("ms-0045", store.resources("ms-0045"))
        .state.known_at(read_when("2023-08-31"))
        .facts
    )


def test_every_entered_finding_fits_its_profile(store):
    bone = EnteredLesion(kind="bone", new_since_prior="yes", site="L3")
    store.save(told(LIVER, bone), TYPED, seen=0)
    for version in store.versions():
        resource = json.loads(version.resource)
        (profile,) = resource["meta"]["profile"]
        for element in DEFINITIONS[profile]["differential"]["element"]:
            if ":" in element["id"]:
                continue
            values = values_at(resource, element["path"])
            assert len(values) >= element.get("min", 0)
            for value in values:
                if "patternCodeableConcept" in element:
                    wanted = codes_in(element["patternCodeableConcept"])
                    assert wanted <= codes_in(value)
                if "binding" in element:
                    assert codes_in(value) & allowed(element["binding"]["valueSet"])


SITES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=40
).map(lambda text: " ".join(text.split()))
SIZES = st.decimals("0.1", "1000", places=1).map(str) | st.just("")


@given(
    kind=st.sampled_from(("soft_tissue", "bone")),
    contiguity=st.sampled_from(
        ("contiguous", "non_contiguous", "indeterminate", "not_stated")
    ),
    new=st.sampled_from(("yes", "no", "not_stated")),
    site=SITES,
    size=SIZES,
)
def test_every_lesion_comes_back_as_it_was_entered(kind, contiguity, new, site, size):
    soft = kind == "soft_tissue"
    lesion = EnteredLesion(
        kind=kind,
        bone_contiguity=contiguity if soft else "not_stated",
        new_since_prior="not_stated" if soft else new,
        site=site,
        longest_mm=size,
    )
    text = observation(told(lesion), lesion, "o1", 1, "entered", TYPED)
    state = STATES.chart("ms-0045", [text.encode()]).state
    (found,) = state.of(LesionFinding)
    assert found.present
    assert (found.lesion_kind, found.site, found.study) == (kind, site, STUDY)
    assert found.bone_contiguity == lesion.bone_contiguity
    assert found.new_since_prior == lesion.new_since_prior
    measured = found.longest_mm
    assert (measured is None) == (not size)
    if measured is not None:
        assert measured.low == measured.high == Decimal(size)
    assert found.recorded.text == TYPED.at


def test_a_list_that_is_complete_for_soft_tissue_says_nothing_of_bone(store):
    """Many lesions of bone need not be listed for the question of soft tissue."""
    store.save(told(LIVER), TYPED, seen=0)
    states = patient_states(read_records(PATIENT))
    state = states.chart("ms-0045", store.resources("ms-0045")).state
    found = assess(
        state,
        [shipped_ruleset("moffitt_2025"), shipped_ruleset("imwg_2016")],
        read_when("2023-08-31"),
    )
    by_rule = verdicts_by_rule(found)
    assert by_rule["moffitt_2025/any_pmd"].outcome == Outcome.FALSE
    assert by_rule["moffitt_2025/new_bone_disease"].outcome == Outcome.UNKNOWN
    both = frozenset(("soft_tissue", "bone"))
    store.save(told(LIVER, complete=both), TYPED, seen=1, why="bone read as well")
    state = states.chart("ms-0045", store.resources("ms-0045")).state
    again = assess(state, [shipped_ruleset("moffitt_2025")], read_when("2023-08-31"))
    bone = verdicts_by_rule(again)["moffitt_2025/new_bone_disease"]
    assert bone.outcome == Outcome.FALSE

"""The bundled synthetic patients: valid FHIR, labelled synthetic, and judged as their stories expect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from fhir.resources.R4B import get_fhir_model_class

from engine.assessment import assess, verdicts_by_rule
from engine.language import shipped_ruleset
from engine.reasoning import Verdict
from engine.state import PatientState
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records

PATIENTS = Path(__file__).parents[2] / "rules" / "examples" / "patients"
STORIES = sorted(PATIENTS.glob("*.story.yaml"))
BUNDLES = sorted(PATIENTS.glob("*.json"))
LOINC = "http://loinc.org"
TEST_DATA_TAG = ("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST")
SYNTHETIC_TAG = ("https://mspike.example/fhir/CodeSystem/data-label", "synthetic")

_AT = ("", "_at_baseline", "_at_progression")
FLAGS = (
    "moffitt_2025/biochemical_relapse",
    *(f"moffitt_2025/any_{kind}{at}" for at in _AT for kind in ("emd", "pmd")),
    "moffitt_2025/high_risk_cytogenetics",
)
SOFT_TISSUE = {"negative", "emd_only", "pmd_only", "both"}
CLASSES = {
    **{f"moffitt_2025/stp_status{at}": SOFT_TISSUE for at in _AT},
    "moffitt_2025/refractory_or_relapsed": {"refractory", "relapsed"},
    "usmic_2026/stp_class": {"true_emd", "psk", "no_stp"},
    "usmic_2026/cytogenetic_risk": {
        "confirmed_high_risk",
        "isolated_del17p",
        "standard",
    },
}


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def _story(path: Path) -> dict[str, Any]:
    # BaseLoader keeps every scalar as text: `false` and dates stay what was written.
    text = path.read_text(encoding="utf-8")
    story: dict[str, Any] = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - builds only text, lists, maps
    return story


def _bundle(path: Path) -> dict[str, Any]:
    bundle: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return bundle


def _resources(path: Path) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in _bundle(path)["entry"]]


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _nodes(child)


def _check_digit_fits(loinc: str) -> bool:
    """Whether the last digit is the mod-10 check digit that every LOINC number carries."""
    digits, check = loinc.split("-")
    doubled = [
        int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))
    ]
    return (-sum(d // 10 + d % 10 for d in doubled)) % 10 == int(check)


def test_there_are_enough_patients_and_each_has_a_bundle_and_a_story() -> None:
    assert len(BUNDLES) >= 20
    assert [_name(b) for b in BUNDLES] == [_name(s) for s in STORIES]


@pytest.mark.parametrize("path", BUNDLES, ids=_name)
def test_every_resource_is_valid_r4b(path: Path) -> None:
    bundle = _bundle(path)
    assert bundle["resourceType"] == "Bundle"
    assert bundle["type"] == "collection"
    get_fhir_model_class("Bundle").model_validate(bundle)
    for resource in _resources(path):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


@pytest.mark.parametrize("path", BUNDLES, ids=_name)
def test_every_resource_is_labelled_synthetic(path: Path) -> None:
    for resource in [_bundle(path), *_resources(path)]:
        tags = {(tag.get("system"), tag.get("code")) for tag in resource["meta"]["tag"]}
        assert {TEST_DATA_TAG, SYNTHETIC_TAG} <= tags, resource["id"]


@pytest.mark.parametrize("path", BUNDLES, ids=_name)
def test_one_obviously_synthetic_patient_a_bundle(path: Path) -> None:
    patients = [r for r in _resources(path) if r["resourceType"] == "Patient"]
    assert len(patients) == 1
    assert all(n["family"].startswith("Synthetic-") for n in patients[0]["name"])
    assert patients[0]["identifier"][0]["value"].startswith("MS-")
    assert (
        patients[0]["id"]
        == _story(path.with_name(f"{_name(path)}.story.yaml"))["patient"]
    )


@pytest.mark.parametrize("path", BUNDLES, ids=_name)
def test_references_resolve_and_name_the_patient(path: Path) -> None:
    resources = _resources(path)
    known = {f"{r['resourceType']}/{r['id']}" for r in resources}
    (patient,) = (name for name in known if name.startswith("Patient/"))
    for entry in _bundle(path)["entry"]:
        resource = entry["resource"]
        assert entry["fullUrl"].endswith(
            f"/{resource['resourceType']}/{resource['id']}"
        )
        references = {n["reference"] for n in _nodes(resource) if "reference" in n}
        assert references <= known, resource["id"]
        if resource["resourceType"] != "Patient":
            owner = resource.get("subject") or resource["patient"]
            assert owner["reference"] == patient


def test_ids_are_unique_over_all_patients() -> None:
    ids = [(r["resourceType"], r["id"]) for b in BUNDLES for r in _resources(b)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", BUNDLES, ids=_name)
def test_loinc_codes_have_a_right_check_digit(path: Path) -> None:
    codes = {n["code"] for n in _nodes(_bundle(path)) if n.get("system") == LOINC}
    codes = {
        code for code in codes if code[0].isdigit()
    }  # not answers (LA) and parts (LP)
    assert codes
    assert {code for code in codes if not _check_digit_fits(code)} == set()


@pytest.mark.parametrize("path", STORIES, ids=_name)
def test_a_story_expects_something_possible_of_every_rule(path: Path) -> None:
    story = _story(path)
    expected = story["expected"]
    assert story["title"]
    assert story["story"]
    assert story["bundle"] == f"{_name(path)}.json"
    assert set(expected) == {*FLAGS, *CLASSES}
    assert set(story["why"]) <= {*expected, *story.get("further", ())}
    for rule, verdict in expected.items():
        if isinstance(verdict, str):
            assert verdict in (
                {"true", "false", "unknown"}
                if rule in FLAGS
                else {"unknown", "not_applicable"}
            )
        elif "value" in verdict:
            assert verdict["value"] in CLASSES[rule]
        else:
            assert len(verdict["possible"]) >= 2
            assert set(verdict["possible"]) <= CLASSES[rule]


@pytest.mark.parametrize("at", _AT)
@pytest.mark.parametrize("path", STORIES, ids=_name)
def test_a_story_does_not_contradict_itself(path: Path, at: str) -> None:
    expected = _story(path)["expected"]
    flags = tuple(expected[f"moffitt_2025/any_{kind}{at}"] for kind in ("emd", "pmd"))
    status = expected[f"moffitt_2025/stp_status{at}"]
    decided = {
        ("false", "false"): "negative",
        ("true", "false"): "emd_only",
        ("false", "true"): "pmd_only",
        ("true", "true"): "both",
    }
    if flags in decided:
        assert status == {"value": decided[flags]}
    else:
        assert "value" not in status


@pytest.mark.parametrize(
    "outcome", ["true", "false", "unknown"], ids=lambda outcome: f"outcome-{outcome}"
)
@pytest.mark.parametrize("rule", FLAGS)
def test_every_flag_is_seen_with_every_outcome(rule: str, outcome: str) -> None:
    assert outcome in {_story(path)["expected"][rule] for path in STORIES}


@pytest.mark.parametrize(("rule", "values"), CLASSES.items(), ids=list(CLASSES))
def test_every_class_value_is_seen(rule: str, values: set[str]) -> None:
    verdicts = [_story(path)["expected"][rule] for path in STORIES]
    seen = {v["value"] for v in verdicts if isinstance(v, dict) and "value" in v}
    assert seen == values
    assert any(v == "unknown" or "possible" in v for v in verdicts)


def test_the_half_gram_rise_is_one_that_binary_floats_miss() -> None:
    def serum(name: str) -> list[str]:
        (path,) = PATIENTS.glob(f"*-{name}.json")
        bundle = json.loads(
            path.read_text(encoding="utf-8"), parse_float=str, parse_int=str
        )
        resources = [entry["resource"] for entry in bundle["entry"]]
        return [
            r["valueQuantity"]["value"]
            for r in resources
            if r["id"].startswith("o-serum-")
        ]

    *_, lowest, latest = serum("rise-of-0-50")
    assert Decimal(latest) - Decimal(lowest) == Decimal("0.50")
    assert float(latest) - float(lowest) < 0.5
    assert float(latest) < float(lowest) + 0.5
    *_, lowest, latest = serum("rise-of-0-49")
    assert Decimal(latest) - Decimal(lowest) == Decimal("0.49")


def _state(story: Path) -> PatientState:
    with closing(read_records(story.with_name(_story(story)["bundle"]))) as records:
        (state,) = patient_states(records)
    return state


def _as_expected(verdict: Verdict) -> str | dict[str, Any]:
    """A verdict as a story writes it."""
    if verdict.value is not None:
        return {"outcome": str(verdict.outcome), "value": verdict.value}
    if verdict.possible:
        return {"outcome": str(verdict.outcome), "possible": set(verdict.possible)}
    return str(verdict.outcome)


def _differs(expected: str | dict[str, Any], verdict: Verdict) -> bool:
    if isinstance(expected, str):
        return str(verdict.outcome) != expected or verdict.value is not None
    if "value" in expected:
        return _as_expected(verdict) != {"outcome": "true", "value": expected["value"]}
    possible = set(expected["possible"])
    return _as_expected(verdict) != {"outcome": "unknown", "possible": possible}


@pytest.mark.parametrize("path", STORIES, ids=_name)
def test_the_verdicts_are_those_of_the_story(path: Path) -> None:
    story = _story(path)
    names = ("moffitt_2025", "usmic_2026", "imwg_2016")
    rulesets = [shipped_ruleset(name) for name in names]
    verdicts = verdicts_by_rule(
        assess(_state(path), rulesets, read_when(story["as_of"]))
    )
    different = {
        rule: (expected, _as_expected(verdicts[rule]))
        for rule, expected in (story["expected"] | story.get("further", {})).items()
        if _differs(expected, verdicts[rule])
    }
    assert different == {}


@pytest.mark.parametrize("path", STORIES, ids=_name)
def test_every_resource_is_read(path: Path) -> None:
    state = _state(path)
    resources = _resources(path.with_name(_story(path)["bundle"]))
    counts = state.resources
    withdrawn = [r for r in resources if r.get("status") == "entered-in-error"]
    assert counts.set_aside == 0
    assert counts.ignored == len(withdrawn)
    assert counts.used + counts.not_relevant + counts.ignored == len(resources)


@pytest.mark.parametrize("path", STORIES, ids=_name)
def test_only_what_contradicts_or_is_in_words_is_complained_of(path: Path) -> None:
    complained_of = {
        "conflicting-values-at-one-time",
        "present-and-absent-in-one-study",
        "limited-scan-adds-a-lesion",  # its procedure has words and no code
    }
    assert bool(_state(path).data_quality) == (_name(path)[3:] in complained_of)

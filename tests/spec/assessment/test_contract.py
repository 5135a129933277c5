"""The Assessment as JSON: valid by its own schema, the same bytes for the same inputs."""

from __future__ import annotations

import json
from contextlib import closing

import jsonschema
import pytest

from engine.assessment import assess, assessment_schema, read_json, to_json
from engine.language import rules_root, shipped_ruleset, shipped_ruleset_names
from engine.values import read_when
from fhir_adapters.inbound import patient_states, read_records

BUNDLES = sorted((rules_root() / "examples" / "patients").glob("*.json"))
RULESETS = [shipped_ruleset(name) for name in shipped_ruleset_names()]


def assessment_of(path):
    with closing(read_records(path)) as records:
        (state,) = patient_states(records)
    return assess(state, RULESETS, read_when("2026-01-01"))


@pytest.fixture(scope="module")
def schema():
    found = assessment_schema()
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_every_bundled_patient_gives_valid_json(path, schema):
    document = json.loads(to_json(assessment_of(path)))
    schema.validate(document)
    expected = {
        "patient", "as_of", "facts_sha256", "assumptions", "rulesets", "resources", "facts",
        "verdicts", "alerts", "estimates", "refused", "data_quality",
    }  # fmt: skip
    assert expected <= set(document)


@pytest.mark.parametrize("path", BUNDLES[:8], ids=lambda path: path.stem)
def test_the_same_inputs_give_the_same_bytes_and_read_back(path):
    first, second = assessment_of(path), assessment_of(path)
    assert to_json(first) == to_json(second)
    assert to_json(read_json(to_json(first))) == to_json(first)


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_outcomes_values_and_possible_values_fit_together(path):
    for verdict in assessment_of(path).verdicts:
        if verdict.outcome == "not_applicable":
            assert (verdict.value, verdict.possible) == (None, ())
        elif verdict.outcome == "unknown":
            assert verdict.value is None
            assert len(verdict.possible) != 1
            assert verdict.missing
        else:
            assert verdict.possible == ()
            assert verdict.because

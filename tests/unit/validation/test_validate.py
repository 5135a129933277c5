import json
from pathlib import Path

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome

from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.sources import open_source
from fhir_adapters.validation import operation_outcome, outcome_json, validate
from ui.cli import ExitCode, run

CODE = {"coding": [{"system": "http://loinc.org", "code": "33358-3"}]}
OBSERVATION = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": CODE,
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2024-01-20",
    "valueQuantity": {
        "value": 7,
        "unit": "g/L",
        "system": "http://unitsofmeasure.org",
        "code": "g/L",
    },
}


def issues(*documents) -> list:
    """What validation says of one text, or of several as lines of NDJSON."""
    lines = b"\n".join(json.dumps(document).encode() for document in documents)
    return list(validate(open_source(lines)))


def told(*documents) -> list[tuple[str, str, str]]:
    return [(i.expression, i.code, i.severity) for i in issues(*documents)]


def test_a_valid_resource_has_no_issue():
    assert issues(OBSERVATION) == []


@pytest.mark.parametrize(
    ("change", "expression", "code"),
    [
        ({"status": None}, "Observation.status", "required"),
        ({"code": None}, "Observation.code", "required"),
        ({"bodyWeight": 1}, "Observation.bodyWeight", "structure"),
        (
            {"effectiveDateTime": "2024-01-20T10:00"},
            "Observation.effectiveDateTime",
            "value",
        ),
        (
            {"component": [{"code": CODE}, {}]},
            "Observation.component[1].code",
            "required",
        ),
        ({"valueString": "7 g/L"}, "Observation", "invariant"),
        (
            {"referenceRange": [{"low": {"value": "x"}}]},
            "Observation.referenceRange[0].low.value",
            "value",
        ),
        (
            {"valueQuantity": {"value": "7", "unit": "g/L"}},
            "Observation.valueQuantity.value",
            "value",
        ),
        ({"issued": 3}, "Observation.issued", "value"),
        ({"contained": [{"resourceType": "Nope"}]}, "Observation", "invariant"),
    ],
)
def test_a_bad_element_is_named_by_its_path_and_kind(change, expression, code):
    changed = {k: v for k, v in (OBSERVATION | change).items() if v is not None}
    assert (expression, code, "error") in told(changed)


def test_each_bad_element_is_an_issue_of_its_own():
    changed = OBSERVATION | {"effectiveDateTime": "x", "status": 3, "issued": "y"}
    assert len(issues(changed)) == 3


def test_a_code_outside_its_required_value_set_is_found_where_the_models_do_not_look():
    patient = {"resourceType": "Patient", "gender": "f", "contact": [{"gender": "m"}]}
    assert sorted(told(patient)) == [
        ("Patient.contact[0].gender", "code-invalid", "error"),
        ("Patient.gender", "code-invalid", "error"),
    ]


def test_what_is_valid_r5_is_told_as_information_only():
    statement = {
        "resourceType": "MedicationStatement",
        "status": "recorded",
        "medication": {"concept": {"text": "teclistamab"}},
        "subject": {"reference": "Patient/p1"},
    }
    assert told(statement) == [("MedicationStatement", "not-supported", "information")]


def test_what_is_neither_is_told_by_r4b():
    statement = {"resourceType": "MedicationStatement", "medication": 3}
    assert all(not i.rule.endswith("(R5)") for i in issues(statement))
    study = {"resourceType": "GenomicStudy", "status": "available", "foo": 1}
    assert any(i.rule.endswith("(R5)") for i in issues(study))


@pytest.mark.parametrize("kind", ["Banana", "", None, 7, "Jane Doe", "Resource/../x"])
def test_a_type_that_does_not_exist_is_told(kind):
    (issue,) = issues({"resourceType": kind})
    assert (issue.code, issue.severity) == ("not-supported", "error")
    assert "Jane" not in issue.text()


def test_a_bad_resource_costs_its_bundle_nothing():
    bad = OBSERVATION | {"id": "o2", "code": 7}
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": {"resourceType": "Patient", "id": "p1"}},
            {"resource": OBSERVATION},
            {"resource": bad},
        ],
    }
    (issue,) = issues(bundle)
    assert issue.place.endswith("entry 3")
    assert issue.resource == "Observation/o2"
    assert issue.expression == "Observation.code"


def test_the_bundle_itself_is_validated():
    assert ("Bundle.type", "required", "error") in told({"resourceType": "Bundle"})
    entry = {"resourceType": "Bundle", "type": "collection", "entry": [{"foo": 1}]}
    assert ("Bundle.entry[0].foo", "structure", "error") in told(entry)


@pytest.mark.parametrize(
    "document",
    [[], 3, "text", None, {"entry": 3}, {"resourceType": "Bundle", "entry": 3}],
)
def test_junk_does_not_stop_validation(document):
    found = issues(
        OBSERVATION, OBSERVATION, document, OBSERVATION | {"id": "o3", "status": 3}
    )
    assert any(issue.resource == "Observation/o3" for issue in found)


def test_no_value_of_the_record_stands_in_an_issue():
    hidden = "Jane Doe 957"
    changed = OBSERVATION | {
        "id": hidden,
        "status": [hidden],
        hidden: hidden,
        "effectiveDateTime": hidden,
        "component": [{hidden: hidden}],
        "note": [{"text": 3, "authorString": {hidden: 1}}],
    }
    found = issues(changed)
    assert len(found) >= 5
    text = outcome_json(found).decode()
    assert "Jane" not in text
    assert "957" not in text


def test_a_bad_element_costs_the_facts_nothing_else():
    """What validation refuses is still read as far as it is sound."""
    changed = OBSERVATION | {"foo": 3, "referenceRange": "x", "note": "y"}
    assert len(issues(changed)) == 3
    patient = {"resourceType": "Patient", "id": "p1"}
    lines = b"\n".join(json.dumps(r).encode() for r in (patient, changed))
    (state,) = patient_states(read_records(lines))
    assert state.resources.used == 2
    assert [f.value.text() for f in state.measurements["serum_m_protein"]] == ["0.7"]


def test_the_outcome_is_a_valid_operation_outcome():
    for found in ([], issues(OBSERVATION | {"status": 3, "foo": 1})):
        read = OperationOutcome.model_validate(operation_outcome(found))
        assert len(read.issue) == max(1, len(found))


def test_the_command_prints_text_or_an_outcome(tmp_path, capsys):
    file = Path(tmp_path / "input.json")
    file.write_text(json.dumps(OBSERVATION), "utf-8")
    assert run(["validate", str(file), "--format", "fhir"]) == ExitCode.DONE
    (issue,) = json.loads(capsys.readouterr().out)["issue"]
    assert issue["severity"] == "information"
    file.write_text(json.dumps(OBSERVATION | {"status": 3}), "utf-8")
    assert run(["validate", str(file)]) == ExitCode.SET_ASIDE
    assert capsys.readouterr().out == (
        "error: input.json Observation/o1 Observation.status: string_type\n"
    )
    assert run(["validate", str(tmp_path / "absent")]) == ExitCode.NOTHING_USABLE
    assert "MS-D010" in capsys.readouterr().err

import io
import json
import re
import sys
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from engine.assessment import read_json
from engine.language import rules_root
from ui.cli import ExitCode, run

PATIENTS = rules_root() / "examples" / "patients"
ONE = str(PATIENTS / "01-double-positive-emd.json")


def someday(_zone) -> date:
    return date(2023, 9, 30)


def mspike(*arguments: str) -> int:
    return run([*map(str, arguments)], today=someday)


@pytest.fixture
def bundle() -> dict:
    return json.loads(Path(ONE).read_text("utf-8"))


def test_text_names_verdict_reason_source_and_what_applies(capsys):
    assert mspike("assess", ONE, "--as-of", "2023-09-30") == ExitCode.DONE
    told, complained = capsys.readouterr()
    assert complained == ""
    first = told.splitlines()[0]
    assert first == (
        "Patient ms-0001, SYNTHETIC: not a real patient, as of 2023-09-30 (UTC)"
    )
    assert "▲ BIOCHEMICAL RELAPSE" in told
    assert "serum M-protein rose from 0.3 g/dL" in told
    assert "Observation/o-serum-2023-08-15" in told
    assert "moffitt_2025/biochemical_relapse" in told
    assert "⊘ NOT APPLICABLE" in told
    assert re.search(r"OS 4\.8 months \(95% CI 3\.4 to not reached\)", told)
    assert "A-20" in told
    assert "32 resources: 32 used" in told
    assert "UNKNOWN" not in told


def test_only_test_data_is_called_synthetic(bundle, tmp_path, capsys):
    del bundle["entry"][0]["resource"]["meta"]
    file = tmp_path / "input.json"
    file.write_text(json.dumps(bundle), "utf-8")
    assert mspike("assess", file) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("Patient ms-0001, as of 2023-09-30")


def test_the_default_day_is_today_by_the_clock_and_is_printed(capsys):
    assert mspike("assess", ONE) == ExitCode.DONE
    assert "as of 2023-09-30 (UTC)" in capsys.readouterr().out


def test_json_is_the_contract_and_fits_the_schema(capsys):
    assert mspike("schema") == ExitCode.DONE
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert mspike("assess", ONE, "--format", "json") == ExitCode.DONE
    written = capsys.readouterr().out
    jsonschema.validate(json.loads(written), schema)
    assessment = read_json(written.encode())
    assert assessment.patient == "ms-0001"
    assert {v.rule for v in assessment.verdicts} >= {"moffitt_2025/any_emd"}


def test_the_same_input_gives_the_same_bytes(capsys):
    outputs = set()
    for _ in range(2):
        mspike("assess", ONE, "--as-of", "2023-09-30", "--format", "json")
        outputs.add(capsys.readouterr().out)
    assert len(outputs) == 1


def test_ndjson_is_one_line_for_each_patient_of_a_folder(capsys):
    assert mspike("assess", PATIENTS, "--format", "ndjson") == ExitCode.DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(list(PATIENTS.glob("*.json")))
    ids = [json.loads(line)["patient"] for line in lines]
    assert ids == sorted(ids)


def test_fhir_is_one_labelled_transaction_bundle_on_a_line_for_each_patient(capsys):
    assert mspike("assess", PATIENTS, "--format", "fhir") == ExitCode.DONE
    bundles = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(bundles) == len(list(PATIENTS.glob("*.json")))
    for sent in bundles:
        assert (sent["resourceType"], sent["type"]) == ("Bundle", "transaction")
        for entry in sent["entry"]:
            codes = [tag["code"] for tag in entry["resource"]["meta"]["tag"]]
            assert "HTEST" in codes


def test_json_of_many_patients_is_wrong_usage(capsys):
    assert mspike("assess", PATIENTS, "--format", "json") == ExitCode.WRONG_USAGE
    told, complained = capsys.readouterr()
    assert told == ""
    assert "MS-C023" in complained
    assert "--patient" in complained


def test_one_patient_of_many_can_be_chosen(capsys):
    chosen = ("--patient", "ms-0002", "--format", "json")
    assert mspike("assess", PATIENTS, *chosen) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["patient"] == "ms-0002"
    assert mspike("assess", PATIENTS, "--patient", "nobody") == ExitCode.WRONG_USAGE


def test_standard_input_is_read(capsys, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(Path(ONE).read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert mspike("assess", "-", "--format", "ndjson") == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["patient"] == "ms-0001"


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess",),
        ("assess", PATIENTS, "--format", "html"),
        ("assess", ONE, "--format", "pdf"),
        ("assess", ONE, "--as-of", "2023-02-30"),
        ("assess", ONE, "--as-of", "2023-02"),
        ("assess", ONE, "--as-of", "tomorrow"),
        ("assess", ONE, "--timezone", "Mars/Olympus"),
        ("assess", ONE, "--ruleset", "mofitt_2025"),
        ("assess", ONE, "--no-such-option"),
        ("nonsense",),
        ("rules", "show", "moffitt_2025/any_emdd"),
        ("rules", "show", "nonsense"),
        ("evidence", "show", "A.OS.bl_EMD.poss"),
        ("evidence", "list", "--study", "Z"),
        ("bedside", "--port", "70000"),
        ("bedside", "--port", "8501", "--as-of", "x"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_remedy(arguments, capsys):
    assert mspike(*arguments) == ExitCode.WRONG_USAGE
    told, complained = capsys.readouterr()
    assert told == ""
    assert complained
    assert "Traceback" not in complained


def test_a_format_of_a_later_version_is_not_on_offer(capsys):
    mspike("assess", ONE, "--format", "pdf")
    complained = capsys.readouterr().err
    assert "text" in complained
    assert "ndjson" in complained


def test_a_near_miss_is_named(capsys):
    mspike("assess", ONE, "--ruleset", "mofitt_2025")
    assert "did you mean 'moffitt_2025'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b'{"resourceType": "Bundle", "entry": [',
        b'{"resourceType": "Sandwich"}',
        b'{"resourceType": "Bundle", "type": "collection", "entry": []}',
        b"[1, 2]",
        b"\xff\xfe\x00",
        b'{"a":' * 5000,
    ],
)
def test_nothing_usable_ends_with_3(content, tmp_path, capsys):
    file = tmp_path / "input.json"
    file.write_bytes(content)
    assert mspike("assess", file) == ExitCode.NOTHING_USABLE
    told, complained = capsys.readouterr()
    assert told == ""
    assert re.search(r"MS-D0\d\d", complained)
    assert "Traceback" not in complained


def test_a_path_that_is_not_there_ends_with_3(tmp_path, capsys):
    assert mspike("assess", tmp_path / "no.json") == ExitCode.NOTHING_USABLE
    assert "MS-D010" in capsys.readouterr().err


def test_a_resource_set_aside_is_named_on_stderr_without_its_value(
    bundle, tmp_path, capsys
):
    serum = next(
        e["resource"]
        for e in bundle["entry"]
        if e["resource"]["id"].startswith("o-serum")
    )
    serum["valueQuantity"] = {"value": 987654, "unit": "furlong", "code": "[fur_us]"}
    file = tmp_path / "input.json"
    file.write_text(json.dumps(bundle), "utf-8")
    assert mspike("assess", file, "--format", "ndjson") == ExitCode.SET_ASIDE
    told, complained = capsys.readouterr()
    assert f"Observation/{serum['id']}: MS-D04" in complained
    assert "987654" not in complained
    assert json.loads(told)["resources"]["set_aside"] == 1


def test_what_is_ignored_is_no_reason_to_complain(bundle, tmp_path, capsys):
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "Observation":
            entry["resource"]["status"] = "entered-in-error"
    file = tmp_path / "input.json"
    file.write_text(json.dumps(bundle), "utf-8")
    assert mspike("assess", file, "--format", "ndjson") == ExitCode.DONE
    told, complained = capsys.readouterr()
    assert complained == ""
    assert json.loads(told)["resources"]["ignored"] > 0


def test_validation_is_asked_for_and_names_element_and_rule_only(
    bundle, tmp_path, capsys
):
    bundle["entry"][0]["resource"]["birthDate"] = "not-a-date-957"
    file = tmp_path / "input.json"
    file.write_text(json.dumps(bundle), "utf-8")
    assert mspike("assess", file, "--format", "ndjson") == ExitCode.DONE
    capsys.readouterr()
    strict = ("--format", "ndjson", "--validate")
    assert mspike("assess", file, *strict) == ExitCode.SET_ASIDE
    complained = capsys.readouterr().err
    assert (
        "not valid: input.json entry 1 Patient/ms-0001 Patient.birthDate" in complained
    )
    assert "957" not in complained
    assert mspike("assess", ONE, *strict) == ExitCode.DONE


def test_own_rule_sets_are_read_from_a_folder(tmp_path, capsys):
    import shutil

    own = tmp_path / "mine"
    shutil.copytree(rules_root() / "rule_sets" / "usmic_2026", own)
    assert (
        mspike("assess", ONE, "--ruleset", own, "--format", "ndjson") == ExitCode.DONE
    )
    assessment = json.loads(capsys.readouterr().out)
    assert {v["rule"].partition("/")[0] for v in assessment["verdicts"]} == {
        "usmic_2026"
    }
    (own / "stp_class.yaml").write_text("rule: x\n", "utf-8")
    assert mspike("assess", ONE, "--ruleset", own) == ExitCode.WRONG_USAGE
    complained = capsys.readouterr().err
    assert "MS-C005" in complained
    assert "stp_class.yaml:1:1" in complained


def test_a_fault_of_mspike_shows_no_value(capsys, monkeypatch):
    def broken(*_arguments, **_named):
        raise RuntimeError("serum 7.77 of Jane Doe")

    monkeypatch.setattr("ui.cli.assess.assess", broken)
    assert mspike("assess", ONE) == ExitCode.FAULT
    complained = capsys.readouterr().err
    assert "MS-C099" in complained
    assert "7.77" not in complained
    assert "Jane" not in complained

"""``mspike quality``: counts that add up to the input, and what each rule decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.inbound.build import PATIENT, Json, bundle, lab, resource
from ui.cli import run


def report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, exit_code: int = 0
) -> Json:
    file = tmp_path / "patients.json"
    file.write_bytes(data)
    words = ["quality", str(file), "--as-of", "2024-02-01", "--format", "json"]
    assert run([*words, "--ruleset", "moffitt_2025"]) == exit_code
    found: Json = json.loads(capsys.readouterr().out)
    return found


def test_the_counts_add_up_to_the_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"resourceType": "Patient", "id": "p2"}
    of_nobody = lab(id="r9", subject=...)
    no_unit = lab(id="r2") | {"valueQuantity": {"value": 3}}
    resources = [PATIENT, lab(), no_unit, lab(id="r3", status="cancelled"), other]
    resources += [of_nobody, resource("Account", id="a1")]
    found = report(tmp_path, capsys, bundle(*resources), exit_code=4)
    assert found["patients"] == 2
    assert sum(found["resources"].values()) == len(resources)
    assert found["resources"]["set_aside"] == 2
    by_code = {c["code"]: c for c in found["complaints"]}
    assert (by_code["MS-D040"]["complaints"], by_code["MS-D040"]["patients"]) == (1, 1)
    assert by_code["MS-D023"]["patients"] == 0


def test_each_rule_counts_every_patient_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"resourceType": "Patient", "id": "p2"}
    found = report(
        tmp_path, capsys, bundle(PATIENT, lab(1.1, "mg/dL", "2160-0"), other)
    )
    assert found["rules"]
    for rule in found["rules"]:
        assert rule["decided"] + rule["unknown"] + rule["not_applicable"] == 2
        assert sum(r["patients"] for r in rule["undecided"]) == rule["unknown"]
    (renal,) = (r for r in found["rules"] if r["rule"] == "moffitt_2025/renal_failure")
    why = {(r["reason"], r["event"], r["patients"]) for r in renal["undecided"]}
    assert why == {("no_index_event", "CAR T infusion is not on record", 2)}


def test_it_is_told_in_words_and_for_one_patient(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "patients.json"
    file.write_bytes(bundle(PATIENT, lab(), {"resourceType": "Patient", "id": "p2"}))
    assert run(["quality", str(file), "--as-of", "2024-02-01", "--patient", "p1"]) == 0
    told = capsys.readouterr().out
    assert "Data quality of 1 patient" in told
    assert "2 resources: 2 used" in told
    assert "What would decide most" in told
    assert "undecided: 1 CAR T infusion is not on record" in told
    assert run(["quality", str(file), "--patient", "nobody"]) == 2
    assert run(["quality", str(tmp_path / "missing")]) == 3

"""Synthetic cohorts: labelled, reproducible, and as common as the papers count."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC
from pathlib import Path

import orjson
import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.synthetic import SyntheticCohort, write_bulk_export
from fhir_adapters.synthetic.mess import Mess
from ui.cli.application import run

LABELS = {"HTEST", "synthetic"}


def _resources(patients: int, seed: int = 7) -> list[dict[str, object]]:
    cohort = SyntheticCohort(seed)
    texts = (orjson.dumps(r) for n in range(patients) for r in cohort.patient(n))
    return [json.loads(text) for text in texts]


def _digest(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
    }


def test_every_resource_says_that_it_is_synthetic() -> None:
    for resource in _resources(20):
        assert {tag["code"] for tag in resource["meta"]["tag"]} == LABELS


def test_every_resource_is_valid_fhir() -> None:
    for resource in _resources(3):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_a_patient_depends_on_seed_and_number_alone() -> None:
    whole = [SyntheticCohort(3).patient(n) for n in range(5)]
    assert orjson.dumps(whole[4]) == orjson.dumps(SyntheticCohort(3).patient(4))
    assert orjson.dumps(whole[4]) != orjson.dumps(SyntheticCohort(4).patient(4))


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    for jobs in (1, 2):
        write_bulk_export(tmp_path / str(jobs), 501, 11, jobs=jobs)
    assert _digest(tmp_path / "1") == _digest(tmp_path / "2")


def test_everything_written_is_read_and_counted(tmp_path: Path) -> None:
    written = write_bulk_export(tmp_path / "cohort", 40, 5)
    states = list(patient_states(read_records(str(tmp_path / "cohort")), timezone=UTC))
    counted = sum(
        state.resources.used
        + state.resources.not_relevant
        + state.resources.ignored
        + state.resources.set_aside
        for state in states
    )
    lines = sum(
        path.read_bytes().count(b"\n") for path in (tmp_path / "cohort").iterdir()
    )
    told_once = {(r["resourceType"], r["id"]) for r in _resources(40, seed=5)}
    assert len(states) == written.patients == 40
    assert counted == lines == sum(written.resources.values()) > len(told_once)


def test_a_patient_lies_in_several_files(tmp_path: Path) -> None:
    write_bulk_export(tmp_path / "cohort", 10, 5)
    holding = [
        path
        for path in (tmp_path / "cohort").glob("Observation.*")
        if b'"Patient/syn-5-0000003"' in path.read_bytes()
    ]
    assert len(holding) > 1


def test_findings_are_as_common_as_the_papers_count() -> None:
    cohort = SyntheticCohort(1)
    stories = [cohort.story(number) for number in range(4000)]
    car_t = [s for s in stories if s.product != "teclistamab"]
    tec = [s for s in stories if s.product == "teclistamab"]
    progressed = [s for s in car_t if s.progression]
    expected = [
        (len(car_t), len(stories), 251 / 636),  # both papers' groups together
        (sum(s.product == "ide-cel" for s in car_t), len(car_t), 176 / 251),
        (sum(s.baseline in ("emd_only", "both") for s in car_t), len(car_t), 35 / 106),
        (sum(s.baseline == "emd_only" for s in tec), len(tec), 109 / 385),
        (sum("biochemical" in s.signs for s in progressed), len(progressed), 83 / 101),
    ]
    for count, of, share in expected:
        spread = math.sqrt(share * (1 - share) / of)
        assert abs(count / of - share) < 4 * spread + 0.02, (count, of, share)


def test_a_tidy_cohort_is_read_without_complaint(tmp_path: Path) -> None:
    cohort = SyntheticCohort(2, Mess.tidy())
    lines = [orjson.dumps(r) for n in range(5) for r in cohort.patient(n)]
    file = tmp_path / "tidy.ndjson"
    file.write_bytes(b"\n".join(lines))
    for state in patient_states(read_records(str(file)), timezone=UTC):
        assert not state.data_quality
        assert state.resources.set_aside == 0 < state.resources.used


def test_nothing_is_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    assert run(["synthesize", str(tmp_path / "mine"), "-n", "1"]) == 2
    assert "MS-C080" in capsys.readouterr().err
    assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_bulk_export(tmp_path / "cohort", 3, 1, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_the_command_counts_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["synthesize", str(tmp_path / "new"), "-n", "3", "--seed", "9"]) == 0
    assert capsys.readouterr().out.startswith("3 SYNTHETIC patients, ")
    assert (tmp_path / "new" / "Patient.00000.0.ndjson").exists()

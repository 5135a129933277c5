"""A cohort on all cores: the same result, nothing lost, whoever dies on the way."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from datetime import UTC
from pathlib import Path
from random import Random

import duckdb
import pytest
import typer

from fhir_adapters.bulk import (
    OF_FAILED,
    BulkInput,
    BulkOutcome,
    PatientWork,
    WorkersDied,
    run_local,
)
from fhir_adapters.bulk.scatter import partition_of
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from fhir_adapters.sources import files_of
from fhir_adapters.synthetic import write_bulk_export
from tests.unit.bulk.works import BrokenWork, CountWork
from ui.cli.application import run
from ui.cli.cohort_run import end_of

PATIENTS = 14


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "cohort"
    write_bulk_export(folder, PATIENTS, 3)
    return folder


def count(
    folder: Path,
    work: PatientWork,
    tmp_path: Path,
    jobs: int = 1,
    partition_bytes: int = 600_000,
) -> tuple[BulkOutcome, list[str]]:
    files = files_of(folder)
    paths = tuple(map(str, files))
    sizes = tuple(path.stat().st_size for path in files)
    bulk = BulkInput(
        paths, sizes, "UTC", InboundMapping.shipped(), partition_bytes, 900_000
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    lines: list[str] = []
    outcome = run_local(
        bulk,
        work,
        scratch,
        jobs=jobs,
        tables=tmp_path / "tables",
        on_partition=lambda done: lines.extend(
            done.lines.read_text().splitlines() if done.lines else []
        ),
    )
    return outcome, lines


def alone(folder: Path) -> tuple[list[str], dict[str, int]]:
    """What reading the whole folder at once gives."""
    all_states = patient_states(read_records(folder), timezone=UTC)
    states = list(all_states)
    lines = [f"{state.patient} {len(state.facts)}" for state in states]
    counts = dict.fromkeys(("used", "not_relevant", "ignored", "set_aside"), 0)
    for part in (*(state.resources for state in states), all_states.loose):
        for bucket in counts:
            counts[bucket] += getattr(part, bucket)
    return sorted(lines), counts


@pytest.mark.parametrize("jobs", [1, 2])
def test_it_is_as_if_everything_had_been_read_at_once(
    export: Path, tmp_path: Path, jobs: int
) -> None:
    outcome, lines = count(export, CountWork(), tmp_path, jobs)
    expected, counts = alone(export)
    assert sorted(lines) == expected
    assert outcome.patients == PATIENTS
    assert outcome.resources == counts


def test_a_file_that_is_larger_than_a_run_is_sorted_in_several(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fhir_adapters.bulk.scatter._RUN_BYTES", 100_000)
    monkeypatch.setattr("fhir_adapters.bulk.scatter._GROUP_BYTES", 9_000)
    outcome, lines = count(export, CountWork(), tmp_path)
    assert len(list((tmp_path / "scratch").glob("scattered-*.parquet"))) > 10
    expected, counts = alone(export)
    assert sorted(lines) == expected
    assert outcome.resources == counts


def test_one_patient_who_fails_fails_alone(export: Path, tmp_path: Path) -> None:
    outcome, lines = count(export, CountWork("syn-3-0000007"), tmp_path)
    assert outcome.failed == {"syn-3-0000007": "ValueError"}
    assert len(lines) == PATIENTS - 1
    assert sum(outcome.resources.values()) == sum(alone(export)[1].values())
    assert outcome.resources[OF_FAILED] > 0
    failures = duckdb.read_parquet(f"{tmp_path}/tables/failures/*.parquet").fetchall()
    assert failures == [("syn-3-0000007", "MS-D013", "ValueError")]


def test_everybody_who_fails_is_told_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failed = {f"p{number:02}": "ValueError" for number in range(30)}
    with pytest.raises(typer.Exit) as end:
        end_of(BulkOutcome(40, failed, {"used": 7, OF_FAILED: 91}, []))
    assert end.value.exit_code == 4
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if "MS-D013" in line] == told[:30]
    assert told[0].endswith("(ValueError)")
    assert told[30:] == ["mspike: failed: 30 patients, with 91 resources"]


def test_a_process_that_is_killed_changes_nothing(export: Path, tmp_path: Path) -> None:
    died = tmp_path / "died"
    work = CountWork(dies_for="syn-3-0000010", died=died)
    outcome, lines = count(export, work, tmp_path, jobs=2)
    assert died.exists()
    assert sorted(lines) == alone(export)[0]
    rows = duckdb.read_parquet(f"{tmp_path}/tables/counts/*.parquet").fetchall()
    assert sorted(f"{patient} {facts}" for patient, facts in rows) == sorted(lines)
    assert outcome.resources == alone(export)[1]


def test_processes_that_die_at_once_are_given_up(export: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkersDied):
        count(export, BrokenWork(os.getpid()), tmp_path, jobs=2)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
def test_processes_end_with_the_one_that_started_them(
    export: Path, tmp_path: Path
) -> None:
    command = [str(Path(sys.executable).with_name("mspike")), "assess", str(export)]
    command += ["--as-of", "2025-06-30", "--jobs", "2"]
    with subprocess.Popen(
        [*command, "--tables", str(tmp_path / "tables")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as driver:
        until = time.monotonic() + 60
        while not (workers := spawned_by(driver.pid)):
            assert time.monotonic() < until
            time.sleep(0.05)
        driver.kill()
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert not (tmp_path / "tables").exists()


def spawned_by(process: int) -> list[int]:
    """The processes that work for another."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    lines = {int(c): Path(f"/proc/{c}/cmdline").read_bytes() for c in children}
    return [child for child, line in lines.items() if b"spawn_main" in line]


def test_the_order_of_files_and_lines_changes_nothing(
    export: Path, tmp_path: Path
) -> None:
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    chance = Random(1)  # noqa: S311 - an order, no secret
    lines = [
        line for path in files_of(export) for line in path.read_bytes().splitlines()
    ]
    chance.shuffle(lines)
    for number in range(5):
        text = b"\n".join(lines[number::5]) + b"\n"
        (shuffled / f"{number}.ndjson").write_bytes(text)
    _, found = count(shuffled, CountWork(), tmp_path)
    assert sorted(found) == alone(export)[0]


def test_nothing_is_lost(tmp_path: Path) -> None:
    """Unreadable lines, a shared Bundle, a drug of nobody, a result of nobody."""
    folder = tmp_path / "odd"
    folder.mkdir()
    patients = [f"p{number}" for number in range(6)]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": {"resourceType": "Patient", "id": p}} for p in patients],
    }
    pretty = json.dumps(bundle, indent=2)
    (folder / "bundle.json").write_text(pretty)
    drug = {
        "resourceType": "Medication",
        "id": "tec",
        "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "L01FX24"}]},
    }
    given = [
        {
            "resourceType": "MedicationAdministration",
            "id": f"m-{patient}",
            "status": "completed",
            "medicationReference": {"reference": "Medication/tec"},
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": "2024-01-02",
        }
        for patient in patients
    ]
    nobody = {
        "resourceType": "Observation",
        "id": "lost",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "33358-3"}]},
        "effectiveDateTime": "2024-01-02",
    }
    lines = [json.dumps(each) for each in (drug, *given, nobody)]
    text = "\n".join([lines[0], "{not json", *lines[1:], ""])
    (folder / "given.ndjson").write_text(text)
    outcome, found = count(folder, CountWork(), tmp_path, 1, 400)
    expected, counts = alone(folder)
    assert sorted(found) == expected == [f"{patient} 1" for patient in patients]
    assert outcome.resources == counts
    assert [part.place for part in outcome.unreadable] == ["given.ndjson line 2"]


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    """A key twice, a compressed file, a folder inside the folder, an empty file."""
    folder = tmp_path / "odd"
    (folder / "Observation").mkdir(parents=True)
    (folder / "notes").mkdir()
    (folder / "notes" / "read me.txt").write_text("not for mspike")
    (folder / "Observation" / "part-0.ndjson").write_text("{}")
    (folder / "Observation.ndjson.gz").write_bytes(gzip.compress(b"{}"))
    (folder / "Condition.ndjson").touch()
    lines = [f'{{"resourceType":"Patient","id":"p{number}"}}' for number in range(3)]
    lines.append('{"resourceType":"Patient","id":"p1","id":"p9"}')
    (folder / "Patient.ndjson").write_text("\n".join(lines))
    outcome, found = count(folder, CountWork(), tmp_path)
    assert sorted(line.split()[0] for line in found) == ["p0", "p1", "p2"]
    told = {(part.place, part.code) for part in outcome.unreadable}
    assert told == {
        ("Observation", "MS-D015"),
        ("Observation.ndjson.gz", "MS-D014"),
        ("Patient.ndjson line 4", "MS-D006"),
    }
    read = read_records(folder, thorough=True)
    assert {(part.place, part.code) for part in read.unreadable} == told
    assert outcome.resources["set_aside"] == 3


def test_every_process_sorts_some_of_the_files() -> None:
    paths = tuple(f"{name}.ndjson" for name in "abcdefgh")
    bulk = BulkInput(paths, (5, 1, 1, 1, 20, 3, 3, 6), "UTC", InboundMapping.shipped())
    assert [len(group) for group in bulk.batches()] == [8]
    for jobs in (2, 3, 8):
        groups = bulk.batches(jobs)
        assert len(groups) >= jobs or len(groups) == len(paths)
        assert [file for group in groups for file in group] == list(enumerate(paths))


def test_partitions_do_not_depend_on_the_machine() -> None:
    assert [partition_of(f"p{n}", 7) for n in range(6)] == [6, 3, 3, 3, 3, 2]


def test_assessing_a_cohort_in_processes_gives_the_same_lines(
    export: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    command = ["assess", str(export), "--as-of", "2025-06-30", "--format", "ndjson"]
    command += ["--ruleset", "usmic_2026"]
    run(command)
    plain = capfdbinary.readouterr()
    tables = tmp_path / "tables"
    code = run([*command, "--jobs", "2", "--tables", str(tables)])
    bulk = capfdbinary.readouterr()
    assert code == 4
    assert sorted(bulk.out.splitlines()) == sorted(plain.out.splitlines())
    assert sorted(bulk.err.splitlines()) == sorted(plain.err.splitlines())
    verdicts = duckdb.read_parquet(f"{tables}/verdicts/*.parquet")
    rules = len(json.loads(plain.out.splitlines()[0])["verdicts"])
    assert len(verdicts.fetchall()) == PATIENTS * rules


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--jobs", "2"], "MS-C134"),
        (["--jobs", "2", "--patient", "p1", "--format", "ndjson"], "MS-C134"),
        (["--tables", "{here}"], "MS-C131"),
    ],
)
def test_what_cannot_be_done_is_said(
    export: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    code: str,
) -> None:
    (tmp_path / "file").touch()
    given = [option.format(here=tmp_path) for option in options]
    assert run(["assess", str(export), "--as-of", "2025-06-30", *given]) == 2
    assert code in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_cohort_report_in_processes_is_the_same(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for name, options in {"alone": [], "jobs": ["--jobs", "2"]}.items():
        command = ["cohort", "report", str(export), "--as-of", "2025-06-30"]
        command += ["--study", "A"]
        assert run([*command, "--into", str(tmp_path / name), *options]) == 4
        told[name] = {
            path.name: path.read_bytes() for path in (tmp_path / name).iterdir()
        }
    assert told["alone"] == told["jobs"] != {}
    assert "set aside" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["surveil", "--as-of", "2022-06-30", "--format", "ndjson"],
        ["backtest", "--until", "2023-03-31", "--format", "json"],
    ],
)
def test_a_worklist_and_a_replay_in_processes_are_the_same(
    export: Path, capfdbinary: pytest.CaptureFixture[bytes], command: list[str]
) -> None:
    codes, told = [], []
    for options in ([], ["--jobs", "2"]):
        codes.append(run([command[0], str(export), *command[1:], *options]))
        told.append(capfdbinary.readouterr().out)
    assert told[0] == told[1] != b""
    assert codes[0] == codes[1]

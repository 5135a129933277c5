"""A cohort on Spark: the same rows as on one machine, also when a worker is killed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from fhir_adapters.bulk import BulkInput, BulkOutcome, run_local, run_spark
from fhir_adapters.inbound import InboundMapping
from fhir_adapters.sources import files_of
from fhir_adapters.synthetic import write_bulk_export
from tests.generative.identity import SPARK, check
from tests.unit.bulk.works import CountWork
from ui.cli.application import run

ROOT = Path(__file__).parents[2]
REQUIRED = os.environ.get("MSPIKE_REQUIRE_SPARK") == "1"
MASTER = "local[2]"

try:
    import pyspark
except ImportError:
    pyspark = None  # type: ignore[assignment]
MISSING = pyspark is None or shutil.which("java") is None
pytestmark = pytest.mark.skipif(
    MISSING and not REQUIRED, reason="skipped: no PySpark or no Java (make spark)"
)


@pytest.fixture(scope="module", autouse=True)
def importable() -> None:
    """The workers find the tests' own kind of work."""
    os.environ["PYTHONPATH"] = str(ROOT)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "cohort"
    write_bulk_export(folder, 14, 3)
    (folder / "broken.ndjson").write_text("{no json\n")
    return folder


def bulk(folder: Path) -> BulkInput:
    files = files_of(folder)
    sizes = tuple(path.stat().st_size for path in files)
    mapping = InboundMapping.shipped()
    return BulkInput(tuple(map(str, files)), sizes, "UTC", mapping, 600_000)


def rows(tables: Path, table: str) -> list[tuple[object, ...]]:
    return sorted(duckdb.read_parquet(f"{tables}/{table}/*.parquet").fetchall())


def on_spark(export: Path, work: CountWork, place: Path) -> BulkOutcome:
    tables = place / "spark"
    tables.mkdir()
    return run_spark(bulk(export), work, place / "sorting", tables, master=MASTER)


def locally(export: Path, work: CountWork, place: Path) -> BulkOutcome:
    (place / "scratch").mkdir()
    return run_local(
        bulk(export),
        work,
        place / "scratch",
        jobs=1,
        tables=place / "local",
        on_partition=lambda done: None,
    )


def test_spark_gives_what_one_machine_gives(export: Path, tmp_path: Path) -> None:
    work = CountWork(fails_for="syn-3-0000007")
    spark, local = on_spark(export, work, tmp_path), locally(export, work, tmp_path)
    assert spark.patients == local.patients == 14
    assert spark.failed == local.failed == {"syn-3-0000007": "ValueError"}
    assert spark.resources == local.resources
    assert spark.unreadable == local.unreadable != []
    for table in ("counts", "failures"):
        assert rows(tmp_path / "spark", table) == rows(tmp_path / "local", table) != []


def test_a_worker_that_is_killed_changes_nothing(export: Path, tmp_path: Path) -> None:
    work = CountWork(dies_for="syn-3-0000010", died=tmp_path / "died")
    outcome = on_spark(export, work, tmp_path)
    assert (tmp_path / "died").exists()
    plain = locally(export, CountWork(), tmp_path)
    assert outcome.resources == plain.resources
    assert rows(tmp_path / "spark", "counts") == rows(tmp_path / "local", "counts")


def test_the_command(
    export: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tables = {}
    for name, options in {
        "spark": ["--engine", "spark", "--master", MASTER],
        "local": ["--jobs", "2"],
    }.items():
        folder = tmp_path / name
        command = ["assess", str(export), "--as-of", "2025-06-30", *options]
        assert run([*command, "--ruleset", "usmic_2026", "--tables", str(folder)]) == 4
        tables[name] = [
            rows(folder, table) for table in sorted(p.name for p in folder.iterdir())
        ]
        told = capfd.readouterr()
        assert "14 patients" in told.out
        assert "broken.ndjson line 1: MS-D002" in told.err
    assert tables["spark"] == tables["local"]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
def test_assessments_and_worklists_are_the_same(tmp_path: Path) -> None:
    """What ``make identity`` checks, on few patients."""
    place, told = tmp_path / "place", []
    place.mkdir()
    write_bulk_export(tmp_path / "export", 8, 3)
    ways = ["jobs1", SPARK]
    assert check(tmp_path / "export", place, ways, 1, told.append) == 0
    assert "jobs1 and spark: the same bytes" in told

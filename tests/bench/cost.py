"""What a cohort costs: CPU, memory and disk by its size; writes ``docs/cost.md``.

``make cost`` measures on this machine. Linux only: memory is read from ``/proc``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "cost.md"
MSPIKE = (str(Path(sys.executable).with_name("mspike")),)
AS_OF = "2025-06-30"


class Cost(Struct, frozen=True):
    """What one run took.

    Attributes:
        patients: how many.
        engine: ``--jobs 2``, ``Spark local[2]``.
        input_mb: bytes of the export.
        wall_s: seconds from start to end.
        cpu_s: seconds of all processes.
        peak_mb: largest sum over all processes, shared pages counted once.
        largest_mb: largest single process.
        scratch_mb: most that stood on disk between the two passes.
        shuffled_mb: bytes that Spark shuffled; zero without Spark.
    """

    patients: int
    engine: str
    input_mb: float
    wall_s: float
    cpu_s: float
    peak_mb: float
    largest_mb: float
    scratch_mb: float
    shuffled_mb: float = 0.0


class Watch(threading.Thread):
    """Looks at the memory of a process group, and at a folder, several times a second."""

    def __init__(self, group: int, folder: Path) -> None:
        super().__init__(daemon=True)
        self._group, self._folder = group, folder
        self.peak_kb = self.largest_kb = self.scratch = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.2):
            sizes = [size for size in map(self._size, _processes()) if size]
            self.peak_kb = max(self.peak_kb, sum(sizes))
            self.largest_kb = max(self.largest_kb, *sizes, 0)
            self.scratch = max(self.scratch, _bytes_in(self._folder))

    def _size(self, process: int) -> int:
        try:
            if os.getpgid(process) != self._group:
                return 0
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            return 0
        return sum(
            int(line.split()[1])
            for line in rollup.splitlines()
            if line.startswith("Pss:")
        )


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _bytes_in(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_size
            except OSError:
                continue
    return total


def measure(export: Path, patients: int, options: list[str], engine: str) -> Cost:
    """Assess a cohort in processes of its own, and look on."""
    with tempfile.TemporaryDirectory() as place:
        scratch, tables, events = (Path(place) / n for n in ("tmp", "tables", "events"))
        scratch.mkdir()
        events.mkdir()
        log = f"--conf spark.eventLog.enabled=true --conf spark.eventLog.dir={events}"
        environment = os.environ | {
            "TMPDIR": str(scratch),
            "PYSPARK_SUBMIT_ARGS": f"{log} --conf spark.local.dir={scratch} pyspark-shell",
        }
        command = (
            *MSPIKE,
            "assess",
            str(export),
            "--as-of",
            AS_OF,
            "--tables",
            str(tables),
        )
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        with subprocess.Popen(
            (*command, *options),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            watch = Watch(process.pid, scratch)
            watch.start()
            code = process.wait()
            watch.ended.set()
            watch.join()
        wall = time.perf_counter() - begun
        if code not in (0, 4):
            raise SystemExit(f"assess ended with {code}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(
            patients,
            engine,
            _bytes_in(export) / 2**20,
            wall,
            cpu,
            watch.peak_kb / 1024,
            watch.largest_kb / 1024,
            watch.scratch / 2**20,
            _shuffled(events) / 2**20,
        )


def _shuffled(events: Path) -> int:
    total = 0
    for path in events.rglob("*"):
        if not path.is_file() or path.name.startswith("."):
            continue
        for line in path.read_text("utf-8").splitlines():
            if "Shuffle Bytes Written" in line:
                metrics = json.loads(line).get("Task Metrics") or {}
                total += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    return total


def measured(sizes: list[int], seed: int, *, spark: bool) -> list[Cost]:
    """Every size with one and with two processes; the smallest also with Spark."""
    found = []
    for patients in sizes:
        with tempfile.TemporaryDirectory() as place:
            export = Path(place) / "export"
            make = ("synthesize", str(export), "-n", str(patients), "--seed", str(seed))
            subprocess.run((*MSPIKE, *make, "--jobs", "2"), check=True)
            found += [
                measure(export, patients, ["--jobs", str(jobs)], f"--jobs {jobs}")
                for jobs in (1, 2)
            ]
            if spark and patients == sizes[0]:
                options = ["--engine", "spark", "--master", "local[2]"]
                found.append(measure(export, patients, options, "Spark local[2]"))
    return found


def page(costs: list[Cost], machine: str) -> str:
    """The page, from what was measured."""
    rows = [
        f"| {c.patients:,} | {c.engine} | {c.input_mb:,.0f} | {c.wall_s:,.0f} | "
        f"{c.patients / c.wall_s:,.0f} | {1000 * c.cpu_s / c.patients:.1f} | "
        f"{c.peak_mb:,.0f} | {c.largest_mb:,.0f} | {c.scratch_mb:,.0f} | "
        f"{c.shuffled_mb:,.0f} |"
        for c in costs
    ]
    largest = max(costs, key=lambda c: (c.patients, c.engine == "--jobs 2"))
    return "\n".join([_HEAD.format(machine=machine), *rows, "", *_outlook(largest)])


_HEAD = """# What a cohort costs

Written by `make cost`; every figure was measured in one run on {machine}, on
synthetic patients (`mspike synthesize`), every shipped rule, with evidence and Parquet tables.

| patients | engine | input MB | seconds | patients/s | CPU ms a patient | memory of all processes MB | largest process MB | on disk between the passes MB | shuffled by Spark MB |
|---|---|---|---|---|---|---|---|---|---|"""


def _outlook(c: Cost) -> list[str]:
    cpu, disk = c.cpu_s / c.patients, c.scratch_mb / c.patients
    lines = ["## What that means", ""]
    for patients in (1_000_000, 100_000_000):
        hours = cpu * patients / 3600
        lines.append(
            f"- {patients:,} patients: {hours:,.0f} core hours "
            f"({hours / 64:,.1f} hours on 64 cores), "
            f"{disk * patients / 2**20:,.2f} TB on disk between the passes, "
            f"{c.input_mb * patients / c.patients / 2**20:,.1f} TB of input."
        )
    files = c.input_mb * 1_000_000 / c.patients / 256
    partitions = c.input_mb * 1_000_000 / c.patients / 16
    lines += [
        "",
        "This is extrapolated in a straight line from the largest cohort above: CPU and disk grow with the",
        "patients, memory does not.",
        "",
        "**The first limit.** On one machine, every partition opens every sorted file of the first pass: at a",
        f"million patients {partitions:,.0f} partitions times {files:,.0f} files. Before that hurts, the disk is full or the",
        "night is over, and the work belongs on Spark, where the grouping is Spark's own shuffle. There the driver",
        "collects one summary for each partition, and everything that belongs to no patient: an export with very many",
        "resources without a subject would meet that first, and those would then be counted on the workers.",
        "",
    ]
    return lines


def main() -> None:
    """``python -m tests.bench.cost [--patients N ...] [--no-spark] [--write]``."""
    parser = argparse.ArgumentParser(description="Measure what a cohort costs.")
    parser.add_argument("--patients", type=int, nargs="+", default=[1000, 5000, 20000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-spark", dest="spark", action="store_false")
    parser.add_argument("--write", action="store_true", help="write docs/cost.md")
    given = parser.parse_args()
    spark = given.spark and shutil.which("java") is not None
    costs = measured(given.patients, given.seed, spark=spark)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    text = page(costs, f"{os.cpu_count()} cores and {memory:.0f} GiB")
    sys.stdout.write(text)
    if given.write:
        PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()

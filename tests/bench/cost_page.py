"""The page ``docs/cost.md``, from measurements: what was measured, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tests.bench.watched import Spent

ONE: Final = "jobs1"
TWO: Final = "jobs2"
SPARK: Final = "spark"
_NAMES: Final = {ONE: "`--jobs 1`", TWO: "`--jobs 2`", SPARK: "Spark `local[2]`"}
_LARGE: Final = (1_000_000, 100_000_000)
_PARTITION_MB: Final = 16
_SPLIT_MB: Final = 128
_RUN_MB: Final = 64
_QUIET: Final = 3.0
"""Load of a machine on which nothing but two processes and their observer run."""


class Cost(Struct, frozen=True):
    """What one run took.

    Attributes:
        patients: how many.
        way: ``jobs1``, ``jobs2`` or ``spark``.
        input_mb: bytes of the export.
        tables_mb: bytes of the Parquet tables.
        spent: time, memory and disk.
        machine: on what.
    """

    patients: int
    way: str
    input_mb: float
    tables_mb: float
    spent: Spent
    machine: str

    @property
    def cpu_ms(self) -> float:
        """CPU of one patient, in milliseconds."""
        return 1000 * self.spent.cpu_s / self.patients


def page(costs: Sequence[Cost]) -> str:
    """The page in Markdown."""
    parts = [_HEAD, *_measured(costs), *_growth(costs), *_extrapolated(costs)]
    return "\n".join([*parts, _limits(costs)])


_HEAD: Final = """# What a cohort costs

Written by `make cost` from `docs/cost.json`, which it measured: `mspike assess EXPORT --tables TABLES` on synthetic
patients (`mspike synthesize`), every shipped rule, with evidence, alerts, estimates and data quality. Memory counts a
page that processes share once. The load is the mean number of runnable processes of the machine in the last minute of
a run: where it is above the processes of the run itself, something else was running, and seconds and patients a second
say less than CPU.
"""


def _measured(costs: Sequence[Cost]) -> list[str]:
    machines = "; ".join(dict.fromkeys(c.machine for c in costs))
    lines = [
        "## Measured",
        "",
        f"On {machines or 'no machine yet'}.",
        "",
        "| patients | how | input MB | seconds | patients/s | CPU ms a patient | memory of all processes MB "
        "| largest process MB | on disk between the passes MB | shuffled by Spark MB | tables MB | load |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for c in costs:
        s = c.spent
        shuffled = f"{s.shuffled_mb:,.0f}" if c.way == SPARK else "-"
        # Spark keeps the sorted texts beside the tables, not in the temporary folder
        scratch = "-" if c.way == SPARK else f"{s.scratch_mb:,.0f}"
        lines.append(
            f"| {c.patients:,} | {_NAMES[c.way]} | {c.input_mb:,.0f} | {s.wall_s:,.0f} | "
            f"{c.patients / s.wall_s:,.0f} | {c.cpu_ms:.1f} | {s.peak_mb:,.0f} | "
            f"{s.largest_mb:,.0f} | {scratch} | {shuffled} | {c.tables_mb:,.1f} | {s.load} |"
        )
    return [*lines, ""]


def _growth(costs: Sequence[Cost]) -> list[str]:
    lines = ["## How it grows", ""]
    for way, name in _NAMES.items():
        found = sorted((c for c in costs if c.way == way), key=lambda c: c.patients)
        if len(found) < 2:
            continue
        first, last = found[0], found[-1]
        lines.append(
            f"- {name}, from {first.patients:,} to {last.patients:,} patients ({last.patients / first.patients:,.0f} "
            f"times): CPU a patient {first.cpu_ms:.1f} to {last.cpu_ms:.1f} ms; memory of all processes "
            f"{first.spent.peak_mb:,.0f} to {last.spent.peak_mb:,.0f} MB "
            f"({last.spent.peak_mb / first.spent.peak_mb:.2f} times)."
        )
    lines += _ratios(costs)
    return [*lines, ""]


def _ratios(costs: Sequence[Cost]) -> list[str]:
    by = {(c.patients, c.way): c for c in costs}
    lines = []
    small, large = by.get((5_000, TWO)), by.get((50_000, TWO))
    if small and large:
        times = large.spent.peak_mb / small.spent.peak_mb
        lines.append(
            f"- Memory of the whole run at 50,000 patients: {times:.2f} times that at 5,000 (goal: at most 1.2); "
            f"largest process {large.spent.largest_mb:,.0f} MB (goal: under 1,000)."
        )
    for patients in sorted({c.patients for c in costs}):
        one, two = by.get((patients, ONE)), by.get((patients, TWO))
        if not (one and two):
            continue
        loads = one.spent.load, two.spent.load
        times = f"{one.spent.wall_s / two.spent.wall_s:.2f} times as fast as one"
        if max(loads) > _QUIET:
            times = "not compared with one, because other work was running"
        lines.append(
            f"- {patients:,} patients: two processes {times} (goal: at least 1.7; load {loads[0]} and {loads[1]})."
        )
    return lines


def _extrapolated(costs: Sequence[Cost]) -> list[str]:
    lines = [
        "## Extrapolated, not measured",
        "",
        "In a straight line from the largest cohort above, the start of the processes included: CPU, disk, tables and",
        "shuffled bytes are taken to grow with the patients. What a straight line leaves out stands under the limits below.",
        "",
        "| patients | how | input TB | core hours | hours on 64 cores | on disk between the passes TB | shuffled TB | tables TB |",
        "|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for patients in _LARGE:
        for way in (TWO, SPARK):
            found = [c for c in costs if c.way == way]
            if found:
                lines.append(_row(patients, max(found, key=lambda c: c.patients)))
    return [*lines, ""]


def _row(patients: int, c: Cost) -> str:
    times = patients / c.patients
    hours = c.spent.cpu_s * times / 3600
    scratch = "-" if c.way == SPARK else _tb(c.spent.scratch_mb * times)
    shuffled = _tb(c.spent.shuffled_mb * times) if c.way == SPARK else "-"
    return (
        f"| {patients:,} | {_NAMES[c.way]} (from {c.patients:,}) | {_tb(c.input_mb * times)} | {hours:,.0f} | "
        f"{hours / 64:,.1f} | {scratch} | {shuffled} | {_tb(c.tables_mb * times)} |"
    )


def _tb(megabytes: float) -> str:
    return f"{megabytes / 2**20:,.2f}"


def _limits(costs: Sequence[Cost]) -> str:
    """The limits in words; counts of files and partitions follow from the input."""
    each = max((c.input_mb / c.patients for c in costs), default=0.0)
    files, partitions = (
        [f"{patients * each / size:,.0f}" for patients in (100_000, 1_000_000)]
        for size in (_RUN_MB, _PARTITION_MB)
    )
    splits = 1_000_000 * each / _SPLIT_MB
    pieces = splits * 1_000_000 * each / _PARTITION_MB
    return _LIMITS.format(
        files=files,
        partitions=partitions,
        pieces=pieces / 1e6,
        many=pieces * 1e4 / 1e9,
        partition_mb=_PARTITION_MB,
        split_mb=_SPLIT_MB,
        run_mb=_RUN_MB,
    )


_LIMITS: Final = """## The first limits, and what would change

Reasoned from how the work is done, not measured.

- **One machine: the night.** The first limit is time: see the core hours of a million patients above. Memory is not (a process holds a run of
  {run_mb} MB of texts in the first pass, one partition of about {partition_mb} MB in the second), nor is the disk before that (a compressed copy of the
  input). What does not grow in a straight line: every partition opens every sorted file of the first pass. That is {partitions[0]} partitions times
  {files[0]} files at 100,000 patients, and {partitions[1]} times {files[1]} at a million, where it begins to be felt. What would change then: longer
  runs on a machine with more memory, or Spark.
- **One file that is very large.** A file is read by one process in the first pass. An export in one file of a terabyte would leave the other cores
  idle meanwhile; servers write many files, and such a file can be split at any line.
- **Spark: pieces of the shuffle.** Each of the tasks that read (one for {split_mb} MB) sends something to each partition ({partition_mb} MB): both grow with
  the input, so their product grows with its square. At a million patients it is some {pieces:,.0f} million; at a hundred million some {many:,.0f} thousand
  million, which Spark cannot keep track of. Before that, at some ten million patients, partitions would have to become larger
  (`BulkInput.partition_bytes`; a worker holds a partition and some times its size), or the patients would be divided by the checksum of their ids
  into several runs, each of which gives its own part files of the same tables.
- **Spark: the driver.** It collects a summary of each partition, every complaint about a resource that was set aside, and whatever belongs to no
  patient. An export with very many resources without a subject would meet that first; those would then be counted on the workers.
- **One patient.** All facts of one patient are worked on in one process, and are in its memory at once. A patient with 50,000 results takes
  seconds, not milliseconds, and the others go on meanwhile in the other processes.
"""

"""All cores of one machine: partitions are worked on by several processes.

A process that dies loses nothing but its own partition, which is done again by the
next one. Whatever is written has its final name only when it is whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path

from msgspec import Struct

from engine.values import zone
from fhir_adapters.bulk.crew import Crew
from fhir_adapters.bulk.partition import read_partition
from fhir_adapters.bulk.partition_run import (
    PartitionDone,
    TableWriter,
    loose_resources,
    results,
    write_lines,
)
from fhir_adapters.bulk.scatter import Scattered, scatter
from fhir_adapters.bulk.work import OnPatient, PatientWork
from fhir_adapters.complaints import Unreadable
from fhir_adapters.inbound import InboundMapping


class OnePatient(Exception):
    """The input is of one patient: resources that name nobody may be counted with them."""


class BulkInput(Struct, frozen=True):
    """The files of one input.

    Attributes:
        paths: in their order.
        sizes: bytes of each.
        timezone: name of the zone in which times without a zone are meant.
        mapping: what codes and units mean.
        partition_bytes: about how much is worked on at a time by one process.
        batch_bytes: about how much one task of the first pass sorts.
    """

    paths: tuple[Path, ...]
    sizes: tuple[int, ...]
    timezone: str
    mapping: InboundMapping
    partition_bytes: int = 16 * 2**20
    batch_bytes: int = 256 * 2**20

    @property
    def partitions(self) -> int:
        """How many partitions: by the size of the input alone."""
        return max(1, math.ceil(sum(self.sizes) / self.partition_bytes))

    @property
    def names(self) -> tuple[str, ...]:
        """How a reader finds each file."""
        return tuple(path.name for path in self.paths)

    def batches(self) -> list[list[tuple[int, Path]]]:
        """The files in groups of some size, for the first pass."""
        groups: list[list[tuple[int, Path]]] = [[]]
        held = 0
        for number, (path, size) in enumerate(zip(self.paths, self.sizes, strict=True)):
            if held and held + size > self.batch_bytes:
                groups.append([])
                held = 0
            groups[-1].append((number, path))
            held += size
        return groups


class BulkOutcome(Struct):
    """What came of the whole input.

    Attributes:
        patients: how many were worked on, those who failed included.
        failed: ids of those who failed.
        resources: how many resources ended in which bucket; adds up to the input.
        unreadable: parts that could not be read at all.
    """

    patients: int
    failed: list[str]
    resources: dict[str, int]
    unreadable: list[Unreadable]


OnPartition = Callable[[PartitionDone], None]


def run_local(
    bulk: BulkInput,
    work: PatientWork,
    scratch: Path,
    *,
    jobs: int,
    tables: Path | None,
    on_partition: OnPartition,
) -> BulkOutcome:
    """Work on every patient of a bulk export.

    Args:
        bulk: the input.
        work: what is done with each patient.
        scratch: empty folder for what does not fit into memory.
        jobs: processes.
        tables: folder for Parquet tables, or ``None``.
        on_partition: told of each partition as it is done, in the order of partitions,
            and at last of what belongs to no patient.

    Raises:
        OnePatient: nothing was done, because there is nobody to divide the work by.
        WorkersDied: processes died again and again.
        SourceError: a file cannot be read.
    """
    batches = bulk.batches()
    files = [scratch / f"scattered-{number}.parquet" for number in range(len(batches))]
    tasks = [
        _ScatterTask(number, batch, files[number])
        for number, batch in enumerate(batches)
    ]
    shared = _Shared(bulk, work, files, scratch, tables)
    with Crew(jobs, _get_ready, shared) as crew:
        scattered = dict(crew.map(_scatter_one, tasks))
        if len({p for each in scattered.values() for p in each.some_patients}) == 1:
            raise OnePatient
        unreadable = [u for n in sorted(scattered) for u in scattered[n].unreadable]
        outcome = BulkOutcome(0, [], {}, unreadable)
        waiting: dict[int, PartitionDone] = {}
        told = 0
        for done in crew.map(_run_partition, range(bulk.partitions)):
            waiting[done.partition] = done
            while told in waiting:
                _add(outcome, waiting[told])
                on_partition(waiting.pop(told))
                told += 1
    loose = loose_resources(files, bulk.names, bulk.mapping, zone(bulk.timezone))
    loose.resources["set_aside"] += len(outcome.unreadable)
    _add(outcome, loose)
    on_partition(loose)
    return outcome


def _add(outcome: BulkOutcome, done: PartitionDone) -> None:
    outcome.patients += done.patients
    outcome.failed += done.failed
    for bucket, number in done.resources.items():
        outcome.resources[bucket] = outcome.resources.get(bucket, 0) + number


class _ScatterTask(Struct, frozen=True):
    number: int
    batch: Sequence[tuple[int, Path]]
    target: Path


def _scatter_one(task: _ScatterTask) -> tuple[int, Scattered]:
    (ready,) = _ready
    count = ready.shared.bulk.partitions
    room = task.target.with_suffix(".sorting")
    return task.number, scatter(task.batch, count, task.target, room)


class _Shared(Struct, frozen=True):
    """What every process needs, sent to it once."""

    bulk: BulkInput
    work: PatientWork
    files: list[Path]
    scratch: Path
    tables: Path | None


class _Ready(Struct):
    shared: _Shared
    on_patient: OnPatient
    timezone: tzinfo


_ready: list[_Ready] = []


def _get_ready(shared: _Shared) -> None:
    local = zone(shared.bulk.timezone)
    _ready[:] = [_Ready(shared, shared.work.prepare(), local)]


def _run_partition(partition: int) -> PartitionDone:
    (ready,) = _ready
    shared, bulk = ready.shared, ready.shared.bulk
    name = f"part-{partition:05d}"
    lines = shared.scratch / f"{name}.ndjson"
    done = PartitionDone(partition, 0, [], {}, [], lines)
    tables = (
        TableWriter(shared.tables, name, shared.work.tables) if shared.tables else None
    )
    records = read_partition(shared.files, partition, bulk.names)
    found = results(
        records,
        partition,
        bulk.partitions,
        ready.on_patient,
        bulk.mapping,
        ready.timezone,
        done,
    )
    with lines.open("wb") as file:
        write_lines(found, file, tables)
    if tables:
        tables.close()
    return done

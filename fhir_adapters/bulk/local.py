"""All cores of one machine: partitions are worked on by several processes.

A process that dies loses nothing but its own partition, which is done again by the
next one. Whatever is written has its final name only when it is whole.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import nullcontext
from datetime import tzinfo
from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.values import zone
from fhir_adapters.bulk.cohort_input import BulkInput, BulkOutcome, OnePatient
from fhir_adapters.bulk.crew import Crew
from fhir_adapters.bulk.partition import read_partition
from fhir_adapters.bulk.partition_run import (
    PartitionDone,
    TableWriter,
    loose_resources,
    results,
    write_lines,
)
from fhir_adapters.bulk.scatter import LOOSE, Scattered, scatter
from fhir_adapters.bulk.work import OnPatient, PatientWork
from fhir_adapters.complaints import Unreadable

OnPartition = Callable[[PartitionDone], None]
OnSorted = Callable[[int], None]

_SCATTERED: Final = "scattered"


def run_local(
    bulk: BulkInput,
    work: PatientWork,
    scratch: Path,
    *,
    jobs: int,
    tables: Path | None,
    on_partition: OnPartition,
    on_sorted: OnSorted | None = None,
    lines: bool = True,
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
        on_sorted: told how many more bytes of the input were sorted by patient.
        lines: whether a partition leaves a file with a line for each patient.

    Raises:
        OnePatient: nothing was done, because there is nobody to divide the work by.
        WorkersDied: processes died again and again.
        SourceError: a file cannot be read.
    """
    unreadable = _sorted_by_patient(bulk, scratch, jobs, on_sorted)
    outcome = BulkOutcome(0, {}, {}, unreadable)
    shared = _Shared(bulk, work, scratch, tables, lines)
    waiting: dict[int, PartitionDone] = {}
    told = 0
    with Crew(jobs, _get_ready, _kept(shared, scratch / "shared.pickle")) as crew:
        for done in crew.map(_run_partition, range(bulk.partitions)):
            waiting[done.partition] = done
            while told in waiting:
                outcome.add(waiting[told])
                on_partition(waiting.pop(told))
                told += 1
    nobodys = read_partition(shared.files(), LOOSE, bulk.names)
    loose = loose_resources(nobodys, bulk.mapping, zone(bulk.timezone))
    loose.resources["set_aside"] += len(outcome.unreadable)
    outcome.add(loose)
    on_partition(loose)
    return outcome


def _kept(shared: object, place: Path) -> Path:
    """Keep what every process needs in a file.

    What is sent to a process that dies before it has read it all blocks the sender for
    ever, if it is larger than a pipe holds; so only the name of the file is sent.
    """
    place.write_bytes(pickle.dumps(shared))
    return place


def _sorted_by_patient(
    bulk: BulkInput, scratch: Path, jobs: int, on_sorted: OnSorted | None
) -> list[Unreadable]:
    """The first pass, in processes of its own: what they held is not held in the second.

    Returns:
        What could not be read at all.

    Raises:
        OnePatient: there is nobody to divide the work by.
    """
    sorting = _Sorting(bulk.batches(jobs), bulk.partitions, scratch)
    found: dict[int, Scattered] = {}
    place = _kept(sorting, scratch / "sorting.pickle")
    with Crew(jobs, _get_ready_to_sort, place) as crew:
        for number, scattered in crew.map(_scatter_one, range(len(sorting.batches))):
            found[number] = scattered
            if on_sorted is not None:
                on_sorted(sum(bulk.sizes[file] for file, _ in sorting.batches[number]))
    if len({p for each in found.values() for p in each.some_patients}) == 1:
        raise OnePatient
    return [u for number in sorted(found) for u in found[number].unreadable]


class _Sorting(Struct, frozen=True):
    """What a process of the first pass needs."""

    batches: list[list[tuple[int, str]]]
    partitions: int
    scratch: Path


_sorting: list[_Sorting] = []


def _get_ready_to_sort(place: Path) -> None:
    # written by the process that started this one, into a folder of its own
    _sorting[:] = [pickle.loads(place.read_bytes())]  # noqa: S301


def _scatter_one(number: int) -> tuple[int, Scattered]:
    (sorting,) = _sorting
    target = sorting.scratch / f"{_SCATTERED}-{number}"
    return number, scatter(sorting.batches[number], sorting.partitions, target)


class _Shared(Struct, frozen=True):
    """What every process of the second pass needs, read by each of them once."""

    bulk: BulkInput
    work: PatientWork
    scratch: Path
    tables: Path | None
    lines: bool

    def files(self) -> list[Path]:
        """What the first pass wrote, when it is done."""
        return sorted(self.scratch.glob(f"{_SCATTERED}-*.parquet"))


class _Ready(Struct):
    shared: _Shared
    on_patient: OnPatient
    timezone: tzinfo


_ready: list[_Ready] = []


def _get_ready(place: Path) -> None:
    # written by the process that started this one, into a folder of its own
    shared: _Shared = pickle.loads(place.read_bytes())  # noqa: S301
    local = zone(shared.bulk.timezone)
    _ready[:] = [_Ready(shared, shared.work.prepare(), local)]


def _run_partition(partition: int) -> PartitionDone:
    (ready,) = _ready
    shared, bulk = ready.shared, ready.shared.bulk
    name = f"part-{partition:05d}"
    lines = shared.scratch / f"{name}.ndjson" if shared.lines else None
    done = PartitionDone(partition, 0, {}, {}, [], lines)
    tables = (
        TableWriter(shared.tables, name, shared.work.tables) if shared.tables else None
    )
    records = read_partition(shared.files(), partition, bulk.names)
    found = results(
        records,
        partition,
        bulk.partitions,
        ready.on_patient,
        bulk.mapping,
        ready.timezone,
        done,
    )
    with lines.open("wb") if lines else nullcontext() as file:
        write_lines(found, file, tables)
    if tables:
        tables.close()
    return done

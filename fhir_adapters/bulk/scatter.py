"""First pass over a bulk export: which text belongs to whom, sorted out of core.

Texts go into Parquet files sorted by partition, a run of texts in each; all texts of a
patient are in one partition, which DuckDB brings together from all files.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from fhir_adapters.complaints import Unreadable, shipped_catalogue
from fhir_adapters.inbound.grouping import Subjects
from fhir_adapters.inbound.resources import Medication, Resource
from fhir_adapters.inbound.texts import Texts
from fhir_adapters.sources import Block, FilesSource, Source

LOOSE: Final = -1
"""Partition of texts that hold something of no patient."""

MEDICATIONS: Final = -2
"""Partition of Medications of no patient: the drugs that all patients refer to."""

SCHEMA: Final = pa.schema(
    [
        ("partition", pa.int32()),
        ("file", pa.int32()),
        ("line", pa.int64()),
        ("text", pa.binary()),
    ]
)
_ENGINE_MEMORY: Final = "256MB"
_BATCH_BYTES: Final = 8 * 2**20
_RUN_BYTES: Final = 64 * 2**20
_GROUP_BYTES: Final = 2**20

Row = tuple[int, int, int, bytes]
"""Partition, file, line, text."""


class Scattered(Struct):
    """What one task of the first pass saw.

    Attributes:
        texts: how many were written, each partition counted once.
        some_patients: up to two ids, enough to know whether there is more than one.
        unreadable: parts that could not be read at all.
    """

    texts: int
    some_patients: set[str]
    unreadable: list[Unreadable]


def partition_of(patient: str, count: int) -> int:
    """The partition of a patient: the same on every machine and in every run."""
    return zlib.crc32(patient.encode()) % count


def quiet_engine(memory: str = _ENGINE_MEMORY) -> duckdb.DuckDBPyConnection:
    """One thread, bounded memory, and no bar of its own on standard output."""
    engine = duckdb.connect(config={"threads": 1, "memory_limit": memory})
    engine.execute("SET enable_progress_bar = false")
    return engine


def scatter(paths: Sequence[tuple[int, str]], count: int, target: Path) -> Scattered:
    """Sort the texts of some files by the partition of their patients.

    Memory holds one run of texts at a time, however large a file is.

    Args:
        paths: files with their numbers in the whole input.
        count: number of partitions.
        target: name of the Parquet files to write, to which ``-0.parquet`` is added, and
            so on.

    Raises:
        SourceError: a file cannot be read.
        OSError: no room on the disk, for example.
    """
    seen = Scattered(0, set(), [])
    for number, run in enumerate(_runs(_rows(paths, count, seen))):
        seen.texts += len(run)
        _write_run(run, target.with_name(f"{target.name}-{number}.parquet"))
        run.clear()  # before the next one is read
    return seen


def _runs(found: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows in order, as many at a time as memory is to hold; at least one run."""
    rows: list[Row] = []
    held = 0
    for row in found:
        rows.append(row)
        held += len(row[3])
        if held >= _RUN_BYTES:
            rows.sort()
            yield rows
            rows, held = [], 0
    rows.sort()
    yield rows


def _write_run(rows: list[Row], target: Path) -> None:
    # whole, or not under this name: what a process that died had begun is done again
    unfinished = target.with_suffix(".unfinished")
    with pq.ParquetWriter(
        unfinished,
        SCHEMA,
        compression="zstd",
        use_dictionary=False,
        write_statistics=["partition"],
    ) as writer:
        for rows_of_group in _groups(rows):
            writer.write_batch(_batch(rows_of_group))
    unfinished.replace(target)


def _groups(rows: list[Row]) -> Iterator[list[Row]]:
    """Neighbouring rows: what is read at once to find those of one partition."""
    first, held = 0, 0
    for number, row in enumerate(rows, 1):
        held += len(row[3])
        if held >= _GROUP_BYTES:
            yield rows[first:number]
            first, held = number, 0
    yield rows[first:]


def batched(found: Iterator[Row], seen: Scattered) -> Iterator[pa.RecordBatch]:
    """Rows in Arrow batches of some megabytes; at least one batch."""
    rows: list[Row] = []
    held = 0
    for row in found:
        rows.append(row)
        held += len(row[3])
        seen.texts += 1
        if held >= _BATCH_BYTES:
            yield _batch(rows)
            rows, held = [], 0
    yield _batch(rows)


def _batch(rows: list[Row]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else [()] * len(SCHEMA)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _rows(
    paths: Sequence[tuple[int, str]], count: int, seen: Scattered
) -> Iterator[Row]:
    for number, path in paths:
        source = FilesSource([Path(path)])
        yield from rows_of(source, number, count, seen)
        source.close()


def rows_of(source: Source, number: int, count: int, seen: Scattered) -> Iterator[Row]:
    """The texts of one file, once for each partition that needs them.

    Args:
        source: the file.
        number: its number in the whole input.
        count: number of partitions.
        seen: filled on the way.
    """
    texts = Texts(source, shipped_catalogue(), thorough=True)
    subjects = Subjects()
    for block in source.blocks():
        for text in texts.of(block, seen.unreadable):
            data = _data(block, text.offset, text.length)
            for partition in _partitions(text.resources, subjects, count, seen):
                yield partition, number, text.line, data


def _data(block: Block, offset: int, length: int) -> bytes:
    """The text on one line: a line break in JSON stands between its parts only."""
    begin = offset - block.offset
    return block.data[begin : begin + length].replace(b"\n", b" ").replace(b"\r", b" ")


def _partitions(
    resources: list[tuple[str, Resource]],
    subjects: Subjects,
    count: int,
    seen: Scattered,
) -> set[int]:
    found = set()
    for patient in subjects.patients_in(resources):
        if patient:
            found.add(partition_of(patient, count))
            if len(seen.some_patients) < 2:
                seen.some_patients.add(patient)
        else:
            found.add(LOOSE)
            if any(isinstance(resource, Medication) for _, resource in resources):
                found.add(MEDICATIONS)
    return found

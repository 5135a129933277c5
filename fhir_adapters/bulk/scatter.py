"""First pass over a bulk export: which text belongs to whom, sorted out of core.

Texts go into Parquet files sorted by partition; all texts of a patient are in one
partition. Memory holds a block of the input and what DuckDB sorts in its own limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
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
_ROW_GROUP: Final = 8192

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


def quiet_engine() -> duckdb.DuckDBPyConnection:
    """One thread, bounded memory, and no bar of its own on standard output."""
    engine = duckdb.connect(config={"threads": 1, "memory_limit": _ENGINE_MEMORY})
    engine.execute("SET enable_progress_bar = false")
    return engine


def scatter(
    paths: Sequence[tuple[int, str]], count: int, target: Path, scratch: Path
) -> Scattered:
    """Sort the texts of some files by the partition of their patients.

    Args:
        paths: files with their numbers in the whole input.
        count: number of partitions.
        target: Parquet file to write.
        scratch: folder for what does not fit into memory.

    Raises:
        SourceError: a file cannot be read.
        duckdb.Error: no room on the disk, for example.
    """
    seen = Scattered(0, set(), [])
    batches = batched(_rows(paths, count, seen), seen)
    rows = pa.RecordBatchReader.from_batches(SCHEMA, batches)
    with quiet_engine() as engine:
        engine.execute("SET temp_directory = $1", [str(scratch)])
        engine.register("rows", rows)
        ordered = engine.sql("SELECT * FROM rows ORDER BY partition, file, line")
        ordered.write_parquet(
            str(target), compression="zstd", row_group_size=_ROW_GROUP
        )
    return seen


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

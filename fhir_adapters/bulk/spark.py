"""A cluster: the same two passes, with Apache Spark in place of processes and disk.

Spark reads, groups by partition and repeats what is lost; what is done with a patient is
the very function that one machine runs. Every worker needs mspike installed.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
from msgspec import Struct

from engine.values import zone
from fhir_adapters.bulk.cohort_input import BulkInput, BulkOutcome, OnePatient
from fhir_adapters.bulk.partition import records_of
from fhir_adapters.bulk.partition_run import (
    PartitionDone,
    TableWriter,
    loose_resources,
    results,
    write_lines,
)
from fhir_adapters.bulk.scatter import (
    LOOSE,
    MEDICATIONS,
    SCHEMA,
    Row,
    Scattered,
    batched,
    rows_of,
)
from fhir_adapters.bulk.work import OnPatient, PatientWork
from fhir_adapters.complaints import Unreadable
from fhir_adapters.sources import FilesSource

_UNREADABLE: Final = -3
_ROWS: Final = "partition int, file int, line long, text binary"
_DONE: Final = "partition int, done binary"

Text = tuple[int, int, bytes]


class SparkMissing(Exception):
    """PySpark or Java is not installed."""


class _Shared(Struct, frozen=True):
    """What every worker needs, sent to it once."""

    bulk: BulkInput
    work: PatientWork
    tables: Path
    medications: list[Text]


def run_spark(
    bulk: BulkInput, work: PatientWork, scratch: Path, tables: Path, *, master: str
) -> BulkOutcome:
    """Work on every patient of a bulk export with Spark.

    Args:
        bulk: the input; its files, ``scratch`` and ``tables`` are seen by all workers.
        work: what is done with each patient.
        scratch: new folder for the texts sorted by partition.
        tables: folder for Parquet tables.
        master: ``local[2]``, ``yarn``, ...; empty for the surrounding configuration.

    Raises:
        SparkMissing: PySpark or Java is not installed.
        OnePatient: the input is of one patient.
    """
    session = _session(master, bulk.partitions)
    try:
        files = session.createDataFrame(
            [(number, path) for number, path in enumerate(bulk.paths)],
            "file int, path string",
        ).repartition(len(bulk.paths))
        sorted_out = files.mapInArrow(partial(_scatter, bulk.partitions), _ROWS)
        sorted_out.write.mode("overwrite").parquet(str(scratch))
        texts = session.read.parquet(str(scratch))
        nobodys = _collected(texts, (LOOSE, MEDICATIONS, _UNREADABLE))
        shared = _Shared(bulk, work, tables, nobodys[MEDICATIONS])
        sent = session.sparkContext.broadcast(shared)
        done = (
            texts.filter("partition >= 0")
            .groupBy("partition")
            .applyInArrow(_worker(sent), _DONE)
            .collect()
        )
    finally:
        session.stop()
    return _outcome(bulk, nobodys, [row.done for row in done])


def _session(master: str, partitions: int) -> Any:  # noqa: ANN401 - an extra
    if shutil.which("java") is None:
        raise SparkMissing("java")
    try:
        from pyspark.sql import SparkSession
    except ImportError as cause:
        raise SparkMissing("pyspark") from cause
    builder = SparkSession.builder.appName("mspike")
    if master:
        builder = builder.master(_repeating(master))
    if master.startswith("local"):
        # the workers of this machine are of this environment
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.adaptive.coalescePartitions.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _repeating(master: str) -> str:
    """``local[2]`` gives up at the first worker that dies; ``local[2,4]`` repeats."""
    if master.startswith("local[") and "," not in master:
        return master.removesuffix("]") + ",4]"
    return master


def _scatter(
    partitions: int, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for each in batch.to_pylist():
            seen = Scattered(0, set(), [])
            source = FilesSource([Path(each["path"])])
            yield from batched(rows_of(source, each["file"], partitions, seen), seen)
            source.close()
            told = (_told(each["file"], part) for part in seen.unreadable)
            yield from batched(told, seen)


def _told(file: int, part: Unreadable) -> Row:
    return _UNREADABLE, file, 0, msgspec.json.encode(part)


def _collected(texts: Any, partitions: tuple[int, ...]) -> dict[int, list[Text]]:  # noqa: ANN401
    names = ", ".join(map(str, partitions))
    found: dict[int, list[Text]] = {number: [] for number in partitions}
    for row in texts.filter(f"partition in ({names})").collect():
        found[row.partition].append((row.file, row.line, bytes(row.text)))
    return found


_ready: dict[int, OnPatient] = {}


def _worker(sent: Any) -> Callable[[tuple[pa.Scalar, ...], pa.Table], pa.Table]:  # noqa: ANN401
    """What a worker does with one partition; Spark reads the hints of the function."""

    def work_on(key: tuple[pa.Scalar, ...], table: pa.Table) -> pa.Table:
        shared: _Shared = sent.value
        if id(shared) not in _ready:
            _ready.clear()
            _ready[id(shared)] = shared.work.prepare()
        partition = key[0].as_py()
        texts = _texts(table, shared)
        done = _worked(shared, partition, texts, _ready[id(shared)])
        columns = {"partition": [partition], "done": [msgspec.json.encode(done)]}
        schema = pa.schema([("partition", pa.int32()), ("done", pa.binary())])
        return pa.Table.from_pydict(columns, schema)

    return work_on


def _texts(table: pa.Table, shared: _Shared) -> list[Text]:
    own = zip(
        *(table.column(name).to_pylist() for name in SCHEMA.names[1:]), strict=True
    )
    by_place = {(file, line): text for file, line, text in (*own, *shared.medications)}
    return [(*place, text) for place, text in sorted(by_place.items())]


def _worked(
    shared: _Shared, partition: int, texts: list[Text], on_patient: OnPatient
) -> PartitionDone:
    bulk = shared.bulk
    done = PartitionDone(partition, 0, {}, {}, [])
    writer = TableWriter(shared.tables, f"part-{partition:05d}", shared.work.tables)
    found = results(
        records_of(texts, bulk.names),
        partition,
        bulk.partitions,
        on_patient,
        bulk.mapping,
        zone(bulk.timezone),
        done,
    )
    write_lines(found, None, writer)
    writer.close()
    return done


def _outcome(
    bulk: BulkInput, nobodys: dict[int, list[Text]], done: list[bytes]
) -> BulkOutcome:
    decode = msgspec.json.Decoder(Unreadable).decode
    unreadable = sorted(decode(text) for _, _, text in nobodys[_UNREADABLE])
    outcome = BulkOutcome(0, {}, {}, unreadable)
    partitions = [msgspec.json.decode(each, type=PartitionDone) for each in done]
    for each in sorted(partitions, key=lambda each: each.partition):
        outcome.add(each)
    if outcome.patients == 1:
        raise OnePatient
    texts = {(file, line): text for file, line, text in nobodys[LOOSE]}
    ordered = [(*place, text) for place, text in sorted(texts.items())]
    loose = loose_resources(
        records_of(ordered, bulk.names), bulk.mapping, zone(bulk.timezone)
    )
    loose.resources["set_aside"] += len(unreadable)
    outcome.add(loose)
    outcome.complaints = [c for each in (*partitions, loose) for c in each.complaints]
    return outcome

"""One partition from its texts to its tables; a patient who fails, fails alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from engine.state import PatientState
from fhir_adapters.bulk.scatter import LOOSE, partition_of
from fhir_adapters.bulk.work import OnPatient, PatientResult
from fhir_adapters.inbound import InboundMapping, patient_states
from fhir_adapters.inbound.records import Records

FAILED: Final = "MS-D013"
OF_FAILED: Final = "of_failed"
_BUCKETS: Final = ("used", "not_relevant", "ignored", "set_aside")
_ROWS_HELD: Final = 20_000


class PartitionDone(Struct):
    """What came of one partition.

    Attributes:
        partition: its number.
        patients: how many were worked on, those who failed included.
        failed: ids of those who failed, with the reason.
        resources: how many resources ended in which bucket; those of who failed are in
            ``of_failed``.
        complaints: ``(code, message, resource)`` of resources that were set aside.
        lines: file with one line of NDJSON for each patient.
    """

    partition: int
    patients: int
    failed: dict[str, str]
    resources: dict[str, int]
    complaints: list[tuple[str, str, str]]
    lines: Path | None = None


def results(
    records: Records,
    partition: int,
    count: int,
    on_patient: OnPatient,
    mapping: InboundMapping,
    timezone: tzinfo,
    done: PartitionDone,
) -> Iterator[PatientResult]:
    """Work on the patients of one partition; ``done`` is filled on the way.

    Args:
        records: of the partition.
        partition: its number.
        count: how many partitions there are.
        on_patient: the work.
        mapping: what codes and units mean.
        timezone: zone in which times without a zone are meant.
        done: what came of it.
    """
    totals: Counter[str] = Counter()
    states = patient_states(records, mapping, timezone, part_of_more=True)
    for patient in states.patients:
        # a text may hold patients of several partitions
        if partition_of(patient, count) != partition:
            continue
        done.patients += 1
        try:
            state = states.state(patient)
            result = on_patient(state)
        except Exception as cause:
            totals[OF_FAILED] += len(records.record(patient).resources)
            yield _failed(patient, cause, done)
            continue
        _count(state, totals, done)
        yield result
    done.resources = dict(totals)


def _failed(patient: str, cause: Exception, done: PartitionDone) -> PatientResult:
    # the class of the error and no more: its words may hold a value of the record
    reason = type(cause).__name__
    done.failed[patient] = reason
    row = {"patient": patient, "code": FAILED, "reason": reason}
    return PatientResult(b"", {"failures": [row]})


def _count(state: PatientState, totals: Counter[str], done: PartitionDone) -> None:
    for bucket in _BUCKETS:
        totals[bucket] += getattr(state.resources, bucket)
    if state.resources.set_aside:
        done.complaints += [
            (e.code, e.message, e.resource) for e in state.data_quality if e.resource
        ]


def loose_resources(
    records: Records, mapping: InboundMapping, timezone: tzinfo
) -> PartitionDone:
    """What became of resources that belong to no patient."""
    states = patient_states(records, mapping, timezone, part_of_more=True)
    counts = {bucket: getattr(states.loose, bucket) for bucket in _BUCKETS}
    # what is unreadable was told by the first pass; that nobody is here is no loss
    counts["set_aside"] -= sum(u.code != "MS-D009" for u in records.unreadable)
    told = [(e.code, e.message, e.resource) for e in states.loose_quality if e.resource]
    return PartitionDone(LOOSE, 0, {}, counts, told)


class TableWriter:
    """Writes the rows of one partition to one Parquet file for each table.

    A file has its name only when it is whole; written again, it is replaced.
    """

    def __init__(
        self, folder: Path, name: str, tables: Mapping[str, pa.Schema]
    ) -> None:
        """Open nothing yet.

        Args:
            folder: of all tables.
            name: of the files, without suffix.
            tables: their columns.
        """
        self._folder, self._name, self._tables = folder, name, tables
        self._held: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._open: dict[str, tuple[pq.ParquetWriter, Path]] = {}

    def add(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Take rows."""
        for table, further in rows.items():
            held = self._held[table]
            held += further
            if len(held) >= _ROWS_HELD:
                self._flush(table)

    def close(self) -> None:
        """Write what is held; every table has a file, also an empty one."""
        for table in self._tables:
            self._flush(table)
            writer, unfinished = self._open.pop(table)
            writer.close()
            unfinished.replace(unfinished.with_name(f"{self._name}.parquet"))

    def _flush(self, table: str) -> None:
        schema = self._tables[table]
        if table not in self._open:
            place = self._folder / table
            place.mkdir(exist_ok=True, parents=True)
            unfinished = place / f".{self._name}.{uuid4().hex}"
            writer = pq.ParquetWriter(unfinished, schema, compression="zstd")
            self._open[table] = (writer, unfinished)
        batch = pa.Table.from_pylist(self._held.pop(table, []), schema)
        self._open[table][0].write_table(batch)


def write_lines(
    results: Iterator[PatientResult], file: BinaryIO | None, tables: TableWriter | None
) -> None:
    """Write what came of the patients, as it comes.

    Args:
        results: of the patients.
        file: for lines of NDJSON, or ``None``.
        tables: for rows, or ``None``.
    """
    for result in results:
        if file is not None and result.line:
            file.write(result.line + b"\n")
        if tables is not None:
            tables.add(result.rows)

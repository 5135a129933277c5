"""Digests of what a cohort came to, patient by patient, so that runs can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pyarrow.parquet as pq

Digests = dict[str, str]
"""Digest by patient."""

_COUNTS = ("used", "not_relevant", "ignored", "set_aside")


class TwoPlaces(Exception):
    """The rows of one patient do not stand together."""


class LineDigests:
    """Digests of lines of NDJSON, the lines of each patient sorted."""

    def __init__(self) -> None:
        self._lines: dict[str, list[bytes]] = {}

    def add(self, line: bytes) -> None:
        """Take one line; its digest is kept, not its text."""
        patient = msgspec.json.decode(line, type=_Named).patient
        digest = sha256(line.rstrip(b"\n")).digest()
        self._lines.setdefault(patient, []).append(digest)

    def digests(self) -> Digests:
        """By patient."""
        return {
            patient: sha256(b"".join(sorted(lines))).hexdigest()
            for patient, lines in self._lines.items()
        }


class _Named(msgspec.Struct):
    patient: str


def digest_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """One digest of rows in their order."""
    return sha256(b"\n".join(map(orjson.dumps, rows))).hexdigest()


def digest_tables(tables: Path) -> dict[str, Digests]:
    """Digests of the rows of each patient, by table.

    Raises:
        TwoPlaces: rows of one patient do not stand together.
    """
    return {
        table.name: _digest_table(table)
        for table in sorted(tables.iterdir())
        if table.is_dir()
    }


def _digest_table(table: Path) -> Digests:
    found: Digests = {}
    for patient, rows in groupby(_rows(table), key=lambda row: str(row["patient"])):
        if patient in found:
            raise TwoPlaces(f"{table.name}: {patient}")
        found[patient] = digest_rows(rows)
    return found


def _rows(table: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(table.glob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(4096):
            yield from batch.to_pylist()


def resources_counted(tables: Path) -> int:
    """Resources in all buckets of all patients."""
    table = pq.read_table(tables / "patients", columns=list(_COUNTS))
    return sum(sum(column.to_pylist()) for column in table.columns)


def differences(
    left: Mapping[str, Digests], right: Mapping[str, Digests]
) -> list[tuple[str, str]]:
    """``(part, patient)`` of what is not the same; parts that only one has are left out.

    Spark prints no lines, so lines are compared only between those that do.
    """
    found = []
    for part in sorted(left.keys() & right.keys()):
        ours, theirs = left[part], right[part]
        found += [
            (part, patient)
            for patient in sorted(ours.keys() | theirs.keys())
            if ours.get(patient) != theirs.get(patient)
        ]
    return found

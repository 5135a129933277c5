"""Files that a visitor hands over: read once, kept in memory, gone with the session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Final

from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from ui.records.identity import Identity
from ui.records.opening import identities_of, read_alone
from ui.records.record_set import PatientRecord, RecordSet

SUFFIXES: Final = (".json", ".ndjson", ".jsonl", ".csv")
MOST_BYTES: Final = 64 * 2**20
"""Bytes of one hand-over: 64 MiB. A larger one is for ``--data``."""


def read_uploaded(
    files: Iterable[tuple[str, bytes]],
    local: tzinfo,
    mapping: InboundMapping | None = None,
) -> RecordSet:
    """Read files that were handed over.

    They stand in a folder that only this process may read while they are read, because
    a CSV and an NDJSON are told apart by their names; it is gone before this returns.

    Args:
        files: name and content of each.
        local: zone in which times without a zone are meant.
        mapping: what codes and units mean; the shipped mapping if none.
    """
    with TemporaryDirectory(prefix="mspike-") as name:
        folder = Path(name)
        for number, (told, content) in enumerate(files):
            (folder / _safe(told, number, folder)).write_bytes(content)
        return read_whole(folder, local, mapping)


def read_whole(
    folder: Path, local: tzinfo, mapping: InboundMapping | None = None
) -> RecordSet:
    """Read a folder into memory; nothing of it is read again."""
    records = read_records(folder, thorough=True, in_memory_bytes=2**63)
    states = patient_states(records, mapping, timezone=local)
    known = identities_of(str(folder)) if len(states) else {}
    read = read_alone(states)
    return RecordSet(
        (
            PatientRecord(known.get(p) or Identity(patient=p), partial(read, p))
            for p in states.patients
        ),
        states.unreadable,
    )


def _safe(told: str, number: int, folder: Path) -> str:
    """A name inside the folder, as near to the one that was told as can be."""
    name = PurePosixPath(PureWindowsPath(told).name).name.lstrip(".")
    kept = "".join(c for c in name if c.isprintable() and c not in '/\\:*?"<>|')[:120]
    kept = kept or f"file-{number}.json"
    return f"{number}-{kept}" if (folder / kept).exists() else kept

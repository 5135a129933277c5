"""Opening a source: who its patients are at once, their facts when somebody asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from pathlib import Path
from threading import Lock

from fhir_adapters.inbound import (
    InboundMapping,
    PatientChart,
    PatientStates,
    patient_states,
    read_records,
)
from fhir_adapters.sources import SourceError, files_of, open_source
from ui.records.identity import Identity, identities
from ui.records.record_set import Further, PatientRecord, RecordSet

Stamp = tuple[tuple[str, int, int], ...]


def read_source(where: str) -> str | bytes:
    """What to read: a path as it is; standard input (``-``) as its bytes, read once."""
    return sys.stdin.buffer.read() if where == "-" else where


def open_records(
    where: str | bytes, local: tzinfo, mapping: InboundMapping | None = None
) -> RecordSet:
    """Learn who the patients of a source are; their facts are read when asked for.

    Args:
        where: a path, or ``-``; see ``fhir_adapters.sources.open_source``. Or bytes.
        local: zone in which times without a zone are meant.
        mapping: what codes and units mean; the shipped mapping if none.
    """
    source = where if isinstance(where, bytes) else read_source(where)
    stamp = _stamp(source)
    records = read_records(source, thorough=True)
    states = patient_states(records, mapping, timezone=local)
    known = identities_of(source) if len(states) else {}
    beside = _nothing_if_unchanged(states, source, stamp)
    facts = read_alone(states, beside)
    return RecordSet(
        (
            PatientRecord(
                known.get(p) or Identity(patient=p), partial(facts, p), beside
            )
            for p in states.patients
        ),
        states.unreadable,
    )


def _nothing_if_unchanged(
    states: PatientStates, source: str | bytes, stamp: Stamp
) -> Callable[[], Further]:
    """A large source is read again, place by place.

    What stands there must still be what stood there when the places were noted.
    """

    def beside() -> Further:
        if not states.records.in_memory and _stamp(source) != stamp:
            raise SourceError("MS-D012", Path(str(source)).name)
        return ()

    return beside


def read_alone(
    states: PatientStates, first: Callable[[], object] = bool
) -> Callable[[str, Further], PatientChart]:
    """Reads the facts of a patient, for many readers, one after the other.

    Nothing of a patient is kept here: a session keeps what it looks at.

    Args:
        states: whose facts.
        first: is called before each reading, and may refuse it.
    """
    alone = Lock()

    def facts(patient: str, further: Further) -> PatientChart:
        with alone:
            first()
            return states.chart(patient, further)

    return facts


def _stamp(source: str | bytes) -> Stamp:
    """Names, sizes and times of the files of a source; empty for bytes."""
    if isinstance(source, bytes):
        return ()
    path = Path(source)
    try:
        files = files_of(path) if path.is_dir() else [path]
        told = ((file.name, file.stat()) for file in files)
        return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in told)
    except (OSError, SourceError):
        return ()


def identities_of(where: str | bytes) -> dict[str, Identity]:
    """Who the patients of a source are, by id; nobody if it cannot be opened."""
    try:
        source = open_source(where)
    except SourceError:
        return {}
    try:
        return {identity.patient: identity for identity in identities(source)}
    finally:
        source.close()

"""Opening a source: its patients, their facts, and who they are."""

from __future__ import annotations

import sys
from datetime import tzinfo

from fhir_adapters.inbound import patient_states, read_records
from fhir_adapters.sources import SourceError, open_source
from ui.records.identity import Identity, identities
from ui.records.record_set import PatientRecord, RecordSet


def read_source(where: str) -> str | bytes:
    """What to read: a path as it is; standard input (``-``) as its bytes, read once."""
    return sys.stdin.buffer.read() if where == "-" else where


def open_records(where: str, local: tzinfo) -> RecordSet:
    """Read every patient of a source, once.

    Args:
        where: a path, or ``-``; see ``fhir_adapters.sources.open_source``.
        local: zone in which times without a zone are meant.
    """
    source = read_source(where)
    states = patient_states(read_records(source, thorough=True), timezone=local)
    known = identities_of(source) if len(states) else {}
    return RecordSet(
        (
            PatientRecord(s, known.get(s.patient) or Identity(patient=s.patient))
            for s in states
        ),
        states.unreadable,
    )


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

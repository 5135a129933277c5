"""The records of a source as screens need them: who each patient is, and the facts."""

from ui.records.identity import Identity, identities
from ui.records.opening import identities_of, open_records, read_source
from ui.records.record_set import ID_PREFIX, Further, PatientRecord, RecordSet
from ui.records.uploads import MOST_BYTES, SUFFIXES, read_uploaded, read_whole

__all__ = [
    "ID_PREFIX",
    "MOST_BYTES",
    "SUFFIXES",
    "Further",
    "Identity",
    "PatientRecord",
    "RecordSet",
    "identities",
    "identities_of",
    "open_records",
    "read_source",
    "read_uploaded",
    "read_whole",
]

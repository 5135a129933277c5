"""What each patient of a bulk export comes to, gathered from all cores in one list."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TypeVar

import duckdb
import msgspec
import pyarrow as pa

from fhir_adapters.bulk import (
    BulkInput,
    BulkOutcome,
    OnePatient,
    PatientResult,
    PatientWork,
)
from ui.cli.cohort_run import How, run_cohort
from ui.cli.failure import Failure

ItemT = TypeVar("ItemT")

_TEXT: Final = pa.string()
ITEM_TABLES: Final[Mapping[str, pa.Schema]] = {
    "items": pa.schema([("patient", _TEXT), ("number", pa.int64()), ("item", _TEXT)]),
    "failures": pa.schema([(name, _TEXT) for name in ("patient", "code", "reason")]),
}
"""Tables of work that is gathered: the items of each patient, as JSON."""


def items_of(patient: str, items: Iterable[object]) -> PatientResult:
    """The result of one patient, for work whose tables are ``ITEM_TABLES``."""
    rows = [
        {
            "patient": patient,
            "number": number,
            "item": msgspec.json.encode(item).decode(),
        }
        for number, item in enumerate(items)
    ]
    return PatientResult(b"", {"items": rows})


def gather(
    bulk: BulkInput, work: PatientWork, how: How, kind: type[ItemT]
) -> tuple[list[ItemT], BulkOutcome]:
    """The items of all patients, in order of their ids, and what came of the input.

    Args:
        bulk: the input.
        work: whose tables are ``ITEM_TABLES``.
        how: processes of this machine, or Spark.
        kind: what an item is.

    Raises:
        Failure: it cannot be done; see ``run_cohort``.
    """
    with tempfile.TemporaryDirectory(prefix="mspike-items-") as place:
        tables = Path(place) / "tables"
        try:
            outcome = run_cohort(bulk, work, how, tables=tables, lines=False)
        except OnePatient as cause:
            message = "the input is of one patient"
            remedy = "leave out --jobs and --engine"
            raise Failure("MS-C095", message, remedy) from cause
        with duckdb.connect() as engine:
            found = engine.execute(
                "SELECT item FROM read_parquet($1) ORDER BY patient, number",
                [f"{tables}/items/*.parquet"],
            ).fetchall()
    decode = msgspec.json.Decoder(kind).decode
    return [decode(text) for (text,) in found], outcome

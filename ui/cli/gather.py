"""What each patient of a bulk export comes to, gathered from all cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec
import pyarrow as pa

from fhir_adapters.bulk import (
    BulkInput,
    BulkOutcome,
    OnePatient,
    PatientResult,
    PatientWork,
    quiet_engine,
)
from ui.cli.cohort_run import How, run_cohort
from ui.cli.failure import Failure
from ui.cli.scratch import scratch_folder

ItemT = TypeVar("ItemT")

_TEXT: Final = pa.string()
_AT_ONCE: Final = 1000
# of the items of a cohort; DuckDB sorts some times as much as it may hold, and no more
_MEMORY: Final = "1GB"
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


class Items(Generic[ItemT]):
    """The items of all patients, in order of their ids; can be walked through again.

    They stand on the disk: memory holds a few at a time, and what sorting takes.
    """

    def __init__(self, tables: Path, scratch: Path, kind: type[ItemT]) -> None:
        """Open nothing yet.

        Args:
            tables: folder of ``ITEM_TABLES``.
            scratch: folder for what does not fit into memory.
            kind: what an item is.
        """
        self._tables, self._scratch = tables, scratch
        self._decode = msgspec.json.Decoder(kind).decode

    def __iter__(self) -> Iterator[ItemT]:
        """Each item."""
        with quiet_engine(_MEMORY) as engine:
            engine.execute("SET temp_directory = $1", [str(self._scratch)])
            engine.execute(
                "SELECT item FROM read_parquet($1) ORDER BY patient, number",
                [f"{self._tables}/items/*.parquet"],
            )
            while rows := engine.fetchmany(_AT_ONCE):
                for (text,) in rows:
                    yield self._decode(text)


@contextmanager
def gathered(
    bulk: BulkInput,
    work: PatientWork,
    how: How,
    kind: type[ItemT],
    *,
    aloud: bool = True,
) -> Iterator[tuple[Items[ItemT], BulkOutcome]]:
    """The items of all patients, and what came of the input.

    Args:
        bulk: the input.
        work: whose tables are ``ITEM_TABLES``.
        how: processes of this machine, or Spark.
        kind: what an item is.
        aloud: whether to name what is set aside.

    Raises:
        Failure: it cannot be done; see ``run_cohort``.
    """
    with scratch_folder() as place:
        tables = place / "tables"
        try:
            outcome = run_cohort(
                bulk, work, how, tables=tables, lines=False, aloud=aloud
            )
        except OnePatient as cause:
            message = "the input is of one patient"
            remedy = "leave out --jobs and --engine"
            raise Failure("MS-C135", message, remedy) from cause
        yield Items(tables, place / "sorting", kind), outcome

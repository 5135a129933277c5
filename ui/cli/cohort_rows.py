"""Rows of a cohort from a whole bulk export, on all cores."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb
import msgspec
import pyarrow as pa
from msgspec import Struct

from engine.language import Site
from engine.state import PatientState
from engine.values import read_when, zone
from fhir_adapters.bulk import BulkInput, BulkOutcome, PatientResult
from ui.cli.cohort_run import How, run_cohort

if TYPE_CHECKING:
    from engine.cohort import CohortRow, Person
    from fhir_adapters.bulk import OnPatient

Study = Literal["A", "B"]


class RowWork(Struct, frozen=True):
    """Makes the row of one patient in the cohort of a study.

    Attributes:
        study: whose form the cohort is to take.
        as_of: ISO day of the question.
        timezone: zone in which it ends.
        site: what a centre declares.
        persons: what of each person is no fact of the disease, by patient id.
    """

    study: Study
    as_of: str
    timezone: str
    site: Site | None
    persons: dict[str, Person]

    @property
    def tables(self) -> Mapping[str, pa.Schema]:
        """Rows as JSON; no row for a patient whose clock has not started."""
        text = pa.string()
        failures = [("patient", text), ("code", text), ("reason", text)]
        return {
            "rows": pa.schema([("patient", text), ("row", text)]),
            "failures": pa.schema(failures),
        }

    def prepare(self) -> OnPatient:
        """The row of one patient."""
        from engine.cohort import Person, derive_rows

        day, nobody = read_when(self.as_of, zone(self.timezone)), Person()

        def on_patient(state: PatientState) -> PatientResult:
            person = self.persons.get(state.patient, nobody)
            rows, _ = derive_rows([(state, person)], self.study, day, self.site)
            return PatientResult(
                b"",
                {
                    "rows": [
                        {
                            "patient": state.patient,
                            "row": msgspec.json.encode(row).decode(),
                        }
                        for row in rows
                    ]
                },
            )

        return on_patient


def rows_in_bulk(
    bulk: BulkInput, work: RowWork, how: How
) -> tuple[tuple[CohortRow, ...], BulkOutcome]:
    """The rows of a whole cohort in order of patient ids, and what came of the input.

    Raises:
        Failure: it cannot be done; see ``run_cohort``.
        OnePatient: the input is of one patient.
    """
    from engine.cohort import CohortRow

    with tempfile.TemporaryDirectory(prefix="mspike-rows-") as place:
        tables = Path(place) / "tables"
        outcome = run_cohort(bulk, work, how, tables=tables, lines=False)
        with duckdb.connect() as engine:
            found = engine.execute(
                "SELECT row FROM read_parquet($1) ORDER BY patient",
                [f"{tables}/rows/*.parquet"],
            ).fetchall()
    decode = msgspec.json.Decoder(CohortRow).decode
    return tuple(decode(text) for (text,) in found), outcome

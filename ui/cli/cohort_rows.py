"""The row of one patient in the cohort of a study, as work on a bulk export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from msgspec import Struct

from engine.language import Site
from engine.state import PatientState
from engine.values import read_when, zone
from fhir_adapters.bulk import PatientResult
from ui.cli.gather import ITEM_TABLES, items_of

if TYPE_CHECKING:
    from engine.cohort import Person
    from fhir_adapters.bulk import OnPatient

Study = Literal["A", "B"]


class RowWork(Struct, frozen=True):
    """Makes the row of one patient; none if the clock of the study has not started.

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
        """Rows as JSON."""
        return ITEM_TABLES

    def prepare(self) -> OnPatient:
        """The row of one patient."""
        from engine.cohort import Person, derive_rows

        day, nobody = read_when(self.as_of, zone(self.timezone)), Person()

        def on_patient(state: PatientState) -> PatientResult:
            person = self.persons.get(state.patient, nobody)
            rows, _ = derive_rows([(state, person)], self.study, day, self.site)
            return items_of(state.patient, rows)

        return on_patient

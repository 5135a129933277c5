"""What is done with each patient of a cohort: the same on one core and on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pyarrow as pa
from msgspec import Struct

from engine.assessment import Assessment, assess, to_json
from engine.language import RuleSet, Site, vocabulary_of
from engine.state import PatientState
from engine.values import read_when, zone
from fhir_adapters.bulk.tables import TABLES, rows_of

Rows = Mapping[str, list[dict[str, Any]]]


class PatientResult(Struct):
    """What came of one patient.

    Attributes:
        line: one line of NDJSON, without its end; empty if there is none.
        rows: rows by table.
    """

    line: bytes
    rows: Rows


OnPatient = Callable[[PatientState], PatientResult]


class PatientWork(Protocol):
    """Work on one patient at a time; can be sent to another process."""

    @property
    def tables(self) -> Mapping[str, pa.Schema]:
        """The tables it fills."""

    def prepare(self) -> OnPatient:
        """Load what all patients share; called once in each process."""


class AssessWork(Struct, frozen=True):
    """Assess every patient.

    Attributes:
        rulesets: the rule sets, read and checked.
        as_of: ISO day of the question.
        timezone: zone in which it ends.
        site: what a centre declares.
    """

    rulesets: tuple[RuleSet, ...]
    as_of: str
    timezone: str
    site: Site | None = None

    @property
    def tables(self) -> Mapping[str, pa.Schema]:
        """Verdicts, evidence, alerts, estimates and data quality."""
        return TABLES

    def prepare(self) -> OnPatient:
        """The assessment of one patient."""
        day = read_when(self.as_of, zone(self.timezone))
        names = vocabulary_of(self.rulesets)

        def on_patient(state: PatientState) -> PatientResult:
            found: Assessment = assess(
                state,
                self.rulesets,
                day,
                timezone=self.timezone,
                vocabulary=names,
                site=self.site,
            )
            return PatientResult(to_json(found), rows_of(found))

        return on_patient

"""DATA of ``mspike cohort``: a CSV, or patients' records in FHIR."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from engine.language import Site
from engine.state import PatientState
from engine.values import When
from fhir_adapters.bulk import BulkInput
from fhir_adapters.inbound import (
    InboundMapping,
    PatientStates,
    patient_states,
    read_records,
)
from ui.cli.cohort_rows import RowWork
from ui.cli.cohort_run import ALONE, How, bulk_input, tell_of
from ui.cli.failure import ExitCode, Failure
from ui.cli.gather import gathered
from ui.records import Identity, identities_of

if TYPE_CHECKING:
    from engine.cohort import CohortError, CohortRow, Person, PrintedTable

Study = Literal["A", "B"]

Data = Annotated[
    str,
    typer.Argument(
        metavar="DATA",
        help="A CSV (`mspike cohort columns` says which columns), or FHIR: a Bundle, an "
        "NDJSON file, a folder of them or of a bulk export.",
    ),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--into", metavar="FOLDER", help="Write an HTML page and CSV files there."
    ),
]

# mistakes of an option; all others are of the data
_OF_USAGE = frozenset({"MS-S002", "MS-S007", "MS-S008"})


class Records:
    """Patients' records of one input, as rows of a cohort."""

    def __init__(
        self,
        path: str,
        local: tzinfo,
        timezone: str = "UTC",
        how: How = ALONE,
        site: Site | None = None,
    ) -> None:
        """Read the input; with several processes, only when rows are asked for.

        Args:
            path: of the input.
            local: zone in which times without a zone are meant.
            timezone: its name.
            how: with what a whole cohort is worked on.
            site: whose own codes are read, and what it assumes.

        Raises:
            Failure: there is no patient in it.
        """
        self.set_aside = 0
        self._bulk: BulkInput | None = None
        self._timezone, self._how, self._site = timezone, how, site
        mapping = InboundMapping.of((), site)
        self._identities = identities_of(path)
        if how != ALONE:
            self._bulk = bulk_input(path, timezone, mapping)
            return
        records = read_records(path, thorough=True)
        self.states: PatientStates = patient_states(records, mapping, timezone=local)
        if not len(self.states):
            told = "; ".join(f"{u.place}: {u.code}" for u in self.states.unreadable)
            message = f"no patient in the input{f' ({told})' if told else ''}"
            remedy = "give a CSV, a Bundle, NDJSON or a bulk export"
            raise Failure("MS-C050", message, remedy, ExitCode.NOTHING_USABLE)
        self.set_aside = sum(1 for _ in self.states.unreadable)

    def rows(
        self, study: Study, as_of: When
    ) -> tuple[tuple[CohortRow, ...], PrintedTable]:
        """Rows of the patients whose clock of a study has started, and what is known."""
        from engine.cohort import derive_rows, print_completeness

        if self._bulk is not None:
            rows, left_out = self._in_bulk(self._bulk, study, as_of)
        else:
            rows, left_out = derive_rows(self._patients(), study, as_of, self._site)
        clock = {"A": "progression after CAR T", "B": "first teclistamab dose"}[study]
        said = ""
        if left_out:
            said = f"{left_out} patients are left out: no day of {clock} on record."
        return rows, print_completeness(rows, said)

    def _in_bulk(
        self, bulk: BulkInput, study: Study, as_of: When
    ) -> tuple[tuple[CohortRow, ...], int]:
        from engine.cohort import CohortRow

        persons = {name: _person(known) for name, known in self._identities.items()}
        work = RowWork(study, as_of.day_text(), self._timezone, self._site, persons)
        with gathered(bulk, work, self._how, CohortRow) as (found, outcome):
            rows = tuple(found)
        tell_of(outcome)
        self.set_aside = outcome.resources["set_aside"] + len(outcome.failed)
        left_out = outcome.patients - len(outcome.failed) - len(rows)
        return rows, left_out

    def _patients(self) -> Iterator[tuple[PatientState, Person]]:
        from engine.cohort import Person

        self.set_aside = sum(1 for _ in self.states.unreadable)
        for state in self.states:
            self.set_aside += state.resources.set_aside
            known = self._identities.get(state.patient)
            yield state, Person() if known is None else _person(known)


def _person(known: Identity) -> Person:
    from engine.cohort import Person

    return Person(birth_date=known.birth_date, sex=known.sex, synthetic=known.synthetic)


def is_csv(path: str) -> bool:
    """Whether DATA is a CSV by its name."""
    return Path(path).suffix.lower() == ".csv"


def nothing_but_the_csv(as_of: str | None, site: Path | None) -> None:
    """Refuse options that choose what of a record is seen: a CSV holds answers already.

    Raises:
        Failure: one of them is given.
    """
    given = {"--as-of": as_of, "--site": site}
    for option, value in given.items():
        if value is not None:
            message = f"{option} says what of a record is seen, and DATA is a CSV"
            remedy = f"leave out {option}, or give the records in FHIR"
            raise Failure("MS-C057", message, remedy)


def read_text(path: str) -> str:
    """Text of a CSV.

    Raises:
        Failure: it cannot be read.
    """
    try:
        return Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        message = f"cannot read {Path(path).name}"
        remedy = "name a CSV in UTF-8"
        raise Failure("MS-C051", message, remedy, ExitCode.NOTHING_USABLE) from cause


def columns_of(text: str) -> frozenset[str]:
    """Names in the header line, in lower case."""
    header = next(csv.reader(text.splitlines()[:1]), [])
    return frozenset(name.strip().lower() for name in header)


def refuse(error: CohortError) -> NoReturn:
    """A refusal of the cohort room as the end of a command.

    Raises:
        Failure: always.
    """
    usage = error.code in _OF_USAGE
    code = ExitCode.WRONG_USAGE if usage else ExitCode.NOTHING_USABLE
    raise Failure(error.code, error.message, error.remedy, code) from error


def write_into(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder, which is made if need be.

    Raises:
        Failure: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as cause:
        message = f"cannot write into {folder.name}"
        raise Failure(
            "MS-C052", message, "name a folder that can be written"
        ) from cause

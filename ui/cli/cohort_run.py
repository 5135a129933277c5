"""A whole cohort through one kind of work: processes, progress, and what is told at the end."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, Literal

import duckdb
import typer
from msgspec import Struct

from fhir_adapters.bulk import (
    LOOSE,
    OF_FAILED,
    BulkInput,
    BulkOutcome,
    PartitionDone,
    PatientWork,
    SparkMissing,
    WorkersDied,
    run_local,
    run_spark,
)
from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.inbound import InboundMapping
from fhir_adapters.sources import SourceError, files_of
from ui.cli.failure import ExitCode, Failure
from ui.cli.progress import CohortProgress, cohort_bars
from ui.cli.scratch import scratch_folder
from ui.cli.shown_patients import OnShown, patients_of_lines, patients_of_tables
from ui.cli.terminal import Terminal

TablesFolder = Annotated[
    Path | None,
    typer.Option(
        "--tables",
        metavar="FOLDER",
        help="Also write Parquet tables (verdicts, evidence, alerts, estimates, data "
        "quality) into a new folder.",
    ),
]
Engine = Annotated[
    Literal["local", "spark"],
    typer.Option(
        "--engine", help="Processes of this machine, or Apache Spark (extra `spark`)."
    ),
]
Master = Annotated[
    str,
    typer.Option(
        "--master",
        help="Spark master such as local[4] or yarn. [default: Spark's configuration]",
    ),
]


class How(Struct, frozen=True):
    """With what a cohort is worked on.

    Attributes:
        jobs: processes of this machine.
        engine: ``local`` or ``spark``.
        master: Spark master; empty for Spark's own configuration.
    """

    jobs: int = 1
    engine: Literal["local", "spark"] = "local"
    master: str = ""


ALONE: Final = How()
"""This process alone."""


def bulk_input(path: str, timezone: str, mapping: InboundMapping) -> BulkInput:
    """The files of a folder, or one file.

    Raises:
        Failure: there is none, or it is standard input.
    """
    if path == "-":
        message = "standard input cannot be divided between processes"
        raise Failure("MS-C130", message, "save it as a file, or use --jobs 1")
    place = Path(path)
    try:
        paths = files_of(place) if place.is_dir() else [place]
        sizes = tuple(each.stat().st_size for each in paths)
    except (SourceError, OSError) as cause:
        code = cause.code if isinstance(cause, SourceError) else "MS-D010"
        told = shipped_catalogue().unreadable(code, place.name)
        raise Failure(
            code, f"{told.place}: {told.message}", told.remedy, ExitCode.NOTHING_USABLE
        ) from cause
    return BulkInput(
        tuple(str(each.absolute()) for each in paths), sizes, timezone, mapping
    )


def run_cohort(
    bulk: BulkInput,
    work: PatientWork,
    how: How,
    *,
    tables: Path | None,
    lines: bool,
    aloud: bool = True,
    on_shown: OnShown | None = None,
) -> BulkOutcome:
    """Work on every patient; lines go to standard output, complaints to standard error.

    Args:
        bulk: the input.
        work: what is done with each patient.
        how: processes of this machine, or Spark.
        tables: new folder for Parquet tables, or ``None``.
        lines: whether to print a line of NDJSON for each patient.
        aloud: whether to name what is set aside; a second walk need not do it again.
        on_shown: told of patients before anything of them can be read.

    Raises:
        Failure: the folder is not new, processes died, or there is no room.
        OnePatient: nothing was done, because the input is of one patient.
    """
    with _new_folder(tables) as target, scratch_folder() as scratch:
        try:
            if how.engine == "spark":
                outcome = _on_spark(bulk, work, how.master, target, aloud=aloud)
            else:
                with cohort_bars(sum(bulk.sizes), bulk.partitions) as progress:
                    outcome = run_local(
                        bulk,
                        work,
                        scratch,
                        jobs=how.jobs,
                        tables=target,
                        on_partition=_Teller(progress, on_shown, aloud=aloud),
                        on_sorted=progress.sorted_out,
                        lines=lines,
                    )
            if target is not None and on_shown is not None:
                on_shown(patients_of_tables(target))
            return outcome
        except WorkersDied as cause:
            message = "a process died three times, and nothing was done in between"
            remedy = "give it more memory, or fewer processes with --jobs"
            raise Failure("MS-C132", message, remedy, ExitCode.FAULT) from cause
        except (OSError, duckdb.IOException) as cause:
            message = f"cannot write while working: {type(cause).__name__}"
            remedy = "make room on the disk of the temporary folder (TMPDIR)"
            raise Failure("MS-C133", message, remedy) from cause


def _on_spark(
    bulk: BulkInput,
    work: PatientWork,
    master: str,
    tables: Path | None,
    *,
    aloud: bool,
) -> BulkOutcome:
    if tables is None:
        message = "Spark writes tables"
        raise Failure("MS-C136", message, "name a new folder with --tables")
    # Spark does not read folders whose names begin with a dot
    scratch = tables.with_name(f"{tables.name.strip('.')}.sorting")
    try:
        outcome = run_spark(
            bulk, work, scratch.absolute(), tables.absolute(), master=master
        )
    except SparkMissing as cause:
        message = f"Spark cannot start: no {cause}"
        remedy = "install Java 17 and the extra: pip install 'mspike[spark]'"
        raise Failure("MS-C137", message, remedy) from cause
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if aloud:
        _tell_complaints(outcome.complaints)
    return outcome


def end_of(outcome: BulkOutcome) -> None:
    """Tell what was not done, and end with the exit code that says so.

    Raises:
        Failure: there was nobody in the input.
        Exit: something was set aside, or a patient failed.
    """
    tell_of(outcome)
    if outcome.failed or outcome.resources.get("set_aside"):
        raise typer.Exit(ExitCode.SET_ASIDE)


def tell_of(outcome: BulkOutcome) -> None:
    """Tell what was not done.

    Raises:
        Failure: there was nobody in the input.
    """
    for part in outcome.unreadable:
        _tell(f"set aside: {part.place}: {part.code} {part.message}; {part.remedy}")
    for patient, reason in sorted(outcome.failed.items()):
        told = shipped_catalogue().message("MS-D013")
        _tell(f"failed: Patient/{patient}: MS-D013 {told} ({reason})")
    if outcome.failed:
        number = outcome.resources[OF_FAILED]
        _tell(f"failed: {len(outcome.failed)} patients, with {number} resources")
    if not outcome.patients:
        message = "no patient in the input"
        remedy = "the Patient or the subject of each resource says who it is"
        raise Failure("MS-C021", message, remedy, ExitCode.NOTHING_USABLE)


def print_summary(outcome: BulkOutcome, tables: Path) -> None:
    """How many patients and resources, and where the tables are."""
    out = Terminal()
    resources = sum(outcome.resources.values())
    out.line(f"{outcome.patients:,} patients, {resources:,} resources -> {tables}")
    for bucket, number in outcome.resources.items():
        out.line(f"{number:>12,} {bucket.replace('_', ' ')}")
    if outcome.failed:
        out.line(f"{len(outcome.failed):>12,} patients failed")


class _Teller:
    """Prints what came of each partition."""

    def __init__(
        self, progress: CohortProgress, on_shown: OnShown | None, *, aloud: bool
    ) -> None:
        self._progress, self._on_shown, self._aloud = progress, on_shown, aloud

    def __call__(self, done: PartitionDone) -> None:
        if self._aloud:
            _tell_complaints(done.complaints)
        if done.lines is not None:
            if self._on_shown is not None:
                self._on_shown(patients_of_lines(done.lines))
            with done.lines.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            done.lines.unlink()
        if done.partition != LOOSE:
            self._progress.worked_on(done.patients)


def _tell_complaints(complaints: list[tuple[str, str, str]]) -> None:
    for code, message, resource in complaints:
        _tell(f"set aside: {resource}: {code} {message}")


def _tell(text: str) -> None:
    sys.stderr.write(f"mspike: {text}\n")


@contextmanager
def _new_folder(folder: Path | None) -> Iterator[Path | None]:
    """A folder that gets its name only when everything in it is whole."""
    if folder is None:
        yield None
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder.name} exists and is not an empty folder"
        raise Failure("MS-C131", message, "name a new folder")
    unfinished = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    if folder.exists():
        folder.rmdir()
    unfinished.rename(folder)

"""``mspike cohort``: tables and survival of a centre's own patients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import structs

from engine.prognosis import shipped_evidence
from ui.cli.cohort_data import (
    Data,
    Into,
    Records,
    Study,
    columns_of,
    is_csv,
    nothing_but_the_csv,
    read_text,
    refuse,
    write_into,
)
from ui.cli.cohort_fit import fit_command
from ui.cli.cohort_run import Engine, How, Master
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import AsOf, Jobs, TimeZone, read_as_of, read_zone
from ui.cli.site import SiteFile, load_site
from ui.cli.terminal import Terminal

if TYPE_CHECKING:
    from engine.cohort import CohortReport

STUDIES: tuple[Study, ...] = ("A", "B")

StudyOption = Annotated[
    Study | None,
    typer.Option(
        "--study",
        help="The paper whose form the report takes; groups and clocks are its own. "
        "[default: each for which there are patients]",
    ),
]
ConventionOption = Annotated[
    Literal["log", "log-log"],
    typer.Option(help="Convention of the intervals of Kaplan-Meier; R prints log."),
]
FormOption = Annotated[
    Literal["text", "html"],
    typer.Option("--format", help="What to print; html is one report."),
]

cohort_commands = typer.Typer(
    help="Tables and survival of a centre's own patients.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
cohort_commands.command("fit")(fit_command)


@cohort_commands.command("columns")
def columns_command() -> None:
    """Print the columns of a cohort as CSV: their names and what they hold."""
    from engine.cohort import columns

    terminal = Terminal()
    terminal.line(
        "An empty cell is not known, never no. Every column but id may be left out."
    )
    for name, text in columns().items():
        terminal.labelled(name, text, indent=0, column=26)


@cohort_commands.command("report")
def report_command(
    context: typer.Context,
    data: Data,
    study: StudyOption = None,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    site: SiteFile = None,
    convention: ConventionOption = "log",
    form: FormOption = "text",
    into: Into = None,
    jobs: Jobs = 1,
    engine: Engine = "local",
    master: Master = "",
) -> None:
    """Print the tables of a paper for the patients of DATA."""
    from engine.cohort import CohortError, rows_csv

    local = read_zone(timezone)
    day = read_as_of(as_of, local, context.obj)
    wanted = (study,) if study else STUDIES
    records = (
        None
        if is_csv(data)
        else Records(data, local, timezone, How(jobs, engine, master), load_site(site))
    )
    if records is None:
        nothing_but_the_csv(as_of, site)
    reports: list[CohortReport] = []
    files: dict[str, str] = {}
    try:
        for name in wanted:
            if records is None:
                made = _of_csv(data, name, convention, chosen=study is not None)
            else:
                rows, known = records.rows(name, day)
                files |= {f"{name}-rows.csv": rows_csv(rows)} if rows else {}
                made = _report(rows, name, convention) if rows else None
                if made is not None:
                    made = structs.replace(
                        made,
                        tables=(*made.tables, known),
                        notes=(*made.notes, f"As of {day.day_text()} ({timezone})."),
                    )
            reports += [made] if made is not None else []
    except CohortError as error:
        refuse(error)
    _hand_over(reports, form, files, into)
    if records is not None and records.set_aside:
        raise typer.Exit(ExitCode.SET_ASIDE)


def _of_csv(
    data: str, study: Study, convention: Literal["log", "log-log"], *, chosen: bool
) -> CohortReport | None:
    from engine.cohort import read_rows

    text = read_text(data)
    if "time" in columns_of(text) and "event" in columns_of(text):
        message = "DATA is a survival table"
        raise Failure("MS-C053", message, "use `mspike cohort fit`, or give a cohort")
    rows = read_rows(text)
    about = {
        "A": (
            "any_emd_at_baseline",
            "any_emd_at_progression",
            "pfs_months",
            "os_months",
        ),
        "B": ("stp_class", "teclistamab_pfs_months", "teclistamab_os_months"),
    }[study]
    known = any(getattr(row, name) is not None for row in rows for name in about)
    return _report(rows, study, convention) if known or chosen else None


def _report(
    rows: tuple[object, ...], study: Study, convention: Literal["log", "log-log"]
) -> CohortReport:
    from engine.cohort import CohortRow, report_cohort

    known = [row for row in rows if isinstance(row, CohortRow)]
    return report_cohort(known, shipped_evidence(), study, convention)


def _hand_over(
    reports: list[CohortReport], form: str, files: dict[str, str], into: Into
) -> None:
    if not reports:
        message = "no patient belongs to the cohort of either paper"
        remedy = (
            "A counts from progression after CAR T, B from the first teclistamab dose"
        )
        raise Failure("MS-C054", message, remedy, ExitCode.NOTHING_USABLE)
    if into is not None:
        for report in reports:
            files[f"{report.study}-report.html"] = report.html()
            files |= {f"{report.study}-{n}": t for n, t in report.csv().items()}
        write_into(into, files)
        Terminal().line(f"{len(files)} files in {into}: {', '.join(sorted(files))}")
        return
    if form == "html" and len(reports) > 1:
        message = "--format html is one report, and there are two"
        raise Failure("MS-C055", message, "choose one with --study, or use --into")
    for report in reports:
        Terminal().line(report.html() if form == "html" else report.text())

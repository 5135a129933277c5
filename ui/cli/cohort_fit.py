"""``mspike cohort fit``: Kaplan-Meier, log-rank, Cox, beside what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from engine.prognosis import shipped_evidence
from ui.cli.cohort_data import (
    Data,
    Into,
    Records,
    Study,
    columns_of,
    is_csv,
    read_text,
    refuse,
    write_into,
)
from ui.cli.cohort_run import Engine, How, Master
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import AsOf, Jobs, TimeZone, read_as_of, read_zone
from ui.cli.site import SiteFile, load_site
from ui.cli.terminal import Terminal

if TYPE_CHECKING:
    from engine.cohort import CohortRow, FitReport, SurvivalTable

Endpoint = Literal["A.PFS", "A.OS", "B.PFS", "B.OS", "B.DOR"]
Convention = Literal["log", "log-log"]

EndpointOption = Annotated[
    Endpoint | None,
    typer.Option(
        "--endpoint",
        help="The published endpoint that the times are of, with its clock; needed for a "
        "cohort and for FHIR. Published rows and validation are then shown beside.",
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="COLUMN",
        help="Groups: a column, or a division of a paper such as A.OS.bl_EMD. "
        "[default: the paper's own groups where --endpoint is given]",
    ),
]
Covariates = Annotated[
    list[str] | None,
    typer.Option("--covariate", metavar="COLUMN", help="Of a Cox model; repeatable."),
]
ConventionOption = Annotated[
    Convention,
    typer.Option(
        help="Convention of the intervals; R prints log unless told otherwise."
    ),
]
FormOption = Annotated[
    Literal["text", "html"], typer.Option("--format", help="What to print.")
]


def fit_command(
    context: typer.Context,
    data: Data,
    endpoint: EndpointOption = None,
    by: By = "",
    covariate: Covariates = None,
    as_of: AsOf = None,
    timezone: TimeZone = "UTC",
    site: SiteFile = None,
    convention: ConventionOption = "log-log",
    form: FormOption = "text",
    into: Into = None,
    jobs: Jobs = 1,
    engine: Engine = "local",
    master: Master = "",
) -> None:
    """Fit the survival of the patients of DATA.

    DATA is a survival table (columns id, time in months, event: 0 censored, 1 event, 2 and
    more competing events; optionally entry for late entry, start for the day of time zero,
    and covariates), a cohort as CSV, or FHIR.
    """
    from engine.cohort import CohortError, Compared, report_fit

    local = read_zone(timezone)
    day = read_as_of(as_of, local, context.obj)
    records = (
        None
        if is_csv(data)
        else Records(data, local, timezone, How(jobs, engine, master))
    )
    evidence = shipped_evidence()
    try:
        text = read_text(data) if records is None else ""
        if records is None and {"time", "event"} <= columns_of(text):
            table, group, synthetic = _of_table(text, by)
        else:
            if endpoint is None:
                message = "a cohort has the times of several endpoints"
                raise Failure("MS-C056", message, "choose one with --endpoint")
            rows = _rows(text) if records is None else ()
            if records is not None:
                study: Study = "A" if endpoint.startswith("A") else "B"
                rows, _ = records.rows(study, day, load_site(site))
            table, group = _of_rows(rows, endpoint, by)
            synthetic = any(row.synthetic for row in rows)
        published = bool(group) and set(table.labels(group)) <= set(evidence.strata)
        report = report_fit(
            table,
            evidence,
            by=group,
            covariates=covariate or (),
            convention=convention,
            compared=Compared(endpoint=endpoint or "", by=group if published else ""),
            synthetic=synthetic,
        )
    except CohortError as error:
        refuse(error)
    _hand_over(report, form, into)
    if records is not None and records.set_aside:
        raise typer.Exit(ExitCode.SET_ASIDE)


def _of_table(text: str, by: str) -> tuple[SurvivalTable, str, bool]:
    from engine.cohort import read_survival_table

    table = read_survival_table(text)
    marks = table.covariates.get("synthetic", ())
    return table, by, any(mark.lower() in ("true", "1") for mark in marks)


def _rows(text: str) -> tuple[CohortRow, ...]:
    from engine.cohort import read_rows

    return read_rows(text)


def _of_rows(
    rows: tuple[CohortRow, ...], endpoint: Endpoint, by: str
) -> tuple[SurvivalTable, str]:
    from engine.cohort import GROUP, survival_of_rows

    division = by if by.startswith(f"{endpoint}.") else ""
    table = survival_of_rows(rows, shipped_evidence(), endpoint, division)
    if by and not division:
        return table, by
    return table, GROUP if table.labels(GROUP) else ""


def _hand_over(report: FitReport, form: str, into: Into) -> None:
    if into is not None:
        files = {"fit.html": report.html(), **report.csv()}
        write_into(into, files)
        Terminal().line(f"{len(files)} files in {into}: {', '.join(sorted(files))}")
        return
    Terminal().line(report.html() if form == "html" else report.text())

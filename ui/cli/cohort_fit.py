"""``mspike cohort fit``: Kaplan-Meier, log-rank, Cox, beside what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import Struct, structs

from engine.prognosis import shipped_evidence
from engine.values import When
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
from ui.cli.cohort_run import Engine, How, Master
from ui.cli.failure import ExitCode, Failure
from ui.cli.options import AsOf, Jobs, TimeZone, read_as_of, read_zone
from ui.cli.site import SiteFile, load_site
from ui.cli.terminal import Terminal

if TYPE_CHECKING:
    from engine.cohort import CohortRow, FitReport, PrintedTable, SurvivalTable

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
    how = How(jobs, engine, master)
    records = (
        None if is_csv(data) else Records(data, local, timezone, how, load_site(site))
    )
    evidence = shipped_evidence()
    try:
        if records is None:
            nothing_but_the_csv(as_of, site)
            found = _of_csv(data, endpoint, by)
        else:
            found = _of_records(records, endpoint, by, day)
        table, group = found.table, found.group
        published = bool(group) and set(table.labels(group)) <= set(evidence.strata)
        report = report_fit(
            table,
            evidence,
            by=group,
            covariates=covariate or (),
            convention=convention,
            compared=Compared(endpoint=endpoint or "", by=group if published else ""),
            synthetic=found.synthetic,
            untimed=found.untimed,
        )
    except CohortError as error:
        refuse(error)
    report = structs.replace(report, tables=(*report.tables, *found.known))
    _hand_over(report, form, into)
    if records is not None and records.set_aside:
        raise typer.Exit(ExitCode.SET_ASIDE)


class _Input(Struct, frozen=True, kw_only=True):
    """What is to be fitted.

    Attributes:
        table: the patients.
        group: column of their groups; empty if there are none.
        synthetic: whether any of them is made up.
        untimed: patients who are left out: months or event is not known.
        known: how much of their records is known, where they come from FHIR.
    """

    table: SurvivalTable
    group: str
    synthetic: bool
    untimed: int = 0
    known: tuple[PrintedTable, ...] = ()


def _of_csv(data: str, endpoint: Endpoint | None, by: str) -> _Input:
    from engine.cohort import read_rows, read_survival_table

    text = read_text(data)
    if not {"time", "event"} & columns_of(text):
        return _of_rows(read_rows(text), endpoint, by)
    table = read_survival_table(text)
    marks = table.covariates.get("synthetic", ())
    synthetic = any(mark.lower() in ("true", "1") for mark in marks)
    return _Input(table=table, group=by, synthetic=synthetic)


def _of_records(
    records: Records, endpoint: Endpoint | None, by: str, day: When
) -> _Input:
    study: Study = "A" if _chosen(endpoint).startswith("A") else "B"
    rows, known = records.rows(study, day)
    return structs.replace(_of_rows(rows, endpoint, by), known=(known,))


def _chosen(endpoint: Endpoint | None) -> Endpoint:
    if endpoint is None:
        message = "a cohort has the times of several endpoints"
        raise Failure("MS-C056", message, "choose one with --endpoint")
    return endpoint


def _of_rows(rows: tuple[CohortRow, ...], endpoint: Endpoint | None, by: str) -> _Input:
    from engine.cohort import GROUP, survival_of_rows

    chosen = _chosen(endpoint)
    division = by if by.startswith(f"{chosen}.") else ""
    table = survival_of_rows(rows, shipped_evidence(), chosen, division)
    published = GROUP if table.labels(GROUP) else ""
    return _Input(
        table=table,
        group=by if by and not division else published,
        synthetic=any(row.synthetic for row in rows),
        untimed=len(rows) - table.n,
    )


def _hand_over(report: FitReport, form: str, into: Into) -> None:
    if into is not None:
        files = {"fit.html": report.html(), **report.csv()}
        write_into(into, files)
        Terminal().line(f"{len(files)} files in {into}: {', '.join(sorted(files))}")
        return
    Terminal().line(report.html() if form == "html" else report.text())

"""Report of a centre's own cohort: its fit, beside what is published, and validation."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from engine.cohort.report.fit_tables import print_fit
from engine.cohort.report.html import report_page
from engine.cohort.report.plain import tables_csv, tables_text
from engine.cohort.report.published import print_published
from engine.cohort.report.validation_tables import print_validation
from engine.cohort.survival import (
    Convention,
    SurvivalTable,
    fit_cohort,
)
from engine.cohort.tables import Panel, PrintedTable, fit_panel, left_out
from engine.prognosis import Evidence


class FitReport(Struct, frozen=True, kw_only=True):
    """The fit of one endpoint.

    Attributes:
        title: heading.
        n: patients.
        events: events.
        synthetic: whether any of them is made up.
        tables: tables as text.
        panel: the Kaplan-Meier panel.
        notes: what a reader must know.
    """

    title: str
    n: int
    events: int
    synthetic: bool
    tables: tuple[PrintedTable, ...]
    panel: Panel
    notes: tuple[str, ...]

    def html(self) -> str:
        """One HTML page."""
        return report_page(
            self.title,
            self.tables,
            (self.panel,),
            synthetic=self.synthetic,
            notes=self.notes,
        )

    def csv(self) -> dict[str, str]:
        """CSV texts by file name."""
        return tables_csv(self.tables, synthetic=self.synthetic)

    def text(self) -> str:
        """Plain text."""
        head = [self.title, *self.notes]
        if self.synthetic:
            head.insert(1, "SYNTHETIC: made up, of no patient")
        return "\n".join(head) + "\n\n" + tables_text(self.tables)


class Compared(Struct, frozen=True, kw_only=True):
    """Which published rows the cohort is set beside.

    Attributes:
        endpoint: id of the endpoint that the times are of, ``B.OS``; empty if none.
        by: covariate whose values are ids of published groups, ``B.true_emd``.
    """

    endpoint: str = ""
    by: str = ""


def report_fit(
    table: SurvivalTable,
    evidence: Evidence,
    *,
    by: str = "",
    covariates: Sequence[str] = (),
    convention: Convention = "log-log",
    compared: Compared | None = None,
    synthetic: bool = False,
    untimed: int = 0,
) -> FitReport:
    """Fit a centre's own cohort and set it beside what is published.

    Args:
        table: the patients.
        evidence: the published rows.
        by: covariate that forms groups; empty for none.
        covariates: covariates of a Cox model.
        convention: convention of the intervals.
        compared: the published endpoint that the times are of, if they are of one.
        synthetic: whether any patient is made up.
        untimed: patients who are not in the table: months or event is not known.

    Raises:
        CohortError: see ``fit_cohort``.
    """
    beside = compared or Compared()
    fit = fit_cohort(table, by=by, covariates=covariates, convention=convention)
    tables = list(print_fit(fit))
    title, time_zero = "Survival", "the time zero of the table, which it does not name"
    if beside.endpoint:
        definition = evidence.endpoints[beside.endpoint]
        title, time_zero = definition.title, definition.time_zero
        published = print_published(
            table, evidence, beside.endpoint, beside.by, convention
        )
        # below 25 local patients the published row leads, so it stands first
        tables[:0] = [t for t in published if t.id == "published"]
        tables += [t for t in published if t.id != "published"]
        tables += print_validation(table, evidence, beside.endpoint, beside.by)
    notes = [
        f"{title}, counted from {time_zero}. Intervals of Kaplan-Meier: {convention}.",
        "A centre's own patients; observed, not adjusted, and no comparison of treatments.",
    ]
    if untimed:
        notes.append(left_out(untimed))
    return FitReport(
        title=f"Cohort of {table.n} patients: {title}",
        n=fit.n,
        events=fit.events,
        synthetic=synthetic,
        tables=tuple(tables),
        panel=fit_panel(fit, title, time_zero, untimed),
        notes=tuple(notes),
    )

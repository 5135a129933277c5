"""Report of a cohort: the tables and panels of one paper, for any patients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from engine.cohort.report.html import report_page
from engine.cohort.report.plain import tables_csv, tables_text
from engine.cohort.survival import Convention
from engine.cohort.tables import (
    PAPER_A,
    PAPER_B,
    CohortRow,
    Panel,
    PrintedTable,
    first_therapies,
    panels,
    patterns,
    print_panel,
    print_patterns,
    print_responses,
    print_table_one,
    print_therapies,
    print_transitions,
    responses,
    table_one,
    transitions,
)
from engine.prognosis import Evidence, Stratum

StudyId = Literal["A", "B"]

_STRATA: Final[dict[StudyId, tuple[str, ...]]] = {
    "A": ("A.bl_EMD.pos", "A.bl_EMD.neg"),
    "B": ("B.true_emd", "B.psk", "B.no_stp"),
}


class CohortReport(Struct, frozen=True, kw_only=True):
    """Tables and panels of a cohort, in the form of one paper.

    Attributes:
        study: whose form it has, ``A`` or ``B``.
        title: heading.
        n: number of patients.
        synthetic: whether any of them is made up.
        tables: tables as text.
        panels: Kaplan-Meier panels.
        notes: what a reader must know.
    """

    study: StudyId
    title: str
    n: int
    synthetic: bool
    tables: tuple[PrintedTable, ...]
    panels: tuple[Panel, ...]
    notes: tuple[str, ...]

    @property
    def printed(self) -> tuple[PrintedTable, ...]:
        """All tables, those of the panels last."""
        return (*self.tables, *(print_panel(panel) for panel in self.panels))

    def html(self) -> str:
        """One HTML page."""
        return report_page(
            self.title,
            self.printed,
            self.panels,
            synthetic=self.synthetic,
            notes=self.notes,
        )

    def csv(self) -> dict[str, str]:
        """CSV texts by file name."""
        return tables_csv(self.printed, synthetic=self.synthetic)

    def text(self) -> str:
        """Plain text."""
        head = [self.title, *self.notes]
        if self.synthetic:
            head.insert(1, "SYNTHETIC: made up, of no patient")
        return "\n".join(head) + "\n\n" + tables_text(self.printed)


def report_cohort(
    rows: Sequence[CohortRow],
    evidence: Evidence,
    study: StudyId,
    convention: Convention = "log",
) -> CohortReport:
    """Count and draw a cohort in the form of one paper.

    Args:
        rows: the patients.
        evidence: the published groups and divisions.
        study: whose form, ``A`` or ``B``.
        convention: convention of the intervals of Kaplan-Meier.

    Raises:
        CohortError: a time is not positive (MS-S004).
    """
    strata = tuple(evidence.strata[name] for name in _STRATA[study])
    paper = evidence.studies[study]
    tables = _tables_a(rows, strata) if study == "A" else _tables_b(rows, strata)
    return CohortReport(
        study=study,
        title=f"Cohort of {len(rows)} patients in the form of: {paper.title}",
        n=len(rows),
        synthetic=any(row.synthetic for row in rows),
        tables=tables,
        panels=panels(rows, evidence, study, convention),
        notes=(
            f"Groups and endpoints as {paper.citation} defines them.",
            f"Survival counts from {paper.clock.title}. Intervals of Kaplan-Meier: "
            f"{convention}.",
            "A patient whose group is not known is in none; not known is never no.",
        ),
    )


def _tables_a(
    rows: Sequence[CohortRow], strata: Sequence[Stratum]
) -> tuple[PrintedTable, ...]:
    counted = table_one(rows, strata, PAPER_A, "t")
    return (
        print_table_one(counted, "Characteristics by EMD at baseline"),
        print_patterns(patterns(rows)),
        print_therapies(first_therapies(rows, strata)),
        print_transitions(transitions(rows)),
        print_responses(responses(rows, strata)),
    )


def _tables_b(
    rows: Sequence[CohortRow], strata: Sequence[Stratum]
) -> tuple[PrintedTable, ...]:
    counted = table_one(rows, strata, PAPER_B, "kruskal")
    return (
        print_table_one(counted, "Characteristics by soft-tissue plasmacytoma"),
        print_responses(responses(rows, strata)),
    )

"""A centre's medians beside the published ones, and combined with heterogeneity only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.cohort.survival import (
    LOCAL_LEADS_FROM,
    CohortError,
    Convention,
    GroupFit,
    SurvivalTable,
    combine,
    group_fit,
    leading,
    local_median,
    published_median,
)
from engine.cohort.tables import TICKS, PrintedTable
from engine.prognosis import Evidence, evidence_entries

_COLUMNS = ("", "median, months (95% interval)", "n", "counted from")


def print_published(
    table: SurvivalTable,
    evidence: Evidence,
    endpoint: str,
    by: str,
    convention: Convention,
) -> list[PrintedTable]:
    """One table: published and local medians of each group, the leading one first.

    Args:
        table: the patients.
        evidence: the published rows.
        endpoint: id of the endpoint that the times are of.
        by: covariate whose values are ids of published groups; empty for all patients.
        convention: convention of the local intervals.
    """
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    footnotes: dict[str, None] = {}
    for row, members in _groups(table, evidence, endpoint, by):
        local = group_fit("", members, convention, TICKS)
        told, said, marks = _pair(evidence, row, local)
        rows += told
        notes += said
        footnotes.update(dict.fromkeys(marks))
    if not rows:
        return []
    return [
        PrintedTable(
            id="published",
            title="Published medians and this centre's own",
            columns=_COLUMNS,
            rows=tuple(rows),
            notes=(*notes, *footnotes),
        )
    ]


def _groups(
    table: SurvivalTable, evidence: Evidence, endpoint: str, by: str
) -> Iterator[tuple[str, SurvivalTable]]:
    """Published survival rows of an endpoint with the local patients of their group."""
    for row in evidence.survival.values():
        if row.endpoint != endpoint or row.of_those:
            continue
        if not by:
            if row.stratum.endswith(".all"):
                yield row.id, table
        elif row.stratum in table.labels(by):
            yield row.id, table.only(table.members(by, row.stratum))


def _pair(
    evidence: Evidence, row: str, local: GroupFit
) -> tuple[list[tuple[str, ...]], list[str], list[str]]:
    """Rows, what is said beside them, and the caveats in words."""
    found = evidence.survival[row]
    stratum = evidence.strata[found.stratum].title
    time_zero = evidence.endpoints[found.endpoint].time_zero
    entry = next(e for e in evidence_entries(evidence) if e.id == row)
    leads = local.n < LOCAL_LEADS_FROM
    printed = entry.statements[0]
    size = str(int(evidence.strata[found.stratum].n.for_computation))
    published = (f"published, {stratum} ({row})", printed.text, size, time_zero)
    own = (
        f"this centre, {stratum}",
        f"{_months(local.median)} ({_months(local.low)} to {_months(local.high)})",
        str(local.n),
        time_zero,
    )
    rows: list[tuple[str, ...]] = [published, own] if leads else [own, published]
    notes: list[str] = []
    try:
        combined = combine(
            published_median(evidence, row), local_median(local, time_zero)
        )
    except CohortError as error:
        lead = leading(local.n)
        notes.append(f"{stratum}: {lead}; not combined, {error.message}.")
    else:
        notes.append(f"{stratum}: {combined.text}")
    return rows, notes, list(printed.footnotes())


def _months(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.1f}"

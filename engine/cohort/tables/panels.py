"""Kaplan-Meier panels for every way in which the papers divide their patients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from engine.cohort.survival import (
    CohortFit,
    Convention,
    GroupFit,
    LogRank,
    SurvivalTable,
    group_fit,
    log_rank,
    survival_table,
)
from engine.cohort.tables.printed_table import PrintedTable
from engine.cohort.tables.rows import CohortRow
from engine.prognosis import Evidence, Stratum

# fields of a cohort row that hold the times of a published endpoint
_FIELDS: Final = {
    "A.PFS": "pfs",
    "A.OS": "os",
    "B.PFS": "teclistamab_pfs",
    "B.OS": "teclistamab_os",
    "B.DOR": "teclistamab_dor",
}

TICKS: Final = (0.0, 3.0, 6.0, 9.0, 12.0, 18.0, 24.0)


class Panel(Struct, frozen=True, kw_only=True):
    """Kaplan-Meier curves of the groups of one division.

    Attributes:
        id: name, ``A.OS.bl_EMD``.
        title: endpoint and groups in words.
        endpoint_title: the endpoint as its paper defines it.
        time_zero: the event from which time counts.
        convention: convention of the intervals.
        groups: curves; groups without patients are left out.
        missing: titles of the groups without patients.
        unplaced: patients with times whose group is not known.
        untimed: patients who are left out: months or event is not known.
        log_rank: difference between the groups.
    """

    id: str
    title: str
    endpoint_title: str
    time_zero: str
    convention: Convention
    groups: tuple[GroupFit, ...]
    missing: tuple[str, ...]
    unplaced: int
    untimed: int
    log_rank: LogRank | None


def divisions(
    evidence: Evidence, study: str
) -> dict[str, tuple[str, tuple[Stratum, ...]]]:
    """Every division of a paper's patients that it draws, with its endpoint.

    Pairwise comparisons of groups that are drawn together are not divisions.
    """
    found: dict[str, tuple[str, tuple[Stratum, ...]]] = {}
    for endpoint in _FIELDS:
        if not endpoint.startswith(f"{study}."):
            continue
        every = evidence.strata[f"{study}.all"]
        found[f"{endpoint}.all"] = (endpoint, (every,))
        rows = [c for c in evidence.comparisons.values() if c.endpoint == endpoint]
        for row in rows:
            if any(set(row.between) < set(other.between) for other in rows):
                continue
            strata = tuple(evidence.strata[name] for name in row.between)
            found[row.id] = (endpoint, strata)
    return found


def panels(
    rows: Sequence[CohortRow],
    evidence: Evidence,
    study: str,
    convention: Convention = "log",
) -> tuple[Panel, ...]:
    """Draw every panel for which there are patients with times.

    Args:
        rows: the patients.
        evidence: the published divisions.
        study: ``A`` or ``B``.
        convention: convention of the intervals; ``log`` is that of R and, so far as can
            be told, of both papers.
    """
    drawn = (
        _panel(name, endpoint, strata, rows, evidence, convention)
        for name, (endpoint, strata) in divisions(evidence, study).items()
    )
    return tuple(panel for panel in drawn if panel is not None)


def fit_panel(fit: CohortFit, title: str, time_zero: str, untimed: int = 0) -> Panel:
    """The panel of a cohort fit: its groups, or all patients if there are none.

    Args:
        fit: the fit.
        title: what is drawn.
        time_zero: the event from which time counts.
        untimed: patients who were left out of the fit.
    """
    groups = fit.groups[1:] or fit.groups
    return Panel(
        id="fit",
        title=f"{title} by {fit.by}" if fit.by else title,
        endpoint_title=title,
        time_zero=time_zero,
        convention=fit.convention,
        groups=groups,
        missing=(),
        unplaced=fit.n - sum(group.n for group in groups),
        untimed=untimed,
        log_rank=fit.log_rank,
    )


def times_of(
    rows: Sequence[CohortRow], endpoint: str
) -> tuple[list[CohortRow], SurvivalTable | None]:
    """Patients with times of an endpoint, and these times.

    Raises:
        CohortError: a time is not positive (MS-S004).
    """
    field = _FIELDS[endpoint]
    placed = [
        (line, row)
        for line, row in enumerate(rows, start=2)
        if getattr(row, f"{field}_months") is not None
        and getattr(row, f"{field}_event") is not None
    ]
    known = [row for _, row in placed]
    if not known:
        return known, None
    table = survival_table(
        ids=[row.id for row in known],
        ends=[getattr(row, f"{field}_months") for row in known],
        events=[int(getattr(row, f"{field}_event")) for row in known],
        lines=[line for line, _ in placed],
    )
    return known, table


def left_out(patients: int) -> str:
    """What is said of patients without times."""
    who = "1 patient is" if patients == 1 else f"{patients} patients are"
    return f"{who} left out: months or event of this endpoint not known."


def _panel(
    name: str,
    endpoint: str,
    strata: Sequence[Stratum],
    rows: Sequence[CohortRow],
    evidence: Evidence,
    convention: Convention,
) -> Panel | None:
    known, table = times_of(rows, endpoint)
    if table is None:
        return None
    inside = [[row.belongs_to(s) is True for row in known] for s in strata]
    filled = [(s, np.array(m)) for s, m in zip(strata, inside, strict=True) if any(m)]
    definition = evidence.endpoints[endpoint]
    return Panel(
        id=name,
        title=f"{definition.name}: {' v '.join(s.title for s in strata)}",
        endpoint_title=definition.title,
        time_zero=definition.time_zero,
        convention=convention,
        groups=tuple(
            group_fit(stratum.title, table.only(members), convention, TICKS)
            for stratum, members in filled
        ),
        missing=tuple(
            s.title for s, m in zip(strata, inside, strict=True) if not any(m)
        ),
        unplaced=sum(not any(flags) for flags in zip(*inside, strict=True)),
        untimed=len(rows) - len(known),
        log_rank=_difference(table, [members for _, members in filled]),
    )


def _difference(table: SurvivalTable, members: Sequence[object]) -> LogRank | None:
    masks = np.array(members, dtype=bool)
    if len(masks) < 2:
        return None
    placed = masks.any(axis=0)
    groups = masks.argmax(axis=0)[placed]
    observed = table.observed[placed]
    if not observed.any():
        return None
    return log_rank(table.ends[placed], observed, groups.astype(np.int64))


def print_panel(panel: Panel) -> PrintedTable:
    """Medians and counts of one panel as text."""
    rows: list[tuple[str, ...]] = []
    for group in panel.groups:
        span = f"{_months(group.low)} to {_months(group.high)}"
        rows.append(
            (group.label, f"{group.events}/{group.n}", _months(group.median), span, "")
        )
        rows += [
            (
                f"{group.label}, month {tick.months:g}",
                "",
                "",
                f"{tick.survival:.0%}" if tick.at_risk else "",
                f"{tick.at_risk} at risk, {tick.censored} censored, {tick.events} events",
            )
            for tick in group.ticks
        ]
    test = panel.log_rank
    notes = [f"{panel.endpoint_title}; counted from {panel.time_zero}."]
    if test is not None:
        notes.append(f"Log-rank p {test.p:.2g} ({len(panel.groups)} groups).")
    notes += [f"No patient: {title}." for title in panel.missing]
    if panel.unplaced:
        notes.append(f"{panel.unplaced} patients with times are in none of the groups.")
    if panel.untimed:
        notes.append(left_out(panel.untimed))
    return PrintedTable(
        id=panel.id.replace(".", "_"),
        title=panel.title,
        columns=(
            "",
            "events/n",
            "median, months",
            f"95% interval ({panel.convention}) or survival",
            "counts",
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _months(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.1f}"

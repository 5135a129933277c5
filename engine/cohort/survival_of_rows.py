"""Times of a published endpoint out of cohort rows, with the groups of its paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import structs

from engine.cohort.survival import CohortError, SurvivalTable
from engine.cohort.tables import CohortRow, divisions, times_of
from engine.prognosis import Evidence

# Column with the id of each patient's published group.
GROUP: Final = "published_group"

_START: Final = {"A": "progression_date", "B": "teclistamab_start_date"}


def survival_of_rows(
    rows: Sequence[CohortRow], evidence: Evidence, endpoint: str, division: str = ""
) -> SurvivalTable:
    """The survival table of one endpoint; every column of a row is a covariate.

    Patients without times are left out. ``published_group`` is the id of the group of
    the paper that a patient is in, empty if that is not known; ``start`` the day of time
    zero.

    Args:
        rows: the patients.
        evidence: the published groups.
        endpoint: id of the endpoint, ``B.OS``.
        division: id of the paper's division of its patients, ``A.OS.bl_EMD``; its
            first one if not given.

    Raises:
        CohortError: nobody has times (MS-S006), or there is no such division (MS-S002).
    """
    known, table = times_of(rows, endpoint)
    if table is None:
        message = f"no patient has months and event of {endpoint}"
        raise CohortError("MS-S006", message, "fill in both columns of the endpoint")
    every = {
        name: strata
        for name, (of, strata) in divisions(evidence, endpoint[0]).items()
        if of == endpoint and len(strata) > 1
    }
    if division and division not in every:
        remedy = f"divisions of {endpoint}: {', '.join(every) or 'none'}"
        raise CohortError("MS-S002", f"no division {division!r}", remedy)
    strata = every.get(division) or next(iter(every.values()), ())
    groups = tuple(
        next((s.id for s in strata if row.belongs_to(s) is True), "") for row in known
    )
    names = [n for n in CohortRow.__struct_fields__ if n not in ("id", "synthetic")]
    covariates = {
        name: tuple(_text(getattr(row, name)) for row in known) for name in names
    }
    covariates |= {GROUP: groups, "start": covariates[_START[endpoint[0]]]}
    return structs.replace(table, covariates=covariates)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)

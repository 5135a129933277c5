"""Each endpoint of a paper in this cohort, fitted and set beside the published rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from engine.prognosis import shipped_evidence

if TYPE_CHECKING:
    from engine.cohort import CohortRow, FitReport

Study = Literal["A", "B"]
_ENDPOINTS: Final[dict[Study, tuple[str, ...]]] = {
    "A": ("A.PFS", "A.OS"),
    "B": ("B.PFS", "B.OS", "B.DOR"),
}


class Fit(Struct, frozen=True):
    """One endpoint.

    Attributes:
        endpoint: as published.
        report: tables beside the published rows; ``None`` if it cannot be fitted.
        refusal: code and message, if it cannot.
    """

    endpoint: str
    report: FitReport | None = None
    refusal: str = ""


def fits_of(rows: Sequence[CohortRow], study: Study) -> Iterator[Fit]:
    """The fits that ``mspike cohort fit`` prints for the same rows.

    Args:
        rows: patients of the cohort.
        study: the paper in whose form it is counted.
    """
    from engine.cohort import CohortError

    for endpoint in _ENDPOINTS[study]:
        try:
            yield Fit(endpoint, _fitted(rows, endpoint))
        except CohortError as refused:
            yield Fit(endpoint, refusal=f"{refused.code}: {refused.message}")
        except Exception as fault:
            # one endpoint must not cost the tables; the page says which one it is
            told = f"MS-C099: a fault of mspike itself ({type(fault).__name__})"
            yield Fit(endpoint, refusal=told)


def _fitted(rows: Sequence[CohortRow], endpoint: str) -> FitReport:
    from engine.cohort import GROUP, Compared, report_fit, survival_of_rows

    evidence = shipped_evidence()
    table = survival_of_rows(rows, evidence, endpoint, "")
    labels = set(table.labels(GROUP))
    group = GROUP if labels else ""
    published = bool(labels) and labels <= set(evidence.strata)
    return report_fit(
        table,
        evidence,
        by=group,
        convention="log-log",
        compared=Compared(endpoint=endpoint, by=group if published else ""),
        synthetic=any(row.synthetic for row in rows),
        untimed=len(rows) - table.n,
    )

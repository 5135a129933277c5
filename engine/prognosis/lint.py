"""The evidence linter: every printed number that contradicts itself or another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.prognosis.caveats import Caveat
from engine.prognosis.finding import Finding, explain, shows
from engine.prognosis.lint_ratios import check_ratios
from engine.prognosis.lint_survival import check_readings, check_survival
from engine.prognosis.lint_tables import check_tables
from engine.prognosis.lint_text import check_text
from engine.prognosis.published import Evidence


def lint_evidence(evidence: Evidence) -> tuple[Finding, ...]:
    """Recompute what can be recomputed and list what does not agree.

    Every finding says where it stands, what is printed, the other reading, and which
    caveats explain it. A finding without a caveat is news: somebody must read
    the paper and write one.
    """
    drafts = (
        *check_survival(evidence),
        *check_ratios(evidence),
        *check_tables(evidence),
        *check_text(evidence),
        *check_readings(evidence),
    )
    return tuple(explain(drafts, evidence.caveats.values()))


def unshown_caveats(
    evidence: Evidence, findings: Iterable[Finding]
) -> tuple[Caveat, ...]:
    """Contradictions that are listed as caveats, but that the linter does not find.

    A caveat with several recomputations is unshown if any one of them is missing.
    """
    found = tuple(findings)
    return tuple(c for c in evidence.caveats.values() if any(_missing(c, found)))


def _missing(caveat: Caveat, findings: tuple[Finding, ...]) -> Iterator[bool]:
    if caveat.nature == "limitation":
        return
    yield not any(caveat.id in finding.caveats for finding in findings)
    for showing in caveat.shows_as:
        yield not any(
            f.kind == showing.kind and shows(f.at, showing.at) for f in findings
        )

"""Every row of the evidence in words, for people who look it up rather than match it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.prognosis.caveats import Caveat
from engine.prognosis.entry import EvidenceEntry, summary_words, with_study
from engine.prognosis.listing_text import text_entries
from engine.prognosis.offer import describe_comparison
from engine.prognosis.offers import offers_of
from engine.prognosis.printed import PrintedNumber, Statement, statement
from engine.prognosis.published import Evidence
from engine.prognosis.rows import Cell
from engine.prognosis.tables import Characteristic, Table, Transitions


def evidence_entries(evidence: Evidence) -> tuple[EvidenceEntry, ...]:
    """Every row, in the order of the files."""
    return (
        *_matched(evidence),
        *_comparisons(evidence),
        *(entry for t in evidence.tables.values() for entry in _table(evidence, t)),
        *(_transitions(evidence, t) for t in evidence.transitions.values()),
        *text_entries(evidence),
    )


def _matched(evidence: Evidence) -> Iterator[EvidenceEntry]:
    kinds = {
        "median": "survival",
        "percent": "response",
        "odds_ratio": "odds_ratio",
        "hazard_ratio": "hazard_ratio",
    }
    for offer in offers_of(evidence):
        estimate = offer.estimate
        if estimate is None:
            continue
        found = tuple(evidence.caveats[i] for i in estimate.caveats)
        yield EvidenceEntry(
            id=offer.evidence,
            kind=kinds[estimate.measure],
            study=offer.study.id,
            title=f"{estimate.endpoint}: {estimate.stratum}",
            place=estimate.place,
            statements=(Statement(estimate.text, found),),
        )
    yield from _superseded(evidence)


def _superseded(evidence: Evidence) -> Iterator[EvidenceEntry]:
    """Univariable ratios whose place a multivariable one takes."""
    for row in evidence.hazard_ratios.values():
        adjusted = {c.endpoint for c in row.ratios if c.model == "multivariable"}
        for cell in row.ratios:
            if cell.model == "univariable" and cell.endpoint in adjusted:
                name = evidence.endpoints[cell.endpoint].name
                template = (
                    f"superseded by the multivariable ratio: hazard ratio of {name} "
                    "{value} (95% CI {low} to {high}), p {p}, univariable"
                )
                words = statement(
                    template,
                    evidence.caveats_of_contrast(cell.endpoint, row),
                    value=cell.ratio,
                    low=cell.ci95[0],
                    high=cell.ci95[1],
                    p=cell.p,
                )
                title = f"{name}: {row.covariate}"
                yield EvidenceEntry(
                    id=row.id,
                    kind="hazard_ratio",
                    study=row.study,
                    title=title,
                    place=row.place,
                    statements=(words,),
                )


def _comparisons(evidence: Evidence) -> Iterator[EvidenceEntry]:
    for row in (
        *evidence.comparisons.values(),
        *evidence.response_comparisons.values(),
    ):
        yield EvidenceEntry(
            id=row.cited_as,
            kind="comparison",
            study=evidence.study_of(row.endpoint).id,
            title=evidence.endpoints[row.endpoint].title,
            place=row.place,
            statements=(describe_comparison(evidence, row),),
        )
    for gap in evidence.unpublished.values():
        found = evidence.caveats_of_survival(gap)
        yield EvidenceEntry(
            id=gap.cited_as,
            kind="unpublished",
            study=evidence.study_of(gap.endpoint).id,
            title=evidence.strata[gap.stratum].title,
            place=gap.place,
            statements=(statement("no median is printed", found),),
        )


def _table(evidence: Evidence, table: Table) -> Iterator[EvidenceEntry]:
    for name, row in table.rows.items():
        caveats = with_study(evidence, table.study, (*table.caveats, *row.caveats))
        lines = [*_levels(table, row, caveats), *_summaries(table, row, caveats)]
        if row.p is not None:
            lines.append(statement("p {p}", caveats, p=row.p))
        yield EvidenceEntry(
            id=f"{table.id}/{name}",
            kind="table",
            study=table.study,
            title=row.title,
            place=row.place or table.place,
            statements=tuple(lines),
        )


def _levels(
    table: Table, row: Characteristic, caveats: tuple[Caveat, ...]
) -> Iterator[Statement]:
    for level, cells in row.levels.items():
        parts, values = [level], dict[str, PrintedNumber | None]()
        for column, (title, cell) in enumerate(zip(table.columns, cells, strict=True)):
            if cell is None:
                parts.append(f"{title} not printed")
                continue
            template, found = _cell(cell, str(column))
            parts.append(f"{title} {template}")
            values |= found
        yield statement(", ".join(parts), caveats, **values)


def _cell(cell: Cell, key: str) -> tuple[str, dict[str, PrintedNumber | None]]:
    template = f"{{n{key}}}"
    values: dict[str, PrintedNumber | None] = {f"n{key}": cell.count}
    if cell.of is not None:
        template += f" of {{of{key}}}"
        values[f"of{key}"] = cell.of
    if cell.percent is not None:
        template += f" ({{percent{key}}}%)"
        values[f"percent{key}"] = cell.percent
    return template, values


def _summaries(
    table: Table, row: Characteristic, caveats: tuple[Caveat, ...]
) -> Iterator[Statement]:
    for title, summary in zip(table.columns, row.summaries, strict=False):
        if summary is not None:
            yield summary_words(title, summary, caveats)


def _transitions(evidence: Evidence, row: Transitions) -> EvidenceEntry:
    caveats = with_study(evidence, row.study, row.caveats)
    lines = []
    for state, origin in row.origins.items():
        template, values = _cell(origin.n, "0")
        parts = [f"{state} at baseline {template}"]
        for to, cell in origin.to.items():
            template, found = _cell(cell, f"_{to}")
            parts.append(f"to {to} {template}")
            values |= found
        lines.append(statement(", ".join(parts), caveats, **values))
    lines += [
        statement(f"{asked.title}: p {{p}}", caveats, p=asked.p)
        for asked in row.associations.values()
    ]
    return EvidenceEntry(
        id=row.cited_as,
        kind="transitions",
        study=row.study,
        title="soft-tissue disease from baseline to progression",
        place=row.place,
        statements=tuple(lines),
    )

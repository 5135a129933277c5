"""Sums, proportions, quotations and derived numbers in words."""

from __future__ import annotations

from collections.abc import Iterator

from engine.prognosis.entry import EvidenceEntry, summary_words, with_study
from engine.prognosis.printed import Statement, statement
from engine.prognosis.published import Evidence
from engine.prognosis.tables import QuotedTrial


def text_entries(evidence: Evidence) -> Iterator[EvidenceEntry]:
    """Entries of the running text, of quoted trials and of derived numbers."""
    yield from _text(evidence)
    for trial in evidence.quoted_trials.values():
        yield _quoted(evidence, trial)
    yield from _derived(evidence)


def _text(evidence: Evidence) -> Iterator[EvidenceEntry]:
    for total in evidence.sums.values():
        parts = [f"{{p{i}}} {what}" for i, what in enumerate(total.of_what)]
        values = {f"p{i}": part for i, part in enumerate(total.parts)}
        words = statement(
            f"{{whole}}: {', '.join(parts)}",
            with_study(evidence, total.study, total.caveats),
            whole=total.whole,
            **values,
        )
        yield _entry(total.id, "sum", total.study, total.title, total.place, words)
    for share in evidence.proportions.values():
        counted = " ({count} of {of})" if share.count and share.of else ""
        words = statement(
            f"{{percent}}%{counted}",
            with_study(evidence, share.study, share.caveats),
            percent=share.percent,
            count=share.count,
            of=share.of,
        )
        yield _entry(
            share.cited_as, "proportion", share.study, share.title, share.place, words
        )
    for quantity in evidence.quantities.values():
        caveats = with_study(evidence, quantity.study, quantity.caveats)
        title = f"{quantity.unit}s, median ({quantity.spread})"
        words = summary_words(title, quantity.summary, caveats)
        yield _entry(
            quantity.id,
            "quantity",
            quantity.study,
            quantity.title,
            quantity.place,
            words,
        )
    for said in evidence.statements.values():
        words = statement(
            "{says}", with_study(evidence, said.study, said.caveats), says=said.says
        )
        yield _entry(said.id, "statement", said.study, said.says, said.place, words)


def _entry(
    name: str, kind: str, study: str, title: str, place: str, words: Statement
) -> EvidenceEntry:
    return EvidenceEntry(
        id=name, kind=kind, study=study, title=title, place=place, statements=(words,)
    )


def _quoted(evidence: Evidence, trial: QuotedTrial) -> EvidenceEntry:
    caveats = evidence.resolve(trial.caveats)
    lines = []
    for figure in trial.figures.values():
        counted = " ({count} of {of})" if figure.count and figure.of else ""
        about = "about " if figure.approximate else ""
        shown = {
            "{percent}%": figure.percent,
            "{months} months": figure.months,
            "{ratio}": figure.ratio,
        }
        template = next((words for words, n in shown.items() if n is not None), "")
        p = ", p {p}" if figure.p else ""
        lines.append(
            statement(
                f"{figure.says}: {about}{template}{counted}{p} (quoted: {figure.place})",
                caveats,
                percent=figure.percent,
                months=figure.months,
                ratio=figure.ratio,
                count=figure.count,
                of=figure.of,
                p=figure.p,
            )
        )
    return EvidenceEntry(
        id=trial.id,
        kind="quoted_trial",
        study="",
        title=f"{trial.id} ({trial.agent}), as quoted",
        place=", ".join(trial.quoted_by),
        statements=tuple(lines),
    )


def _derived(evidence: Evidence) -> Iterator[EvidenceEntry]:
    for row in evidence.derived.values():
        interval = " (Wilson 95% interval {low} to {high})" if row.ci95 else ""
        low, high = row.ci95 or (None, None)
        words = statement(
            f"derived, not printed: {row.says}: {{percent}}%{interval}, {{count}} of {{of}}",
            with_study(evidence, row.study, row.caveats),
            percent=row.percent,
            low=low,
            high=high,
            count=row.count,
            of=row.of,
        )
        place = f"derived from {', '.join(row.sources)}: {row.basis}"
        yield _entry(
            row.evidence or row.id,
            "derived",
            row.study,
            f"derived: {row.says}",
            place,
            words,
        )

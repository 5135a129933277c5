"""Numbers of the running text: transitions, sums, proportions, claims, quotations."""

from __future__ import annotations

from collections.abc import Iterator

from engine.prognosis.agreement import (
    count_of,
    in_words,
    p_fits,
    p_values,
    percent_fits,
)
from engine.prognosis.contingency import wilson_interval
from engine.prognosis.finding import Draft
from engine.prognosis.printed import PrintedNumber
from engine.prognosis.published import Evidence
from engine.prognosis.rows import Interval95
from engine.prognosis.tables import Association, QuotedTrial, Sum, Transitions


def check_text(evidence: Evidence) -> Iterator[Draft]:
    """Contradictions between numbers of the running text."""
    for transitions in evidence.transitions.values():
        yield from _transitions(transitions)
    for row in evidence.sums.values():
        yield from _sum(row)
    yield from _proportions(evidence)
    yield from _claims(evidence)
    for trial in evidence.quoted_trials.values():
        yield from _quoted(trial)
    yield from _derived(evidence)


def _transitions(row: Transitions) -> Iterator[Draft]:
    arrived: dict[str, int] = {}
    for state, origin in row.origins.items():
        counts = {to: count_of(cell.count) for to, cell in origin.to.items()}
        for to, count in counts.items():
            arrived[to] = arrived.get(to, 0) + count
        whole, total = count_of(origin.n.count), sum(counts.values())
        if total != whole:
            words = f"the {len(counts)} destinations add up to {total}"
            yield _transition(
                row, state, f"{state} at baseline: {{n}}", words, origin.n.count
            )
        for to, cell in origin.to.items():
            if cell.percent and not percent_fits(cell.percent, counts[to], whole):
                words = in_words(counts[to], whole)
                yield _transition(row, f"{state}/{to}", "{n}%", words, cell.percent)
    for name, total_row in row.totals.items():
        total = sum(arrived.get(state, 0) for state in total_row.states)
        if total != count_of(total_row.printed):
            words = f"the transitions add up to {total}"
            printed = f"{name} at progression ({total_row.at}): {{n}}"
            yield _transition(row, name, printed, words, total_row.printed)
    for name, association in row.associations.items():
        yield from _association(row, name, association)


def _transition(
    row: Transitions, part: str, printed: str, other: str, n: PrintedNumber
) -> Draft:
    return Draft(
        kind="transition",
        at=f"{row.id}/{part}",
        place=row.place,
        printed=printed,
        other=other,
        values={"n": n},
    )


def _association(row: Transitions, name: str, asked: Association) -> Iterator[Draft]:
    counts = [[0, 0], [0, 0]]
    for state, origin in row.origins.items():
        for to, cell in origin.to.items():
            if to != "unknown":
                side = counts[0 if state in asked.states else 1]
                side[0 if to in asked.states else 1] += count_of(cell.count)
    found = p_values(counts)
    if not p_fits(asked.p, list(found.values())):
        groups = " and ".join(f"{side[0]} of {sum(side)}" for side in counts)
        tests = ", ".join(f"{test} {p:.4f}" for test, p in found.items())
        yield Draft(
            kind="p_value",
            at=f"{row.id}/{name}",
            place=row.place,
            printed=f"{asked.title}: p {{p}}",
            other=f"{groups} give {tests}",
            values={"p": asked.p},
        )


def _sum(row: Sum) -> Iterator[Draft]:
    total = sum(count_of(part) for part in row.parts)
    whole = count_of(row.whole)
    if total == whole or (row.at_most and whole <= total):
        return
    parts = zip(row.parts, row.of_what, strict=True)
    added = " + ".join(f"{count_of(part)} ({what})" for part, what in parts)
    bound = "at most " if row.at_most else ""
    yield Draft(
        kind="sum",
        at=row.id,
        place=row.place,
        printed=f"{row.title}: {{whole}}",
        other=f"{added} = {bound}{total}",
        values={"whole": row.whole},
    )


def _proportions(evidence: Evidence) -> Iterator[Draft]:
    for row in evidence.proportions.values():
        divisor = row.about or row.of
        if row.count is None or divisor is None:
            continue
        count, of = count_of(row.count), count_of(divisor)
        if not percent_fits(row.percent, count, of):
            yield Draft(
                kind="percentage",
                at=row.id,
                place=row.place,
                printed=f"{row.title}: {{percent}}%",
                other=in_words(count, of),
                values={"percent": row.percent},
            )


def _claims(evidence: Evidence) -> Iterator[Draft]:
    for claim in evidence.claims.values():
        lowest = evidence.survival[claim.lowest].median
        for name in claim.of:
            other = evidence.survival[name]
            if lowest is None or other.median is None:
                continue
            if lowest.for_computation > other.median.for_computation:
                group = evidence.strata[other.stratum].title
                yield Draft(
                    kind="claim",
                    at=claim.id,
                    place=claim.place,
                    printed=f"{claim.says}: median {{lowest}}",
                    other=f"{group}: median {{other}}",
                    values={"lowest": lowest, "other": other.median},
                )


def _quoted(trial: QuotedTrial) -> Iterator[Draft]:
    for name, figure in trial.figures.items():
        if figure.percent is None:
            continue
        at, values = f"{trial.id}/{name}", {"percent": figure.percent}
        if figure.count is not None and figure.of is not None:
            count, of = count_of(figure.count), count_of(figure.of)
            if not percent_fits(figure.percent, count, of):
                yield Draft(
                    kind="percentage",
                    at=at,
                    place=figure.place,
                    printed=f"{figure.says}: {{percent}}%",
                    other=in_words(count, of),
                    values={**values},
                )
        total = sum(part.for_computation for part in figure.parts)
        if figure.parts and total != figure.percent.for_computation:
            added = " and ".join(figure.of_what)
            yield Draft(
                kind="sum",
                at=at,
                place=figure.place,
                printed=f"{figure.says}: {{percent}}%",
                other=f"{added} add up to {total}%",
                values={**values},
            )


def _derived(evidence: Evidence) -> Iterator[Draft]:
    for row in evidence.derived.values():
        count, of = count_of(row.count), count_of(row.of)
        ends = wilson_interval(count, of)
        if percent_fits(row.percent, count, of) and _interval_fits(row.ci95, ends):
            continue
        yield Draft(
            kind="derived",
            at=row.id,
            place=", ".join(row.sources),
            printed="{percent}%",
            other=f"{in_words(count, of)} ({100 * ends[0]:.1f}-{100 * ends[1]:.1f})",
            values={"percent": row.percent},
        )


def _interval_fits(printed: Interval95 | None, ends: tuple[float, float]) -> bool:
    if printed is None:
        return True
    for number, end in zip(printed, ends, strict=True):
        if number is not None:
            low, high = number.rounded_from()
            if not float(low) <= 100 * end <= float(high):
                return False
    return True

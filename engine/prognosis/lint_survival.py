"""Survival and response: other readings, repeats, follow-up and definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.prognosis.agreement import (
    count_of,
    in_words,
    p_fits,
    p_values,
    percent_fits,
    some_count_fits,
)
from engine.prognosis.finding import Draft
from engine.prognosis.printed import PrintedNumber
from engine.prognosis.published import Evidence
from engine.prognosis.rows import Comparison, ResponseRow, SurvivalRow


def check_survival(evidence: Evidence) -> Iterator[Draft]:
    """Contradictions of medians, p-values, response rates and endpoints."""
    for row in evidence.survival.values():
        yield from _other_readings(row)
        yield from _interval(row)
    for comparison in evidence.comparisons.values():
        yield from _other_p_values(comparison)
    yield from _repeated_intervals(evidence)
    yield from _repeated_p_values(evidence)
    yield from _equal_medians(evidence)
    yield from _follow_up(evidence)
    yield from _definitions(evidence)
    for response in evidence.responses.values():
        yield from _response(response)
    yield from _response_p_values(evidence)


def check_readings(evidence: Evidence) -> Iterator[Draft]:
    """What is printed in two places and does not agree, listed as data."""
    for caveat in evidence.caveats.values():
        if caveat.readings:
            first, *others = caveat.readings
            yield Draft(
                kind="text",
                at=caveat.id,
                place=first.place,
                printed=first.says,
                other="; ".join(f"{o.says} ({o.place})" for o in others),
            )


def _other_readings(row: SurvivalRow) -> Iterator[Draft]:
    for other in row.alternatives:
        yield Draft(
            kind="text",
            at=row.id,
            place=row.place,
            printed="median {median} ({low}-{high})",
            other=f"{{other}} ({other.place})",
            values={
                "median": row.median,
                "low": row.ci95[0],
                "high": row.ci95[1],
                "other": other.value,
            },
        )


def _other_p_values(row: Comparison) -> Iterator[Draft]:
    for other in row.p_alternatives:
        yield Draft(
            kind="text",
            at=row.id,
            place=row.place,
            printed="p {p}",
            other=f"p {{other}} ({other.place})",
            values={"p": row.p, "other": other.value},
        )


def _interval(row: SurvivalRow) -> Iterator[Draft]:
    ends = [n.for_computation for n in (row.ci95[0], row.median, row.ci95[1]) if n]
    if ends != sorted(ends):
        yield Draft(
            kind="interval",
            at=row.id,
            place=row.place,
            printed="median {median} ({low}-{high})",
            other="a median lies inside its interval",
            values={"median": row.median, "low": row.ci95[0], "high": row.ci95[1]},
        )


def _repeated_intervals(evidence: Evidence) -> Iterator[Draft]:
    groups: dict[object, list[SurvivalRow]] = {}
    for row in evidence.survival.values():
        if row.median is not None:
            groups.setdefault((row.endpoint, row.median, row.ci95), []).append(row)
    for first, *others in (rows for rows in groups.values() if len(rows) > 1):
        titles = [evidence.strata[row.stratum].title for row in others]
        yield Draft(
            kind="repeated",
            at=first.id,
            place=first.place,
            printed=f"{evidence.strata[first.stratum].title}: {{median}} ({{low}}-{{high}})",
            other=f"the same for {'; '.join(titles)}",
            values={
                "median": first.median,
                "low": first.ci95[0],
                "high": first.ci95[1],
            },
        )


def _repeated_p_values(evidence: Evidence) -> Iterator[Draft]:
    groups: dict[PrintedNumber, list[tuple[str, str]]] = {}
    for transitions in evidence.transitions.values():
        for name, row in transitions.associations.items():
            at = f"{transitions.id}/{name}"
            groups.setdefault(row.p, []).append((at, transitions.place))
    for comparison in evidence.comparisons.values():
        if comparison.p is not None and not comparison.p.is_bound:
            groups.setdefault(comparison.p, []).append(
                (comparison.id, comparison.place)
            )
    for p, ((at, place), *others) in groups.items():
        if others:
            yield Draft(
                kind="repeated",
                at=at,
                place=place,
                printed="p {p}",
                other=f"the same p-value for {', '.join(name for name, _ in others)}",
                values={"p": p},
            )


def _equal_medians(evidence: Evidence) -> Iterator[Draft]:
    groups: dict[tuple[str, PrintedNumber], list[SurvivalRow]] = {}
    for row in evidence.survival.values():
        if row.median is not None:
            study = evidence.endpoints[row.endpoint].study
            groups.setdefault((study, row.median), []).append(row)
    for (study, median), rows in groups.items():
        if len({row.endpoint for row in rows}) > 1:
            yield Draft(
                kind="repeated",
                at=f"{study}.median/{rows[0].id}",
                place=rows[0].place,
                printed="median {median}",
                other=f"the same number in {', '.join(row.id for row in rows[1:])}",
                values={"median": median},
            )


def _follow_up(evidence: Evidence) -> Iterator[Draft]:
    for study in evidence.studies.values():
        if study.follow_up is None:
            yield Draft(
                kind="follow_up",
                at=study.id,
                place=study.place,
                printed="no median follow-up is printed",
                other="how many were still followed at the medians is not known",
            )
    for row in evidence.survival.values():
        follow_up = evidence.study_of(row.endpoint).follow_up
        if follow_up and _beyond((row.median, *row.ci95), follow_up.median):
            yield Draft(
                kind="follow_up",
                at=row.id,
                place=row.place,
                printed="{median} ({low}-{high}) months",
                other="median follow-up is {follow_up} months",
                values={
                    "median": row.median,
                    "low": row.ci95[0],
                    "high": row.ci95[1],
                    "follow_up": follow_up.median,
                },
            )


def _beyond(numbers: Iterable[PrintedNumber | None], limit: PrintedNumber) -> bool:
    return any(
        n is not None and n.for_computation > limit.for_computation for n in numbers
    )


def _definitions(evidence: Evidence) -> Iterator[Draft]:
    endpoints = list(evidence.endpoints.values())
    for endpoint in endpoints:
        if endpoint.name == "PFS" and not any("death" in e for e in endpoint.events):
            yield Draft(
                kind="definition",
                at=endpoint.id,
                place=endpoint.place,
                printed=f"PFS ends with: {', '.join(endpoint.events)}",
                other="progression-free survival counts death as an event",
            )
    for i, first in enumerate(endpoints):
        for other in endpoints[i + 1 :]:
            if first.name == other.name and first.study != other.study:
                yield Draft(
                    kind="definition",
                    at=f"clock/{first.name}",
                    place=f"{first.study}, {first.place}",
                    printed=f"{first.study}: from {first.time_zero} to {_or(first.events)}",
                    other=f"{other.study}: from {other.time_zero} to {_or(other.events)}",
                )


def _or(events: tuple[str, ...]) -> str:
    return " or ".join(events)


def _response(row: ResponseRow) -> Iterator[Draft]:
    of = count_of(row.of)
    if row.count is not None:
        count = count_of(row.count)
        fits, words = percent_fits(row.percent, count, of), in_words(count, of)
    else:
        fits = some_count_fits(row.percent, of)
        words = f"no whole number of {of} patients is that percentage"
    cells = {level: cell for level, cell in row.levels.items() if cell.percent}
    wrong = [
        level
        for level, cell in cells.items()
        if cell.percent and not percent_fits(cell.percent, count_of(cell.count), of)
    ]
    if not fits or wrong:
        yield Draft(
            kind="percentage",
            at=row.id,
            place=row.place,
            printed="{percent}% of {of}",
            other="; ".join([words, *wrong]),
            values={"percent": row.percent, "of": row.of},
        )
    total = sum(count_of(cell.count) for cell in row.levels.values())
    if row.levels and total != of:
        yield Draft(
            kind="sum",
            at=row.id,
            place=row.place,
            printed="{of} patients",
            other=f"the levels add up to {total}",
            values={"of": row.of},
        )


def _response_p_values(evidence: Evidence) -> Iterator[Draft]:
    for row in evidence.response_comparisons.values():
        counts = [
            [count_of(r.count), count_of(r.of) - count_of(r.count)]
            for r in evidence.responses.values()
            if r.endpoint == row.endpoint and r.stratum in row.between and r.count
        ]
        if row.p is None or len(counts) < len(row.between):
            continue
        found = p_values(counts)
        if not p_fits(row.p, list(found.values())):
            words = ", ".join(f"{name} {p:.4f}" for name, p in found.items())
            yield Draft(
                kind="p_value",
                at=row.id,
                place=row.place,
                printed="p {p}",
                other=f"the response rates give {words}",
                values={"p": row.p},
            )

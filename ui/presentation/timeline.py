"""Assessment -> Timeline: the series, events and studies of a patient, to be drawn.

Pure: it chooses what is drawn and says it in words; the levels come from the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct

from engine.assessment import Assessment, SeriesPoint
from engine.language import Vocabulary, shipped_vocabulary
from engine.reasoning import Courses, RiseLevel
from engine.values import plain
from ui.presentation.happenings import Happening, happenings_of

Kind = Literal["value", "bound", "preliminary", "not measured"]

_SERIES: Final = (
    "serum_m_protein",
    "urine_m_protein",
    "kappa_free_light_chain",
    "lambda_free_light_chain",
    "dflc",
)
_MARGIN: Final = timedelta(days=14)


class Mark(Struct, frozen=True, kw_only=True):
    """One result as it is drawn.

    Attributes:
        kind: a value, a bound (drawn over all it can be), a preliminary value, or a
            measurement that failed (drawn as a gap).
        when: day as a reader writes it.
        first_day: first day it can be, ISO.
        last_day: last day it can be, ISO.
        text: value with its unit.
        low: lower end of what it can be.
        high: upper end; ``None`` if there is none.
        run: number of the run of plain values it belongs to; lines join runs only.
        as_recorded: as it was written.
        resources: where it stands.
    """

    kind: Kind
    when: str
    first_day: str
    last_day: str
    text: str
    low: Decimal | None
    high: Decimal | None
    run: int
    as_recorded: str
    resources: tuple[str, ...]


class TimelinePanel(Struct, frozen=True, kw_only=True):
    """One series on its own axis.

    Attributes:
        series: analyte or derived series.
        title: its name.
        unit: its unit.
        marks: results in order of time.
        level: the level that counts as a rise, if a rule asks for one.
        alt: what the drawing says, in words.
    """

    series: str
    title: str
    unit: str
    marks: tuple[Mark, ...]
    level: RiseLevel | None
    alt: str


class Timeline(Struct, frozen=True, kw_only=True):
    """Everything that is drawn over time.

    Attributes:
        first_day: left end of every axis, ISO.
        last_day: right end of every axis: the day of the question or later.
        panels: one for each series with a result.
        happenings: events, studies and therapies in order of time.
    """

    first_day: str
    last_day: str
    panels: tuple[TimelinePanel, ...]
    happenings: tuple[Happening, ...]


def timeline_of(
    assessment: Assessment, courses: Courses, names: Vocabulary | None = None
) -> Timeline | None:
    """What is drawn of a patient; ``None`` if there is nothing to draw.

    Args:
        assessment: one patient, as of one day.
        courses: levels and derived series of the same patient and day.
        names: the vocabulary; the shipped one by default.
    """
    names = names or shipped_vocabulary()
    panels = tuple(_panels(assessment, courses, names))
    happenings = tuple(sorted(happenings_of(assessment), key=lambda h: h.first_day))
    days = [m.first_day for panel in panels for m in panel.marks]
    days += [h.first_day for h in happenings]
    if not days:
        return None
    first = date.fromisoformat(min(days)) - _MARGIN
    last = date.fromisoformat(max(*days, assessment.as_of)) + _MARGIN
    return Timeline(
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        panels=panels,
        happenings=happenings,
    )


def _panels(
    assessment: Assessment, courses: Courses, names: Vocabulary
) -> Iterator[TimelinePanel]:
    levels: dict[str, RiseLevel] = {}
    for told in courses.levels:
        levels.setdefault(told.series, told)
    for series in _SERIES:
        marks: tuple[Mark, ...]
        unit = names.unit_of(series)
        if series in courses.derived:
            drawn = courses.derived[series]
            points = [
                SeriesPoint(
                    d.when, d.first_day, d.last_day, d.value, d.low, d.high, "", ""
                )
                for d in drawn
            ]
            marks = _marks(points, unit, [d.resources for d in drawn])
        elif series in assessment.facts.series:
            found = assessment.facts.series[series].points
            marks = _marks(found, unit, [(p.resource,) for p in found])
        else:
            continue
        level = levels.get(series)
        title = names.title(series)
        if marks:
            yield TimelinePanel(
                series=series,
                title=title,
                unit=unit,
                marks=marks,
                level=level,
                alt=_alt(title, unit, marks, level),
            )


def _marks(
    points: Iterable[SeriesPoint], unit: str, resources: list[tuple[str, ...]]
) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    run = 0
    for point, sources in zip(points, resources, strict=True):
        kind = _kind(point)
        joins = kind == "value" and point.first_day == point.last_day
        if not joins:
            run += 1
        marks.append(
            Mark(
                kind=kind,
                when=point.when,
                first_day=point.first_day,
                last_day=point.last_day,
                text=point.value
                if kind == "not measured"
                else f"{point.value} {unit}".strip(),
                low=point.low,
                high=point.high,
                run=run,
                as_recorded=point.as_recorded,
                resources=sources,
            )
        )
        if not joins:
            run += 1
    return tuple(marks)


def _kind(point: SeriesPoint) -> Kind:
    if point.value == "not measured":
        return "not measured"
    if point.preliminary:
        return "preliminary"
    return "value" if point.low == point.high else "bound"


def _alt(
    title: str, unit: str, marks: tuple[Mark, ...], level: RiseLevel | None
) -> str:
    """The take-away: how many, the latest, the lowest, and what counts as a rise."""
    first, last = marks[0], marks[-1]
    count = f"{len(marks)} result" + ("s" if len(marks) > 1 else "")
    told = f"{title}, {unit}: {count}, {first.when} to {last.when}; latest {last.text}"
    if level is None:
        return told
    met = f"first met {level.met}" if level.met else "not met"
    return f"{told}; lowest {level.reference}; {level_text(level, unit)}; {met}"


def level_text(level: RiseLevel, unit: str) -> str:
    """``a rise from 0.8 g/dL: 0.3 + 0.5 = 0.8 g/dL; ...``."""
    low, high = plain(level.low), level.high
    if high is None:
        span = f"{low} {unit} or more, no upper end"
    elif high == level.low:
        span = f"{low} {unit}"
    else:
        span = f"{low} to {plain(high)} {unit}, as the lowest value is a bound"
    return f"a rise counts from {span}: {level.arithmetic}"

"""Lines of therapy: what therapies and documented progressions prove, and no more.

A new line (Rajkumar, Blood 2015;126:921) starts with an unplanned change of treatment.
What was planned is not on record; a drug that was not given before and is started after a
documented progression is no planned part of the line before it. So the record proves a
least number of lines, and with a complete therapy feed also a greatest one.
"""

from __future__ import annotations

from functools import partial

from engine.language import LinesBefore
from engine.reasoning.chart import Chart, on_or_before
from engine.reasoning.finding import Finding
from engine.reasoning.readings import no_index
from engine.reasoning.treatments import Treatment, treatments
from engine.reasoning.verdict import DataRequest
from engine.reasoning.wording import day
from engine.state import Event, Fact
from engine.values import FALSE, TRUE, UNKNOWN


def lines_before(chart: Chart, test: LinesBefore) -> Finding:
    """Whether at least so many lines of therapy were given before the day of an event."""
    anchor = chart.anchor(test.event)
    if anchor.when is None or not anchor.certain:
        return no_index(chart, test.event)
    placed = [
        (start, on_or_before(start[0].when, anchor.when, -1))
        for start in _starts(chart)
    ]
    sure = [start for start, mask in placed if mask == TRUE]
    events = [
        e
        for e in chart.state.of(Event)
        if e.kind == "progression" and on_or_before(e.when, anchor.when, 0) == TRUE
    ]
    lines = _lines(sure, events)
    if len(lines) >= test.count:
        facts = [fact for line in lines[: test.count] for fact in line]
        say = partial(_text, chart, lines)
        return Finding(TRUE, (*dict.fromkeys(facts), *anchor.facts), say)
    possible = sum(1 for _, mask in placed if mask & TRUE)
    if "therapy_feed_complete" in chart.state.closed and possible < test.count:
        say = partial("{} therapies were started, no more".format, possible)
        return Finding(FALSE, anchor.facts, say)
    say = partial(
        "lines of therapy: insufficient evidence (at least {} of {} found)".format,
        len(lines),
        test.count,
    )
    ask = partial(_request, chart, test.event)
    return Finding(UNKNOWN, (), say, "never_asked", ask)


def _starts(chart: Chart) -> list[Treatment]:
    """Starts of therapies that are no supportive care, in order of time."""
    return sorted(treatments(chart), key=lambda s: (s[0].when.start, s[1]))


def _lines(starts: list[Treatment], events: list[Event]) -> list[tuple[Fact, ...]]:
    """What proves each line: the first start, then a progression and a new drug."""
    if not starts:
        return []
    # Of starts in unknown order, the one that is surely over first proves most.
    lines: list[tuple[Fact, ...]] = [(min(starts, key=_end)[0],)]
    for event in sorted(events, key=lambda e: e.when.start):
        last = lines[-1][-1]
        if not last.when.surely_before(event.when):
            continue
        # A drug whose start may lie before the progression may belong to the line before.
        earlier = {a for f, a in starts if not event.when.surely_before(f.when)}
        new = [
            (f, a)
            for f, a in starts
            if event.when.surely_before(f.when) and a not in earlier
        ]
        if new:
            lines.append((event, min(new, key=_end)[0]))
    return lines


def _end(start: Treatment) -> tuple[int, str]:
    return start[0].when.end, start[1]


def _text(chart: Chart, lines: list[tuple[Fact, ...]]) -> str:
    told = []
    for line in lines:
        fact = line[-1]
        name = getattr(fact, "agent", "") or getattr(fact, "product", "")
        told.append(f"{chart.vocabulary.title(name)} from {day(fact.when)}")
    joined = ", after progression ".join(told)
    return f"at least {len(lines)} lines of therapy: {joined}"


def _request(chart: Chart, event: str) -> tuple[DataRequest, ...]:
    when = f"before {chart.vocabulary.title(event)}"
    text = (
        f"lines of therapy {when}: which drugs, from when to when, and why they changed"
    )
    return (DataRequest("prior_lines", text, (), "", when),)

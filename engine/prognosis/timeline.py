"""Timeline: which clocks of the studies have started for a patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from engine.prognosis.study import ClockEvent
from engine.reasoning import Chart
from engine.state import CellTherapyInfusion, Event, ResponseAssessment
from engine.values import When

CLOCKS: Final[tuple[ClockEvent, ...]] = ("progression", "teclistamab_start")

# Partial response or better, IMWG 2016 (Lancet Oncol 2016;17:e328), as facts name it.
RESPONSES: Final = frozenset({"scr", "cr", "vgpr", "pr"})


class Timeline(Struct, frozen=True, kw_only=True):
    """What of a patient's course decides which studies apply.

    Attributes:
        started: events that are on record.
        uncertain: events of which the record leaves open whether they took place in
            the order that counts.
        products: product of the CAR T infusion from which time counts; several if the
            order of infusions is not known.
        days: the day of each event that started, ISO, where it is known to the day.
        responded: a response of PR or better to teclistamab is on record.
        as_of: the day of the question, ISO.
    """

    started: frozenset[ClockEvent] = frozenset()
    uncertain: frozenset[ClockEvent] = frozenset()
    products: tuple[str, ...] = ()
    days: Mapping[ClockEvent, str] = {}
    responded: bool = False
    as_of: str = ""


def timeline_of(chart: Chart) -> Timeline:
    """Read the clocks of a patient off the chart.

    Progression is the first documented one after the last CAR T infusion;
    mspike's own flags never start a clock.
    """
    anchors = {event: chart.anchor(event) for event in CLOCKS}
    infusion = chart.anchor("car_t_infusion")
    infused = [fact for fact in infusion.facts if isinstance(fact, CellTherapyInfusion)]
    start = anchors["teclistamab_start"]
    responded = (
        start.when is not None and start.certain and _responded(chart, start.when)
    )
    found = {
        event: anchor for event, anchor in anchors.items() if anchor.when is not None
    }
    return Timeline(
        started=frozenset(event for event, a in found.items() if a.certain),
        uncertain=frozenset(event for event, a in found.items() if not a.certain),
        products=tuple(sorted({fact.product for fact in infused})),
        days={
            event: anchor.when.day_text()
            for event, anchor in anchors.items()
            if anchor.when is not None and anchor.certain and anchor.when.is_one_day
        },
        responded=responded,
        as_of=chart.as_of.day_text(),
    )


def _responded(chart: Chart, start: When) -> bool:
    """Whether a response since the first dose is on record, and to that therapy.

    What is charted on the day of the first dose is of before it; what is charted after a
    later CAR T infusion or progression is of what was given then.
    """
    ends = [
        fact.when.first_day
        for fact in (*chart.state.of(CellTherapyInfusion), *chart.state.of(Event))
        if not (isinstance(fact, Event) and fact.kind != "progression")
        and fact.when.last_day > start.first_day
    ]
    return any(
        response.category in RESPONSES
        and response.when.first_day > start.last_day
        and all(response.when.last_day <= end for end in ends)
        for response in chart.state.of(ResponseAssessment)
    )

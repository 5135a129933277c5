"""What treats the myeloma: drugs that were given, and infusions of cells."""

from __future__ import annotations

from engine.reasoning.chart import Chart
from engine.state import CellTherapyInfusion, Fact, Therapy
from engine.values import When

Treatment = tuple[Fact, str]
"""A therapy or an infusion, and the drug or product."""

_KEY = "treatments"


def treatments(chart: Chart) -> list[Treatment]:
    """Every therapy that was given and is no supportive care, and every infusion."""
    found = chart.cache.get(_KEY)
    if found is None:
        found = chart.cache[_KEY] = _found(chart)
    return found  # type: ignore[return-value]


def _found(chart: Chart) -> list[Treatment]:
    agents = chart.vocabulary.agents
    drugs: list[Treatment] = [
        (t, t.agent)
        for t in chart.state.of(Therapy)
        if t.given == "given" and not (t.agent in agents and agents[t.agent].supportive)
    ]
    cells: list[Treatment] = [
        (i, i.product) for i in chart.state.of(CellTherapyInfusion)
    ]
    return drugs + cells


def begun_between(chart: Chart, since: When, until: When) -> bool:
    """Whether a treatment surely began after one time and before the day of another.

    A further dose of a drug that may have been given before begins nothing; every
    infusion of cells does.
    """
    found = treatments(chart)
    before = {name for fact, name in found if not since.surely_before(fact.when)}
    return any(
        since.surely_before(fact.when)
        and fact.when.first_day < until.last_day
        and (name not in before or isinstance(fact, CellTherapyInfusion))
        for fact, name in found
    )

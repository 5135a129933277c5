"""Therapy before an event: what was given, and to what the disease was refractory.

Nothing here is FALSE because a record is missing, unless the site declares that its
therapy feed is complete.
"""

from __future__ import annotations

from functools import partial

from engine.language import GivenBefore, RefractoryAgents
from engine.reasoning.chart import Chart, both, on_or_after, on_or_before
from engine.reasoning.finding import Finding
from engine.reasoning.readings import no_index
from engine.reasoning.verdict import DataRequest
from engine.reasoning.wording import day
from engine.state import CellTherapyInfusion, Event, Fact, Therapy
from engine.values import FALSE, TRUE, UNKNOWN, Possible, When

# Refractory: progression on or within 60 days of the last dose (Rajkumar 2011, as
# quoted by IMWG).
REFRACTORY_DAYS = 60


def given_before(chart: Chart, test: GivenBefore) -> Finding:
    """Whether an agent, or any of a class, was given before the day of an event."""
    anchor = chart.anchor(test.event)
    if anchor.when is None or not anchor.certain:
        return no_index(chart, test.event)
    title, event = chart.vocabulary.title(test.name), chart.vocabulary.title(test.event)
    placed = [
        (f, on_or_before(f.when, anchor.when, -1)) for f in _given(chart, test.name)
    ]
    sure = [fact for fact, mask in placed if mask == TRUE]
    if sure:
        fact = min(sure, key=lambda f: (f.source.resource, f.source.field))
        say = partial("{} given {}, before {}".format, title, day(fact.when), event)
        return Finding(TRUE, (fact, *anchor.facts), say)
    if any(mask & TRUE for _, mask in placed):
        say = partial(
            "{}: the dates leave open whether it came before {}".format, title, event
        )
        return Finding(UNKNOWN, (), say, "order_unknown")
    if "therapy_feed_complete" in chart.state.closed:
        say = partial("{} was not given before {}".format, title, event)
        return Finding(FALSE, anchor.facts, say)
    say = partial("{}: none on record before {}".format, title, event)
    ask = partial(_request, chart, test.name, test.event)
    return Finding(UNKNOWN, (), say, "never_asked", ask, answers=TRUE)


def _given(chart: Chart, name: str) -> list[Fact]:
    """Doses, courses and infusions of an agent or of a class."""
    agents = chart.vocabulary.agents
    names = {name} | {a.name for a in agents.values() if a.drug_class == name}
    doses = [
        t for t in chart.state.of(Therapy) if t.given == "given" and t.agent in names
    ]
    infusions = [i for i in chart.state.of(CellTherapyInfusion) if i.product in names]
    return [*doses, *infusions]


def refractory_agents(chart: Chart, test: RefractoryAgents) -> Finding:
    """Whether the disease was refractory to enough agents of a class before an event."""
    anchor = chart.anchor(test.event)
    if anchor.when is None or not anchor.certain:
        return no_index(chart, test.event)
    title = chart.vocabulary.title(test.drug_class)
    proofs: dict[str, tuple[Fact, ...]] = {}
    open_agents: set[str] = set()
    for fact in _given(chart, test.drug_class):
        if not isinstance(fact, Therapy):
            continue
        before = on_or_before(fact.when, anchor.when, -1)
        if not before & TRUE:
            continue
        mask, proof = _refractory(chart, fact, anchor.when)
        # What may have been started later proves nothing.
        if mask == TRUE and before == TRUE:
            best = proofs.get(fact.agent)
            if best is None or _rank(proof) < _rank(best):
                proofs[fact.agent] = proof
        elif mask & TRUE:
            open_agents.add(fact.agent)
    if len(proofs) >= test.count:
        chosen = sorted(proofs)[: test.count]
        facts = dict.fromkeys(f for agent in chosen for f in proofs[agent])
        say = partial(_refractory_text, chart, chosen)
        return Finding(TRUE, (*facts, *anchor.facts), say)
    closed = "therapy_feed_complete" in chart.state.closed
    if closed and len(proofs.keys() | open_agents) < test.count:
        say = partial("refractory to fewer than {} of {}".format, test.count, title)
        return Finding(FALSE, anchor.facts, say)
    say = partial(_insufficient_text, title, sorted(proofs), test.count)
    ask = partial(_request, chart, test.drug_class, test.event)
    reason = "inconclusive" if open_agents else "never_asked"
    answers = UNKNOWN if closed else TRUE
    return Finding(UNKNOWN, (), say, reason, ask, answers=answers)


def _refractory(
    chart: Chart, therapy: Therapy, before: When
) -> tuple[Possible, tuple[Fact, ...]]:
    """Whether the disease was refractory to one dose or course, and what says so."""
    if therapy.stop_reason == "no_response":
        return TRUE, (therapy,)
    last = therapy.stop or therapy.when
    possible: Possible = FALSE
    for event in chart.state.of(Event):
        if event.kind != "progression":
            continue
        inside = both(
            both(
                on_or_after(event.when, therapy.when, 0),
                on_or_before(event.when, last, REFRACTORY_DAYS),
            ),
            on_or_before(event.when, before, 0),
        )
        if inside == TRUE:
            return TRUE, (therapy, event)
        possible |= inside & TRUE
    return possible, ()


def _rank(proof: tuple[Fact, ...]) -> tuple[int, list[str]]:
    return len(proof), sorted(fact.source.resource for fact in proof)


def _refractory_text(chart: Chart, agents: list[str]) -> str:
    names = " and ".join(chart.vocabulary.title(agent) for agent in agents)
    return f"refractory to {names}: no response, or progression within 60 days of the last dose"


def _insufficient_text(title: str, agents: list[str], count: int) -> str:
    found = f"{len(agents)} of {count} found" if agents else "none found"
    return f"refractory to {title.replace('_', ' ')}: insufficient evidence ({found})"


def _request(chart: Chart, name: str, event: str) -> tuple[DataRequest, ...]:
    title = chart.vocabulary.title(name)
    when = f"before {chart.vocabulary.title(event)}"
    text = f"{title} {when}: given, until when, and with what result"
    return (DataRequest(name, text, chart.vocabulary.codes.get(name, ()), "", when),)

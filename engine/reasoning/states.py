"""``is present``, ``is tested``, ``is given``, ``is documented``: states of the record.

Absence of a record is never the negation: what nobody asked is unknown. Only
``is on_record`` asks of the record itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from engine.language import CloneFraction, IsState
from engine.reasoning.asking import Ask
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.verdict import DataRequest
from engine.reasoning.wording import Say, day
from engine.state import CytogeneticResult, Diagnosis, Fact, Therapy
from engine.values import FALSE, TRUE, UNKNOWN, Possible

_HUNDRED = Decimal(100)


def is_state(chart: Chart, test: IsState) -> Finding:
    """Whether something of the vocabulary is in a state; negation is the caller's."""
    return _STATES[test.kind](chart, test)


def _abnormality(chart: Chart, test: IsState) -> Finding:
    name = test.name
    table = chart.vocabulary.abnormalities
    names = dict.fromkeys((name, *table[name].implied_by))
    cytogenetics = chart.state.cytogenetics
    results = [r for n in names for r in cytogenetics.get(n, ())]
    present = [r for r in results if r.state == "present"]
    unclear = [r for r in results if r.state == "indeterminate"]
    own = cytogenetics.get(name, [])
    absent = [r for r in own if r.state == "absent"]
    ask: Ask = partial(_conclusion_requests, chart, name, tuple(unclear))
    if not absent:
        # What is absent as the wider abnormality is absent as the narrower one; what is
        # found as the wider one may be the narrower one.
        wider = [w for w in table.values() if name in w.implied_by]
        told = [r for w in wider for r in cytogenetics.get(w.name, ())]
        absent = [r for r in told if r.state == "absent"]
        unclear += [
            r for r in told if absent and r.state in ("present", "indeterminate")
        ]
    if test.state == "tested":
        return _tested(chart, name, [*present, *absent, *unclear])
    return _present(chart, name, present, absent, unclear, own, ask)


def _present(
    chart: Chart,
    name: str,
    present: list[CytogeneticResult],
    absent: list[CytogeneticResult],
    unclear: list[CytogeneticResult],
    own: list[CytogeneticResult],
    ask_for_readings: Ask,
) -> Finding:
    title = chart.vocabulary.title(name)
    if present:
        cautions = ("conflicting_results",) if absent else ()
        fact = _first(present)
        say = partial(_found, title, fact)
        return Finding(TRUE, (fact,), say, through=_through(present), cautions=cautions)
    if absent and not unclear:
        fact = _first(absent)
        return Finding(
            FALSE, (fact,), partial(_not_found, title, fact), through=_through(absent)
        )
    ask: Ask = partial(_probe_request, chart, name)
    if unclear:
        reason, why = "inconclusive", "tested, result not conclusive"
        ask = ask_for_readings
    elif own:
        reason, why = "not_done", "the test failed or was not done"
    else:
        reason, why = "never_asked", "not tested"
    return Finding(UNKNOWN, (), partial("{}: {}".format, title, why), reason, ask)


def _conclusion_requests(
    chart: Chart, name: str, unclear: tuple[CytogeneticResult, ...]
) -> tuple[DataRequest, ...]:
    """Ask what inconclusive results mean, and for a test if that would not tell.

    A further test would not undo an inconclusive result. A narrower abnormality that
    is not there says nothing of ``name``, nor do wider results that disagree.
    """
    readings = tuple(_conclusion_request(chart, result) for result in unclear)
    own = chart.state.cytogenetics.get(name, [])
    if any(result.state in ("absent", "indeterminate") for result in own):
        return readings
    table = chart.vocabulary.abnormalities
    wider = [
        result.state
        for other in table.values()
        if name in other.implied_by
        for result in chart.state.cytogenetics.get(other.name, ())
    ]
    told = "absent" in wider and not {"present", "indeterminate"} & set(wider)
    return readings if told else readings + _probe_request(chart, name)


def _conclusion_request(chart: Chart, result: CytogeneticResult) -> DataRequest:
    name = result.abnormality
    test = chart.vocabulary.abnormalities[name].test
    title, codes = chart.vocabulary.title(name), chart.vocabulary.codes.get(name, ())
    text = f"{test} for {title}: the conclusive reading of {result.source.resource}"
    return DataRequest(name, text, codes, "", day(result.when))


def clone_fraction(chart: Chart, test: CloneFraction) -> Finding:
    """The fraction of cells with an abnormality, in percent, against a limit.

    Of several results any that fulfils it counts; an absent abnormality has none.
    """
    name, title = test.abnormality, chart.vocabulary.title(test.abnormality)
    found = _abnormality(chart, IsState("abnormality", name, "present"))
    if found.possible == FALSE:
        holds = test.operator in ("<", "<=")
        return Finding(
            TRUE if holds else FALSE, found.facts, found.say, through=found.through
        )
    results = [
        r for r in chart.state.cytogenetics.get(name, ()) if r.state == "present"
    ]
    masks = [_fraction_mask(r, test) for r in results]
    # An inconclusive result may be a clone of any size.
    unclear = [
        r for r in chart.state.cytogenetics.get(name, ()) if r.state == "indeterminate"
    ]
    limit = f"{test.operator} {test.limit.text}"
    # Ever found in so many cells counts: one result reaches a limit, all stay below it.
    reaching = test.operator in (">", ">=")
    one, every = (TRUE, FALSE) if reaching else (FALSE, TRUE)
    decided = one if one in masks else every
    below = not unclear and all(mask == every for mask in masks)
    if results and (one in masks or below):
        fact = results[masks.index(decided)]
        words = (
            "{} in {} of cells"
            if decided == TRUE
            else "{} present, but not in {} of cells"
        )
        facts: tuple[Fact, ...] = (fact,)
        return Finding(decided, facts, partial(words.format, title, limit))
    if not results:
        return Finding(UNKNOWN, (), found.say, found.reason, found.ask)
    say = partial("{} present; fraction of cells not stated".format, title)
    vague = tuple(r for r, m in zip(results, masks, strict=True) if m == UNKNOWN)
    ask = partial(_fraction_requests, chart, vague, tuple(unclear))
    return Finding(UNKNOWN, (), say, "inconclusive", ask)


def _fraction_requests(
    chart: Chart,
    vague: tuple[CytogeneticResult, ...],
    unclear: tuple[CytogeneticResult, ...],
) -> tuple[DataRequest, ...]:
    """Ask in how many cells an abnormality was found; another test would not tell."""
    requests = [_conclusion_request(chart, result) for result in unclear]
    for result in vague:
        name = result.abnormality
        title = chart.vocabulary.title(name)
        text = f"fraction of cells with {title} in {result.source.resource}"
        codes = chart.vocabulary.codes.get(name, ())
        requests.append(DataRequest(name, text, codes, "%", day(result.when)))
    return tuple(requests)


def _fraction_mask(result: CytogeneticResult, test: CloneFraction) -> Possible:
    if result.clone_fraction is None:
        return UNKNOWN
    return result.clone_fraction.times(_HUNDRED).compare(
        test.operator, test.limit.value
    )


def _tested(chart: Chart, name: str, results: list[CytogeneticResult]) -> Finding:
    title = chart.vocabulary.title(name)
    if results:
        fact = _first(results)
        return Finding(TRUE, (fact,), partial("{} was tested".format, title))
    ask = partial(_probe_request, chart, name)
    say = partial("{}: not tested".format, title)
    return Finding(UNKNOWN, (), say, "never_asked", ask, answers=TRUE)


def _probe_request(chart: Chart, name: str) -> tuple[DataRequest, ...]:
    """Ask for the test that answers ``name``; one probe is asked for once."""
    asked = chart.vocabulary.abnormalities[name].asked_as or name
    if chart.state.cytogenetics.get(asked):
        asked = name
    title = chart.vocabulary.title(asked)
    codes = chart.vocabulary.codes.get(asked, ())
    test = chart.vocabulary.abnormalities[asked].test
    return (DataRequest(asked, f"{test} for {title}", codes, "", "any time"),)


def _agent(chart: Chart, test: IsState) -> Finding:
    agents = chart.vocabulary.agents
    given = [
        therapy
        for therapy in chart.state.of(Therapy)
        if therapy.given == "given"
        and (
            therapy.agent == test.name
            if test.kind == "agent"
            else therapy.agent in agents
            and agents[therapy.agent].drug_class == test.name
        )
    ]
    return _recorded(chart, test.name, given, "given")


def _condition(chart: Chart, test: IsState) -> Finding:
    charted = [d for d in chart.state.of(Diagnosis) if d.condition == test.name]
    return _recorded(chart, test.name, charted, "documented")


def _event(chart: Chart, test: IsState) -> Finding:
    anchor = chart.anchor(test.name)
    if anchor.when is not None and not anchor.certain:
        say = _say("{}: its date does not settle whether it counts", chart, test.name)
        return Finding(UNKNOWN, (), say, "order_unknown")
    if anchor.when is None and test.state == "on_record":
        # Asked of the record, not of the patient: this says no more than it says.
        say = _say("{} is not on record", chart, test.name)
        return Finding(FALSE, (), say)
    if anchor.when is None:
        return _recorded(chart, test.name, [], "documented")
    title, state = chart.vocabulary.title(test.name), test.state.replace("_", " ")
    say = partial(_dated, title, state, anchor.facts[0])
    return Finding(TRUE, anchor.facts, say)


def _recorded(chart: Chart, name: str, facts: Sequence[Fact], state: str) -> Finding:
    title = chart.vocabulary.title(name)
    if not facts and state == "given" and "therapy_feed_complete" in chart.state.closed:
        return Finding(FALSE, (), partial("{} was not given".format, title))
    diagnosis = name in chart.vocabulary.conditions
    if not facts and diagnosis and "problem_list_complete" in chart.state.closed:
        return Finding(FALSE, (), partial("{} was not diagnosed".format, title))
    if facts:
        fact = _first(facts)
        return Finding(TRUE, (fact,), partial(_dated, title, state, fact))
    ask = partial(_record_request, chart, name, state)
    say = partial("{}: not on record".format, title)
    return Finding(UNKNOWN, (), say, "never_asked", ask, answers=TRUE)


def _record_request(chart: Chart, name: str, state: str) -> tuple[DataRequest, ...]:
    title = chart.vocabulary.title(name)
    text = f"whether {title} was {state}"
    return (DataRequest(name, text, chart.vocabulary.codes.get(name, ())),)


def _first(facts: Sequence[Fact]) -> Fact:
    return min(facts, key=lambda f: (f.source.resource, f.source.field))


def _through(results: list[CytogeneticResult]) -> int:
    return max(result.when.last_day for result in results)


def _say(text: str, chart: Chart, name: str) -> Say:
    return partial(text.format, chart.vocabulary.title(name))


def _found(title: str, fact: Fact) -> str:
    return f"{title} present, {day(fact.when)}"


def _not_found(title: str, fact: Fact) -> str:
    return f"{title} absent, {day(fact.when)}"


def _dated(title: str, state: str, fact: Fact) -> str:
    return f"{title} {state}, {day(fact.when)}"


_STATES = {
    "abnormality": _abnormality,
    "agent": _agent,
    "drug_class": _agent,
    "condition": _condition,
    "event": _event,
}

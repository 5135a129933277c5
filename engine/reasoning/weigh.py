"""Weigh one criterion for one patient: the test it states, by the room it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec import structs

from engine.language import (
    Appears,
    Charted,
    CloneFraction,
    Compare,
    DaysBetween,
    Doubles,
    Drops,
    Falls,
    GivenBefore,
    Grows,
    IsState,
    Leaf,
    LinesBefore,
    Measurable,
    Reduced,
    RefractoryAgents,
    Rises,
    Rule,
    Some,
    TimePoint,
)
from engine.reasoning.chains import Involved, dflc_draws, involved_chain
from engine.reasoning.chart import Chart
from engine.reasoning.charted import charted
from engine.reasoning.closed import not_followed
from engine.reasoning.confirmation import confirmed_rise_in
from engine.reasoning.course import doubles_in, falls_in
from engine.reasoning.day_counts import days_between
from engine.reasoning.drop import drops_in, reduced_in
from engine.reasoning.exposure import given_before, refractory_agents
from engine.reasoning.finding import Finding
from engine.reasoning.imaging import some_lesion
from engine.reasoning.lesion_course import lesion_course
from engine.reasoning.lines import lines_before
from engine.reasoning.readings import compare, measurable, no_index
from engine.reasoning.rise import rise_in
from engine.reasoning.series import Window, draws_of, window_of
from engine.reasoning.states import clone_fraction, is_state
from engine.state import Fact
from engine.values import (
    FALSE,
    TRUE,
    UNKNOWN,
)

Course = Rises | Falls | Reduced | Drops | Doubles


def weigh(chart: Chart, rule: Rule, node: Leaf | Some, point: TimePoint) -> Finding:
    """What a criterion of ``rule`` comes to on a chart, at a time point."""
    if isinstance(node, Some):
        return some_lesion(chart, node, point)
    return _VERBS[type(node.test)](chart, node.test, rule.index, point)


def _course(chart: Chart, test: Course, index: str) -> Finding:
    """A course of a series since the index event; of a difference, both signs."""
    derived = chart.vocabulary.derived.get(test.series)
    if chart.anchor(index).when is None:
        return no_index(chart, index)
    if derived is None:
        window = window_of(chart, draws_of(chart, test.series), index)
        unfollowed = not_followed(chart, test.series, window)
        return unfollowed or _in_window(
            chart, test, window, _failed(chart, test.series)
        )
    failed = _failed(chart, derived.kappa) + _failed(chart, derived.lambda_)
    side = involved_chain(chart, derived, index)
    findings = []
    for kappa_involved, mask in ((True, TRUE), (False, FALSE)):
        if side.kappa & mask:
            pairs = dflc_draws(chart, derived, kappa_involved=kappa_involved)
            window = window_of(chart, pairs, index)
            findings.append(_in_window(chart, test, window, failed))
    return _agreed(findings, side.facts)


def _reading(chart: Chart, test: Compare, index: str, point: TimePoint) -> Finding:
    """A reading of a series; of a difference, both signs where the chain is open."""
    derived = chart.vocabulary.derived.get(test.series)
    if derived is None:
        return compare(chart, test, index, point, draws_of(chart, test.series))
    counted = bool(index) and chart.anchor(index).took_place
    side = involved_chain(chart, derived, index) if counted else Involved(UNKNOWN, ())
    findings = [
        compare(
            chart, test, index, point, dflc_draws(chart, derived, kappa_involved=kappa)
        )
        for kappa, mask in ((True, TRUE), (False, FALSE))
        if side.kappa & mask
    ]
    return _agreed(findings, side.facts)


def _in_window(
    chart: Chart,
    test: Course,
    window: Window,
    failed: tuple[Fact, ...],
) -> Finding:
    match test:
        case Rises(confirmed=True):
            return confirmed_rise_in(chart, test, window, failed)
        case Rises():
            return rise_in(chart, test, window, failed)
        case Falls():
            return falls_in(chart, test, window)
        case Reduced():
            return reduced_in(chart, test, window)
        case Drops():
            return drops_in(chart, test, window)
        case Doubles():
            return doubles_in(chart, test, window)


def _agreed(findings: list[Finding], side: tuple[Fact, ...]) -> Finding:
    """One finding for both signs of the difference: decided only if they agree."""
    first = findings[0]
    outcomes = {finding.possible for finding in findings}
    if len(outcomes) == 1:
        facts = dict.fromkeys(f for finding in findings for f in finding.facts)
        if facts:
            facts.update(dict.fromkeys(side))
        # A new result may leave open which chain is involved.
        surely = first.surely and len(findings) == 1
        return structs.replace(first, facts=tuple(facts), surely=surely, minimal=False)
    undecided = [f for f in findings if f.possible == UNKNOWN]
    if undecided:
        return structs.replace(undecided[0], surely=False)
    return Finding(
        UNKNOWN, (), _unknown_chain, "inconclusive", first.ask, first.through
    )


def _unknown_chain() -> str:
    return "which light chain is involved is not known, and the two would differ"


def _failed(chart: Chart, series: str) -> tuple[Fact, ...]:
    return tuple(m for m in chart.state.measurements.get(series, ()) if m.value is None)


_Verb = Callable[[Chart, Any, str, TimePoint], Finding]

_VERBS: Final[dict[type, _Verb]] = {
    **dict.fromkeys(
        (Rises, Falls, Reduced, Drops, Doubles),
        lambda chart, test, index, point: _course(chart, test, index),
    ),
    Measurable: lambda chart, test, index, point: measurable(chart, test, index),
    Compare: _reading,
    DaysBetween: lambda chart, test, index, point: days_between(chart, test),
    IsState: lambda chart, test, index, point: is_state(chart, test),
    CloneFraction: lambda chart, test, index, point: clone_fraction(chart, test),
    **dict.fromkeys((Appears, Grows), lesion_course),
    Charted: lambda chart, test, index, point: charted(chart, test, point),
    GivenBefore: lambda chart, test, index, point: given_before(chart, test),
    RefractoryAgents: lambda chart, test, index, point: refractory_agents(chart, test),
    LinesBefore: lambda chart, test, index, point: lines_before(chart, test),
}
"""How each test is weighed; a measure belongs to an item of a list, and has none."""

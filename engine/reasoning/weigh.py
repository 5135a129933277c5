"""Weigh one criterion for one patient: the test it states, by the room it belongs to."""

from __future__ import annotations

from msgspec import Struct, structs

from engine.language import (
    Appears,
    Charted,
    CloneFraction,
    Compare,
    DaysBetween,
    Doubles,
    Drops,
    Falls,
    Gate,
    GivenBefore,
    Group,
    Grows,
    HasMeasure,
    IsState,
    Leaf,
    LinesBefore,
    Measurable,
    Node,
    Reduced,
    RefractoryAgents,
    Rises,
    Rule,
    Some,
    Test,
    TimePoint,
    Vocabulary,
)
from engine.reasoning.chart import CYTOGENETICS, EVENTS, IMAGING, Chart
from engine.reasoning.charted import charted
from engine.reasoning.closed import not_followed
from engine.reasoning.confirmation import confirmed_rise_in
from engine.reasoning.course import doubles_in, falls_in
from engine.reasoning.drop import drops_in, reduced_in
from engine.reasoning.exposure import given_before, refractory_agents
from engine.reasoning.finding import Finding
from engine.reasoning.imaging import some_lesion
from engine.reasoning.lesion_course import lesion_course
from engine.reasoning.lines import lines_before
from engine.reasoning.reach import is_negated
from engine.reasoning.readings import compare, days_between, measurable, no_index
from engine.reasoning.rise import rise_in
from engine.reasoning.series import (
    Involved,
    Window,
    dflc_draws,
    draws_of,
    involved_chain,
    window_of,
)
from engine.reasoning.states import clone_fraction, is_state
from engine.state import Fact
from engine.values import (
    FALSE,
    TRUE,
    UNKNOWN,
)

Course = Rises | Falls | Reduced | Drops | Doubles


class Criterion(Struct, frozen=True):
    """One criterion of a rule, prepared once for all patients.

    Attributes:
        rule: the rule.
        node: where it stands in it.
        key: a number that equal criteria share, so that they are weighed once; hashing
            a criterion for each patient is slow.
        negated: whether it is written with "not": its finding tells the plain state.
    """

    rule: Rule
    node: Leaf | Some
    key: int
    negated: bool

    def weigh(self, chart: Chart) -> Finding:
        """Weigh it; equal criteria of one patient are weighed once."""
        found = chart.findings.get(self.key)
        if found is None:
            smaller = chart
            if chart.whole is not None:
                kinds = chart.whole.kinds.get(self.key)
                if kinds is None:
                    kinds = kinds_of(self.node, chart.vocabulary)
                    chart.whole.kinds[self.key] = kinds
                smaller = chart.looked_at(kinds) if kinds else chart
            if smaller is not chart:
                found = self.weigh(smaller)
            else:
                point = chart.vocabulary.time_points[self.rule.time_point]
                found = _weigh(chart, self.rule, self.node, point)
            chart.findings[self.key] = found
        return found


def kinds_of(node: Leaf | Some, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Kinds of the facts at which a criterion looks, and at no other; empty: at all."""
    if isinstance(node, Some):
        return IMAGING, EVENTS
    match node.test:
        case IsState(kind="abnormality") | CloneFraction():
            return (CYTOGENETICS,)
        case (
            Rises()
            | Falls()
            | Reduced()
            | Drops()
            | Doubles()
            | Measurable()
            | Compare()
        ) as test:
            derived = vocabulary.derived.get(test.series)
            if derived is None:
                return test.series, EVENTS
            return derived.kappa, derived.lambda_, derived.ratio, EVENTS
        case (
            IsState(kind="agent" | "drug_class" | "condition" | "event")
            | DaysBetween()
            | Charted()
            | GivenBefore()
            | RefractoryAgents()
            | LinesBefore()
        ):
            return (EVENTS,)
        case Appears() | Grows():
            return IMAGING, EVENTS
        case _:
            return ()


_KEYS: dict[object, int] = {}


def criterion_of(rule: Rule, node: Leaf | Some) -> Criterion:
    """A criterion of ``rule``, prepared."""
    found: Criterion | None = rule.memo.get(id(node))
    if found is None:
        subject = (
            _plain(node.test)
            if isinstance(node, Leaf)
            else (node.list, node.count, _body_key(node.body))
        )
        asked = (subject, rule.index, rule.time_point)
        key = _KEYS.setdefault(asked, len(_KEYS))
        # The rule keeps the node, so that the id stays its own.
        found = rule.memo[id(node)] = Criterion(rule, node, key, is_negated(node))
    return found


def _plain(test: Test) -> Test:
    """The test without its negation: both ways ask one question."""
    if isinstance(test, IsState) and test.negated:
        return structs.replace(test, negated=False)
    return test


def _body_key(node: Node) -> object:
    match node:
        case Leaf(test=test):
            return test
        case Group(kind=kind, children=children, count=count):
            return (kind, count, tuple(_body_key(child) for child in children))
        case Gate(condition=condition, body=body):
            return ("only_if", _body_key(condition), _body_key(body))
        case _:
            return node


def _weigh(chart: Chart, rule: Rule, node: Leaf | Some, point: TimePoint) -> Finding:
    if isinstance(node, Some):
        return some_lesion(chart, node, point)
    match node.test:
        case Rises() | Falls() | Reduced() | Drops() | Doubles() as test:
            return _course(chart, test, rule.index)
        case Measurable() as test:
            return measurable(chart, test, rule.index)
        case Compare() as test:
            return _reading(chart, test, rule.index, point)
        case DaysBetween() as test:
            return days_between(chart, test)
        case IsState() as test:
            return is_state(chart, test)
        case CloneFraction() as test:
            return clone_fraction(chart, test)
        case Appears() | Grows() as test:
            return lesion_course(chart, test, rule.index, point)
        case Charted() as test:
            return charted(chart, test, point)
        case GivenBefore() | RefractoryAgents() | LinesBefore() as test:
            return _exposed(chart, test)
        case HasMeasure():
            raise AssertionError("a measure belongs to an item of a list")


def _exposed(
    chart: Chart, test: GivenBefore | RefractoryAgents | LinesBefore
) -> Finding:
    if isinstance(test, LinesBefore):
        return lines_before(chart, test)
    if isinstance(test, GivenBefore):
        return given_before(chart, test)
    return refractory_agents(chart, test)


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
        return Finding(
            first.possible, tuple(facts), first.say, first.reason, first.ask,
            first.through, first.cautions,
        )  # fmt: skip
    undecided = [f for f in findings if f.possible == UNKNOWN]
    if undecided:
        return undecided[0]
    return Finding(
        UNKNOWN, (), _unknown_chain, "inconclusive", first.ask, first.through
    )


def _unknown_chain() -> str:
    return "which light chain is involved is not known, and the two would differ"


def _failed(chart: Chart, series: str) -> tuple[Fact, ...]:
    return tuple(m for m in chart.state.measurements.get(series, ()) if m.value is None)

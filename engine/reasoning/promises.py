"""Promises: which sets of requests decide a rule, tried out where something else is vague.

Sets are worked out over questions as if each could be answered by itself. Where a value, a
date or an order at which a criterion looks is not certain, answers are tried: a set that
does not keep its promise asks for what is vague too, or is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product

from msgspec import Struct

from engine.language import Leaf, Node, Rule, RuleSet, Some
from engine.reasoning.answered import Known, can_be_tried, charts_answered
from engine.reasoning.asking import Ask, AskCharted, AskFinal, AskResults, parts_of
from engine.reasoning.chart import EVENTS, Chart
from engine.reasoning.consistent import Subject, are_consistent, limit_of
from engine.reasoning.criterion import Criterion, criterion_of
from engine.reasoning.evaluate import Evaluation
from engine.reasoning.finding import Finding
from engine.reasoning.reach import reachable
from engine.reasoning.trace import RuleTrace, Trace
from engine.reasoning.vague import beside, vague_asks
from engine.reasoning.verdict import DataRequest
from engine.values import FALSE, TRUE, Once, Possible, is_decided

MOST_TRIED = 300
"""Answers that are tried for one verdict at most; what would need more is not offered."""

Requests = tuple[DataRequest, ...]


class Question(Struct, frozen=True, dict=True):
    """An open criterion, as a question that its requests answer.

    Attributes:
        finding: what it came to, with its ask.
        rule: rule in which it stands.
        node: where it stands in it.
    """

    finding: Finding
    rule: Rule
    node: Node

    @Once
    def subject(self) -> Subject:
        """What is asked."""
        test = self.node.test if isinstance(self.node, Leaf) else None
        return Subject(test, self.finding.among)

    @Once
    def criterion(self) -> Criterion:
        """The criterion."""
        assert isinstance(self.node, Leaf | Some)  # noqa: S101 - only they are weighed
        return criterion_of(self.rule, self.node)


def are_to_be_tried(chart: Chart, questions: tuple[Question, ...]) -> bool:
    """Whether answers to some of the questions are to be tried: something is vague."""
    is_vague = bool(chart.vague_kinds)
    for question in questions:
        if _is_to_be_tried(chart, question):
            return True
        if is_vague and vague_asks(chart, question.criterion):
            return True
    return False


def _is_to_be_tried(chart: Chart, question: Question) -> bool:
    """Whether not every answer can be had: what waits, or two signs of a difference."""
    if isinstance(question.finding.ask, AskFinal):
        return True
    if question.finding.surely:
        return False
    return getattr(question.subject.test, "series", "") in chart.vocabulary.derived


Numbers = tuple[int, ...]


class Promises:
    """Tries answers for one undecided rule of one patient."""

    def __init__(
        self,
        ruleset: RuleSet,
        chart: Chart,
        trace: RuleTrace,
        questions: tuple[Question, ...],
    ) -> None:
        """Keep the rule as it came out, and what is open."""
        self.ruleset, self.chart, self.trace = ruleset, chart, trace
        self.questions = questions
        self.left = MOST_TRIED

    def kept(
        self, sets: Iterable[Numbers], others: Numbers, *, every: bool
    ) -> list[Requests]:
        """The requests of each set that decides, under every answer or under some.

        Args:
            sets: numbers of the questions that decide if nothing else were vague.
            others: questions by which a set that does not decide is made larger.
            every: whether every answer is to decide.

        Returns:
            The requests of the questions, with requests for what else is vague if only
            then they decide. What cannot be met any more is left out.
        """
        found: list[Requests] = []
        decide: list[set[int]] = []
        waiting = [set(each) for each in sets]
        for numbers in waiting:
            questions = [self.questions[number] for number in sorted(numbers)]
            if any(each <= numbers for each in decide) or not _can_be_known(questions):
                continue
            requests = self._kept(questions, every=every)
            if requests is not None:
                found.append(requests)
                decide.append(numbers)
                continue
            larger = (numbers | {other} for other in others if other not in numbers)
            waiting += [each for each in larger if each not in waiting]
        return found

    def _kept(self, questions: list[Question], *, every: bool) -> Requests | None:
        asks = _asks_of(questions)
        vague = [vague_asks(self.chart, q.criterion) for q in questions]
        waits = [_is_to_be_tried(self.chart, q) for q in questions]
        if not any(vague) and not any(waits):
            return _requests_of(asks)
        # What looks at nothing that is vague is answered as if by itself.
        pairs = list(
            zip(questions, map(any, zip(vague, waits, strict=True)), strict=True)
        )
        kinds = {kind for q, is_vague in pairs if is_vague for kind in self._kinds(q)}
        told = [
            q
            for q, is_vague in pairs
            if not (is_vague or kinds.intersection(self._kinds(q)))
            or not all(can_be_tried(part) for part in parts_of(q.finding.ask))
        ]
        tried = _asks_of([q for q in questions if q not in told])
        further = beside(tried, tuple(ask for found in vague for ask in found))
        new = any(isinstance(ask, AskResults | AskCharted) for ask in tried)
        if not (every and new and further) and self._hold(tried, told, every=every):
            return _requests_of(asks)
        if further and self._hold((*tried, *further), told, every=every):
            return _requests_of((*asks, *further))
        return None

    def _kinds(self, question: Question) -> set[str]:
        kinds = question.criterion.kinds_in(self.chart.vocabulary)
        return set(kinds) - {EVENTS}

    def _hold(
        self, tried: tuple[Ask, ...], told: list[Question], *, every: bool
    ) -> bool:
        answered = {question.criterion.key: question for question in told}
        charts, complete = charts_answered(
            self.chart, tried, self._limits(), self._known()
        )
        if every and not complete:
            return False
        for chart in charts:
            self.left -= 1
            if self.left < 0:
                return False
            if self._decides(chart, answered, every=every) != every:
                return not every
        return every

    def _decides(self, chart: Chart, told: dict[int, Question], *, every: bool) -> bool:
        """Whether answers to what cannot be tried decide the rule on a chart."""
        trace = Evaluation(self.ruleset, chart, None).rule(self.trace.rule)
        waiting = {
            id(t.finding): told[key]
            for rule, t in criteria_below(trace)
            if not is_decided(t.possible)
            and (key := criterion_of(rule.rule, t.node).key) in told  # type: ignore[arg-type]
        }
        decided = (len(reachable(trace, answers)) == 1 for answers in _answers(waiting))
        return all(decided) if every else any(decided)

    def _limits(self) -> list[Decimal]:
        tests = (
            t.node.test
            for _, t in criteria_below(self.trace)
            if isinstance(t.node, Leaf)
        )
        limits = (limit_of(test) for test in tests)
        return [limit for found in limits if found for limit in found[2:]]

    def _known(self) -> Known:
        names = self.chart.vocabulary
        found = []
        for rule, trace in criteria_below(self.trace):
            criterion = criterion_of(rule.rule, trace.node)  # type: ignore[arg-type]
            kinds = criterion.kinds_in(names)
            waits = isinstance(trace.finding, Finding) and isinstance(
                trace.finding.ask, AskFinal
            )
            if kinds and trace.finding is not None and not waits:
                found.append((criterion.key, kinds, trace.finding))
        return found


def criteria_below(trace: RuleTrace) -> Iterator[tuple[RuleTrace, Trace]]:
    """Every criterion of a rule, those of rules referred to included, with its rule."""
    for part in trace.parts:
        yield from _criteria(trace, part)


def _criteria(rule: RuleTrace, trace: Trace) -> Iterator[tuple[RuleTrace, Trace]]:
    if trace.finding is not None:
        yield rule, trace
    for child in trace.children:
        yield from _criteria(rule, child)
    if trace.inner is not None:
        yield from criteria_below(trace.inner)


def _answers(waiting: dict[int, Question]) -> Iterator[dict[int, Possible]]:
    choices = [
        [answer for answer in (TRUE, FALSE) if question.finding.answers & answer]
        for question in waiting.values()
    ]
    for chosen in product(*choices):
        subjects = (question.subject for question in waiting.values())
        if are_consistent(zip(subjects, chosen, strict=True)):
            yield dict(zip(waiting, chosen, strict=True))


def _asks_of(questions: Iterable[Question]) -> tuple[Ask, ...]:
    """The single asks of all the questions, each once."""
    parts = (part for q in questions for part in parts_of(q.finding.ask))
    return tuple({part(): part for part in parts}.values())


def _requests_of(asks: Iterable[Ask]) -> Requests:
    return tuple(sorted({request for ask in asks for request in ask()}))


def _can_be_known(questions: list[Question]) -> bool:
    parts = [question.finding.requests for question in questions]
    return all(parts) and all(r.can_be_known_now for part in parts for r in part)

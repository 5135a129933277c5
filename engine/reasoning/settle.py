"""What would settle an undecided rule: which answers decide, and which could.

Each undecided criterion is a question with its requests. A set of questions
*settles* a rule if every combination of answers decides it, and *could settle*
it if some combination does. Exact up to a small number of questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from msgspec import Struct

from engine.language import Leaf, Rule, RuleSet, Some
from engine.reasoning.chart import Chart
from engine.reasoning.consistent import Subject, are_consistent, are_together
from engine.reasoning.criterion import criterion_of
from engine.reasoning.finding import Finding
from engine.reasoning.promises import Promises, Question, Requests
from engine.reasoning.reach import reachable
from engine.reasoning.trace import RuleTrace, Trace
from engine.reasoning.verdict import DataRequest
from engine.values import FALSE, TRUE, Possible, is_decided

MOST_QUESTIONS = 7

Asked = dict[int, Question]


class Settlement(Struct, frozen=True):
    """What is possible over all answers, and what decides.

    Attributes:
        values: values (or outcomes of a flag) that some answer gives.
        settles: minimal sets of requests of which every answer decides.
        could_settle: minimal sets of requests of which some answer decides.
        exact: whether every combination of answers was weighed.
    """

    values: frozenset[str]
    settles: tuple[Requests, ...]
    could_settle: tuple[Requests, ...]
    exact: bool


class _Solution(Struct, frozen=True):
    """A settlement by question number, without words: the same for many patients."""

    values: frozenset[str]
    settles: tuple[tuple[int, ...], ...]
    could_settle: tuple[tuple[int, ...], ...]
    exact: bool


def settle(
    trace: RuleTrace, ruleset: RuleSet | None = None, chart: Chart | None = None
) -> Settlement:
    """Weigh the answers to the open questions of an undecided rule.

    Args:
        trace: the rule as it came out.
        ruleset: rules that the rule may refer to.
        chart: the patient on which promises are tried out; ``None`` if only what is
            possible is asked for.
    """
    asked = _questions(trace)
    questions = tuple(asked.values())
    numbers = {key: number for number, key in enumerate(asked)}
    pattern = tuple(_pattern(trace, numbers))
    solved: dict[object, _Solution] = trace.rule.memo
    solution = solved.get(pattern)
    if solution is None:
        tests = {key: question.subject for key, question in asked.items()}
        findings = [question.finding for question in questions]
        solution = solved[pattern] = _solve(trace, tests, findings)
    if chart is None or ruleset is None:
        return Settlement(solution.values, (), (), solution.exact)
    promises = Promises(ruleset, chart, trace, questions)
    everything = tuple(range(len(questions)))
    return Settlement(
        solution.values,
        _as_requests(
            solution.settles,
            _sure([q.finding for q in questions]),
            promises,
            every=True,
        ),
        _as_requests(solution.could_settle, everything, promises, every=False),
        solution.exact,
    )


def _pattern(trace: RuleTrace, numbers: dict[int, int]) -> Iterator[object]:
    """What of a trace the answers depend on; equal patterns have equal solutions."""
    yield trace.possible
    for part in trace.parts:
        yield "part"
        yield from _leaf_pattern(part, numbers)


def _leaf_pattern(trace: Trace, numbers: dict[int, int]) -> Iterator[object]:
    if trace.finding is not None:
        answers = trace.finding.answers
        among = trace.finding.among
        yield numbers.get(id(trace.finding)), trace.possible, answers, among
        yield trace.finding.surely
    for child in trace.children:
        yield from _leaf_pattern(child, numbers)
    if trace.inner is not None:
        yield from _pattern(trace.inner, numbers)


Tests = dict[int, Subject]


def _solve(trace: RuleTrace, tests: Tests, findings: list[Finding]) -> _Solution:
    keys = list(tests)
    if not keys or len(keys) > MOST_QUESTIONS:
        return _Solution(reachable(trace, {}), (), (), not keys)
    left = _Left(trace, tests)
    values = frozenset(left.under((None,) * len(keys)))
    answers = [finding.answers for finding in findings]
    sure = _sure(findings)
    settles = tuple(_minimal_sets(left, answers, sure, every=True))
    told = [tests[key] for key in keys]
    could = tuple(
        chosen
        for chosen in _minimal_sets(left, answers, range(len(keys)), every=False)
        if _is_had(chosen, left, answers, told)
    )
    return _Solution(values, settles, could, True)


def _is_had(
    chosen: tuple[int, ...],
    left: _Left,
    possible: list[Possible],
    told: list[Subject],
) -> bool:
    """Whether answers that can be had together decide."""
    return any(
        len(left.under(answers)) == 1
        and are_together(
            (told[n], answer) for n in chosen if (answer := answers[n]) is not None
        )
        for answers in _all_answers(chosen, possible)
    )


def _sure(findings: Sequence[Finding]) -> tuple[int, ...]:
    """The questions of which every answer can decide.

    Where one of the answers cannot be had, or may wait, not every answer does.
    """
    return tuple(
        number
        for number, finding in enumerate(findings)
        if finding.surely and not is_decided(finding.answers)
    )


class _Left:
    """The outcomes that are left under answers to some of the questions.

    Answers that cannot be true together leave none. The open questions take every
    combination of answers; each combination is evaluated once, and what a smaller set
    of answers leaves is put together from it.
    """

    def __init__(self, trace: RuleTrace, tests: Tests) -> None:
        self._left: dict[tuple[Possible | None, ...], frozenset[str]] = {}
        for combination in product((TRUE, FALSE), repeat=len(tests)):
            answers = dict(zip(tests, combination, strict=True))
            told = ((tests[key], answer) for key, answer in answers.items())
            self._left[combination] = (
                reachable(trace, answers) if are_consistent(told) else frozenset()
            )

    def under(self, answers: tuple[Possible | None, ...]) -> frozenset[str]:
        """What is left; ``None`` stands for a question that is not answered."""
        found = self._left.get(answers)
        if found is None:
            at = answers.index(None)
            before, after = answers[:at], answers[at + 1 :]
            found = self._left[answers] = self.under(
                (*before, TRUE, *after)
            ) | self.under((*before, FALSE, *after))
        return found


def _minimal_sets(
    left: _Left, possible: list[Possible], asked: Sequence[int], *, every: bool
) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    for size in range(1, len(asked) + 1):
        for chosen in combinations(asked, size):
            if any(set(smaller) <= set(chosen) for smaller in found):
                continue
            outcomes = (
                len(outcome) == 1
                for answers in _all_answers(chosen, possible)
                if (outcome := left.under(answers))
            )
            if all(outcomes) if every else any(outcomes):
                found.append(chosen)
    return found


def _all_answers(
    chosen: tuple[int, ...], possible: list[Possible]
) -> Iterator[tuple[Possible | None, ...]]:
    """Every answer that can be had to each of the chosen questions."""
    had = [
        [answer for answer in (TRUE, FALSE) if possible[n] & answer]
        if n in chosen
        else [None]
        for n in range(len(possible))
    ]
    yield from product(*had)


def _as_requests(
    sets: tuple[tuple[int, ...], ...],
    others: tuple[int, ...],
    promises: Promises,
    *,
    every: bool,
) -> tuple[Requests, ...]:
    """Sets of questions as sets of requests; what cannot be known now drops its set."""
    asked = promises.kept(sets, others, every=every)
    ranked = sorted(set(asked), key=lambda requests: (len(requests), requests))
    return tuple(_minimal(ranked))


def _minimal(ranked: list[Requests]) -> Iterator[Requests]:
    """Those that hold no smaller one."""
    kept: list[set[DataRequest]] = []
    for requests in ranked:
        if not any(smaller <= set(requests) for smaller in kept):
            kept.append(set(requests))
            yield requests


def _questions(trace: RuleTrace) -> Asked:
    found: Asked = {}
    for part in trace.parts:
        _collect(trace.rule, part, found)
    return found


def _collect(rule: Rule, trace: Trace, found: Asked) -> None:
    if trace.finding is not None and not is_decided(trace.possible):
        test = trace.node.test if isinstance(trace.node, Leaf) else None
        subject = Subject(test, trace.finding.among)
        assert isinstance(trace.node, Leaf | Some)  # noqa: S101 - only they are weighed
        criterion = criterion_of(rule, trace.node)
        found[id(trace.finding)] = Question(trace.finding, subject, criterion)
    for child in trace.children:
        _collect(rule, child, found)
    if trace.inner is not None:
        found.update(_questions(trace.inner))

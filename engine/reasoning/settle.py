"""What would settle an undecided rule: which answers decide, and which could.

Each undecided criterion is a question with its requests. A set of questions
*settles* a rule if every combination of answers decides it, and *could settle*
it if some combination does. Exact up to a small number of questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from msgspec import Struct

from engine.language import Rule, RuleSet
from engine.reasoning.chart import Chart
from engine.reasoning.consistent import Subject, are_consistent, are_together
from engine.reasoning.finding import Finding
from engine.reasoning.promises import (
    Promises,
    Question,
    Requests,
    are_to_be_tried,
)
from engine.reasoning.reach import reachable
from engine.reasoning.trace import RuleTrace, Trace
from engine.reasoning.verdict import DataRequest
from engine.values import FALSE, TRUE, Possible, is_decided

MOST_QUESTIONS = 7
_MOST_SOLUTIONS = 512

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
    solved: dict[object, _Solution] = trace.rule.solutions
    solution = solved.get(pattern)
    if solution is None:
        tests = {key: question.subject for key, question in asked.items()}
        findings = [question.finding for question in questions]
        if len(solved) >= _MOST_SOLUTIONS:
            solved.clear()
        solution = solved[pattern] = _solve(trace, tests, findings)
    if chart is None or ruleset is None:
        return Settlement(solution.values, (), (), solution.exact)
    settles, could = solution.settles, solution.could_settle
    if are_to_be_tried(chart, questions):
        promises = Promises(ruleset, chart, trace, questions)
        sure = _sure([q.finding for q in questions])
        everything = tuple(range(len(questions)))
        surely = promises.kept(settles, sure, every=True)
        maybe = promises.kept(could, everything, every=False)
    else:
        surely, maybe = _as_requests(settles, questions), _as_requests(could, questions)
    return Settlement(solution.values, _ranked(surely), _ranked(maybe), solution.exact)


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
    sets: tuple[tuple[int, ...], ...], questions: tuple[Question, ...]
) -> list[Requests]:
    """Sets of questions as sets of requests; what cannot be known now drops its set."""
    asked: list[Requests] = []
    for chosen in sets:
        parts = [questions[number].finding.requests for number in chosen]
        requests = {request for part in parts for request in part}
        if all(parts) and all(request.can_be_known_now for request in requests):
            asked.append(tuple(sorted(requests)))
    return asked


def _ranked(asked: list[Requests]) -> tuple[Requests, ...]:
    """The smallest first, each once, and none that holds a smaller one."""
    ranked = sorted(set(asked), key=lambda requests: (len(requests), requests))
    if not ranked or len(ranked[0]) == len(ranked[-1]):
        return tuple(ranked)
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
    finding = trace.finding
    if finding is not None and not is_decided(trace.possible):
        found[id(finding)] = Question(finding, rule, trace.node)
    for child in trace.children:
        _collect(rule, child, found)
    if trace.inner is not None:
        found.update(_questions(trace.inner))

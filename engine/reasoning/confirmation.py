"""A rise confirmed by a second, consecutive result.

Confirmed means that two consecutive draws have both risen from the lowest value
before the first of them. A rise that the last draw shows waits for the next one.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from msgspec import structs

from engine.language import Rises
from engine.reasoning.asking import AskResults
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.limits import Limits, limits_of
from engine.reasoning.rise import (
    cautions_of,
    facts_of,
    from_nothing,
    least_disproof,
    undecided,
)
from engine.reasoning.rise_words import not_risen_text, risen_text
from engine.reasoning.series import Draw, Window
from engine.reasoning.tested import FEWEST, Tested, tests_of
from engine.reasoning.wording import day, draw_text, gap_text
from engine.state import Fact
from engine.values import FALSE, TRUE, UNKNOWN


def confirmed_rise_in(
    chart: Chart, test: Rises, window: Window, failed: tuple[Fact, ...]
) -> Finding:
    """Whether two consecutive draws of ``window`` have risen."""
    limits, tests = limits_of(test), tests_of(window, test.reference)
    through = window.through
    consecutive = list(pairwise(tests))
    ordered = _ordered(tests)
    if ordered:
        for first, second in consecutive:
            if _surely(limits, first, second):
                return _confirmed(chart, test, window, first, second, through)
        pairs = consecutive
    else:
        pairs = [(one, two) for one in tests for two in tests if one is not two]
    missing = FEWEST[test.reference] is None and not window.baseline_exists
    if not tests or any(
        _possibly(limits, first, second, missing=missing) for first, second in pairs
    ):
        risen = (t for t in tests if _may_have_risen(limits, t))
        blocker = next(((t.possibly, t.later) for t in risen), None)
        return _open(undecided(chart, test, window, failed, blocker, through))
    waiting = [
        t for t in tests if _may_be_last(tests, t) and _may_have_risen(limits, t)
    ]
    if waiting:
        last = waiting[-1]
        if last.possibly is None:
            # Nothing comes before it: it may itself be what the next ones are above.
            blocked = (None, last.later)
            return _open(undecided(chart, test, window, failed, blocked, through))
        waits = _waits(chart, test, last.later, through)
        sure = ordered and limits.surely(last, last.later)
        return waits if sure else _open(waits)
    lone = from_nothing(limits, window, tests, FEWEST[test.reference])
    if lone is not None:
        blocked = (None, lone)
        return _open(undecided(chart, test, window, failed, blocked, through))
    if not any(tested.sure for tested in tests):
        return _open(undecided(chart, test, window, failed, None, through))
    facts = facts_of(window, least_disproof(limits, window, tests))
    say = partial(not_risen_text, chart, test, window)
    cautions = cautions_of(limits, test, window)
    return Finding(FALSE, facts, say, through=through, cautions=cautions)


def _open(finding: Finding) -> Finding:
    """An answer may be a rise that waits for the next one: then it does not decide."""
    return structs.replace(finding, surely=False)


def _ordered(tests: list[Tested]) -> bool:
    return all(tested.sure for tested in tests) and all(
        one.later.when.surely_before(two.later.when) for one, two in pairwise(tests)
    )


def _may_be_last(tests: list[Tested], tested: Tested) -> bool:
    """Whether no draw surely comes after it: only such a one waits for the next."""
    return not any(
        t.sure and tested.later.when.surely_before(t.later.when) for t in tests
    )


def _surely(limits: Limits, first: Tested, second: Tested) -> bool:
    return limits.surely(first, first.later) and limits.surely(first, second.later)


def _possibly(limits: Limits, first: Tested, second: Tested, *, missing: bool) -> bool:
    """Whether both may have risen; from anything, if the reference is ``missing``."""
    if missing:
        return all(limits.possibly_from_nothing(t.later) for t in (first, second))
    if first.possibly is None:
        return False
    return limits.possibly(first, first.later) and limits.possibly(first, second.later)


def _may_have_risen(limits: Limits, tested: Tested) -> bool:
    return limits.possibly(tested, tested.later)


def _confirmed(
    chart: Chart,
    test: Rises,
    window: Window,
    first: Tested,
    second: Tested,
    through: int | None,
) -> Finding:
    reference = first.surely
    assert reference is not None  # noqa: S101 - the caller has seen it
    uncertain = reference in window.baseline and len(window.baseline) > 1
    references = window.baseline if uncertain else (reference,)
    say = partial(_confirmed_text, chart, test, references, first.later, second.later)
    facts = facts_of(window, (*references, first.later, second.later))
    return Finding(TRUE, facts, say, through=through)


def _confirmed_text(
    chart: Chart, test: Rises, references: tuple[Draw, ...], first: Draw, second: Draw
) -> str:
    unit = chart.vocabulary.unit_of(test.series)
    rise = risen_text(chart, test, first, references)
    return f"{rise}, confirmed by {draw_text(second, unit)}"


def _waits(chart: Chart, test: Rises, draw: Draw, through: int | None) -> Finding:
    why = f"the result of {day(draw.when)} may be a rise that waits for confirmation"
    ask = AskResults(
        chart,
        test.series,
        f"one more result after {day(draw.when)}",
        (draw.when.last_day + 1, chart.as_of.last_day),
    )
    say = gap_text(chart, test.series, why)
    return Finding(UNKNOWN, (), say, "never_asked", ask, through)

"""``rises``: a value far enough above the lowest value before it.

A draw has risen if it is at least the reference plus the absolute amount and at
least the reference times one plus the percentage. The reference is the lowest
of the baseline value and every later draw before the one tested, so some draw
has risen exactly if some *pair* of an earlier and a later draw fulfils both
limits. Both limits grow with the reference and the later value, so a pair's
certain answer needs only the ends of the two intervals.
"""

from __future__ import annotations

from functools import partial

from engine.language import Rises
from engine.reasoning.asking import (
    Ask,
    AskResults,
    ask_dates,
    ask_values,
    both_asks,
)
from engine.reasoning.chart import Chart
from engine.reasoning.finding import Finding
from engine.reasoning.limits import Limits, limits_of
from engine.reasoning.rise_words import not_risen_text, risen_text
from engine.reasoning.series import Draw, Window, draws_of
from engine.reasoning.tested import FEWEST, Tested, tests_of
from engine.reasoning.wording import (
    day,
    gap_text,
)
from engine.state import Fact
from engine.values import FALSE, TRUE, UNKNOWN

_COUNTS = ("no", "one", "two", "three", "four")


def rise_in(
    chart: Chart, test: Rises, window: Window, failed: tuple[Fact, ...]
) -> Finding:
    """Whether the series of ``window`` rose.

    Args:
        chart: the patient.
        test: what a rise is.
        window: baseline and follow-up draws.
        failed: measurements that failed, for the reason of a gap.
    """
    limits = limits_of(test)
    through = window.through
    tests = _plain_tests(limits, window) if test.reference == "nadir" else None
    tests = tests or tests_of(window, test.reference)
    for tested in tests:
        if tested.sure and limits.surely(tested, tested.later):
            return _risen(chart, test, window, tested, through)
    blocker = _possible_rise(limits, window, tests, FEWEST[test.reference])
    if blocker is None and any(tested.sure for tested in tests):
        facts = facts_of(window, least_disproof(limits, window, tests))
        say = partial(not_risen_text, chart, test, window)
        cautions = cautions_of(limits, test, window)
        return Finding(FALSE, facts, say, through=through, cautions=cautions)
    return undecided(chart, test, window, failed, blocker, through)


def _plain_tests(limits: Limits, window: Window) -> list[Tested] | None:
    """The tests that matter where nothing is uncertain; ``None`` where something is.

    Only for a rise from the lowest value. With one sure order of plain numbers, the first draw that has risen decides, and
    if none has, the last one shows it (with any draw too low to be a rise at all).
    """
    baseline, since = window.baseline, window.since
    if len(since) < 2 or len(baseline) > 1 or len(baseline) != window.baseline_exists:
        return None
    reference = baseline[0] if baseline else None
    lowest = None if reference is None else reference.value.low
    if reference is not None and (lowest is None or lowest != reference.value.high):
        return None
    end, last = None, None
    for draw, is_sure in since:
        value, when = draw.value.low, draw.when
        if not is_sure or value is None or value != draw.value.high:
            return None
        if end is not None and when.start < end:
            return None
        end = when.end
        last = (draw, reference)
        if lowest is not None and limits.reaches(lowest, value):
            return [Tested(draw, True, reference, reference)]
        if lowest is None or value < lowest:
            reference, lowest = draw, value
    assert last is not None  # noqa: S101 - there are two draws
    first = Tested(since[0][0], True, None, None)
    return [first, Tested(last[0], True, last[1], last[1])]


def _risen(
    chart: Chart, test: Rises, window: Window, tested: Tested, through: int | None
) -> Finding:
    reference = tested.surely
    assert reference is not None  # noqa: S101 - the caller has seen it
    # Any of several possible baselines may be the reference: all belong to the proof.
    uncertain = reference in window.baseline and len(window.baseline) > 1
    references = window.baseline if uncertain else (reference,)
    say = partial(risen_text, chart, test, tested.later, references)
    facts = facts_of(window, (*references, tested.later))
    return Finding(
        TRUE, facts, say, through=through, cautions=("unconfirmed",),
        minimal=len(facts) == 3,
    )  # fmt: skip


def _possible_rise(
    limits: Limits, window: Window, tests: list[Tested], fewest: int | None
) -> tuple[Draw | None, Draw] | None:
    """Some pair that can be a rise in some reading; ``None`` if there is none.

    A single draw without any reference is weighed against every reference that
    could have been recorded: 0.3 g/dL cannot be a rise of 0.5.
    """
    for tested in tests:
        if tested.possibly and limits.possibly(tested, tested.later):
            return tested.possibly, tested.later
    draw = from_nothing(limits, window, tests, fewest)
    return None if draw is None else (None, draw)


def from_nothing(
    limits: Limits, window: Window, tests: list[Tested], fewest: int | None
) -> Draw | None:
    """A draw that can be a rise from a reference that nobody recorded.

    In some reading only the draws that surely lie in the window are left; too few of
    them, without a baseline, have nothing to be compared with.
    """
    sure = sum(tested.sure for tested in tests)
    if window.baseline_exists or (fewest is not None and sure >= fewest):
        return None
    # With one that may count they are still too few: then that one has nothing either.
    alone = sure > 0 and (fewest is None or sure + 1 < fewest)
    weighed = [tested.later for tested in tests if tested.sure or alone]
    return next((d for d in weighed if limits.possibly_from_nothing(d)), None)


def least_disproof(
    limits: Limits, window: Window, tests: list[Tested]
) -> tuple[Draw, ...]:
    """Draws that alone are no rise: one that is too low for any, else a pair."""
    for tested in reversed(tests):
        if tested.sure and not limits.possibly_from_nothing(tested.later):
            return (tested.later,)
    for tested in reversed(tests):
        reference = tested.surely
        if tested.sure and reference is not None:
            uncertain = reference in window.baseline and len(window.baseline) > 1
            return (*(window.baseline if uncertain else (reference,)), tested.later)
    return tuple(draw for draw, _ in window.since) + window.baseline


def facts_of(window: Window, draws: tuple[Draw, ...]) -> tuple[Fact, ...]:
    """The facts of the index event and of ``draws``."""
    return window.index.facts + tuple(fact for draw in draws for fact in draw.facts)


def cautions_of(limits: Limits, test: Rises, window: Window) -> tuple[str, ...]:
    """What a reader must know beside "no rise"."""
    found = () if window.baseline else ("no_baseline",)
    if test.reference == "confirmed_nadir":
        lower = tests_of(window, "nadir")
        if any(t.possibly and limits.possibly(t, t.later) for t in lower):
            return (*found, "nadir_unconfirmed")
    return found


def undecided(
    chart: Chart,
    test: Rises,
    window: Window,
    failed: tuple[Fact, ...],
    blocker: tuple[Draw | None, Draw] | None,
    through: int | None,
) -> Finding:
    """Why a rise is not decided, and what to ask for."""
    reason, why, ask = _gap(chart, test, window, failed, blocker)
    say = gap_text(chart, test.series, why)
    return Finding(UNKNOWN, (), say, reason, ask, through)


def _gap(
    chart: Chart,
    test: Rises,
    window: Window,
    failed: tuple[Fact, ...],
    blocker: tuple[Draw | None, Draw] | None,
) -> tuple[str, str, Ask]:
    """Reason, half a sentence, and what to ask for."""
    assert window.index.when is not None  # noqa: S101 - no_index came first
    since = f"since {day(window.index.when)}"
    draws = [*window.baseline, *(draw for draw, _ in window.since)]
    if not window.since:
        few = 1 if window.baseline_exists else FEWEST[test.reference] or 1
        # One more, which confirms it: else no answer could show a rise.
        few += test.confirmed
        ask = _ask_more(chart, test, window, few)
        ask = both_asks(ask, ask_values(chart, window.baseline))
        dated = [fact for draw in window.baseline for fact in draw.facts]
        ask = both_asks(ask, ask_dates(chart, dated))
        if failed:
            return "not_done", "the measurement failed or was not done", ask
        if _has_unpaired(chart, test, window):
            why = f"the chains on record {since} do not pair by specimen or day"
            return "inconclusive", why, ask
        return "never_asked", f"no result {since}", ask
    if blocker is not None and blocker[0] is None:
        if FEWEST[test.reference] is None:
            index = day(window.index.when)
            past = chart.as_of.first_day > window.index.when.last_day
            first = window.index.when.first_day
            ask = AskResults(
                chart, test.series, f"up to {index}", (first, first), past=past
            )
            return "never_asked", "no baseline result to compare with", ask
        sure = sum(is_sure for _, is_sure in window.since)
        few = 2 if test.reference != "nadir" and sure < 2 else 1
        few += test.confirmed
        ask = _ask_more(chart, test, window, few, " more")
        why = "one result, and none before it to compare with"
        if test.reference == "confirmed_nadir":
            why = (
                "no level that two consecutive results confirm, and no baseline result"
            )
        return "never_asked", why, ask
    if blocker is None or _order_matters(window, *blocker):
        why = "the dates leave the order open, and it would decide"
        facts = [fact for draw in draws for fact in draw.facts]
        return (
            "order_unknown",
            why,
            ask_dates(chart, [*facts, *_ends(chart, test, window)]),
        )
    bounded = [d for d in draws if not d.value.is_point]
    why = "the recorded values are bounds, or disagree, and can lie on either side"
    return "inconclusive", why, ask_values(chart, bounded)


def _ask_more(
    chart: Chart, test: Rises, window: Window, count: int, more: str = ""
) -> Ask:
    """Ask for so many results since the index event."""
    when = window.index.when
    assert when is not None  # noqa: S101 - no_index came first
    first, last = when.last_day + 1, chart.as_of.last_day
    first = first if first <= last else when.first_day + 1
    last = last if window.last_day is None else min(last, window.last_day)
    words = f"{_COUNTS[count]}{more} result{'s' if count > 1 else ''} since {day(when)}"
    past = _is_over(chart, window)
    return AskResults(chart, test.series, words, (first, last), count, past=past)


def _is_over(chart: Chart, window: Window) -> bool:
    """Whether the window ended before the day of the question: no draw can be added."""
    return window.last_day is not None and window.last_day < chart.as_of.first_day


def _has_unpaired(chart: Chart, test: Rises, window: Window) -> bool:
    """Whether a chain was measured since the index, but never with the other one."""
    derived = chart.vocabulary.derived.get(test.series)
    when = window.index.when
    if derived is None or when is None:
        return False
    chains = draws_of(chart, derived.kappa) + draws_of(chart, derived.lambda_)
    return any(draw.when.first_day > when.last_day for draw in chains)


def _ends(chart: Chart, test: Rises, window: Window) -> tuple[Fact, ...]:
    """The events between which draws count."""
    ends = window.index.facts
    for definition in chart.vocabulary.events.values():
        if chart.anchor(definition.name) is window.index:
            names = (definition.baseline_ends_at, definition.followed_until)
            ends += tuple(f for name in names if name for f in chart.anchor(name).facts)
    return ends


def _order_matters(window: Window, reference: Draw | None, later: Draw) -> bool:
    if reference is None:
        return False
    surely = dict(window.since)
    ordered = reference in window.baseline or reference.when.surely_before(later.when)
    return not (ordered and surely.get(later, True) and surely.get(reference, True))

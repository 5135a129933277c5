"""What a drawing of a rise needs: the reference, the level that would be a rise, dFLC.

Nothing is decided here: the verdict comes from ``rise``. These are the same draws,
windows and limits, told as numbers for a surface that draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct, structs

from engine.language import Leaf, Rises, Rule, RuleSet, Vocabulary, leaves
from engine.reasoning.chains import dflc_draws, involved_chain
from engine.reasoning.chart import Chart
from engine.reasoning.limits import Limits, limits_of
from engine.reasoning.series import (
    Draw,
    Window,
    draws_of,
    window_of,
)
from engine.reasoning.tested import tests_of
from engine.reasoning.wording import draw_text, needs_text
from engine.state import PatientState
from engine.values import EXACT, FALSE, TRUE, Interval, When, hull, plain


class RiseLevel(Struct, frozen=True, kw_only=True):
    """The level from which a series counts as risen.

    Attributes:
        rule: id of the rule that asks for the rise.
        criterion: the criterion in it.
        series: analyte or derived series.
        reference: ``0.3 g/dL (2023-06-12)``; several where the record leaves it open.
        reference_day: ISO day, the first one it can be; empty if there are several.
        reference_value: the reference itself, where it is one plain number.
        low: least level that can be a rise, over every reading of the reference.
        high: level that surely is one; ``None`` if the reference has no upper end.
        arithmetic: how the level follows from the reference.
        met: ISO day of the first draw that surely has risen, or empty.
    """

    rule: str
    criterion: str
    series: str
    reference: str
    reference_day: str
    reference_value: Decimal | None
    low: Decimal
    high: Decimal | None
    arithmetic: str
    met: str


class DerivedDraw(Struct, frozen=True):
    """One draw of a derived series.

    Attributes:
        when: day as a reader writes it.
        first_day: first day it can be, ISO.
        last_day: last day it can be, ISO.
        value: value in the canonical unit as text.
        low: lower end of what it can be.
        high: upper end of what it can be.
        resources: the results it was made from.
    """

    when: str
    first_day: str
    last_day: str
    value: str
    low: Decimal | None
    high: Decimal | None
    resources: tuple[str, ...]


class Courses(Struct, frozen=True):
    """What surfaces draw beside the recorded series.

    Attributes:
        levels: one for each criterion that asks for a rise from the lowest value.
        derived: draws of derived series whose sign is known, by name.
    """

    levels: tuple[RiseLevel, ...] = ()
    derived: dict[str, tuple[DerivedDraw, ...]] = {}


def courses_of(
    state: PatientState, rulesets: Iterable[RuleSet], as_of: When, names: Vocabulary
) -> Courses:
    """Levels and derived series of a patient, as of one day.

    Args:
        state: the patient's facts.
        rulesets: rule sets whose rises are drawn.
        as_of: nothing after its end is seen.
        names: the vocabulary of the facts.
    """
    chart = Chart(state.known_at(as_of).final_only(), names, as_of)
    levels: list[RiseLevel] = []
    derived: dict[str, tuple[DerivedDraw, ...]] = {}
    for rule, leaf, test in _rises(rulesets):
        if not chart.anchor(rule.index).took_place:
            continue
        draws = _draws(chart, test.series, rule.index)
        if draws is None:
            continue
        if test.series in names.derived:
            derived[test.series] = tuple(_derived(draw) for draw in draws)
        level = _level(chart, test, window_of(chart, draws, rule.index))
        if level is not None:
            levels.append(structs.replace(level, rule=rule.id, criterion=leaf.id))
    return Courses(tuple(levels), derived)


def _rises(rulesets: Iterable[RuleSet]) -> Iterator[tuple[Rule, Leaf, Rises]]:
    for ruleset in rulesets:
        for rule in ruleset.rules.values():
            for leaf in (leaf for node in rule.nodes for leaf in leaves(node)):
                test = leaf.test
                if isinstance(test, Rises) and _is_drawn(test):
                    yield rule, leaf, test


def _is_drawn(test: Rises) -> bool:
    plain_rise = test.if_lowest is None and not test.strict
    return test.reference == "nadir" and not test.confirmed and plain_rise


def _draws(chart: Chart, series: str, index: str) -> tuple[Draw, ...] | None:
    """The draws; ``None`` for a difference whose sign is not known."""
    derived = chart.vocabulary.derived.get(series)
    if derived is None:
        return draws_of(chart, series)
    side = involved_chain(chart, derived, index).kappa
    if side not in (TRUE, FALSE):
        return None
    return dflc_draws(chart, derived, kappa_involved=side == TRUE)


def _level(chart: Chart, test: Rises, window: Window) -> RiseLevel | None:
    limits, met = limits_of(test), None
    references = _references(window)
    for tested in tests_of(window, test.reference):
        if tested.sure and limits.surely(tested, tested.later):
            assert tested.surely is not None  # noqa: S101 - else it is no sure rise
            met = tested.later
            several = tested.surely in window.baseline and len(window.baseline) > 1
            references = window.baseline if several else (tested.surely,)
            break
    if not references:
        return None
    value = _lowest(references)
    if value.low is None:
        return None
    unit = chart.vocabulary.unit_of(test.series)
    alone = references[0] if len(references) == 1 else None
    return RiseLevel(
        rule="",
        criterion="",
        series=test.series,
        reference=" or ".join(draw_text(draw, unit) for draw in references),
        reference_day=_iso(alone.when.first_day) if alone else "",
        reference_value=value.low if value.is_point else None,
        low=limits.threshold(value.low),
        high=None if value.high is None else limits.threshold(value.high),
        arithmetic=_arithmetic(test, limits, value, unit),
        met=_iso(met.when.first_day) if met else "",
    )


def _references(window: Window) -> tuple[Draw, ...]:
    """The lowest draws so far: one, or all that can be the lowest."""
    draws = [*window.baseline, *(draw for draw, sure in window.since if sure)]
    ends = [draw.value.high for draw in draws if draw.value.high is not None]
    if not ends:
        return ()
    least = min(ends)
    can_be = [d for d in draws if d.value.low is None or d.value.low <= least]
    exact = [d for d in can_be if d.value.is_point and d.value.low == least]
    # of equal lowest values the first one stands for all
    return tuple(exact[:1]) if len(exact) == len(can_be) else tuple(can_be)


def _lowest(references: tuple[Draw, ...]) -> Interval:
    """What the lowest of these can be."""
    if len(references) == 1:
        return references[0].value
    whole = hull([draw.value for draw in references])
    ends = [d.value.high for d in references if d.value.high is not None]
    return structs.replace(whole, high=min(ends)) if ends else whole


def _arithmetic(test: Rises, limits: Limits, value: Interval, unit: str) -> str:
    """``0.3 + 0.5 = 0.8 g/dL; 0.3 x 1.25 = 0.375 g/dL; the higher one counts``."""
    if not value.is_point or value.low is None:
        return f"from {value.text()} {unit} ({needs_text(test)})"
    low = value.low
    added = EXACT.add(low, limits.amount)
    times = EXACT.multiply(low, limits.factor)
    return (
        f"{plain(low)} + {plain(limits.amount)} = {plain(added)} {unit}; "
        f"{plain(low)} * {plain(limits.factor)} = {plain(times)} {unit}; "
        "both must be reached"
    )


def _derived(draw: Draw) -> DerivedDraw:
    return DerivedDraw(
        draw.when.day_text(),
        _iso(draw.when.first_day),
        _iso(draw.when.last_day),
        draw.value.text(),
        draw.value.low,
        draw.value.high,
        tuple(dict.fromkeys(fact.source.resource for fact in draw.facts)),
    )


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()

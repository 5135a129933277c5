"""Declared monotonicity: a higher (or lower) last result never un-flags."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from engine.language import Monotone
from engine.state import PatientState
from engine.verification.solver.encoding import Encoded
from engine.verification.solver.found import NoDecimalError, plainness, record_of
from engine.verification.solver.frame import Draw
from engine.verification.solver.search import Search
from engine.verification.solver.terms import (
    Condition,
    at_most,
    every,
    less,
    negation,
    renamed,
    unknown_value,
)
from engine.verification.solver.windows import Windows

CHANGED = "~changed"


class Unflagged(NamedTuple):
    """A patient who is flagged, and the same with one other result, who is not."""

    before: PatientState
    after: PatientState


def unflagged(
    search: Search, windows: Windows, encoded: Encoded, declared: Monotone
) -> Unflagged | None:
    """A patient whom a higher (or lower) last result un-flags; ``None`` if surely none.

    Raises:
        TooHardError: the solver gave no answer in time.
    """
    draws = search.patient.draws(declared.series)
    for draw in draws:
        names = {f"{draw.slot.name}.low", f"{draw.slot.name}.high"}
        only = encoded.only("true")
        (after,) = renamed([only], CHANGED, names)
        asked = [
            only,
            negation(after),
            _is_last(draw, draws),
            *_points(draw, declared),
        ]
        if declared.since_index:
            index = windows.anchor(encoded.rule.index)
            asked.append(less(index.last, draw.time.first))
        values = search.values(every(search.patient.sound(*asked), *asked))
        if values is None:
            continue
        plain = every(*asked, plainness(search.patient, only, *asked[2:]))
        nicer = search.values(every(search.patient.sound(plain), plain))
        return _records(search, nicer or values, names)
    return None


def _is_last(draw: Draw, draws: tuple[Draw, ...]) -> Condition:
    others = (other for other in draws if other is not draw)
    return every(
        draw.there,
        *(
            negation(every(o.there, negation(o.time.surely_before(draw.time))))
            for o in others
        ),
    )


def _points(draw: Draw, declared: Monotone) -> list[Condition]:
    """The result is a number, before and after, and changes as declared."""
    name, value = draw.slot.name, draw.value
    low, high = (unknown_value(f"{name}.{end}{CHANGED}") for end in ("low", "high"))
    exact = [
        at_most(value.high, value.low),
        negation(value.no_high),
        at_most(low, high),
        at_most(high, low),
        at_most(Decimal(0), low),
    ]
    more = at_most(value.low, low) if declared.more else at_most(low, value.low)
    return [*exact, more]


def _records(
    search: Search, values: Mapping[str, object], names: set[str]
) -> Unflagged | None:
    after = dict(values) | {n: values.get(f"{n}{CHANGED}", 0) for n in names}
    states = []
    for each in (values, after):
        kept = {n: v for n, v in each.items() if not n.endswith(CHANGED)}
        try:
            states.append(record_of(kept, search.patient))
        except NoDecimalError:
            return None
    return Unflagged(states[0], states[1])

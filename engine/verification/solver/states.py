"""Criteria on what is on record: states, clones, days, charted answers, therapies."""

from __future__ import annotations

from engine.language import (
    Charted,
    CloneFraction,
    DaysBetween,
    IsState,
    TimePoint,
)
from engine.verification.solver.days import Placed
from engine.verification.solver.frame import Time
from engine.verification.solver.masks import (
    KNOWN_TRUE,
    OPEN,
    Mask,
    chosen,
    decided,
)
from engine.verification.solver.places import (
    ABSENT,
    INDETERMINATE,
    NOT_READ,
    PRESENT,
    Probe,
)
from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    equal,
    every,
    implies,
    less,
    minus,
    negation,
    some_of,
    times,
)
from engine.verification.solver.therapies import belongs
from engine.verification.solver.windows import Windows, latest


class States:
    """Weighs criteria on the record of one unknown patient."""

    def __init__(self, windows: Windows) -> None:
        """Keep the events and windows."""
        self.windows, self.patient = windows, windows.patient
        self.vocabulary = windows.vocabulary

    def is_state(self, test: IsState) -> Mask:
        """Whether something of the vocabulary is in a state, without its negation."""
        if test.kind == "abnormality":
            return self._abnormality(test.name, test.state)
        if test.kind in ("agent", "drug_class"):
            given = some_of(
                *(
                    c.slot.there
                    for c in self.patient.courses
                    if belongs(self.vocabulary, c.agent, test.name)
                )
            )
            none = every(negation(given), self.patient.feed_complete)
            return decided(given, none)
        if test.kind == "condition":
            charted = self.patient.diagnosed(test.name)
            return decided(
                charted, every(negation(charted), self.patient.problems_complete)
            )
        anchor = self.windows.anchor(test.name)
        missing = test.state == "on_record"
        return decided(anchor.took_place, every(negation(anchor.there), missing))

    def clone_fraction(self, test: CloneFraction) -> Mask:
        """The fraction of cells with an abnormality, in percent, against a limit."""
        name, limit = test.abnormality, test.limit.value
        opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">="}[test.operator]
        reaching = test.operator in (">", ">=")
        present = self._abnormality(name, "present")
        own = self.patient.probes(name)
        found = [every(p.there, equal(p.state, PRESENT)) for p in own]
        unclear = some_of(*(every(p.there, equal(p.state, INDETERMINATE)) for p in own))
        hits, misses = [], []
        for probe in own:
            value = probe.fraction._replace(
                low=times(100, probe.fraction.low), high=times(100, probe.fraction.high)
            )
            mask = Mask(value.may(test.operator, limit), value.may(opposite, limit))
            mask = chosen(probe.has_fraction, mask, OPEN)
            hits.append(mask.surely if reaching else mask.surely_not)
            misses.append(mask.surely_not if reaching else mask.surely)
        some = some_of(*found)
        hit = some_of(*(every(f, h) for f, h in zip(found, hits, strict=True)))
        below = every(
            some, negation(unclear), negation(hit),
            *(implies(f, m) for f, m in zip(found, misses, strict=True)),
        )  # fmt: skip
        true, false = (hit, below) if reaching else (below, hit)
        nothing = present.surely_not
        holds = test.operator in ("<", "<=")
        return decided(
            some_of(every(nothing, holds), every(negation(nothing), true)),
            some_of(every(nothing, not holds), every(negation(nothing), false)),
        )

    def days_between(self, test: DaysBetween) -> Mask:
        """Calendar days from one event to another."""
        start, end = self.windows.anchor(test.start), self.windows.anchor(test.end)
        least, most = minus(end.first, start.last), minus(end.last, start.first)
        holds = [
            _compared(count, test.operator, test.limit.value) for count in (least, most)
        ]
        found = Mask(some_of(*holds), negation(every(*holds)))
        return chosen(every(start.took_place, end.took_place), found, OPEN)

    def charted(self, test: Charted, point: TimePoint) -> Mask:
        """Whether the latest charted answer, or the two latest, are the value."""
        values = self.vocabulary.charted[test.name].values
        wanted, slots = values.index(test.value), self.patient.answers(test.name)
        times_of, placed = [a.slot.time for a in slots], []
        for answer in slots:
            inside = self.windows.inside(
                point, answer.slot.time.first, answer.slot.time.last
            )
            there = answer.slot.there
            placed.append(Placed(every(there, inside.may), every(there, inside.sure)))
        newest = latest(times_of, placed)
        is_it = [equal(a.value, wanted) for a in slots]
        unread = [equal(a.value, NOT_READ) for a in slots]
        some = some_of(*newest)
        may_be = some_of(
            *(
                every(n, some_of(i, u))
                for n, i, u in zip(newest, is_it, unread, strict=True)
            )
        )
        surely = every(
            some, *(implies(n, i) for n, i in zip(newest, is_it, strict=True))
        )
        if len(values) == 1:
            surely = every(some, may_be)
        if test.confirmed:
            surely = every(surely, self._said_before(times_of, placed, newest, is_it))
        found = decided(surely, every(some, negation(may_be)))
        anchor = self.windows.anchor_of(point)
        return found if anchor is None else chosen(anchor.took_place, found, OPEN)

    def _said_before(
        self,
        times_of: list[Time],
        placed: list[Placed],
        newest: tuple[Condition, ...],
        is_it: list[Condition],
    ) -> Condition:
        """The answers before the latest are the value too, and their order is sure."""
        earlier = [
            Placed(every(p.may, negation(n)), every(p.sure, negation(n)))
            for p, n in zip(placed, newest, strict=True)
        ]
        before = latest(times_of, earlier)
        return every(
            *(implies(p.may, p.sure) for p in placed),
            _at_one_time(newest, times_of),
            _at_one_time(before, times_of),
            some_of(*before),
            *(implies(b, i) for b, i in zip(before, is_it, strict=True)),
        )

    def _abnormality(self, name: str, state: str) -> Mask:
        table = self.vocabulary.abnormalities
        names = dict.fromkeys((name, *table[name].implied_by))
        results = [p for n in names for p in self.patient.probes(n)]
        present, unclear = _some(results, PRESENT), _some(results, INDETERMINATE)
        own = _some(self.patient.probes(name), ABSENT)
        wider = [w.name for w in table.values() if name in w.implied_by]
        told = [p for n in wider for p in self.patient.probes(n)]
        by_wider = every(negation(own), _some(told, ABSENT))
        vague = some_of(_some(told, PRESENT), _some(told, INDETERMINATE))
        unclear = some_of(unclear, every(by_wider, vague))
        absent = some_of(own, by_wider)
        if state == "tested":
            tested = some_of(present, absent, unclear)
            return chosen(tested, KNOWN_TRUE, OPEN)
        return decided(present, every(negation(present), absent, negation(unclear)))


def _some(probes: tuple[Probe, ...] | list[Probe], state: int) -> Condition:
    return some_of(*(every(p.there, equal(p.state, state)) for p in probes))


def _at_one_time(there: tuple[Condition, ...], times_of: list[Time]) -> Condition:
    return every(
        *(
            implies(every(there[a], there[b]), times_of[a].is_same(times_of[b]))
            for a in range(len(there))
            for b in range(a)
        )
    )


def _compared(count: Amount, operator: str, limit: Amount) -> Condition:
    if operator in (">=", ">"):
        return at_most(limit, count) if operator == ">=" else less(limit, count)
    return at_most(count, limit) if operator == "<=" else less(count, limit)

"""Events and windows of an unknown patient: the solver's side of chart and series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.language import EventDefinition, TimePoint, Vocabulary
from engine.reasoning.lesion_course import NO_END
from engine.values.when import LAST_DAY
from engine.verification.solver.days import (
    NOWHERE,
    Anchor,
    Placed,
    both,
    on_or_after,
    on_or_before,
)
from engine.verification.solver.frame import Draw, Slot, Time
from engine.verification.solver.patient import Patient
from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    choose,
    every,
    less,
    negation,
    plus,
    some_of,
)

_BY_SOURCE: Final = ("cell_therapy_infusion", "therapy")


class Window(NamedTuple):
    """A series as seen from an index event, slot by slot."""

    event: Anchor
    draws: tuple[Draw, ...]
    baseline: tuple[Condition, ...]
    baseline_exists: Condition
    since: tuple[Placed, ...]


class Windows:
    """The events of one unknown patient, and what lies around them."""

    def __init__(self, patient: Patient, vocabulary: Vocabulary | None = None) -> None:
        """Keep the patient; events are found when first asked for.

        Args:
            patient: the unknowns.
            vocabulary: other events and time points than the patient's own.
        """
        self.patient, self.vocabulary = patient, vocabulary or patient.vocabulary
        self._anchors: dict[str, Anchor] = {}

    def anchor(self, name: str) -> Anchor:
        """The event ``name`` of the vocabulary."""
        if name not in self._anchors:
            self._anchors[name] = self._find(self.vocabulary.events[name])
        return self._anchors[name]

    def surely_not_given(self, event: str) -> Condition:
        """The therapy that an event hangs on was never given, as the feed is complete."""
        definition = self.vocabulary.events[event]
        reference = definition.after or definition.before
        own: Condition = every(
            self.patient.feed_complete, definition.source in _BY_SOURCE
        )
        if not reference:
            return own
        known = self.anchor(reference).there
        return some_of(
            every(negation(known), self.surely_not_given(reference)), every(known, own)
        )

    def inside(self, point: TimePoint, first: Amount, last: Amount) -> Placed:
        """Whether days lie in the window of a time point."""
        if point.until == "as_of":
            return Placed(True, True)
        anchor = self.anchor(point.until or point.anchor)
        if point.until:
            found = on_or_before(first, last, anchor, 0)
            return both(found, Placed(anchor.there, anchor.there))
        found = both(
            on_or_after(first, last, anchor, point.day - point.days_before),
            on_or_before(first, last, anchor, point.day + point.days_after),
        )
        if point.ends_at:
            cut = self.anchor(point.ends_at)
            before = on_or_before(first, last, cut, 0)
            uncut = negation(cut.there)
            may = some_of(uncut, negation(cut.certain), before.may)
            found = both(found, Placed(may, some_of(uncut, before.sure)))
        return both(found, Placed(anchor.there, anchor.there))

    def anchor_of(self, point: TimePoint) -> Anchor | None:
        """The event a time point hangs on; ``None`` for "now"."""
        name = point.anchor or (point.until if point.until != "as_of" else "")
        return self.anchor(name) if name else None

    def since(self, index: str, point: TimePoint) -> TimePoint:
        """The window of later studies: the rule's time point, or since its index event."""
        if point.until != "as_of":
            return point
        ends_at = self.vocabulary.events[index].followed_until
        name = f"since {index}"
        return TimePoint(
            name, name, anchor=index, days_after=NO_END, ends_at=ends_at, day=1
        )

    def window(self, draws: tuple[Draw, ...], index_name: str) -> Window:
        """Sort draws into baseline and follow-up of an index event."""
        definition = self.vocabulary.events[index_name]
        index = self.anchor(index_name)
        sure_cut, may_cut = self._cuts(definition, index)
        end = (
            self.anchor(definition.followed_until)
            if definition.followed_until
            else NOWHERE
        )
        sure_end = choose(end.there, end.first, LAST_DAY)
        may_end = choose(end.there, end.last, LAST_DAY)
        days = definition.baseline_days
        before, since = [], []
        for draw in draws:
            first, last = draw.time.first, draw.time.last
            may = every(
                draw.there, index.there,
                at_most(first, index.last), at_most(first, may_cut),
                at_most(plus(index.first, -days), last),
            )  # fmt: skip
            sure = every(
                may, at_most(plus(index.last, -days), first), at_most(last, sure_cut)
            )
            before.append(Placed(may, sure))
            may_after = every(
                draw.there,
                index.there,
                less(index.first, last),
                at_most(first, may_end),
            )
            sure_after = every(
                may_after, less(index.last, first), at_most(last, sure_end)
            )
            since.append(Placed(may_after, sure_after))
        baseline = tuple(
            every(
                placed.may,
                *(
                    negation(
                        every(other.sure, at_most(draw.time.end, rival.time.start))
                    )
                    for rival, other in zip(draws, before, strict=True)
                    if rival is not draw
                ),
            )
            for draw, placed in zip(draws, before, strict=True)
        )
        exists = some_of(*(placed.sure for placed in before))
        return Window(index, draws, baseline, exists, tuple(since))

    def _cuts(
        self, definition: EventDefinition, index: Anchor
    ) -> tuple[Amount, Amount]:
        if not definition.baseline_ends_at:
            return index.first, index.last
        ends = self.anchor(definition.baseline_ends_at)
        least = choose(less(ends.first, index.first), ends.first, index.first)
        sure = choose(ends.certain, ends.first, least)
        return (
            choose(ends.there, sure, index.first),
            choose(every(ends.there, ends.certain), ends.last, index.last),
        )

    def _find(self, definition: EventDefinition) -> Anchor:
        if definition.source == "as_of":
            return Anchor(True, self.patient.as_of.first, self.patient.as_of.last, True)
        slots = self._candidates(definition)
        reference = Anchor(True, 0, 0, True)
        placed = [Placed(True, True) for _ in slots]
        if definition.after or definition.before:
            reference = self.anchor(definition.after or definition.before)
            placed = [_beside(slot.time, definition, reference) for slot in slots]
        may = [
            every(slot.there, p.may, reference.there)
            for slot, p in zip(slots, placed, strict=True)
        ]
        sure = [every(m, p.sure) for m, p in zip(may, placed, strict=True)]
        first = definition.which == "first"
        rivals = [
            every(may[at], *(negation(every(sure[n], _beats(other.time, slot.time, first=first))) for n, other in enumerate(slots) if n != at))
            for at, slot in enumerate(slots)
        ]  # fmt: skip
        return Anchor(
            some_of(*may),
            _extreme(rivals, [slot.time.first for slot in slots], least=True),
            _extreme(rivals, [slot.time.last for slot in slots], least=False),
            every(some_of(*sure), reference.certain),
        )

    def _candidates(self, definition: EventDefinition) -> Sequence[Slot]:
        patient = self.patient
        if definition.source == "cell_therapy_infusion":
            return [infusion.slot for infusion in patient.infusions]
        if definition.source == "event":
            return patient.events(definition.kind)
        if definition.source == "order":
            return patient.orders(definition.name)
        return [c.slot for c in patient.courses if self.counts(c.agent, definition)]

    def counts(self, agent: str, definition: EventDefinition) -> bool:
        """Whether a drug is one that an event definition speaks of."""
        known = self.vocabulary.agents.get(agent)
        if definition.agent and agent != definition.agent:
            return False
        drug_class = "" if known is None else known.drug_class
        if definition.classes and drug_class not in definition.classes:
            return False
        return known is None or not known.supportive


def _beside(time: Time, definition: EventDefinition, reference: Anchor) -> Placed:
    if definition.after:
        return on_or_after(time.first, time.last, reference, 1)
    found = on_or_before(time.first, time.last, reference, 0)
    if definition.within_days is not None:
        after = on_or_after(time.first, time.last, reference, -definition.within_days)
        found = both(found, after)
    return found


def _beats(other: Time, time: Time, *, first: bool) -> Condition:
    return other.surely_before(time) if first else time.surely_before(other)


def _extreme(
    among: Sequence[Condition], amounts: Sequence[Amount], *, least: bool
) -> Amount:
    """The least (or greatest) of the amounts whose condition holds."""
    found: Amount = 0
    known: Condition = False
    for condition, amount in zip(among, amounts, strict=True):
        beyond = less(amount, found) if least else less(found, amount)
        found = choose(
            every(condition, some_of(negation(known), beyond)), amount, found
        )
        known = some_of(known, condition)
    return found


def latest(times: Sequence[Time], placed: Sequence[Placed]) -> tuple[Condition, ...]:
    """What can be the latest; nothing if it is not certain that there is one."""
    there = some_of(*(each.sure for each in placed))
    return tuple(
        every(
            there,
            each.may,
            *(
                negation(every(other.sure, time.surely_before(rival)))
                for rival, other in zip(times, placed, strict=True)
                if rival is not time
            ),
        )
        for time, each in zip(times, placed, strict=True)
    )

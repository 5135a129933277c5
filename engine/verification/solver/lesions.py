"""Criteria on lesions: some lesion of a list, new lesions, growth."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations, product
from typing import NamedTuple

from engine.language import (
    Appears,
    Grows,
    ItemList,
    Some,
    TimePoint,
)
from engine.reasoning.lesion_body import attributes_of
from engine.verification.solver.days import Placed
from engine.verification.solver.denial import contradicts, is_denied
from engine.verification.solver.growth import grew
from engine.verification.solver.lesion_values import (
    NOT_STATED,
    may_be,
    states,
    with_value,
)
from engine.verification.solver.masks import (
    KNOWN_FALSE,
    OPEN,
    Mask,
    at_least_mask,
    chosen,
    decided,
    reaches,
)
from engine.verification.solver.places import Finding, Study
from engine.verification.solver.terms import (
    Condition,
    at_most,
    equal,
    every,
    negation,
    some_of,
)
from engine.verification.solver.windows import Windows


class Seen(NamedTuple):
    """One study in a window: what it closes and denies, value by value."""

    study: Study
    inside: Placed
    contradicted: Condition
    closed: dict[str, Condition]
    denied: dict[str, Condition]


class _View(NamedTuple):
    """One reading: by value, the study that closes the list last, or none."""

    condition: Condition
    closing: dict[str, int | None]


class Lesions:
    """Weighs criteria on the lesions of one unknown patient."""

    def __init__(self, windows: Windows) -> None:
        """Keep the events and windows."""
        self.windows, self.patient = windows, windows.patient
        self.vocabulary = windows.vocabulary

    def some_lesion(self, node: Some, point: TimePoint) -> Mask:
        """Whether the list holds, at the time point, enough lesions that fulfil the body."""
        listing = self.vocabulary.lists[node.list]
        attribute = next(attributes_of(node.body), next(iter(listing.attributes)))
        if attribute not in listing.attributes:
            attribute = next(iter(listing.attributes))
        placed, seen = self._seen(listing, attribute, point)
        found = []
        for view in self._views(seen, listing.attributes[attribute]):
            mask = self._holds(view, node, listing, attribute, placed, seen)
            found.append((view.condition, mask))
        mask = Mask(
            some_of(*(every(c, m.true) for c, m in found)),
            some_of(*(every(c, m.false) for c, m in found)),
            some_of(*(every(c, m.outside) for c, m in found)),
        )
        mask = decided(mask.surely, mask.surely_not)
        anchor = self.windows.anchor_of(point)
        return mask if anchor is None else chosen(anchor.took_place, mask, OPEN)

    def course(self, test: Appears | Grows, index: str, point: TimePoint) -> Mask:
        """Whether a lesion is new, or a known one grew, in a study of the window."""
        window = self.windows.since(index, point)
        listing = self.vocabulary.lists[test.list]
        attribute = next(iter(listing.attributes))
        placed, seen = self._seen(listing, attribute, window)
        contradicted = some_of(*(each.contradicted for each in seen))
        held = [
            self._new(f) if isinstance(test, Appears) else self._grown(test, listing, f)
            for f, _ in placed
        ]
        clear = negation(contradicted)
        true = some_of(
            *(
                every(p.sure, f.seen, mask.surely, clear)
                for (f, p), mask in zip(placed, held, strict=True)
            )
        )
        possible = some_of(
            *(
                every(p.may, f.seen, m.true)
                for (f, p), m in zip(placed, held, strict=True)
            )
        )
        closes = every(
            *(some_of(*_sure_to_close(seen, v)) for v in listing.attributes[attribute])
        )
        false = every(closes, negation(possible), clear, negation(true))
        anchor = self.windows.anchor_of(window)
        assert anchor is not None  # noqa: S101 - the window hangs on the index event
        return chosen(anchor.took_place, decided(true, false), OPEN)

    def consistent(self) -> Condition:
        """No study says both that something is there and that it is not.

        Nor is a lesion called new that another finding knows too.
        """
        found = []
        for listing in self.vocabulary.lists.values():
            for one, other in permutations(self.patient.findings(listing.kind), 2):
                known = every(at_most(0, one.lesion), equal(one.lesion, other.lesion))
                found.append(
                    negation(
                        every(
                            known, one.slot.there, other.slot.there, equal(one.new, 0)
                        )
                    )
                )
            for attribute, values in listing.attributes.items():
                for number in range(len(self.patient.studies)):
                    own = [
                        (f, every(f.slot.there, equal(f.study, number)))
                        for f in self.patient.findings(listing.kind)
                    ]
                    found.append(negation(contradicts(own, attribute, values)))
        return every(*found)

    def _seen(
        self, listing: ItemList, attribute: str, point: TimePoint
    ) -> tuple[list[tuple[Finding, Placed]], list[Seen]]:
        values = listing.attributes[attribute]
        placed = []
        for finding in self.patient.findings(listing.kind):
            time, there = finding.slot.time, finding.slot.there
            inside = self.windows.inside(point, time.first, time.last)
            placed.append(
                (finding, Placed(every(there, inside.may), every(there, inside.sure)))
            )
        seen = []
        for number, study in enumerate(self.patient.studies):
            time, there = study.slot.time, study.slot.there
            inside = self.windows.inside(point, time.first, time.last)
            own = [(f, every(p.may, equal(f.study, number))) for f, p in placed]
            closed, denied = self._closed(study, own, listing, attribute)
            seen.append(
                Seen(
                    study,
                    Placed(every(there, inside.may), every(there, inside.sure)),
                    contradicts(own, attribute, values),
                    closed,
                    denied,
                )
            )
        return placed, seen

    def _closed(
        self,
        study: Study,
        own: list[tuple[Finding, Condition]],
        listing: ItemList,
        attribute: str,
    ) -> tuple[dict[str, Condition], dict[str, Condition]]:
        """The values for which a study's list is closed, and those that it denies."""
        values = listing.attributes[attribute]
        by_finding = {
            value: some_of(
                *(
                    every(
                        there,
                        negation(f.seen),
                        some_of(
                            *(states(f, attribute, a) for a in (value, NOT_STATED))
                        ),
                    )
                    for f, there in own
                )
            )
            for value in values
        }
        everything = every(*by_finding.values())
        denied = {v: every(c, negation(everything)) for v, c in by_finding.items()}
        closed = {
            v: some_of(c, study.complete[listing.kind]) for v, c in by_finding.items()
        }
        return closed, denied

    def _views(self, seen: list[Seen], values: tuple[str, ...]) -> Iterable[_View]:
        rivals = []
        for value in values:
            sure = _sure_to_close(seen, value)
            found: list[tuple[int | None, Condition]] = [
                (None, negation(some_of(*sure)))
            ]
            for number, each in enumerate(seen):
                beaten = (
                    every(
                        sure[o],
                        each.study.slot.time.surely_before(other.study.slot.time),
                    )
                    for o, other in enumerate(seen)
                    if o != number
                )
                found.append(
                    (number, every(_closing(each, value), negation(some_of(*beaten))))
                )
            rivals.append(found)
        for choice in product(*rivals):
            condition = every(*(c for _, c in choice))
            if condition is not False:
                yield _View(
                    condition, dict(zip(values, (n for n, _ in choice), strict=True))
                )

    def _holds(
        self,
        view: _View,
        node: Some,
        listing: ItemList,
        attribute: str,
        placed: list[tuple[Finding, Placed]],
        seen: list[Seen],
    ) -> Mask:
        values = listing.attributes[attribute]
        masks: list[Mask] = [KNOWN_FALSE]
        for finding, inside in placed:
            allowed, sure = self._item(view, finding, inside, attribute, values, seen)
            bodies = [(allowed[v], with_value(node.body, v, finding)) for v in values]
            mask = Mask(
                some_of(*(every(a, b.true) for a, b in bodies)),
                some_of(*(every(a, b.false) for a, b in bodies), negation(sure)),
            )
            masks.append(chosen(some_of(*allowed.values()), mask, KNOWN_FALSE))
        ghosts = [v for v, study in view.closing.items() if study is None]
        may_hold = some_of(*(with_value(node.body, v, None).true for v in ghosts))
        found = at_least_mask(node.count, masks)
        surely = reaches(node.count, [mask.surely for mask in masks])
        return chosen(may_hold, decided(surely, False), found)

    def _item(
        self,
        view: _View,
        finding: Finding,
        inside: Placed,
        attribute: str,
        values: tuple[str, ...],
        seen: list[Seen],
    ) -> tuple[dict[str, Condition], Condition]:
        """What a lesion can be under one reading, and whether it is surely there."""
        time = finding.slot.time
        own = [equal(finding.study, n) for n in range(len(seen))]
        bad = some_of(
            *(every(o, s.contradicted) for o, s in zip(own, seen, strict=True))
        )
        stated = some_of(*(states(finding, attribute, v) for v in values))
        allowed: dict[str, Condition] = {}
        spoilt: list[Condition] = [bad]
        for value in values:
            denied = some_of(
                *(
                    every(o, s.inside.may, negation(s.contradicted), s.denied[value])
                    for o, s in zip(own, seen, strict=True)
                )
            )
            can_be = every(
                may_be(finding, attribute, value, values),
                some_of(stated, negation(denied)),
            )
            number = view.closing[value]
            if number is None:
                allowed[value] = can_be
                continue
            study = seen[number]
            other = negation(own[number])
            cleared = every(other, time.surely_before(study.study.slot.time))
            wrong = every(own[number], study.contradicted)
            allowed[value] = every(can_be, negation(cleared), negation(wrong))
            after = study.study.slot.time.surely_before(time)
            spoilt.append(every(can_be, other, negation(after)))
        there = every(finding.seen, inside.may)
        sure = every(inside.sure, negation(some_of(*spoilt)))
        return {v: every(there, a) for v, a in allowed.items()}, sure

    def _new(self, finding: Finding) -> Mask:
        yes, no = equal(finding.new, 0), equal(finding.new, 1)
        return decided(yes, no)

    def _grown(self, test: Grows, listing: ItemList, finding: Finding) -> Mask:
        """Whether one finding is of a lesion that was smaller before."""
        earlier = []
        findings = self.patient.findings(listing.kind)
        attribute, values = next(iter(listing.attributes.items()))
        for other in findings:
            if other is finding:
                continue
            known = every(
                other.slot.there, other.seen, at_most(0, finding.lesion),
                equal(other.lesion, finding.lesion),
                negation(every(at_most(0, finding.study), equal(other.study, finding.study))),
                other.slot.time.may_be_before(finding.slot.time),
            )  # fmt: skip
            surely = every(
                other.slot.time.surely_before(finding.slot.time),
                negation(is_denied(findings, other, attribute, values)),
            )
            earlier.append((known, surely, grew(test, other, finding)))
        compared = some_of(*(every(known, surely) for known, surely, _ in earlier))
        true = some_of(*(every(k, s, m.surely) for k, s, m in earlier))
        may = some_of(negation(compared), *(every(k, m.true) for k, _, m in earlier))
        is_new = equal(finding.new, 0)
        found = decided(true, every(negation(true), negation(may)))
        return chosen(is_new, KNOWN_FALSE, found)


def _closing(seen: Seen, value: str) -> Condition:
    return every(seen.inside.may, seen.study.whole_body, seen.closed[value])


def _sure_to_close(seen: list[Seen], value: str) -> list[Condition]:
    return [
        every(_closing(each, value), each.inside.sure, negation(each.contradicted))
        for each in seen
    ]

"""A patient whose facts are unknowns: slots by kind, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise
from typing import Final, TypeVar

from engine.language import Vocabulary
from engine.verification.solver.frame import (
    Bound,
    Draw,
    Slot,
    Span,
    draw,
    slot,
    span,
)
from engine.verification.solver.places import (
    NOT_READ,
    Answer,
    Course,
    Finding,
    Infusion,
    Probe,
    Study,
)
from engine.verification.solver.terms import (
    Amount,
    Condition,
    at_most,
    equal,
    every,
    implies,
    less,
    negation,
    plus,
    some_of,
    times,
    unknown_condition,
    unknown_number,
    unknowns_of,
)

DAY_OF_QUESTION: Final = date(2024, 12, 31).toordinal()
EARLIEST: Final = DAY_OF_QUESTION - 3650
# Two moments a day: enough to tell "before" from "at the same time".
_A_DAY: Final = 2

T = TypeVar("T")


class Patient:
    """The unknown facts of one patient, and what makes them sound together."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        bound: Bound,
        agents: Iterable[str] = (),
        products: Iterable[str] = (),
    ) -> None:
        """Keep the names; slots are made when asked for.

        Args:
            vocabulary: names.
            bound: how many facts of a kind there are at most.
            agents: drugs that can have been given.
            products: products that can have been infused.
        """
        self.vocabulary, self.bound = vocabulary, bound
        self.agents = tuple(dict.fromkeys(agents))
        self.products = tuple(dict.fromkeys(products)) or tuple(vocabulary.agents)[:1]
        self.as_of = slot("as_of#0").time
        self.feed_complete = unknown_condition("feed_complete#0")
        self.problems_complete = unknown_condition("problems_complete#0")
        self._kept: dict[str, object] = {}
        day = DAY_OF_QUESTION
        ends = (_A_DAY * day, _A_DAY * day + _A_DAY, day, day)
        fixed = (equal(a, b) for a, b in zip(self.as_of, ends, strict=True))
        self._sound: dict[str, list[Condition]] = {"as_of": list(fixed)}
        self._order: dict[str, list[Condition]] = {}

    def sound(self, *conditions: Condition, in_order: bool = True) -> Condition:
        """What must hold of the unknowns of some conditions for them to be a patient.

        Args:
            conditions: what is asked.
            in_order: slots are filled in order of time; without it, each patient has
                several forms.
        """
        return self.sound_of(groups_of(*conditions), in_order=in_order)

    def sound_of(self, names: Iterable[str], *, in_order: bool = True) -> Condition:
        """What must hold of some groups of unknowns, and of those they hang together with.

        Args:
            names: the groups.
            in_order: as for ``sound``.
        """
        tables = (self._sound, self._order) if in_order else (self._sound,)

        def rules_of(group: str) -> list[Condition]:
            return [rule for table in tables for rule in table.get(group, ())]

        groups, found = set(names), set[str]()
        while groups - found:
            more = groups - found
            found |= more
            rules = [rule for group in more for rule in rules_of(group)]
            groups |= groups_of(*rules)
        return every(*(rule for name in sorted(found) for rule in rules_of(name)))

    def draws(self, series: str) -> tuple[Draw, ...]:
        """The samples of an analyte, in order of time."""
        group = f"series:{series}"
        return self._group(group, lambda: self._draws(series, group))

    def pairs(self, derived: str) -> tuple[tuple[Draw, Draw, Condition], ...]:
        """Samples of both chains of a difference, and whether they are one sample."""
        return self._group(f"pairs:{derived}", lambda: self._pairs(derived))

    def events(self, kind: str) -> tuple[Slot, ...]:
        """Progressions and the like, in order of time."""
        return self._group(
            f"event:{kind}", lambda: self._slots(f"event:{kind}", self.bound.events)
        )

    def orders(self, name: str) -> tuple[Slot, ...]:
        """Orders of what an event definition names, in order of time."""
        return self._group(
            f"order:{name}", lambda: self._slots(f"order:{name}", self.bound.events)
        )

    @cached_property
    def infusions(self) -> tuple[Infusion, ...]:
        """Infusions, in order of time."""
        slots = self._slots("infusion", self.bound.events)
        made = tuple(Infusion(s, unknown_number(f"{s.name}.product")) for s in slots)
        self._add("infusion", (_among(i.product, 0, len(self.products)) for i in made))
        return made

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """One course of each drug."""
        made = []
        for agent in self.agents:
            group = f"therapy:{agent}"
            (taken,) = self._slots(group, 1)
            stop = slot(f"{group}#stop")
            made.append(
                Course(
                    agent,
                    taken,
                    stop.there,
                    stop.time,
                    unknown_condition(f"{group}#0.no_response"),
                )
            )
            self._add(group, _dated(stop))
            self._add(group, (at_most(taken.time.start, stop.time.start),))
        return tuple(made)

    def probes(self, abnormality: str) -> tuple[Probe, ...]:
        """Cytogenetic results."""
        group = f"fish:{abnormality}"
        return self._group(group, lambda: self._probes(group))

    def diagnosed(self, condition: str) -> Condition:
        """Whether a condition stands on the problem list."""
        return unknown_condition(f"diagnosis:{condition}#0")

    def answers(self, name: str) -> tuple[Answer, ...]:
        """Charted answers, in order of time."""
        return self._group(f"charted:{name}", lambda: self._answers(name))

    @cached_property
    def studies(self) -> tuple[Study, ...]:
        """Imaging studies."""
        return tuple(
            Study(
                each,
                unknown_condition(f"{each.name}.whole_body"),
                {
                    kind: unknown_condition(f"{each.name}.complete_{kind}")
                    for kind in ("soft_tissue", "bone")
                },
            )
            for each in self._slots("study", self.bound.studies, in_order=False)
        )

    def findings(self, kind: str) -> tuple[Finding, ...]:
        """Findings of one kind of lesion."""
        return self._group(f"lesion:{kind}", lambda: self._findings(kind))

    def _group(self, name: str, make: Callable[[], tuple[T, ...]]) -> tuple[T, ...]:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]  # type: ignore[return-value]

    def _add(self, group: str, rules: Iterable[Condition]) -> None:
        self._sound.setdefault(group, []).extend(rules)

    def _slots(
        self, group: str, count: int, *, in_order: bool = True
    ) -> tuple[Slot, ...]:
        made = tuple(slot(f"{group}#{number}") for number in range(count))
        for each in made:
            self._add(group, _dated(each))
        if in_order:
            self._order.setdefault(group, []).extend(_filled(made))
        return made

    def _draws(self, series: str, group: str) -> tuple[Draw, ...]:
        made = tuple(draw(f"{group}#{n}") for n in range(self.bound.results))
        chains = {
            c for d in self.vocabulary.derived.values() for c in (d.kappa, d.lambda_)
        }
        for each in made:
            self._add(group, (*_dated(each.slot), each.value.is_sound))
            self._add(group, (less(0, each.upper),))
        slots = [each.slot for each in made]
        in_order = _ordered(slots) if series in chains else _filled(slots)
        self._order.setdefault(group, []).extend(in_order)
        self._add(group, (_apart(a, b) for a, b in combinations(slots, 2)))
        if self.vocabulary.unit_of(series) == "%":
            self._add(group, (_up_to(each.value, 100) for each in made))
        return made

    def _pairs(self, name: str) -> tuple[tuple[Draw, Draw, Condition], ...]:
        derived, group = self.vocabulary.derived[name], f"pairs:{name}"
        kappas, lambdas = self.draws(derived.kappa), self.draws(derived.lambda_)
        made = []
        for at, (kappa, other) in enumerate(zip(kappas, lambdas, strict=True)):
            paired = unknown_condition(f"{group}#{at}")
            both = every(kappa.there, other.there, kappa.time.is_one_day)
            as_one = (equal(a, b) for a, b in zip(kappa.time, other.time, strict=True))
            self._add(
                group, (every(implies(paired, both), implies(both, paired)), *as_one)
            )
            made.append((kappa, other, paired))
        return tuple(made)

    def _probes(self, group: str) -> tuple[Probe, ...]:
        made = []
        for number in range(self.bound.tests):
            name = f"{group}#{number}"
            probe = Probe(
                unknown_condition(f"{name}.there"),
                unknown_number(f"{name}.state"),
                unknown_condition(f"{name}.has_fraction"),
                span(f"{name}.fraction"),
            )
            self._add(group, (_among(probe.state, 0, 4), probe.fraction.is_sound))
            self._add(group, (_up_to(probe.fraction, 1),))
            made.append(probe)
        self._add(group, (implies(b.there, a.there) for a, b in pairwise(made)))
        return tuple(made)

    def _answers(self, name: str) -> tuple[Answer, ...]:
        group, count = f"charted:{name}", len(self.vocabulary.charted[name].values)
        slots = self._slots(group, self.bound.answers)
        made = tuple(Answer(s, unknown_number(f"{s.name}.value")) for s in slots)
        self._add(group, (_among(each.value, NOT_READ, count) for each in made))
        return made

    def _findings(self, kind: str) -> tuple[Finding, ...]:
        group = f"lesion:{kind}"
        made = []
        for each in self._slots(group, self.bound.lesions, in_order=False):
            name = each.name
            numbers = [
                unknown_number(f"{name}.{what}")
                for what in ("contiguity", "new", "study", "lesion")
            ]
            contiguity, new, study, lesion = numbers
            finding = Finding(
                each, unknown_condition(f"{name}.seen"), contiguity, new, study, lesion,
                unknown_condition(f"{name}.has_longest"), span(f"{name}.longest"),
                unknown_condition(f"{name}.has_shortest"), span(f"{name}.shortest"),
            )  # fmt: skip
            tops = (4, 3, self.bound.studies, self.bound.lesions)
            lows = (0, 0, -1, -1)
            self._add(group, map(_among, numbers, lows, tops))
            self._add(group, (finding.longest.is_sound, finding.shortest.is_sound))
            self._add(group, (_shorter(finding), _measurable(finding)))
            for number, seen in enumerate(self.studies):
                # A finding is dated as its study, and the study is on record.
                told = every(each.there, equal(finding.study, number))
                as_one = (
                    equal(a, b) for a, b in zip(each.time, seen.slot.time, strict=True)
                )
                self._add(group, (implies(told, every(seen.slot.there, *as_one)),))
            made.append(finding)
        self._add(
            group, (implies(b.slot.there, a.slot.there) for a, b in pairwise(made))
        )
        return tuple(made)


def groups_of(*conditions: Condition) -> set[str]:
    """Groups of the unknowns of some conditions: ``series:creatinine``, ``infusion``."""
    return {group_of(name) for name in unknowns_of(*conditions)}


def group_of(name: str) -> str:
    """The group of one unknown."""
    return name.partition("#")[0]


def _among(number: Amount, low: int, top: int) -> Condition:
    return every(at_most(low, number), less(number, top))


def _shorter(finding: Finding) -> Condition:
    """The short axis is no longer than the longest diameter."""
    short, longest = finding.shortest, finding.longest
    below = every(negation(short.no_high), at_most(short.high, longest.high))
    within = every(at_most(short.low, longest.low), some_of(longest.no_high, below))
    return implies(every(finding.has_shortest, finding.has_longest), within)


def _measurable(finding: Finding) -> Condition:
    """A lesion that was seen and measured can be longer than 0 mm."""
    longest = finding.longest
    longer = some_of(longest.no_high, less(0, longest.high))
    return implies(every(finding.seen, finding.has_longest), longer)


def _up_to(value: Span, most: int) -> Condition:
    return every(negation(value.no_high), at_most(value.high, most))


def _dated(each: Slot) -> tuple[Condition, ...]:
    start, end, first, last = each.time
    return (
        equal(start, times(_A_DAY, first)),
        equal(end, plus(times(_A_DAY, last), _A_DAY)),
        at_most(first, last),
        at_most(EARLIEST, first),
        at_most(last, DAY_OF_QUESTION),
    )


def _filled(slots: Sequence[Slot]) -> list[Condition]:
    """Slots are filled from the first on, in order of time."""
    return [*_ordered(slots), *(implies(b.there, a.there) for a, b in pairwise(slots))]


def _ordered(slots: Sequence[Slot]) -> list[Condition]:
    return [
        some_of(
            less(a.time.start, b.time.start),
            every(equal(a.time.start, b.time.start), at_most(a.time.end, b.time.end)),
        )
        for a, b in pairwise(slots)
    ]


def _apart(one: Slot, other: Slot) -> Condition:
    """Two samples of one day are one sample told twice."""
    return negation(every(one.time.is_same(other.time), one.time.is_one_day))

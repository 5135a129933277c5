"""PatientState: everything the record says about one patient, in a fixed order."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Set
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct, json, structs

from engine.state.facts import (
    CytogeneticResult,
    Fact,
    Measurement,
    NarrativeMention,
)
from engine.values import Once, When

FactT = TypeVar("FactT", bound=Fact)


class DataQuality(Struct, frozen=True, gc=False, order=True):
    """One complaint about the record, for people who can repair it.

    Attributes:
        code: number of the error catalogue, ``MS-D012``; never reused.
        message: what is wrong and what to do; no patient value.
        resource: ``Observation/o9``.
        field: path inside the resource.
    """

    code: str
    message: str
    resource: str
    field: str = ""


class ResourceCounts(Struct, frozen=True, gc=False):
    """What became of each resource; the four add up to the input.

    Attributes:
        used: gave at least one fact.
        not_relevant: about something that no rule asks for.
        ignored: entered in error, cancelled, refuted, not done, or a duplicate.
        set_aside: relevant, but could not be read safely (see data quality).
    """

    used: int = 0
    not_relevant: int = 0
    ignored: int = 0
    set_aside: int = 0


class PatientState(Struct, frozen=True, dict=True, gc=True):
    """All facts of one patient.

    Attributes:
        patient: logical id of the Patient.
        facts: in an order that does not depend on the order of the input.
        data_quality: complaints about the record.
        resources: what became of each resource.
        closed: marks of lists and feeds that are declared complete; empty unless a
            site declares one.
        superseded: facts of earlier versions of a resource, each with when the
            correction became known; until then they count.
        mentions: what reports say of lesions in words; never a fact, because text
            alone sets no lesion.
    """

    patient: str
    facts: tuple[Fact, ...]
    data_quality: tuple[DataQuality, ...] = ()
    resources: ResourceCounts = ResourceCounts()
    closed: frozenset[str] = frozenset()
    superseded: tuple[tuple[When, Fact], ...] = ()
    mentions: tuple[NarrativeMention, ...] = ()

    @Once
    def by_type(self) -> dict[type[Fact], list[Fact]]:
        """Facts by their type, in order of time."""
        grouped: defaultdict[type[Fact], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            grouped[type(fact)].append(fact)
        return dict(grouped)

    @Once
    def measurements(self) -> dict[str, list[Measurement]]:
        """Measurements by analyte, in order of time."""
        grouped: defaultdict[str, list[Measurement]] = defaultdict(list)
        for fact in self.of(Measurement):
            grouped[fact.analyte].append(fact)
        return dict(grouped)

    @Once
    def cytogenetics(self) -> dict[str, list[CytogeneticResult]]:
        """Cytogenetic results by abnormality, in order of time."""
        grouped: dict[str, list[CytogeneticResult]] = {}
        for fact in self.of(CytogeneticResult):
            grouped.setdefault(fact.abnormality, []).append(fact)
        return grouped

    @Once
    def _places(self) -> dict[str, list[int]]:
        """Where the facts of each resource stand."""
        places: dict[str, list[int]] = {}
        for number, fact in enumerate(self.facts):
            places.setdefault(fact.source.resource, []).append(number)
        return places

    @Once
    def has_preliminary(self) -> bool:
        """Whether any fact is preliminary."""
        return True in [fact.preliminary for fact in self.facts]

    def of(self, fact_type: type[FactT]) -> list[FactT]:
        """All facts of one type, in order of time."""
        return self.by_type.get(fact_type, [])  # type: ignore[return-value]

    def keeping(self, resources: Set[str]) -> PatientState:
        """The same patient with only the facts of ``resources``."""
        places = self._places
        kept = sorted(n for name in resources for n in places.get(name, ()))
        facts = tuple([self.facts[number] for number in kept])
        return PatientState(self.patient, facts, closed=self.closed)

    def without(self, resources: Set[str]) -> PatientState:
        """The same patient without the facts of ``resources``."""
        kept = tuple(f for f in self.facts if f.source.resource not in resources)
        return PatientState(self.patient, kept, closed=self.closed)

    def final_only(self) -> PatientState:
        """The same patient without preliminary facts."""
        kept = tuple(f for f in self.facts if not f.preliminary)
        return PatientState(self.patient, kept, closed=self.closed)

    def _is_known_at(self, as_of: When) -> bool:
        """Whether all of it was known then: nothing is left out, cut or put back."""
        limit, last_day = as_of.end, as_of.last_day
        if self.superseded:
            return False
        for fact in (*self.facts, *self.mentions):
            when, recorded = fact.when, fact.recorded
            if when.end > limit or when.last_day > last_day:
                return False
            if recorded is not when and recorded.start >= limit:
                return False
        return True

    def known_at(self, as_of: When) -> PatientState:
        """What was known at the end of ``as_of``: nothing later is seen.

        A fact is dropped if it happened, or became known, after ``as_of``; what a
        correction replaces counts until the correction was known. A partial
        date that reaches beyond ``as_of`` is cut there, because a result that is known
        has been drawn; if the record does not say that it was known by then, it counts
        as preliminary: it supports no verdict, and blocks a FALSE that it would overturn.
        """
        if self._is_known_at(as_of):
            return self
        limit, last_day = as_of.end, as_of.last_day
        kept: list[Fact] = []
        waiting = [fact for until, fact in self.superseded if until.start >= limit]
        facts = _in_order([*self.facts, *waiting]) if waiting else self.facts
        for fact in facts:
            if fact.when.start >= limit or fact.recorded.start >= limit:
                continue
            when = fact.when.until(limit, last_day)
            if when is fact.when:
                kept.append(fact)
            else:
                # Unless the record says that it was known by then, it may lie after.
                known = fact.recorded.end <= limit
                waits = fact.preliminary or not known
                kept.append(structs.replace(fact, when=when, preliminary=waits))
        mentions = tuple(
            m
            for m in self.mentions
            if m.when.start < limit and m.recorded.start < limit
        )
        return PatientState(
            self.patient,
            tuple(kept),
            self.data_quality,
            self.resources,
            self.closed,
            mentions=mentions,
        )


def order_of(fact: Fact) -> tuple[int, int, str, str, str, str, int, bool]:
    """The sort key of facts: time, then resource, field, type and what is left."""
    when, source = fact.when, fact.source
    return (
        when.start,
        when.end,
        source.resource,
        source.field,
        type(fact).__name__,
        source.as_recorded,
        fact.recorded.start,
        fact.preliminary,
    )


def _in_order(facts: Iterable[Fact], *, once: bool = False) -> list[Fact]:
    """Facts by ``order_of``; those that it leaves equal, by all that they say.

    Args:
        facts: in any order.
        once: of facts that are equal, keep one.
    """
    unordered = list(facts)
    # Time and place, with which ``order_of`` begins, tell nearly all facts apart.
    places = sorted(
        [
            (
                fact.when.start,
                fact.when.end,
                fact.source.resource,
                fact.source.field,
                number,
            )
            for number, fact in enumerate(unordered)
        ]
    )
    ordered = [unordered[place[4]] for place in places]
    shared = {
        one[:4]
        for one, other in pairwise(places)
        if one[2] == other[2] and one[:4] == other[:4]
    }
    # From the last on: where one is left out, what stands before keeps its place.
    for place in sorted(shared, reverse=True):
        first = bisect_left(places, (*place, 0))
        here = slice(first, bisect_left(places, (*place, len(places))))
        ordered[here] = _by_all(ordered[here], once=once)
    return ordered


def _by_all(facts: list[Fact], *, once: bool) -> list[Fact]:
    # Equal facts say the same of the same place: they are found nowhere else. What all
    # else leaves equal is told apart by what is written of it, which is quick to write.
    ordered = sorted(sorted(facts, key=json.encode), key=order_of)
    return list(dict.fromkeys(ordered)) if once else ordered


def patient_state(
    patient: str,
    facts: Iterable[Fact],
    data_quality: Iterable[DataQuality] = (),
    resources: ResourceCounts | None = None,
    superseded: Iterable[tuple[When, Fact]] = (),
    mentions: Iterable[NarrativeMention] = (),
) -> PatientState:
    """Put facts and complaints, given in any order, into their fixed order."""
    return PatientState(
        patient,
        tuple(_in_order(facts, once=True)),
        tuple(sorted(set(data_quality))),
        resources or ResourceCounts(),
        superseded=tuple(sorted(set(superseded), key=repr)),
        mentions=tuple(dict.fromkeys(sorted(mentions, key=_order_of_mention))),
    )


def _order_of_mention(mention: NarrativeMention) -> tuple[object, ...]:
    return (*order_of(mention), mention.start, mention.about, mention.state)

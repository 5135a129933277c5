"""Chart: one patient's facts with the events from which rules count.

An event may be uncertain: its date partial, or the order of two candidates
unknown. It then spans every day it can be, and what is counted from it is
weighed for each of them.
"""

from __future__ import annotations

from msgspec import Struct

from engine.language import EventDefinition, Vocabulary
from engine.reasoning.finding import Finding
from engine.reasoning.refine import is_open
from engine.state import (
    CellTherapyInfusion,
    CytogeneticResult,
    Event,
    Fact,
    ImagingStudy,
    LesionFinding,
    LesionListComplete,
    Measurement,
    PatientState,
    Therapy,
)
from engine.values import FALSE, TRUE, UNKNOWN, Once, Possible, When


class Anchor(Struct, frozen=True):
    """An event as the record has it.

    Attributes:
        when: every day it can be; ``None`` if it is not on record.
        facts: facts that state it (one, unless candidates differ).
        certain: false if the record leaves open whether it took place at all.
    """

    when: When | None
    facts: tuple[Fact, ...] = ()
    certain: bool = True

    @property
    def took_place(self) -> bool:
        """Whether the record surely has the event."""
        return self.when is not None and self.certain


NOT_ON_RECORD = Anchor(None)

CYTOGENETICS, IMAGING, EVENTS = "#cytogenetics", "#imaging", "#events"
"""Kinds of facts; measurements are of the kind that their analyte names."""

_KINDS: dict[type[Fact], str] = {
    CytogeneticResult: CYTOGENETICS,
    ImagingStudy: IMAGING,
    LesionFinding: IMAGING,
    LesionListComplete: IMAGING,
}


def kind_of(fact: Fact) -> str:
    """The kind of a fact; what is no measurement, cytogenetics or imaging is an event."""
    if isinstance(fact, Measurement):
        return fact.analyte
    return _KINDS.get(type(fact), EVENTS)


class Chart:
    """One patient at one ``as_of``: facts, vocabulary and events."""

    def __init__(
        self, state: PatientState, vocabulary: Vocabulary, as_of: When
    ) -> None:
        """Keep the state; events are found when first asked for."""
        self.state, self.vocabulary, self.as_of = state, vocabulary, as_of
        self._anchors: dict[str, Anchor] = {}
        self.cache: dict[object, object] = {}
        self.findings: dict[int, Finding] = {}
        self.whole: Chart | None = None
        self.resources: frozenset[str] = frozenset()
        self._kept: dict[frozenset[str], Chart] = {}
        self._of_kind: dict[str, set[str]] = {}
        self._of_kinds: dict[tuple[str, ...], frozenset[str]] = {}
        self._smaller: dict[tuple[str, ...], Chart] = {}

    def keeping(self, resources: frozenset[str]) -> Chart:
        """The same patient with only the facts of ``resources``, made once."""
        found = self._kept.get(resources)
        if found is None:
            state = self.state.keeping(resources)
            found = Chart(state, self.vocabulary, self.as_of)
            found.whole, found.resources = self, resources
            self._kept[resources] = found
        return found

    def forget(self) -> None:
        """Forget what was found; it is found again when asked for."""
        for smaller in self._kept.values():
            smaller.forget()
        for kept in (self.cache, self.findings, self._kept, self._smaller):
            kept.clear()

    def looked_at(self, kinds: tuple[str, ...]) -> Chart:
        """Of a chart with few resources, the one that has only facts of some kinds.

        What looks at nothing else finds the same in both; the smaller one is shared by
        all charts that differ only in other facts.
        """
        found = self._smaller.get(kinds)
        if found is None:
            assert self.whole is not None  # noqa: S101 - only smaller charts are asked
            kept = self.resources & self.whole.resources_of(kinds)
            found = (
                self if len(kept) == len(self.resources) else self.whole.keeping(kept)
            )
            self._smaller[kinds] = found
        return found

    @Once
    def open_resources(self) -> frozenset[str]:
        """The resources with a fact that can turn out to be one of several things."""
        return frozenset(f.source.resource for f in self.state.facts if is_open(f))

    @Once
    def vague_kinds(self) -> frozenset[str]:
        """The kinds of facts of which a date, a value or an order is not certain."""
        found: set[str] = set()
        last_day: dict[str, int] = {}
        for fact in self.state.facts:
            day = fact.when.first_day
            if day != fact.when.last_day:
                found.add(kind_of(fact))
            if type(fact) is Measurement and (value := fact.value) is not None:
                kind = fact.analyte
                one = value.low is not None and value.low == value.high
                if not one or last_day.get(kind) == day:
                    found.add(kind)
                last_day[kind] = day
        return frozenset(found)

    def resources_of(self, kinds: tuple[str, ...]) -> frozenset[str]:
        """The resources with a fact of one of some kinds."""
        found = self._of_kinds.get(kinds)
        if found is None:
            if not self._of_kind:
                for fact in self.state.facts:
                    resources = self._of_kind.setdefault(kind_of(fact), set())
                    resources.add(fact.source.resource)
            found = frozenset().union(*[self._of_kind.get(kind, ()) for kind in kinds])
            self._of_kinds[kinds] = found
        return found

    def anchor(self, name: str) -> Anchor:
        """The event ``name`` of the vocabulary."""
        found = self._anchors.get(name)
        if found is None:
            # Events are found among events: charts that differ in others share them.
            smaller = self if self.whole is None else self.looked_at((EVENTS,))
            if smaller is self:
                found = self._find(self.vocabulary.events[name])
            else:
                found = smaller.anchor(name)
            self._anchors[name] = found
        return found

    def missing_event(self, name: str) -> str:
        """Title of the event that is missing when ``name`` is not on record.

        A progression after CAR T cannot be found without the CAR T infusion.
        """
        definition = self.vocabulary.events[name]
        reference = definition.after or definition.before
        if reference and self.anchor(reference).when is None:
            return self.missing_event(reference)
        return definition.title

    def _find(self, definition: EventDefinition) -> Anchor:
        if definition.source == "as_of":
            return Anchor(self.as_of)
        candidates = self._candidates(definition)
        reference = NOT_ON_RECORD
        if definition.after or definition.before:
            reference = self.anchor(definition.after or definition.before)
            if reference.when is None:
                return NOT_ON_RECORD
            placed = [
                (f, _placed(f.when, definition, reference.when)) for f in candidates
            ]
        else:
            placed = [(fact, TRUE) for fact in candidates]
        possible = [(fact, sure == TRUE) for fact, sure in placed if sure & TRUE]
        if not possible:
            return NOT_ON_RECORD
        first = definition.which == "first"
        sure = [fact for fact, is_sure in possible if is_sure]
        rivals = [f for f, _ in possible if not _is_beaten(f.when, sure, first=first)]
        # What an event is counted from belongs to what says that it took place.
        return _joined(rivals, reference, certain=bool(sure) and reference.certain)

    def _candidates(self, definition: EventDefinition) -> list[Fact]:
        state = self.state
        if definition.source == "cell_therapy_infusion":
            return list(state.of(CellTherapyInfusion))
        if definition.source == "event":
            return [e for e in state.of(Event) if e.kind == definition.kind]
        agents = self.vocabulary.agents
        how = "ordered" if definition.source == "order" else "given"
        return [
            therapy
            for therapy in state.of(Therapy)
            if therapy.given == how
            and (not definition.agent or therapy.agent == definition.agent)
            and (not definition.classes or self._class(therapy) in definition.classes)
            and (therapy.agent not in agents or not agents[therapy.agent].supportive)
        ]

    def _class(self, therapy: Therapy) -> str:
        agent = self.vocabulary.agents.get(therapy.agent)
        return "" if agent is None else agent.drug_class


def _placed(when: When, definition: EventDefinition, reference: When) -> Possible:
    """Whether an event can lie on the right side of its reference event."""
    if definition.after:
        return on_or_after(when, reference, 1)
    inside = on_or_before(when, reference, 0)
    if definition.within_days is not None:
        inside = both(inside, on_or_after(when, reference, -definition.within_days))
    return inside


def _is_beaten(when: When, sure: list[Fact], *, first: bool) -> bool:
    if first:
        return any(other.when.surely_before(when) for other in sure)
    return any(when.surely_before(other.when) for other in sure)


def _joined(rivals: list[Fact], reference: Anchor, *, certain: bool) -> Anchor:
    whens = [fact.when for fact in rivals]
    if len({(w.first_day, w.last_day) for w in whens}) == 1:
        told = (min(rivals, key=lambda f: f.source.resource),)
        return Anchor(whens[0], told + reference.facts, certain)
    when = When(
        min(w.start for w in whens),
        max(w.end for w in whens),
        min(w.first_day for w in whens),
        max(w.last_day for w in whens),
        " or ".join(sorted({w.day_text() for w in whens})),
    )
    return Anchor(when, tuple(rivals) + reference.facts, certain)


def on_or_after(when: When, anchor: When, offset: int) -> Possible:
    """Whether ``when`` falls on or after the day ``offset`` days from ``anchor``."""
    if when.first_day >= anchor.last_day + offset:
        return TRUE
    return FALSE if when.last_day < anchor.first_day + offset else UNKNOWN


def on_or_before(when: When, anchor: When, offset: int) -> Possible:
    """Whether ``when`` falls on or before the day ``offset`` days from ``anchor``."""
    if when.last_day <= anchor.first_day + offset:
        return TRUE
    return FALSE if when.first_day > anchor.last_day + offset else UNKNOWN


def both(one: Possible, other: Possible) -> Possible:
    """Kleene conjunction of two plain truth values."""
    may_fail = (one | other) & FALSE
    return (one & other & TRUE) | may_fail

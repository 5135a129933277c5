"""Refine: the finitely many things an open finding can turn out to be.

Kleene logic forgets what one fact cannot be at once: a lesion of unknown contiguity is
contiguous or not; a result of "January" was drawn on one day, which makes it baseline or
follow-up but never neither. Judging each possibility in turn gives the certain answer,
and is cheap while few facts are open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from msgspec import structs

from engine.language import Gate, Group, Node, Rule, RuleHolds, Vocabulary, leaves
from engine.state import (
    CytogeneticResult,
    Fact,
    LesionFinding,
    Measurement,
    PatientState,
)
from engine.values import When, days

MOST_STATES = 400


def refined_states(
    state: PatientState, rule: Rule, vocabulary: Vocabulary
) -> Iterator[PatientState] | None:
    """Every way the open facts can turn out that a rule can look at.

    ``None`` if there is nothing to refine, or too many ways to weigh.
    """
    series = series_of(rule, vocabulary)
    if not 1 < _count(state, series) <= MOST_STATES:
        return None
    choices = [
        tuple(_possibilities(fact)) if _is_seen(fact, series) else (fact,)
        for fact in state.facts
    ]
    return (
        structs.replace(state, facts=_in_order(facts)) for facts in product(*choices)
    )


def are_too_many(state: PatientState, rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether there are too many ways to weigh."""
    return _count(state, series_of(rule, vocabulary)) > MOST_STATES


def _count(state: PatientState, series: set[str]) -> int:
    """In how many ways the facts can turn out together; not exact beyond the most."""
    count = 1
    for fact in state.facts:
        if is_open(fact) and _is_seen(fact, series):
            count *= _ways(fact)
            if count > MOST_STATES:
                break
    return count


def _is_seen(fact: Fact, series: set[str]) -> bool:
    return not isinstance(fact, Measurement) or fact.analyte in series


def series_of(rule: Rule, vocabulary: Vocabulary) -> set[str]:
    """Analytes that the criteria of a rule name, the chains of a difference included."""
    found: set[str] = set()
    for leaf in (leaf for node in rule.nodes for leaf in leaves(node)):
        name = getattr(leaf.test, "series", None)
        derived = vocabulary.derived.get(name) if name else None
        if derived is not None:
            found |= {derived.kappa, derived.lambda_, derived.ratio}
        elif name:
            found.add(name)
    return found


def refers(node: Node) -> bool:
    """Whether a criterion asks what another rule says."""
    match node:
        case RuleHolds():
            return True
        case Group(children=children):
            return any(refers(child) for child in children)
        case Gate(condition=condition, body=body):
            return refers(condition) or refers(body)
        case _:
            return False


def is_open(fact: Fact) -> bool:
    """Whether a fact can turn out to be one of several things."""
    when = fact.when
    if when.first_day == when.last_day and type(fact) not in _VAGUE:
        return False
    return _ways(fact) > 1


def _ways(fact: Fact) -> int:
    """How many things ``fact`` can turn out to be, none of them made."""
    when = fact.when
    stretch = 1 + when.last_day - when.first_day
    described = sum(1 for _ in _described(fact))
    return described if _is_as_one_day(when) else stretch * described


def _possibilities(fact: Fact) -> Iterator[Fact]:
    """What ``fact`` can turn out to be; only itself if it is fully described."""
    for dated in _on_each_day(fact):
        yield from _described(dated)


def _on_each_day(fact: Fact) -> Iterator[Fact]:
    when = fact.when
    if _is_as_one_day(when):
        yield fact
        return
    for ordinal in range(when.first_day, when.last_day + 1):
        day = date.fromordinal(ordinal)
        yield structs.replace(fact, when=_within(when, days(day, day, day.isoformat())))


def _is_as_one_day(when: When) -> bool:
    """Whether no day of it is weighed on its own: it is one day, or very many."""
    return when.is_one_day or when.last_day - when.first_day >= MOST_STATES


def _within(when: When, day: When) -> When:
    """One day of a longer stretch; the ends of the stretch keep their moments."""
    start, end = max(when.start, day.start), min(when.end, day.end)
    if start >= end:
        return day
    return When(start, end, day.first_day, day.last_day, day.text)


_VAGUE = (LesionFinding, CytogeneticResult)
"""Facts of which more than the date can be open."""


def _described(fact: Fact) -> Iterator[Fact]:
    match fact:
        case LesionFinding(present=True, lesion_kind="soft_tissue") if (
            fact.bone_contiguity in ("not_stated", "indeterminate")
        ):
            for contiguity in ("contiguous", "non_contiguous"):
                yield structs.replace(fact, bone_contiguity=contiguity)
        case LesionFinding(
            present=True, lesion_kind="bone", new_since_prior="not_stated"
        ):
            for answer in ("yes", "no"):
                yield structs.replace(fact, new_since_prior=answer)
        case CytogeneticResult(state="indeterminate"):
            for found in ("present", "absent"):
                yield structs.replace(fact, state=found)
        case _:
            yield fact


def _in_order(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(
        sorted(facts, key=lambda f: (f.when.start, f.when.end, f.source.resource))
    )

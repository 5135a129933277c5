"""Verbs about therapy and cytogenetics: given, refractory, clone fraction."""

from __future__ import annotations

from engine.language.arguments import Arguments, unknown_name
from engine.language.criteria import (
    Charted,
    CloneFraction,
    GivenBefore,
    LinesBefore,
    RefractoryAgents,
)
from engine.language.documents import whole_number
from engine.language.mistakes import CriterionError, CriterionErrors
from engine.language.parse import RawComparison, RawPath, RawQuantity


def given_before(given: Arguments) -> GivenBefore:
    """``given(AGENT or CLASS, before: EVENT)``."""
    given.only("before")
    vocabulary = given.vocabulary
    known = {*vocabulary.agents, *vocabulary.drug_classes()}
    name = given.attempt(lambda: named(given, known, "no agent or class is called"))
    event = given.attempt(lambda: given.event("before"))
    if name is None or event is None or given.errors:
        raise CriterionErrors(given.errors)
    return GivenBefore(
        name, "agent" if name in vocabulary.agents else "drug_class", event
    )


def refractory_agents(raw: RawComparison, given: Arguments) -> RefractoryAgents:
    """``refractory_agents(AGENT or CLASS, before: EVENT) >= COUNT``."""
    given.only("before")
    known = {*given.vocabulary.agents, *given.vocabulary.drug_classes()}
    name = given.attempt(lambda: named(given, known, "no agent or class is called"))
    event = given.attempt(lambda: given.event("before"))
    count = given.attempt(lambda: _count(raw))
    if name is None or event is None or count is None or given.errors:
        raise CriterionErrors(given.errors)
    return RefractoryAgents(name, event, count)


def lines_before(raw: RawComparison, given: Arguments) -> LinesBefore:
    """``lines(before: EVENT) >= COUNT``."""
    given.only("before")
    event = given.attempt(lambda: given.event("before"))
    count = given.attempt(lambda: _count(raw))
    if event is None or count is None or given.errors:
        raise CriterionErrors(given.errors)
    return LinesBefore(event, count)


def clone_fraction(raw: RawComparison, given: Arguments) -> CloneFraction:
    """``clone_fraction(ABNORMALITY) >= NUMBER %``."""
    given.only()
    known = set(given.vocabulary.abnormalities)
    name = given.attempt(lambda: named(given, known, "no abnormality is called"))
    limit = given.attempt(lambda: given.limit(raw, "%"))
    if name is None or limit is None or given.errors:
        raise CriterionErrors(given.errors)
    return CloneFraction(name, raw.operator, limit)


def charted(given: Arguments) -> Charted:
    """``charted(NAME, as: VALUE, confirmed: yes)``."""
    given.only("as", "confirmed")
    known = given.vocabulary.charted
    name = given.attempt(lambda: named(given, set(known), "nothing charted is called"))
    confirmed = given.attempt(lambda: given.has("confirmed"))
    values = known[name].values if name is not None else ()
    value = given.attempt(lambda: given.value_of("as", values)) if values else None
    if name is None or value is None or given.errors:
        raise CriterionErrors(given.errors)
    return Charted(name, value, bool(confirmed))


def named(given: Arguments, known: set[str], said: str) -> str:
    """The one name in the brackets.

    Raises:
        CriterionError: none or several, or an unknown one.
    """
    call = given.call
    positional = [a.value for a in call.arguments if not a.name]
    if len(positional) != 1 or not isinstance(positional[0], RawPath):
        message = f"{call.verb!r} takes exactly one name"
        remedy = f"write {call.verb}(NAME, ...)"
        raise CriterionError("MS-R019", call.column, message, remedy, len(call.verb))
    path = positional[0]
    if len(path.names) != 1 or path.names[0] not in known:
        raise unknown_name(path, known, said)
    return path.names[0]


def _count(raw: RawComparison) -> int:
    limit = raw.limit
    asked = raw.operator == ">=" and isinstance(limit, RawQuantity) and not limit.unit
    count = whole_number(limit.number) if isinstance(limit, RawQuantity) else None
    if asked and count is not None:
        return count
    message = "a number is asked for as `>= COUNT`"
    width = len(limit.number) if isinstance(limit, RawQuantity) else 1
    remedy = "write >= 1, >= 2, ..."
    raise CriterionError("MS-R073", limit.column, message, remedy, width)

"""Raw criterion to typed test: names known, units of the right dimension."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.language import collapsed
from engine.language.arguments import (
    Arguments,
    Parameters,
    limit_of,
    quantity,
    unknown_name,
)
from engine.language.collapsed import collapses
from engine.language.criteria import (
    Compare,
    DaysBetween,
    HasMeasure,
    IsState,
    Quantity,
    Test,
)
from engine.language.diagnostics import did_you_mean
from engine.language.exposure import (
    charted,
    clone_fraction,
    given_before,
    lines_before,
    refractory_agents,
)
from engine.language.lesion_verbs import appears, grows
from engine.language.mistakes import CriterionError, CriterionErrors
from engine.language.parse import (
    RawCall,
    RawComparison,
    RawCriterion,
    RawMeasure,
    RawPath,
    RawState,
)
from engine.language.series_verbs import (
    doubles,
    drops,
    falls,
    measurable,
    reduced,
    rises,
)
from engine.language.vocabulary import ItemList, Vocabulary

READINGS = ("latest", "baseline", "nadir", "highest", "lowest")
UPPER_LIMIT = "upper_limit"
STATES = {
    "abnormality": ("present", "absent", "tested"),
    "agent": ("given",),
    "drug_class": ("given",),
    "condition": ("documented",),
    "event": ("documented", "on_record"),
}


def check(
    raw: RawCriterion,
    vocabulary: Vocabulary,
    scope: ItemList | None,
    parameters: Parameters,
) -> Test:
    """Resolve names and fold units.

    Args:
        raw: what the parser read.
        vocabulary: all names.
        scope: the list whose item the criterion may speak of.
        parameters: named quantities of the rule.

    Raises:
        CriterionErrors: unknown names, bare numbers, wrong dimensions, ...: all of
            them.
    """
    try:
        match raw:
            case RawState():
                return _States(vocabulary, scope).state(raw)
            case RawMeasure():
                return _States(vocabulary, scope).measure(raw, parameters)
            case RawComparison(call=call):
                return _comparison(raw, Arguments(call, vocabulary, parameters))
            case _:
                return _verb(raw, Arguments(raw, vocabulary, parameters))
    except CriterionError as error:
        raise CriterionErrors([error]) from None


class _States:
    """Reads ``NAME is STATE``."""

    def __init__(self, vocabulary: Vocabulary, scope: ItemList | None) -> None:
        self.vocabulary, self.scope = vocabulary, scope

    def state(self, raw: RawState) -> Test:
        kind, name, states = self._subject(raw.path)
        if raw.state not in states and collapses(raw.state):
            raise _collapsed(raw.state, raw.column)
        if raw.state not in states:
            message = f"{'.'.join(raw.path.names)} cannot be {raw.state!r}"
            remedy = did_you_mean(raw.state, states)
            raise CriterionError("MS-R014", raw.column, message, remedy, len(raw.state))
        if kind == "abnormality" and raw.state == "absent":
            # One question, asked either way: present and absent exclude each other.
            return IsState(kind, name, "present", not raw.negated)
        return IsState(kind, name, raw.state, raw.negated)

    def measure(self, raw: RawMeasure, parameters: Parameters) -> Test:
        path, names = raw.path, self.vocabulary
        word = ".".join(path.names)
        if word in names.analytes or word in names.derived:
            message = f"{word!r} has many results, and it is not said which one counts"
            remedy = f"write latest({word}), or baseline, nadir, highest or lowest"
            raise CriterionError("MS-R074", path.column, message, remedy, len(word))
        if len(path.names) == 2 and (
            self.scope is None or path.names[0] != self.scope.item
        ):
            raise self._out_of_scope(path)
        measures = {} if self.scope is None else self.scope.measures
        known = {
            f"{path.names[0]}.{measure}": unit for measure, unit in measures.items()
        }
        if word not in known:
            raise unknown_name(path, set(known), "nothing that is measured is called")
        limit = limit_of(raw, known[word], names, parameters)
        return HasMeasure(path.names[1], raw.operator, limit)

    def _subject(self, path: RawPath) -> tuple[str, str, tuple[str, ...]]:
        if len(path.names) == 2:
            return self._attribute(path)
        name, names = path.names[0], self.vocabulary
        tables = {
            "abnormality": set(names.abnormalities),
            "agent": set(names.agents),
            "drug_class": names.drug_classes(),
            "condition": set(names.conditions),
            "event": set(names.events),
        }
        for kind, table in tables.items():
            if name in table and len(path.names) == 1:
                if kind == "event" and names.events[name].source == "as_of":
                    raise _day_of_the_question(path)
                return kind, name, STATES[kind]
        if len(path.names) == 1 and (name in names.analytes or name in names.derived):
            message = f"{name!r} is measured; it has no state"
            remedy = f"compare it: latest({name}) >= NUMBER UNIT"
            raise CriterionError("MS-R074", path.column, message, remedy, len(name))
        known = set().union(*tables.values())
        raise unknown_name(path, known, "nothing that has a state is called")

    def _attribute(self, path: RawPath) -> tuple[str, str, tuple[str, ...]]:
        item, attribute = path.names
        if self.scope is None or item != self.scope.item:
            raise self._out_of_scope(path)
        if attribute not in self.scope.attributes:
            known = {f"{item}.{name}" for name in self.scope.attributes}
            raise unknown_name(path, known, f"a {item} has no attribute")
        return "attribute", attribute, self.scope.attributes[attribute]

    def _out_of_scope(self, path: RawPath) -> CriterionError:
        item = path.names[0]
        message = f"no {item!r} stands here to speak of"
        remedy = "put the criterion below `some:` with `in: LIST`"
        if self.scope is not None:
            remedy = f"here only {self.scope.item}.ATTRIBUTE can be asked"
        return CriterionError("MS-R015", path.column, message, remedy, len(item))


def _day_of_the_question(path: RawPath) -> CriterionError:
    name = path.names[0]
    message = f"{name!r} is the day of the question; nobody charts it"
    remedy = f"count the days to it: days(from: EVENT, to: {name}) >= 90 d"
    return CriterionError("MS-R015", path.column, message, remedy, len(name))


def _comparison(raw: RawComparison, given: Arguments) -> Test:
    verb = raw.call.verb
    if verb in _COMPARED:
        return _COMPARED[verb](raw, given)
    if verb not in READINGS:
        _known_verb(raw.call)
        message = f"{verb!r} is true or false; it has no value to compare"
        remedy = f"leave out {raw.operator} and what follows"
        raise CriterionError("MS-R016", raw.call.column, message, remedy, len(verb))
    given.only()
    series = given.attempt(given.series)
    unit = "" if series is None else given.unit(series)
    if isinstance(raw.limit, RawPath) and raw.limit.names == (UPPER_LIMIT,):
        limit: Quantity | None = Quantity(Decimal(0), "the upper limit of normal")
        of_normal = True
    else:
        limit = given.attempt(lambda: given.limit(raw, unit)) if unit else None
        of_normal = False
    if series is None or limit is None or given.errors:
        raise CriterionErrors(given.errors)
    return Compare(verb, series, raw.operator, limit, of_normal)


def _days(raw: RawComparison, given: Arguments) -> Test:
    given.only("from", "to")
    start = given.attempt(lambda: given.event("from"))
    end = given.attempt(lambda: given.event("to"))
    limit = given.attempt(
        lambda: quantity(raw.limit, "d", given.vocabulary, given.parameters)
    )
    if start is None or end is None or limit is None or given.errors:
        raise CriterionErrors(given.errors)
    if start == end:
        message = f"from {start!r} to itself there are always 0 days"
        remedy = "name two different events"
        raise CriterionError("MS-R025", raw.call.column, message, remedy, 4)
    return DaysBetween(start, end, raw.operator, limit)


def _verb(raw: RawCall, given: Arguments) -> Test:
    _known_verb(raw)
    build = _PREDICATES.get(raw.verb)
    if build is not None:
        return build(given)
    message = f"{raw.verb!r} is a value; say what it must be"
    remedy = f"write {raw.verb}(...) >= NUMBER UNIT"
    raise CriterionError("MS-R017", raw.column, message, remedy, len(raw.verb))


_PREDICATES: dict[str, Callable[[Arguments], Test]] = {
    "rises": rises,
    "falls": falls,
    "reduced": reduced,
    "drops": drops,
    "doubles": doubles,
    "measurable": measurable,
    "given": given_before,
    "charted": charted,
    "appears": appears,
    "grows": grows,
}
_COMPARED: dict[str, Callable[[RawComparison, Arguments], Test]] = {
    "days": _days,
    "clone_fraction": clone_fraction,
    "refractory_agents": refractory_agents,
    "lines": lines_before,
}
VERBS = (*READINGS, *_PREDICATES, *_COMPARED)


def _known_verb(raw: RawCall) -> None:
    if raw.verb not in VERBS and collapses(raw.verb):
        raise _collapsed(raw.verb, raw.column)
    if raw.verb not in VERBS:
        message, remedy = (
            f"there is no verb {raw.verb!r}",
            did_you_mean(raw.verb, VERBS),
        )
        raise CriterionError("MS-R011", raw.column, message, remedy, len(raw.verb))


def _collapsed(word: str, column: int) -> CriterionError:
    code, wrong = collapsed.CODE, collapsed.message(word)
    return CriterionError(code, column, wrong, collapsed.REMEDY, len(word))

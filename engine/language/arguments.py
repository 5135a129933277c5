"""The arguments of a verb: series, events and quantities, resolved and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import TypeVar

from engine.language import collapsed
from engine.language.collapsed import collapses
from engine.language.constants import Carets, constant
from engine.language.criteria import Quantity
from engine.language.diagnostics import did_you_mean
from engine.language.mistakes import CriterionError
from engine.language.parse import (
    RawArgument,
    RawCall,
    RawComparison,
    RawMeasure,
    RawPath,
    RawQuantity,
)
from engine.language.vocabulary import Vocabulary

Parameters = Mapping[str, RawQuantity]
ValueT = TypeVar("ValueT")


def unknown_name(path: RawPath, known: Set[str], said: str) -> CriterionError:
    """A name that stands in no table."""
    word = ".".join(path.names)
    remedy = did_you_mean(word, known)
    return CriterionError("MS-R010", path.column, f"{said} {word!r}", remedy, len(word))


def quantity(
    raw: RawQuantity | RawPath,
    unit: str,
    vocabulary: Vocabulary,
    parameters: Parameters,
) -> Quantity:
    """A constant in ``unit``: written here, or a parameter of the rule.

    Raises:
        CriterionError: no number, no unit, an unknown unit or a wrong dimension.
    """
    units = vocabulary.units
    if isinstance(raw, RawQuantity):
        return constant(raw, unit, units)
    name, width = raw.names[0], len(".".join(raw.names))
    if len(raw.names) == 1 and name in parameters:
        return constant(parameters[name], unit, units, name, Carets(raw.column, width))
    message = "expected a number with a unit, or a parameter of the rule, here"
    remedy = f"write a number and {unit}"
    if parameters and len(raw.names) == 1:
        remedy = f"{remedy}; of the parameters, {did_you_mean(name, parameters)}"
    raise CriterionError("MS-R020", raw.column, message, remedy, width)


def limit_of(
    raw: RawComparison | RawMeasure,
    unit: str,
    vocabulary: Vocabulary,
    parameters: Parameters,
) -> Quantity:
    """The limit of something that is never negative; a comparison that says something.

    Raises:
        CriterionError: as of ``quantity``; or the comparison is always true or false.
    """
    limit = quantity(raw.limit, unit, vocabulary, parameters)
    if limit.value == 0 and raw.operator in (">=", "<"):
        always = "true" if raw.operator == ">=" else "false"
        message = f"{raw.operator} 0 is always {always}: nothing measured is negative"
        remedy = "write > 0 or <= 0, or another limit"
        raise CriterionError("MS-R025", raw.limit.column, message, remedy)
    return limit


class _NotedError(CriterionError):
    """A mistake that follows from one that has been noted already."""


class Arguments:
    """What stands in the brackets of one verb; keeps the mistakes that are found."""

    def __init__(
        self, call: RawCall, vocabulary: Vocabulary, parameters: Parameters
    ) -> None:
        """Keep the call and what its names can mean."""
        self.call, self.vocabulary, self.parameters = call, vocabulary, parameters
        self.errors: list[CriterionError] = []
        self.misnamed = False

    def attempt(self, read: Callable[[], ValueT]) -> ValueT | None:
        """What ``read`` gives; ``None`` after keeping its mistake."""
        try:
            return read()
        except _NotedError:
            return None
        except CriterionError as error:
            self.errors.append(error)
            return None

    def only(self, *names: str) -> None:
        """Note every argument whose name is none of ``names``, or stands twice."""
        seen: set[str] = set()
        for argument in self.call.arguments:
            if not argument.name:
                continue
            if argument.name not in names:
                self.errors.append(self._not_taken(argument, names))
                self.misnamed = True
            elif argument.name in seen:
                message = f"the argument {argument.name!r} stands here twice"
                self.errors.append(self._at(argument, message, "keep one of the two"))
            seen.add(argument.name)

    def series(self) -> str:
        """The one series of the call.

        Raises:
            CriterionError: none or several, or an unknown one.
        """
        call = self.call
        positional = [a.value for a in call.arguments if not a.name]
        if len(positional) != 1 or not isinstance(positional[0], RawPath):
            raise self._wrong(
                f"{call.verb!r} takes exactly one series",
                f"write {call.verb}(serum_m_protein, ...)",
            )
        path = positional[0]
        known = {*self.vocabulary.analytes, *self.vocabulary.derived}
        if len(path.names) != 1 or path.names[0] not in known:
            error = unknown_name(path, known, "there is no series")
            if path.names[0] in self.vocabulary.abnormalities:
                error.remedy = f"write {path.names[0]} is present"
            raise error
        return path.names[0]

    def unit(self, series: str) -> str:
        """The canonical unit of a series."""
        entry = self.vocabulary.analytes.get(series) or self.vocabulary.derived[series]
        return entry.unit

    def quantity(self, name: str, unit: str) -> Quantity:
        """The argument ``name`` in ``unit``."""
        return quantity(self._named(name), unit, self.vocabulary, self.parameters)

    def limit(self, raw: RawComparison, unit: str) -> Quantity:
        """The limit that the verb's value is compared with, in ``unit``."""
        return limit_of(raw, unit, self.vocabulary, self.parameters)

    def above_zero(self, name: str, unit: str, why: str) -> Quantity:
        """The argument ``name`` in ``unit``, which must be more than 0."""
        found = self.quantity(name, unit)
        if found.value == 0:
            message = f"`{name}` of nothing: {why}"
            raise self.vacuous(name, message, f"write more than 0 {unit}")
        return found

    def vacuous(self, name: str, message: str, remedy: str) -> CriterionError:
        """A mistake at an argument with which the criterion says nothing."""
        argument = next(a for a in self.call.arguments if a.name == name)
        return self._at(argument, message, remedy, "MS-R025")

    def event(self, name: str) -> str:
        """The event that the argument ``name`` names."""
        value = self._named(name)
        if not isinstance(value, RawPath) or len(value.names) != 1:
            raise self._wrong(f"{name!r} takes an event", f"write {name}: EVENT")
        if value.names[0] not in self.vocabulary.events:
            raise unknown_name(value, set(self.vocabulary.events), "there is no event")
        return value.names[0]

    def names(self, name: str) -> bool:
        """Whether an argument ``name`` stands here, whatever it says."""
        return any(argument.name == name for argument in self.call.arguments)

    def value_of(self, name: str, known: Sequence[str]) -> str:
        """The argument ``name``, which must say one of ``known``."""
        self._named(name)
        return self.word(name, known)

    def word(self, name: str, known: Sequence[str]) -> str:
        """Which of ``known`` the argument ``name`` says; empty if there is none.

        Raises:
            CriterionError: it says something else.
        """
        found = [a for a in self.call.arguments if a.name == name]
        if not found:
            return ""
        value = found[0].value
        if isinstance(value, RawPath) and ".".join(value.names) in known:
            return value.names[0]
        said = ".".join(value.names) if isinstance(value, RawPath) else value.number
        message = f"`{name}` cannot be {said!r}"
        raise self._at(found[0], message, did_you_mean(said, known))

    def mistaken(self, name: str, message: str, remedy: str) -> CriterionError:
        """A mistake at the argument ``name``."""
        argument = next(a for a in self.call.arguments if a.name == name)
        return self._at(argument, message, remedy)

    def has(self, name: str) -> bool:
        """Whether the argument ``name: yes`` stands here."""
        found = [a for a in self.call.arguments if a.name == name]
        if not found:
            return False
        value = found[0].value
        if not isinstance(value, RawPath) or value.names != ("yes",):
            remedy = f"write {name}: yes, or leave it out"
            raise self._at(found[0], f"{name!r} can only be yes", remedy)
        return True

    def _not_taken(
        self, argument: RawArgument, names: tuple[str, ...]
    ) -> CriterionError:
        if collapses(argument.name):
            wrong = collapsed.message(argument.name)
            return self._at(argument, wrong, collapsed.REMEDY, collapsed.CODE)
        message = f"{self.call.verb!r} takes no argument {argument.name!r}"
        remedy = did_you_mean(argument.name, names) if names else "leave it out"
        return self._at(argument, message, remedy)

    def _named(self, name: str) -> RawQuantity | RawPath:
        for argument in self.call.arguments:
            if argument.name == name:
                return argument.value
        message = f"{self.call.verb!r} needs the argument {name!r}"
        if self.misnamed:
            raise _NotedError("MS-R019", 0, message, "")
        raise self._wrong(message, f"write {self.call.verb}(..., {name}: ...)")

    def _at(
        self, argument: RawArgument, message: str, remedy: str, code: str = "MS-R019"
    ) -> CriterionError:
        width = len(argument.name)
        return CriterionError(code, argument.column, message, remedy, width)

    def _wrong(self, message: str, remedy: str) -> CriterionError:
        call = self.call
        return CriterionError("MS-R019", call.column, message, remedy, len(call.verb))

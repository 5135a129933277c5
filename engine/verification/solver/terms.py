"""Terms: exact conditions on the facts of a patient, shared by solver and tests.

A condition is a Python ``bool`` where it is known, else a ``Term``; a number is an
``int``, a ``Decimal`` or a ``Term``. Equal terms are one object, so that a rule's
conditions form a graph and not a tree. The same graph is given to the solver
(``z3_terms``) and compiled to a function (``compiled``) that judges one patient.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

Number = int | Decimal
Part = Any
"""A term, a known number or condition, or the name of an unknown."""


class Term:
    """One node: an operation on other terms, or a named unknown.

    Attributes:
        op: ``bool``, ``int`` or ``real`` for an unknown; ``not``, ``and``, ``or``,
            ``le``, ``lt``, ``add``, ``times``, ``if``.
        parts: what it is made of; the name of an unknown.
        number: its place in the order of making: parts come first.
    """

    __slots__ = ("number", "op", "parts")

    def __init__(self, op: str, parts: tuple[Any, ...], number: int) -> None:
        """Only ``_made`` calls this."""
        self.op, self.parts, self.number = op, parts, number

    @property
    def is_condition(self) -> bool:
        """Whether it is true or false, and not a number."""
        return self.op in ("bool", "not", "and", "or", "le", "lt")


Condition = bool | Term
Amount = int | Decimal | Term

_MADE: dict[tuple[Any, ...], Term] = {}
_NUMBERS = count()


def _made(op: str, *parts: Part) -> Term:
    key = (op, *parts)  # a term is equal to itself alone
    found = _MADE.get(key)
    if found is None:
        found = _MADE[key] = Term(op, parts, next(_NUMBERS))
    return found


def forget_terms() -> None:
    """Let go of every term; those still held stay what they are, and equal no new one."""
    _MADE.clear()


def unknown_condition(name: str) -> Term:
    """Something about the patient that holds or does not."""
    return _made("bool", name)


def unknown_number(name: str) -> Term:
    """A whole number about the patient, such as a day."""
    return _made("int", name)


def unknown_value(name: str) -> Term:
    """An exact number about the patient, such as a concentration."""
    return _made("real", name)


def negation(condition: Condition) -> Condition:
    """``not condition``."""
    if isinstance(condition, bool):
        return not condition
    if condition.op == "not":
        inner: Condition = condition.parts[0]
        return inner
    return _made("not", condition)


def every(*conditions: Condition) -> Condition:
    """All of them."""
    return _joined("and", conditions, neutral=True)


def some_of(*conditions: Condition) -> Condition:
    """At least one of them."""
    return _joined("or", conditions, neutral=False)


def _joined(op: str, conditions: Iterable[Condition], *, neutral: bool) -> Condition:
    kept: dict[int, Term] = {}
    for part in conditions:
        if part is neutral:
            continue
        if isinstance(part, bool):
            return not neutral
        if part.op == op:
            kept |= {piece.number: piece for piece in part.parts}
        else:
            kept[part.number] = part
    for piece in kept.values():
        if piece.op == "not" and piece.parts[0].number in kept:
            return not neutral
    if not kept:
        return neutral
    ordered = [kept[number] for number in sorted(kept)]
    return ordered[0] if len(ordered) == 1 else _made(op, *ordered)


def implies(one: Condition, other: Condition) -> Condition:
    """``other`` wherever ``one``."""
    return some_of(negation(one), other)


def same(one: Condition, other: Condition) -> Condition:
    """Both hold, or neither."""
    if one is other:
        return True
    return every(implies(one, other), implies(other, one))


def at_most(one: Amount, other: Amount) -> Condition:
    """``one <= other``."""
    if isinstance(one, Term) or isinstance(other, Term):
        return True if one is other else _made("le", one, other)
    return bool(one <= other)


def less(one: Amount, other: Amount) -> Condition:
    """``one < other``."""
    if isinstance(one, Term) or isinstance(other, Term):
        return False if one is other else _made("lt", one, other)
    return bool(one < other)


def equal(one: Amount, other: Amount) -> Condition:
    """``one == other``."""
    return every(at_most(one, other), at_most(other, one))


def plus(one: Amount, other: Amount) -> Amount:
    """The sum."""
    if isinstance(one, Term) or isinstance(other, Term):
        if not isinstance(one, Term) and one == 0:
            return other
        if not isinstance(other, Term) and other == 0:
            return one
        return _made("add", one, other)
    return one + other


def times(factor: Number, amount: Amount) -> Amount:
    """A known multiple: products of two unknowns are never made."""
    if not isinstance(amount, Term):
        return factor * amount
    return amount if factor == 1 else _made("times", factor, amount)


def minus(one: Amount, other: Amount) -> Amount:
    """The difference."""
    return plus(one, times(-1, other))


def choose(condition: Condition, one: Amount, other: Amount) -> Amount:
    """``one`` if the condition holds, else ``other``."""
    if isinstance(condition, bool):
        return one if condition else other
    return one if one is other else _made("if", condition, one, other)


def below(
    *tops: Condition | Amount, besides: Container[int] = frozenset()
) -> Iterator[Term]:
    """Every term of some graphs once, parts before what is made of them.

    Args:
        tops: what is made of the terms.
        besides: numbers of terms that are left out, with all below them.
    """
    found: dict[int, Term] = {}
    waiting = [top for top in tops if isinstance(top, Term)]
    while waiting:
        term = waiting.pop()
        if term.number not in found and term.number not in besides:
            found[term.number] = term
            waiting += [part for part in term.parts if isinstance(part, Term)]
    for number in sorted(found):
        yield found[number]


def unknowns_of(*tops: Condition | Amount) -> dict[str, str]:
    """The unknowns of some graphs: name to ``bool``, ``int`` or ``real``."""
    return {
        term.parts[0]: term.op
        for term in below(*tops)
        if term.op in ("bool", "int", "real")
    }


def renamed(
    tops: Sequence[Condition], suffix: str, only: Container[str] | None = None
) -> list[Condition]:
    """The same conditions on another patient: unknowns have other names.

    Args:
        tops: the conditions.
        suffix: what is added to a name.
        only: names of the unknowns that the two patients do not share; all by default.
    """
    made: dict[int, Any] = {}

    def other(part: Part) -> Part:
        return made[part.number] if isinstance(part, Term) else part

    for term in below(*tops):
        if term.op in ("bool", "int", "real"):
            name = term.parts[0]
            other_one = only is None or name in only
            made[term.number] = _made(term.op, name + suffix if other_one else name)
        else:
            made[term.number] = _made(term.op, *(other(part) for part in term.parts))
    return [other(top) for top in tops]

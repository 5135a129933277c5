"""Criterion text to a raw tree, by the grammar in ``criterion.lark``."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput
from msgspec import Struct

from engine.language.mistakes import UnreadableError
from engine.language.slips import slip_in


class RawQuantity(Struct, frozen=True):
    """A number and a unit as written, with their places in the text."""

    number: str
    unit: str
    column: int
    unit_column: int = 0


class RawPath(Struct, frozen=True):
    """A dotted name as written."""

    names: tuple[str, ...]
    column: int


class RawArgument(Struct, frozen=True):
    """One argument of a verb; ``name`` is empty for a positional one."""

    name: str
    value: RawQuantity | RawPath
    column: int


class RawCall(Struct, frozen=True):
    """A verb and its arguments."""

    verb: str
    arguments: tuple[RawArgument, ...]
    column: int


class RawComparison(Struct, frozen=True):
    """A verb's value against a quantity."""

    call: RawCall
    operator: str
    limit: RawQuantity | RawPath


class RawMeasure(Struct, frozen=True):
    """A measured attribute of an item against a quantity."""

    path: RawPath
    operator: str
    limit: RawQuantity | RawPath


class RawState(Struct, frozen=True):
    """A name and the state it is said to be in."""

    path: RawPath
    state: str
    negated: bool
    column: int


RawCriterion = RawCall | RawComparison | RawMeasure | RawState


MOST_CHARACTERS = 500

_COMMA = re.compile(r"[0-9],[0-9]")
_IN_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "UNIT": "a unit",
    "OPERATOR": "a comparison (>=, >, <=, <)",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "COMMA": "`,`",
    "COLON": "`:`",
    "DOT": "`.`",
    "IS": "`is`",
    "NOT": "`not`",
    "$END": "the end",
}


@cache
def _parser() -> Lark:
    grammar = resources.files("engine.language").joinpath("criterion.lark")
    return Lark(
        grammar.read_text("utf-8"),
        parser="lalr",
        propagate_positions=True,
        start=["start", "quantity"],
    )


def parse_criterion(text: str) -> RawCriterion:
    """Read one criterion.

    Raises:
        UnreadableError: not a criterion; says where and what was expected.
    """
    _not_too_long(text)
    try:
        tree = _parser().parse(text, start="start")
    except UnexpectedInput as error:
        raise _cannot_read(text, error) from None
    if _COMMA.search(text):
        # The comma of 0,5 would make two arguments of one number.
        raise slip_in(text) or UnreadableError("MS-R028", 0, text, "write a point")
    found = tree.children[0]
    assert isinstance(found, Tree)  # noqa: S101 - the grammar has no other form
    if found.data == "comparison":
        left, operator, limit = found.children
        assert isinstance(left, Tree)  # noqa: S101
        if left.data == "path":
            return RawMeasure(_path(left), str(operator), _value(limit))
        return RawComparison(_call(left), str(operator), _value(limit))
    if found.data == "state":
        path, _, *negation, state = found.children
        assert isinstance(state, Token)  # noqa: S101
        return RawState(_path(path), str(state), bool(negation), _offset(state))
    return _call(found)


def parse_quantity(text: str) -> RawQuantity:
    """Read a number with its unit.

    Raises:
        UnreadableError: not a quantity.
    """
    _not_too_long(text)
    try:
        return _quantity(_parser().parse(text, start="quantity"))
    except UnexpectedInput as error:
        slip = slip_in(text)
        if slip is not None and slip.code != "MS-R009":
            raise slip from None
        message = f"this is no quantity: {text!r}"
        column = _where(text, error)
        remedy = "write a number and its unit: 0.5 g/dL"
        raise UnreadableError("MS-R009", column, message, remedy) from None


def _not_too_long(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        message = f"this has {len(text)} characters; {MOST_CHARACTERS} are read"
        remedy = "write one criterion, and join several with `any` or `all`"
        raise UnreadableError("MS-R013", 0, message, remedy)


def _cannot_read(text: str, error: UnexpectedInput) -> UnreadableError:
    slip = slip_in(text)
    if slip is not None:
        return slip
    if isinstance(error, UnexpectedCharacters):
        expected = [str(name) for name in error.allowed or ()]
    else:
        expected = [str(name) for name in getattr(error, "expected", None) or ()]
    words = sorted({_IN_WORDS.get(name, name.lower()) for name in expected})
    token = getattr(error, "token", None)
    column = _where(text, error)
    found = text[column:].split(maxsplit=1)
    width = len(found[0]) if found and token is not None else 1
    message = f"cannot read this criterion: {' '.join(text.split())!r}"
    remedy = f"here could stand {' or '.join(words) or 'a criterion'}"
    return UnreadableError("MS-R009", column, message, remedy, width)


def _where(text: str, error: UnexpectedInput) -> int:
    """Where reading stopped; at an early end, just behind the last word."""
    end = getattr(getattr(error, "token", None), "type", "") == "$END"
    at: int | None = error.pos_in_stream
    return len(text.rstrip()) if end or at is None else max(0, at)


def _call(tree: object) -> RawCall:
    assert isinstance(tree, Tree)  # noqa: S101
    name, *arguments = tree.children
    assert isinstance(name, Token)  # noqa: S101
    read = tuple(_argument(a) for a in arguments if a is not None)
    return RawCall(str(name), read, _offset(name))


def _argument(tree: object) -> RawArgument:
    assert isinstance(tree, Tree)  # noqa: S101
    name, value = tree.children
    read = _value(value)
    if not isinstance(name, Token):
        return RawArgument("", read, read.column)
    return RawArgument(str(name), read, _offset(name))


def _value(tree: object) -> RawQuantity | RawPath:
    assert isinstance(tree, Tree)  # noqa: S101
    return _quantity(tree) if tree.data == "quantity" else _path(tree)


def _quantity(tree: object) -> RawQuantity:
    assert isinstance(tree, Tree)  # noqa: S101
    number, *unit = tree.children
    assert isinstance(number, Token)  # noqa: S101
    if not unit or not isinstance(unit[0], Token):
        return RawQuantity(str(number), "", _offset(number))
    return RawQuantity(str(number), str(unit[0]), _offset(number), _offset(unit[0]))


def _path(tree: object) -> RawPath:
    assert isinstance(tree, Tree)  # noqa: S101
    first = tree.children[0]
    assert isinstance(first, Token)  # noqa: S101
    return RawPath(tuple(str(name) for name in tree.children), _offset(first))


def _offset(token: Token) -> int:
    return token.start_pos or 0


def words_of(raw: RawCriterion) -> set[str]:
    """Every single word that may name a parameter of the rule."""
    values: list[RawQuantity | RawPath] = []
    if isinstance(raw, RawComparison | RawMeasure):
        values.append(raw.limit)
    if isinstance(raw, RawComparison | RawCall):
        call = raw.call if isinstance(raw, RawComparison) else raw
        values += [argument.value for argument in call.arguments]
    return {v.names[0] for v in values if isinstance(v, RawPath)}

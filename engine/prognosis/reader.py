"""Evidence files to typed rows: every mistake of every file at once.

The fields of a row's type are its schema: unknown, missing and doubled keys and
values of the wrong kind are reported with file, line and column. Numbers are
taken as the text that stands there.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from typing import (
    Any,
    Final,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import yaml
from msgspec import NODEFAULT, Struct, structs

from engine.language import Document, did_you_mean
from engine.prognosis.printed import PrintedNumber
from engine.prognosis.rows import Cell, Summary

StructT = TypeVar("StructT", bound=Struct)

_ABSENT: Final = ("not reached", "not printed")
_CELL: Final = re.compile(r"(\d+)(?:/(\d+))?(?: \((\d+(?:\.\d+)?)%?\))?")
_SUMMARY: Final = re.compile(r"([\d.]+) \(([\d.]+)-([\d.]+)\)")


class Reader:
    """Reads the entries of one document into structs."""

    def __init__(self, document: Document) -> None:
        """Report into ``document``."""
        self.document = document

    def entries(self, node: yaml.Node, kind: type[StructT]) -> dict[str, StructT]:
        """A section: rows by their id."""
        rows: dict[str, StructT] = {}
        for name, child in self.document.mapping(node, optional=None).items():
            row = self.struct(child, kind, id=name)
            if row is not None:
                rows[name] = row
        return rows

    def struct(
        self, node: yaml.Node, kind: type[StructT], **given: str
    ) -> StructT | None:
        """One row; ``None`` if it has mistakes."""
        hints = get_type_hints(kind)
        fields = {
            field.encode_name: field
            for field in structs.fields(kind)
            if field.name not in given
        }
        needed = [
            name
            for name, field in fields.items()
            if field.default is NODEFAULT and field.default_factory is NODEFAULT
        ]
        before = len(self.document.diagnostics)
        found = self.document.mapping(node, required=needed, optional=fields)
        values: dict[str, Any] = {
            fields[name].name: self.value(child, hints[fields[name].name])
            for name, child in found.items()
        }
        if "place" in fields and "place" in found and not values["place"].strip():
            self._wrong(found["place"], "the place in the paper")
        if len(self.document.diagnostics) > before:
            return None
        return kind(**given, **values)

    def value(self, node: yaml.Node, kind: object) -> object:
        """One value of the type ``kind``."""
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            if isinstance(node, yaml.ScalarNode) and node.value in _ABSENT:
                return None
            return self.value(node, arguments[0])
        if origin is tuple:
            return self._tuple(node, arguments)
        if origin is dict:
            entries = self.document.mapping(node, optional=None)
            return {
                name: self.value(child, arguments[1]) for name, child in entries.items()
            }
        if origin is Literal:
            return self._choice(node, arguments)
        if kind is bool:
            return self.document.truth(node)
        if kind in _SCALARS:
            return self._scalar(node, *_SCALARS[kind])
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self.struct(node, kind)
        return self.document.text(node)

    def _tuple(self, node: yaml.Node, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        children = self.document.sequence(node)
        if arguments[-1] is not Ellipsis and len(children) != len(arguments):
            self._wrong(node, f"{len(arguments)} values")
            return ()
        return tuple(self.value(child, arguments[0]) for child in children)

    def _choice(self, node: yaml.Node, choices: tuple[str, ...]) -> str:
        text = self.document.text(node)
        if text not in choices:
            span = self.document.span(node)
            remedy = did_you_mean(text, choices)
            self.document.report(
                "MS-E003", span, f"{text!r} is none of the choices", remedy
            )
        return text

    def _scalar(
        self, node: yaml.Node, read: Callable[[str], object], wanted: str
    ) -> object:
        text = self.document.text(node)
        try:
            return read(text)
        except ValueError:
            self._wrong(node, wanted)
            return None

    def _wrong(self, node: yaml.Node, wanted: str) -> None:
        span = self.document.span(node)
        self.document.report(
            "MS-E002", span, f"expected {wanted} here", f"write {wanted}"
        )


def read_cell(text: str) -> Cell:
    """A cell of a table of counts.

    Raises:
        ValueError: not ``n``, ``n (p%)`` or ``n/d (p%)``.
    """
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    count, of, percent = (PrintedNumber(g) if g else None for g in match.groups())
    assert count is not None  # noqa: S101 - the group is not optional
    return Cell(count=count, percent=percent, of=of)


def read_summary(text: str) -> Summary:
    """A median with its spread.

    Raises:
        ValueError: not ``median (low-high)``.
    """
    match = _SUMMARY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    median, low, high = (PrintedNumber(group) for group in match.groups())
    return Summary(median=median, low=low, high=high)


_SCALARS: Final[dict[Any, tuple[Callable[[str], object], str]]] = {
    PrintedNumber: (PrintedNumber, "a number as printed, such as 3.0 or <0.001"),
    Cell: (read_cell, "a cell such as 70 (66%)"),
    Summary: (read_summary, "a summary such as 66 (58-73)"),
}

"""YAML as rule authors write it, with line and column marks and nothing guessed.

``yaml.compose`` keeps ``0.50`` as text and gives each node its place. What YAML
would quietly reinterpret is a mistake here: ``no`` as false, duplicate keys,
unknown keys, values left empty, anchors that hide where a value stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import yaml

from engine.language import collapsed
from engine.language.collapsed import collapses
from engine.language.diagnostics import (
    Diagnostic,
    RuleErrors,
    Span,
    did_you_mean,
    nearest,
)
from engine.language.yaml_source import read_yaml, split_lines

_REINTERPRETED: Final = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:null": "nothing at all",
}
ID: Final = re.compile(r"[a-z][a-z0-9_]*")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST: Final = 300
_WHOLE: Final = re.compile(r"[0-9]{1,6}")


class Document:
    """One YAML file while it is read; collects every mistake in it."""

    def __init__(self, file: str, text: str) -> None:
        """Compose the file; a syntax error becomes a diagnostic."""
        text = text.removeprefix("\ufeff")
        self.file = file
        self.lines = split_lines(text)
        self.diagnostics: list[Diagnostic] = []
        self._noted: set[Diagnostic] = set()
        self._spoilt: set[Span] = set()
        self._keys: dict[int, yaml.Node] = {}
        self.root, refusals = read_yaml(text)
        for refusal in refusals:
            place = Span(file, refusal.line + 1, refusal.column + 1, refusal.width)
            self.report(refusal.code, place, refusal.message, refusal.remedy)

    def report(self, code: str, span: Span, message: str, remedy: str) -> None:
        """Note a mistake and go on; one that is noted already is not noted twice."""
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        found = Diagnostic(code, span, _shown(message), _shown(remedy), line)
        if found not in self._noted and span not in self._spoilt:
            self._noted.add(found)
            self.diagnostics.append(found)

    def wrong(self, code: str, node: yaml.Node, message: str, remedy: str) -> None:
        """Note a mistake where ``node`` stands."""
        self.report(code, self.span(node), message, remedy)

    def raise_if_wrong(self) -> None:
        """Raise everything that was noted.

        Raises:
            RuleErrors: at least one mistake was noted.
        """
        if self.diagnostics:
            raise RuleErrors(self.diagnostics)

    def span(self, node: yaml.Node) -> Span:
        """Where ``node`` stands; of a mapping over several lines, its first key."""
        start, end = node.start_mark, node.end_mark
        if isinstance(node, yaml.MappingNode) and node.value and end.line > start.line:
            end = node.value[0][0].end_mark
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        last = end.column if end.line == start.line else len(line.rstrip())
        width = max(1, last - start.column)
        return Span(self.file, start.line + 1, start.column + 1, width)

    def key_span(self, value: yaml.Node) -> Span:
        """Where the key of ``value`` stands."""
        return self.span(self._keys.get(id(value), value))

    def node(self, *keys: str) -> yaml.Node:
        """What stands below these keys, or as far down as they lead."""
        assert self.root is not None  # noqa: S101 - asked for only of a file that was read
        found = self.root
        for key in keys:
            pairs = found.value if isinstance(found, yaml.MappingNode) else []
            below = [value for name, value in pairs if name.value == key]
            if not below:
                return found
            found = below[0]
        return found

    def place(self, node: yaml.ScalarNode, offset: int, width: int) -> Span:
        """Where the characters from ``offset`` of the text of ``node`` stand.

        Quotes, folded lines and the sign of a block text stand in the file and not
        in the text, so both are walked together, blanks aside.
        """
        ahead = sum(1 for char in node.value[:offset] if not char.isspace())
        after = (node.start_mark.line, node.start_mark.column)
        for line, column in self._characters(node):
            if ahead == 0:
                return Span(self.file, line + 1, column + 1, width)
            ahead -= 1
            after = (line, column + 1)
        return Span(self.file, after[0] + 1, after[1] + 1)

    def first_word(self, span: Span, word: str) -> Span:
        """Where ``word`` stands if a scalar at ``span`` begins with it."""
        line = self.lines[span.line - 1]
        start = line.find(word, span.column - 1, span.column + len(word))
        if start < 0:
            return span
        return Span(span.file, span.line, start + 1, len(word))

    def _characters(self, node: yaml.ScalarNode) -> Iterator[tuple[int, int]]:
        """Line and column of each character of a scalar that is no blank."""
        start, end, style = node.start_mark, node.end_mark, node.style
        first = start.line + (style in ("|", ">"))
        for number in range(first, min(end.line + 1, len(self.lines))):
            line = self.lines[number]
            column = start.column + (style in ("'", '"')) if number == start.line else 0
            until = end.column if number == end.line else len(line)
            while column < until:
                if (style == '"' and line[column] == "\\") or (
                    style == "'" and line[column : column + 2] == "''"
                ):
                    column += 1
                if not line[column : column + 1].isspace():
                    yield number, column
                column += 1

    def mapping(
        self,
        node: yaml.Node | None,
        *,
        required: Iterable[str] = (),
        optional: Iterable[str] | None = (),
    ) -> dict[str, yaml.Node]:
        """The entries of a mapping with only the keys that are allowed.

        Args:
            node: what stands there.
            required: keys that must be present.
            optional: further keys; ``None`` allows any.
        """
        if not isinstance(node, yaml.MappingNode):
            self._wrong_kind(node, "keys with values", "write `key: value`")
            return {}
        required = tuple(required)
        allowed = None if optional is None else {*required, *optional}
        entries: dict[str, yaml.Node] = {}
        misspelt: set[str] = set()
        for key_node, value in node.value:
            key = self._key(key_node)
            if not key:
                continue
            self._keys[id(value)] = key_node
            if allowed is not None and key not in allowed and collapses(key):
                self.wrong(
                    collapsed.CODE, key_node, collapsed.message(key), collapsed.REMEDY
                )
            elif allowed is not None and key not in allowed:
                remedy = did_you_mean(key, allowed)
                self.wrong("MS-R002", key_node, f"unknown key {key!r}", remedy)
                misspelt.update(nearest(key, allowed))
            elif key in entries:
                message = f"the key {key!r} stands here twice"
                self.wrong("MS-R003", key_node, message, "keep one of the two")
            else:
                entries[key] = value
        self._missing(node, [k for k in required if k not in {*entries, *misspelt}])
        return entries

    def _missing(self, node: yaml.Node, keys: list[str]) -> None:
        if not keys:
            return
        words = " and ".join(map(repr, keys))
        message = f"the keys {words} are missing"
        if len(keys) == 1:
            message = f"the key {words} is missing"
        remedy = " and ".join(f"`{key}: ...`" for key in keys)
        self.wrong("MS-R004", node, message, f"add {remedy}")

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._wrong_kind(node, "one word as a key", "write `key: value`")
            return ""
        if node.tag == "tag:yaml.org,2002:merge":
            message = "<< would merge keys that stand elsewhere"
            self.wrong("MS-R007", node, message, "write the keys out here")
            return ""
        return self.text(node)

    def sequence(self, node: yaml.Node | None) -> list[yaml.Node]:
        """The items of a list."""
        if not isinstance(node, yaml.SequenceNode):
            one = node.value if isinstance(node, yaml.ScalarNode) else ""
            self._wrong_kind(node, "a list", f"write [{one or '...'}]")
            return []
        return list(node.value)

    def text(self, node: yaml.Node | None) -> str:
        """The text of a scalar, exactly as written."""
        if not isinstance(node, yaml.ScalarNode):
            self._wrong_kind(node, "one text", "write it without brackets and dashes")
            return ""
        if not node.style and node.tag in _REINTERPRETED:
            if node.value:
                message = f"YAML reads {node.value!r} as {_REINTERPRETED[node.tag]}, not as a text"
                remedy = f'put it in quotes: "{node.value}"'
                self.wrong("MS-R005", node, message, remedy)
            else:
                place = self.key_span(node)
                self.report(
                    "MS-R055",
                    place,
                    "nothing stands here",
                    "write a value, or leave it out",
                )
            # What the value would be wrong for besides follows from this.
            self._spoilt |= {self.span(node), self.key_span(node)}
        return str(node.value)

    def texts(self, node: yaml.Node | None) -> list[str]:
        """The texts of a list of scalars."""
        return [self.text(item) for item in self.sequence(node)]

    def truth(self, node: yaml.Node) -> bool:
        """``true`` or ``false``, spelled so."""
        value = node.value if isinstance(node, yaml.ScalarNode) else None
        if value not in ("true", "false"):
            self._wrong_kind(node, "true or false", "write true or false")
        return value == "true"

    def day(self, node: yaml.Node, code: str) -> str:
        """A calendar day that exists, as ``YYYY-MM-DD``."""
        text = self.text(node)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text).isoformat()
            message = f"{text!r} is not written as a day"
        except ValueError:
            message = f"there is no day {text}"
        self.wrong(code, node, message, "write a day that exists as YYYY-MM-DD")
        return text

    def _wrong_kind(self, node: yaml.Node | None, wanted: str, remedy: str) -> None:
        if node is not None:
            self.wrong("MS-R006", node, f"expected {wanted} here", remedy)
        elif not self.diagnostics:
            place = Span(self.file, 1, 1)
            self.report(
                "MS-R006", place, f"the file is empty; expected {wanted}", remedy
            )


def _shown(text: str) -> str:
    """A message on one line, however long or odd the words are that it quotes."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return "".join(char if char.isprintable() else " " for char in short)


def is_blank(node: yaml.Node) -> bool:
    """Whether a text of nothing but blanks was written; an empty place is another."""
    return isinstance(node, yaml.ScalarNode) and bool(
        node.style and not node.value.strip()
    )


def whole_number(text: str, least: int = 1) -> int | None:
    """A whole number from ``least`` to 999,999; ``None`` if the text is none.

    >>> whole_number("2"), whole_number("0"), whole_number("2.0")
    (2, None, None)
    """
    if not _WHOLE.fullmatch(text) or int(text) < least:
        return None
    return int(text)


def items(
    document: Document, node: yaml.Node | None
) -> Iterator[tuple[str, yaml.Node]]:
    """The entries of a mapping with free keys."""
    yield from document.mapping(node, optional=None).items()

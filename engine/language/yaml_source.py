"""YAML text to nodes: what YAML allows and a rule file does not is a mistake here.

A file is refused whole for what would hide or multiply what it says: anchors and
aliases (a value stands elsewhere than where it is read, and a few lines can stand
for millions), tags, nesting and size beyond any rule, and characters that YAML
forbids or that no reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml
from msgspec import Struct

MOST_CHARACTERS: Final = 500_000
DEEPEST: Final = 40

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# The first part is what YAML 1.1 calls printable; of it, zero-width and
# direction-changing characters would make a file read differently from what it says.
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


class Refusal(Struct, frozen=True):
    """Why a text is not read, with line and column from zero."""

    code: str
    line: int
    column: int
    message: str
    remedy: str
    width: int = 1


def split_lines(text: str) -> list[str]:
    """The lines of ``text`` as YAML counts them."""
    return _LINE_END.split(text)


def read_yaml(text: str) -> tuple[yaml.Node | None, list[Refusal]]:
    """The root node of a YAML text; ``None`` if it is empty or refused."""
    if len(text) > MOST_CHARACTERS:
        message = f"the file has {len(text)} characters; {MOST_CHARACTERS} are read"
        return None, [Refusal("MS-R013", 0, 0, message, "split it into smaller files")]
    refusals = list(_forbidden(text))
    if refusals:
        return None, refusals
    try:
        refusals = list(_hidden(text))
        return (None if refusals else yaml.compose(text, Loader=_LOADER)), refusals
    except yaml.MarkedYAMLError as error:
        return None, [*refusals, _explained(error, split_lines(text))]


def _forbidden(text: str) -> Iterator[Refusal]:
    match = _FORBIDDEN.search(text)
    if match is None:
        return
    before = split_lines(text[: match.start()])
    yield Refusal(
        "MS-R059",
        len(before) - 1,
        len(before[-1]),
        f"the character U+{ord(match.group()):04X} stands here, and nobody sees it",
        "delete it, and save the file as plain UTF-8 text",
    )


def _hidden(text: str) -> Iterator[Refusal]:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                message = f"this is nested more than {DEEPEST} levels deep"
                remedy = "take it apart: let one rule hold another by `holds`"
                yield _at(event, "MS-R012", message, remedy)
                return
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            message = (
                f"{sign}{event.anchor} makes one place of the file stand for another"
            )
            remedy = "write the value out wherever it is meant"
            yield _at(event, "MS-R007", message, remedy, len(event.anchor) + 1)
        tag = getattr(event, "tag", None)
        if tag is not None:
            tag = tag.replace("tag:yaml.org,2002:", "!!")
            message = f"the tag {tag!r} tells YAML to read this as something else"
            yield _at(
                event, "MS-R008", message, "leave the tag out; quotes make a text"
            )


def _at(
    event: yaml.Event, code: str, message: str, remedy: str, width: int = 1
) -> Refusal:
    mark = event.start_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    return Refusal(code, line, column, message, remedy, width)


_QUOTES: Final = "put the whole text in double quotes"
# What a YAML error holds, what it means to an author, and how to mend it.
_MEANINGS: Final = (
    ("single document", "a second document begins here", "remove the line `---`"),
    (
        "mapping values are not allowed",
        "the colon here makes a new key where none can stand",
        f"if it belongs to the text, {_QUOTES}; if not, mend the indentation",
    ),
    (
        "block scalar",
        "a value that begins with {found!r} is taken for a long text on the next lines",
        f'{_QUOTES}: ">= 3.5 g/dL"',
    ),
    (
        "cannot start any token",
        "no value can begin with {found!r}",
        _QUOTES,
    ),
    (
        "unexpected end of stream",
        "the quote that opens here is never closed",
        "close it",
    ),
    (
        "unknown escape",
        "a backslash in double quotes needs a letter that YAML knows",
        "put the text in single quotes",
    ),
    (
        "expected ':'",
        "a word without a colon stands here where a key must stand",
        "write `key: value`, or join it to the line above",
    ),
    (
        "flow mapping",
        "what stands in braces is not closed: a `,` or a `}}` is missing",
        f"write `}}` where it ends; {_QUOTES} if it holds a bracket",
    ),
    (
        "flow sequence",
        "what stands in square brackets is not closed: a `,` or a `]` is missing",
        f"write `]` where it ends; {_QUOTES} if it holds a bracket",
    ),
    (
        "",
        "the lines do not fit together here",
        "mend the indentation, a colon or a quote: the keys of one mapping begin in one column",
    ),
)


def _explained(error: yaml.MarkedYAMLError, lines: list[str]) -> Refusal:
    """A YAML error in an author's words; they do not depend on the YAML library."""
    problem = f"{error.context or ''}: {error.problem or ''}"
    mark, opened = error.problem_mark, error.context_mark
    at_end = mark is None or not "".join(lines[mark.line :])[mark.column :].strip()
    begins_there = "block scalar" in problem or (
        "flow" in problem and mark and opened and opened.line < mark.line
    )
    if opened is not None and (at_end or begins_there):
        mark = opened
    line, column = (mark.line, mark.column) if mark else (0, 0)
    found = lines[line][column : column + 1] if line < len(lines) else ""
    meaning, remedy = next(m[1:] for m in _MEANINGS if m[0] in problem)
    if found == "\t":
        meaning, remedy = "a tab stands here", "indent with spaces, never with tabs"
    message = f"this is not YAML: {meaning.format(found=found)}"
    return Refusal("MS-R001", line, column, message, remedy)

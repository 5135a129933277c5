"""Mistakes of a rule author: where, what, and how to mend them."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence

from msgspec import Struct

_SURE = 0.85
_WINDOW = 120
_LEAD = 40


class Span(Struct, frozen=True, gc=False, order=True):
    """A place in a file; line and column count from one."""

    file: str
    line: int
    column: int
    width: int = 1

    def text(self) -> str:
        """``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(Struct, frozen=True, gc=False):
    """One mistake.

    Attributes:
        code: number of the error catalogue, ``MS-R011``; never reused.
        span: where it stands.
        message: what is wrong, with the author's own words quoted.
        remedy: what to write instead.
        source_line: the line of the file, for the caret.
    """

    code: str
    span: Span
    message: str
    remedy: str
    source_line: str = ""

    def render(self) -> str:
        """The mistake with its line, a caret and the remedy."""
        lines = [f"{self.span.text()}: {self.code} {self.message}"]
        if self.source_line.strip():
            shown, caret = _underlined(self.source_line, self.span)
            lines += [f"    {shown}", f"    {caret}"]
        lines.append(f"    remedy: {self.remedy}")
        return "\n".join(lines)


def _underlined(line: str, span: Span) -> tuple[str, str]:
    """The line as a terminal shows it, and carets below the span.

    A long line is cut around the span; a tab is shown as one space; wide
    characters take two columns, so the carets keep below the right word.
    """
    start = min(span.column - 1, len(line))
    width = max(1, min(span.width, _WINDOW))
    first = max(0, start - _LEAD) if len(line) > _WINDOW else 0
    last = min(len(line), first + _WINDOW)
    ahead = "..." if first else ""
    behind = "..." if last < len(line) else ""
    before = "".join(map(_shown, line[first:start]))
    shown = "".join(map(_shown, line[first:last]))
    marked = "".join(map(_shown, line[start : min(start + width, last)]))
    carets = "^" * max(1, _columns(marked))
    return f"{ahead}{shown}{behind}", " " * _columns(ahead + before) + carets


def _shown(char: str) -> str:
    """A character that cannot disturb the screen."""
    if char == "\t":
        return " "
    return char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _columns(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


class RuleErrors(Exception):
    """All mistakes of a set of files, at once.

    Attributes:
        diagnostics: in order of file, line and column.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the mistakes in order of place."""
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: (d.span, d.code)))
        super().__init__("\n".join(d.render() for d in self.diagnostics))


def nearest(word: str, known: Iterable[str], count: int = 1) -> list[str]:
    """The known words that ``word`` may have been meant to be, best first."""
    choices = sorted(known)
    plain = {choice.casefold(): choice for choice in reversed(choices)}
    key = word[:100].casefold()
    for written in (key, key.replace("-", "_").replace(" ", "_")):
        if written in plain:
            return [plain[written]]
    found = difflib.get_close_matches(key, list(plain), n=count, cutoff=0.6)
    if found and difflib.SequenceMatcher(None, found[0], key).ratio() >= _SURE:
        found = found[:1]
    return [plain[match] for match in found]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or all of them if few."""
    choices: Sequence[str] = sorted(known)
    near = nearest(word, choices, 3)
    if near:
        return f"did you mean {' or '.join(repr(n) for n in near)}?"
    if not choices:
        return "leave it out: there is none to name"
    if len(choices) == 1:
        return f"write {choices[0]}"
    if len(choices) <= 12:
        return f"use one of {', '.join(choices)}"
    return f"see the vocabulary: there is no name like {word[:100]!r}"

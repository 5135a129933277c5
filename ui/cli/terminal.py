"""Writing to a terminal or a pipe: wrapped and coloured only where a person reads."""

from __future__ import annotations

import sys
import textwrap
from typing import TextIO

from rich.console import Console
from rich.text import Text

_WIDEST = 100


class OutputClosed(Exception):
    """The reader of the output went away (``| head``)."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise OutputClosed


class Terminal:
    """Where a command writes.

    Lines are wrapped with a hanging indent on a terminal, and left whole in a
    pipe, so that ``grep`` finds whole sentences.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to ``stream``, by default to standard output."""
        target = stream or sys.stdout
        if hasattr(target, "reconfigure"):
            target.reconfigure(errors="replace")
        self.console = _Console(file=target, highlight=False, markup=False, emoji=False)
        self.stream = target
        whole = not self.console.is_terminal
        self.width = None if whole else min(self.console.width, _WIDEST)

    def line(
        self, text: str = "", style: str = "", indent: int = 0, hang: int = 0
    ) -> None:
        """One line.

        Args:
            text: the words; line breaks in them are kept.
            style: style of rich, ``bold red``.
            indent: columns before it.
            hang: further columns before the lines it is wrapped into.
        """
        for part in text.split("\n") or [""]:
            for wrapped in self._wrapped(part, indent, hang):
                self.console.print(Text(wrapped, style=style), soft_wrap=True)

    def labelled(
        self, label: str, text: str, indent: int = 4, style: str = "", column: int = 12
    ) -> None:
        """A label in a column of its own, then text."""
        self.line(f"{label:<{column}}{text}", style=style, indent=indent, hang=column)

    def _wrapped(self, text: str, indent: int, hang: int) -> list[str]:
        before = " " * indent
        if self.width is None or not text:
            return [before + text]
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=before,
            subsequent_indent=before + " " * hang,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def flush(self) -> None:
        """Hand everything on to the reader.

        Raises:
            OutputClosed: nobody reads any more.
        """
        try:
            self.stream.flush()
        except BrokenPipeError as cause:
            raise OutputClosed from cause

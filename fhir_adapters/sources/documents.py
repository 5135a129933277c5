"""Pieces of an input, and the limits of what is read at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from msgspec import Struct

MAX_DOCUMENT_BYTES: Final = 200 * 2**20
"""Largest single JSON text (a Bundle, or one line of NDJSON) that is read: 200 MiB."""

IN_MEMORY_BYTES: Final = 32 * 2**20
"""Inputs up to this size are read once and kept; larger ones are read twice, in parts."""

BLOCK_BYTES: Final = 2**20
"""Lines of NDJSON are read about this much at a time: 1 MiB."""


class Block(Struct, frozen=True, gc=False):
    """One JSON text, or several whole lines of NDJSON.

    Attributes:
        part: number of the file, zero for a stream.
        offset: first byte in it.
        data: the bytes; empty if the text is too large.
        line: number of the first line of NDJSON, from one; zero for a whole file.
        too_large: the text is beyond the limit and was skipped.
        fault: number of the complaint if the text (a row of a CSV) cannot be read.
        detail: further words of that complaint.
    """

    part: int
    offset: int
    data: bytes
    line: int = 0
    too_large: bool = False
    fault: str = ""
    detail: str = ""


class Source(Protocol):
    """An input that can be walked through more than once."""

    @property
    def size(self) -> int:
        """Bytes of the whole input."""

    def blocks(self) -> Iterator[Block]:
        """The whole input, in a fixed order."""

    def read(self, part: int, offset: int, length: int) -> bytes:
        """Some bytes again."""

    def name(self, part: int, line: int = 0) -> str:
        """How a reader finds a text: ``observations.ndjson line 17``."""

    def close(self) -> None:
        """Let go of files."""


class SourceError(Exception):
    """The input cannot be opened.

    Attributes:
        code: number of the catalogue.
        place: the path as given.
    """

    def __init__(self, code: str, place: str) -> None:
        """Keep the number and the place."""
        super().__init__(f"{code}: {place}")
        self.code = code
        self.place = place

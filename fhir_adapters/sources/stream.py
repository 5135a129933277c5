"""Bytes in memory, a stream, or standard input."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from fhir_adapters.sources.documents import IN_MEMORY_BYTES, Block
from fhir_adapters.sources.lines import blocks_of

STANDARD_INPUT: Final = "standard input"


class StreamSource:
    """A stream that is read once: kept in memory, or on disk if it is large."""

    def __init__(self, stream: BinaryIO | bytes, label: str = STANDARD_INPUT) -> None:
        """Take everything from the stream."""
        self._label = label
        if isinstance(stream, bytes):
            self._kept: BinaryIO = io.BytesIO(stream)
        else:
            spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
            shutil.copyfileobj(stream, spool)
            self._kept = cast("BinaryIO", spool)
        self._kept.seek(0, io.SEEK_END)
        self.size = self._kept.tell()

    def blocks(self) -> Iterator[Block]:
        """The whole stream; nothing else may be read from it meanwhile."""
        self._kept.seek(0)
        yield from blocks_of(self._kept, self.size, 0)

    def read(self, part: int, offset: int, length: int) -> bytes:
        """Some bytes again."""
        self._kept.seek(offset)
        return self._kept.read(length)

    def name(self, part: int, line: int = 0) -> str:
        """The label, with the line of an NDJSON stream."""
        return f"{self._label} line {line}" if line else self._label

    def close(self) -> None:
        """Let go of the memory or the temporary file."""
        self._kept.close()

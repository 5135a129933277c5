"""Where resources come from: bytes, a stream, standard input, a file, a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from fhir_adapters.sources.csv_in import TABLES
from fhir_adapters.sources.documents import (
    BLOCK_BYTES,
    IN_MEMORY_BYTES,
    MAX_DOCUMENT_BYTES,
    Block,
    Source,
    SourceError,
)
from fhir_adapters.sources.files import FilesSource, files_of
from fhir_adapters.sources.stream import StreamSource

__all__ = [
    "BLOCK_BYTES",
    "IN_MEMORY_BYTES",
    "MAX_DOCUMENT_BYTES",
    "TABLES",
    "Block",
    "FilesSource",
    "Source",
    "SourceError",
    "StreamSource",
    "files_of",
    "open_source",
]


def open_source(where: str | Path | bytes | BinaryIO) -> Source:
    """Open an input.

    Args:
        where: the bytes themselves, an open binary stream, ``-`` for standard input,
            or the path of a file or of a folder.

    Raises:
        SourceError: there is nothing at the path, or it cannot be opened.
    """
    if isinstance(where, bytes):
        return StreamSource(where, "input")
    if not isinstance(where, str | Path):
        return StreamSource(where, "input")
    if str(where) == "-":
        return StreamSource(sys.stdin.buffer)
    path = Path(where)
    return FilesSource(files_of(path) if path.is_dir() else [path])

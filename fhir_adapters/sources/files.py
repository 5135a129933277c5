"""One file, or a folder of files such as a bulk export."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from fhir_adapters.sources.documents import Block, SourceError
from fhir_adapters.sources.lines import blocks_of

_NDJSON: Final = (".ndjson", ".jsonl")
_OPEN_FILES: Final = 32


class FilesSource:
    """Files that are opened as they are needed, a few at a time."""

    def __init__(self, paths: list[Path]) -> None:
        """Look up the sizes.

        Raises:
            SourceError: a file cannot be opened.
        """
        self._paths = paths
        self._open: OrderedDict[int, BinaryIO] = OrderedDict()
        try:
            self._sizes = [path.stat().st_size for path in paths]
        except OSError as cause:
            raise SourceError("MS-D010", str(cause.filename)) from cause
        self.size = sum(self._sizes)

    def blocks(self) -> Iterator[Block]:
        """Every file, in the order of the paths.

        Raises:
            SourceError: a file cannot be opened.
        """
        for part, path in enumerate(self._paths):
            ndjson = path.suffix.lower() in _NDJSON
            try:
                with path.open("rb") as stream:
                    size = self._sizes[part]
                    yield from blocks_of(stream, size, part, ndjson=ndjson)
            except OSError as cause:
                raise SourceError("MS-D010", str(path)) from cause

    def read(self, part: int, offset: int, length: int) -> bytes:
        """Some bytes again.

        Raises:
            SourceError: the file cannot be read any more.
        """
        try:
            stream = self._stream(part)
            stream.seek(offset)
            return stream.read(length)
        except OSError as cause:
            raise SourceError("MS-D010", str(self._paths[part])) from cause

    def _stream(self, part: int) -> BinaryIO:
        stream = self._open.pop(part, None) or self._paths[part].open("rb")
        self._open[part] = stream
        if len(self._open) > _OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return stream

    def name(self, part: int, line: int = 0) -> str:
        """The file name, with the line of an NDJSON file."""
        name = self._paths[part].name
        return f"{name} line {line}" if line else name

    def close(self) -> None:
        """Close the files that are open."""
        while self._open:
            self._open.popitem()[1].close()


def files_of(folder: Path) -> list[Path]:
    """The JSON and NDJSON files of a folder, by name; hidden ones are left out.

    Raises:
        SourceError: there is none, or the folder cannot be read.
    """
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in (*_NDJSON, ".json")
            and not path.name.startswith(".")
            and path.is_file()
        )
    except OSError as cause:
        raise SourceError("MS-D010", str(folder)) from cause
    if not found:
        raise SourceError("MS-D011", str(folder))
    return found

"""One file, or a folder of files such as a bulk export."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from fhir_adapters.sources.csv_in import CsvLines
from fhir_adapters.sources.documents import Block, SourceError
from fhir_adapters.sources.lines import blocks_of

_NDJSON: Final = (".ndjson", ".jsonl")
_CSV: Final = ".csv"
_READ: Final = (*_NDJSON, ".json", _CSV)
_COMPRESSED: Final = (".gz", ".bz2", ".xz", ".zst", ".zip", ".lz4")
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
        self._csv: dict[int, CsvLines] = {}
        try:
            self._sizes = [path.stat().st_size for path in paths]
            for part, path in enumerate(paths):
                if path.suffix.lower() == _CSV and self._sizes[part]:
                    self._csv[part] = CsvLines(path)
                    self._sizes[part] = max(1, self._csv[part].size)
        except OSError as cause:
            self.close()
            raise SourceError("MS-D010", str(cause.filename)) from cause
        self.size = sum(self._sizes)

    def blocks(self) -> Iterator[Block]:
        """Every file, in the order of the paths.

        Raises:
            SourceError: a file cannot be opened.
        """
        for part, path in enumerate(self._paths):
            if fault := _unread(path):
                yield Block(part, 0, b"", fault=fault)
                continue
            if part in self._csv:
                yield from self._rows(part, self._csv[part])
                continue
            ndjson = path.suffix.lower() in _NDJSON
            try:
                with path.open("rb") as stream:
                    size = self._sizes[part]
                    yield from blocks_of(stream, size, part, ndjson=ndjson)
            except OSError as cause:
                raise SourceError("MS-D010", str(path)) from cause

    def _rows(self, part: int, rows: CsvLines) -> Iterator[Block]:
        for fault in rows.whole():
            yield Block(part, 0, b"", fault.row, fault=fault.code, detail=fault.detail)
        yield from blocks_of(rows.stream, rows.size, part, ndjson=True)

    def read(self, part: int, offset: int, length: int) -> bytes:
        """Some bytes again.

        Raises:
            SourceError: the file cannot be read any more.
        """
        try:
            rows = self._csv.get(part)
            stream = self._stream(part) if rows is None else rows.stream
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
        """The file name, with the line of an NDJSON file or the row of a CSV."""
        name = self._paths[part].name
        word = "row" if part in self._csv else "line"
        return f"{name} {word} {line}" if line else name

    def close(self) -> None:
        """Close the files that are open."""
        while self._open:
            self._open.popitem()[1].close()
        for rows in self._csv.values():
            rows.stream.close()


def _unread(path: Path) -> str:
    """Number of the complaint about what is not opened; empty for what is read."""
    if path.suffix.lower() in _COMPRESSED:
        return "MS-D014"
    return "MS-D015" if path.is_dir() else ""


def files_of(folder: Path) -> list[Path]:
    """The JSON, NDJSON and CSV files of a folder, by name; hidden ones are left out.

    With them stands what somebody may believe to be read and is not: compressed files of
    these kinds, and folders with such files in them. ``FilesSource`` tells of each.

    Raises:
        SourceError: there is none, or the folder cannot be read.
    """
    try:
        found = sorted(path for path in folder.iterdir() if _is_of_input(path))
    except OSError as cause:
        raise SourceError("MS-D010", str(folder)) from cause
    if not found:
        raise SourceError("MS-D011", str(folder))
    return found


def _is_of_input(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if path.is_dir():
        return any(map(_is_of_input, path.iterdir()))
    name = path.name.lower()
    for suffix in _COMPRESSED:
        name = name.removesuffix(suffix)
    return name.endswith(_READ) and path.is_file()

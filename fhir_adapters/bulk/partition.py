"""Second pass: the texts of one partition, as if they were an input of their own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from fhir_adapters.bulk.scatter import MEDICATIONS, quiet_engine
from fhir_adapters.complaints import shipped_catalogue
from fhir_adapters.inbound.records import Records
from fhir_adapters.sources import BLOCK_BYTES, Block

_QUERY: Final = """
    SELECT file, line, text FROM read_parquet($1) WHERE partition IN ($2, $3)
"""
_AT_ONCE: Final = 1000


class PartitionSource:
    """Texts of one partition; their places are those in the whole input."""

    def __init__(
        self, texts: Sequence[tuple[int, int, bytes]], names: Sequence[str]
    ) -> None:
        """Take the texts with their file and line, in order, and the files' names."""
        self._texts = texts
        self._names = names
        # Where each text begins, as if all stood in one file.
        self._begins: list[int] = []
        self.size = 0
        for _, _, text in texts:
            self._begins.append(self.size)
            self.size += len(text) + 1

    def blocks(self) -> Iterator[Block]:
        """Whole texts, about a block at a time."""
        first, held = 0, 0
        for number, (_, _, text) in enumerate(self._texts):
            held += len(text) + 1
            if held >= BLOCK_BYTES or number == len(self._texts) - 1:
                yield self._block(first, number + 1)
                first, held = number + 1, 0

    def _block(self, first: int, last: int) -> Block:
        data = b"\n".join(text for _, _, text in self._texts[first:last]) + b"\n"
        return Block(0, self._begins[first], data, first + 1)

    def read(self, part: int, offset: int, length: int) -> bytes:
        """Some bytes again; always whole texts."""
        first = bisect_right(self._begins, offset) - 1
        last = bisect_right(self._begins, offset + length - 1)
        return self._block(first, last).data

    def name(self, part: int, line: int = 0) -> str:
        """The file and the line in the input."""
        file, number, _ = self._texts[line - 1]
        name = self._names[file]
        return f"{name} line {number}" if number else name

    def close(self) -> None:
        """Nothing is open."""


def read_partition(
    scattered: Sequence[Path], partition: int, names: Sequence[str]
) -> Records:
    """The records of the patients of one partition, and of others that share a text.

    Args:
        scattered: the files of the first pass.
        partition: number of the partition.
        names: name of each file of the input.
    """
    files = [str(path) for path in scattered]
    texts: dict[tuple[int, int], bytes] = {}
    with quiet_engine() as engine:
        engine.execute(_QUERY, [files, partition, MEDICATIONS])
        while rows := engine.fetchmany(_AT_ONCE):
            # a text of several patients stands in the partition of each of them, once
            texts.update({(file, line): text for file, line, text in rows})
    return records_of([(*place, texts[place]) for place in sorted(texts)], names)


def records_of(
    texts: Sequence[tuple[int, int, bytes]], names: Sequence[str]
) -> Records:
    """The records in the texts of one partition, in the order of the input.

    Args:
        texts: each with the number of its file and its line.
        names: name of each file of the input.
    """
    source = PartitionSource(texts, names)
    # the same texts as in the first pass are set aside, and told by it
    return Records(
        source, shipped_catalogue(), thorough=True, in_memory_bytes=source.size
    )

"""The JSON texts of a source, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from fhir_adapters.sources import Source

_BOM = b"\xef\xbb\xbf"


def texts(source: Source) -> Iterator[tuple[str, bytes]]:
    """Every JSON text with how a reader finds it; lines of NDJSON stand alone."""
    for block in source.blocks():
        lines = block.data.split(b"\n") if block.line else [block.data]
        for number, line in enumerate(lines, block.line):
            if line.strip():
                place = source.name(block.part, number if block.line else 0)
                yield place, line.removeprefix(_BOM)

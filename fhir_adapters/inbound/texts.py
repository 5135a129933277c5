"""The JSON texts of an input, decoded one by one, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from fhir_adapters.complaints import Catalogue, Unreadable
from fhir_adapters.inbound.decode import (
    BOM,
    Bundle,
    Decoded,
    decode_document,
    decode_lines,
    flat,
)
from fhir_adapters.inbound.duplicate_keys import surely_none_twice
from fhir_adapters.inbound.resources import Resource
from fhir_adapters.sources import Block, Source


class Text(Struct, gc=False):
    """One decoded JSON text and where it stands.

    Attributes:
        offset: first byte in its file.
        length: bytes, with the end of its line.
        line: line of NDJSON, from one; zero for a whole file.
        resources: what is in it, with the ``fullUrl`` of each.
    """

    offset: int
    length: int
    line: int
    resources: list[tuple[str, Resource]]


class Texts:
    """Decodes the blocks of one input."""

    def __init__(
        self, source: Source, catalogue: Catalogue, *, thorough: bool = False
    ) -> None:
        """Take the input, and whether keys that stand twice are refused."""
        self._source = source
        self.catalogue = catalogue
        self._thorough = thorough

    def whole_lines(self, block: Block) -> list[Resource | Bundle] | None:
        """All lines of a block at once; ``None`` if that cannot be done."""
        if not block.line or block.too_large or block.fault:
            return None
        data = block.data.removeprefix(BOM) if block.line == 1 else block.data
        if self._thorough and not surely_none_twice(data):
            return None
        return decode_lines(data)

    def of(self, block: Block, unreadable: list[Unreadable]) -> Iterator[Text]:
        """The decoded texts of a block, one by one, with their places."""
        if block.fault:
            place = self._source.name(block.part, block.line)
            told = self.catalogue.unreadable(block.fault, place, block.detail)
            unreadable.append(told)
            return
        if not block.line:
            decoded = self._decode(block, block.data, 0)
            unreadable += decoded.unreadable
            yield Text(block.offset, len(block.data), 0, decoded.resources)
            return
        found = self.whole_lines(block)
        lines = block.data.split(b"\n") if not block.too_large else [b""]
        texts = [line for line in lines if line.strip()] if found is not None else []
        together = found if found is not None and len(found) == len(texts) else None
        offset, taken = block.offset, 0
        for number, line in enumerate(lines, block.line):
            length = len(line) + 1
            if together is not None:
                if line.strip():
                    yield Text(offset, length, number, flat(together[taken]))
                    taken += 1
            elif line.strip() or block.too_large:
                decoded = self._decode(block, line, number)
                unreadable += decoded.unreadable
                yield Text(offset, length, number, decoded.resources)
            offset += length

    def _decode(self, block: Block, data: bytes, line: int) -> Decoded:
        place = self._source.name(block.part, line)
        if block.too_large:
            return Decoded([], [self.catalogue.unreadable("MS-D005", place)])
        return decode_document(data, place, self.catalogue, thorough=self._thorough)

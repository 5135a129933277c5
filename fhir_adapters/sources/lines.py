"""Where the JSON texts of one file or stream begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from fhir_adapters.sources.documents import BLOCK_BYTES, MAX_DOCUMENT_BYTES, Block

BOM: Final = b"\xef\xbb\xbf"
_BLANK: Final = b" \t\r\n"
_TEXT: Final = re.compile(rb"[^ \t\r\n]")


def blocks_of(
    stream: BinaryIO, size: int, part: int, *, ndjson: bool = False
) -> Iterator[Block]:
    """The JSON texts of a stream: one, or lines of NDJSON in blocks.

    Args:
        stream: at its beginning.
        size: bytes in the stream.
        part: number of the file.
        ndjson: the file name says that it is NDJSON; otherwise its text decides.
    """
    head = _head(stream)
    if ndjson or is_ndjson(head):
        yield from _line_blocks(stream, part, head)
    elif size > MAX_DOCUMENT_BYTES:
        yield Block(part, 0, b"", too_large=True)
    else:
        yield Block(part, 0, head + stream.read())


def is_ndjson(head: bytes) -> bool:
    """Whether a text beginning with ``head`` is NDJSON.

    It is if its first line and the next that is not blank both open an object at
    once: no writer of one indented JSON object does that.
    """
    # Looked at where it stands: a head is large, and copies of it are slow to make.
    first = _TEXT.search(head, len(BOM) if head.startswith(BOM) else 0)
    if first is None or first[0] != b"{":
        return False
    end = head.find(b"\n", first.start())
    following = _TEXT.search(head, end) if end >= 0 else None
    return following is not None and following[0] == b"{"


def _head(stream: BinaryIO) -> bytes:
    """The beginning of a stream: a block, to the end of its line, and some of the next."""
    head = stream.read(BLOCK_BYTES)
    text = _TEXT.search(head)
    if text is None or head.find(b"\n", text.start(), len(head.rstrip(_BLANK))) < 0:
        head += stream.readline(MAX_DOCUMENT_BYTES) + stream.read(BLOCK_BYTES)
    return head


def _line_blocks(stream: BinaryIO, part: int, head: bytes) -> Iterator[Block]:
    offset, line, data = 0, 1, head
    while data:
        if not data.endswith(b"\n"):
            data += stream.readline(MAX_DOCUMENT_BYTES + 1)
        whole = len(data)
        # Only the last line of a block can be longer than a block.
        cut = data.rfind(b"\n") + 1
        too_large = whole - cut > MAX_DOCUMENT_BYTES
        if too_large:
            data = data[:cut]
        if _TEXT.search(data):
            yield Block(part, offset, data, line)
        offset += whole
        lines = data
        if too_large:
            line += data.count(b"\n")
            yield Block(part, offset - whole + cut, b"", line, too_large=True)
            offset += _skip_line(stream)
            line, lines = line + 1, b""
        data = stream.read(BLOCK_BYTES)
        # What stands after the last block has no number.
        line += _line_breaks(lines) if data else 0


def _line_breaks(data: bytes) -> int:
    """How many line breaks there are, at a tenth of the cost of ``bytes.count``."""
    return len(data) - len(data.replace(b"\n", b""))


def _skip_line(stream: BinaryIO) -> int:
    """Read to the end of a line; how many bytes that was."""
    skipped = 0
    while piece := stream.readline(BLOCK_BYTES):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped

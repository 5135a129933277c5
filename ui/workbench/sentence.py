"""Sentence: a form of words in which a record is told, and what it tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from ui.workbench.pages import STATUSES, Note
from ui.workbench.record import Record
from ui.workbench.words import WHEN

Table = Sequence[Sequence[str]]
Parts = dict[str, str]


class Sentence(Struct, frozen=True):
    """A form of words and what it tells.

    Attributes:
        example: the sentence as a clinician writes it.
        pattern: regular expression over the whole sentence.
        tell: writes it into a record; gets its parts and its table.
        table: whether a table follows.
    """

    example: str
    pattern: re.Pattern[str]
    tell: Callable[[Record, Parts, Note, Table], None]
    table: bool = False


_NOTE: Final = (
    rf"(?:, (?P<status>{'|'.join(STATUSES)}))?(?:, reported on (?P<reported>{WHEN}))?"
)


def sentence(
    example: str,
    pattern: str,
    tell: Callable[[Record, Parts, Note, Table], None],
    *,
    table: bool = False,
) -> Sentence:
    """A sentence; one without a table may end with its status and when it was reported."""
    ending = "" if table else _NOTE
    return Sentence(example, re.compile(pattern + ending), tell, table)

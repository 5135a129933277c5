"""``monotone``: what a rule's author says must never un-flag, for the solver to prove."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import yaml
from msgspec import Struct

from engine.language.diagnostics import Span, did_you_mean
from engine.language.documents import Document, items
from engine.language.vocabulary import Vocabulary

_KEYS: Final = ("more", "less", "more_since_index", "less_since_index")


class Monotone(Struct, frozen=True):
    """A higher (or lower) last result of a series never makes a TRUE flag anything else.

    Attributes:
        series: an analyte.
        more: a higher result; else a lower one.
        since_index: only a last result after the day of the index event.
        span: where it stands.
    """

    series: str
    more: bool
    since_index: bool
    span: Span

    @property
    def text(self) -> str:
        """``more serum_m_protein never un-flags``."""
        since = " since the index event" if self.since_index else ""
        return f"{'more' if self.more else 'less'} {self.series}{since} never un-flags"


def read_monotone(
    document: Document, node: yaml.Node, vocabulary: Vocabulary, *, indexed: bool
) -> tuple[Monotone, ...]:
    """``monotone: {more: [SERIES, ...], less_since_index: [SERIES, ...]}``.

    Mistakes are noted in the document.

    Args:
        document: where it stands.
        node: the mapping.
        vocabulary: analytes.
        indexed: whether the rule counts from an event.
    """
    return tuple(_each(document, node, vocabulary, indexed=indexed))


def _each(
    document: Document, node: yaml.Node, vocabulary: Vocabulary, *, indexed: bool
) -> Iterator[Monotone]:
    for key, listed in items(document, node):
        if key not in _KEYS:
            message = f"`monotone` has no key {key!r}"
            place = document.key_span(listed)
            document.report("MS-R099", place, message, did_you_mean(key, _KEYS))
            continue
        if key.endswith("since_index") and not indexed:
            message = f"{key!r} counts from an index event, and the rule names none"
            document.report(
                "MS-R099",
                document.key_span(listed),
                message,
                "leave `_since_index` out",
            )
        for each in document.sequence(listed):
            series = document.text(each)
            if series not in vocabulary.analytes:
                message = f"there is no analyte {series!r}"
                remedy = did_you_mean(series, vocabulary.analytes)
                document.wrong("MS-R099", each, message, remedy)
                continue
            more, since = key.startswith("more"), key.endswith("since_index")
            yield Monotone(series, more, since, document.span(each))

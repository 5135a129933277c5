"""The one thing worth asking for: what would settle most verdicts of a patient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from engine.reasoning import DataRequest, Verdict

Way = tuple[DataRequest, ...]


class OneRequest(Struct, frozen=True):
    """What to ask for, and what that would do.

    Attributes:
        text: the request in words.
        settles: titles of the verdicts that it settles whatever the answer is.
        could_settle: titles of further verdicts that some answer settles.
        is_past: whether every window is over: then there is nothing to order.
    """

    text: str
    settles: tuple[str, ...]
    could_settle: tuple[str, ...]
    is_past: bool = False

    @property
    def label(self) -> str:
        """What stands before the request."""
        return "To look for" if self.is_past else "To ask for"


def one_request(verdicts: Iterable[Verdict], as_of: str = "") -> OneRequest | None:
    """The request that settles most verdicts, then the one that may settle most.

    Only what can still be known is asked for; a window that is over on the day ``as_of``
    (ISO) is told as one. Ties go to the smaller request, then to the order of its text,
    so the same patient gets the same request.
    """
    undecided = [v for v in verdicts if v.settles or v.could_settle]
    ways = {w for v in undecided for w in (*v.settles, *v.could_settle) if _open(w)}
    if not ways:
        return None

    def effect(way: Way) -> tuple[tuple[str, ...], tuple[str, ...]]:
        sure = tuple(v.title for v in undecided if _within(v.settles, way))
        maybe = tuple(
            v.title
            for v in undecided
            if v.title not in sure and _within(v.could_settle, way)
        )
        return sure, maybe

    def rank(way: Way) -> tuple[int, int, int, str]:
        sure, maybe = effect(way)
        return -len(sure), -len(maybe), len(way), _text(way)

    best = min(ways, key=rank)
    told = all_of(request.said(as_of) for request in best)
    is_past = all(request.is_over(as_of) for request in best)
    return OneRequest(told, *effect(best), is_past)


def _open(way: Way) -> bool:
    return bool(way) and all(request.can_be_known_now for request in way)


def _within(ways: Sequence[Way], asked: Way) -> bool:
    return any(set(way) <= set(asked) for way in ways)


def _text(way: Way) -> str:
    return all_of(request.text for request in way)


def all_of(texts: Iterable[str]) -> str:
    """Several things that are asked for together; parts with commas stand apart."""
    told = list(texts)
    return ("; and " if any(", " in text for text in told) else " and ").join(told)

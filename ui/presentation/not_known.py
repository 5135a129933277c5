"""What is missing behind an open answer, by why it is not known."""

from __future__ import annotations

from typing import Final

from engine.reasoning import Gap, Verdict
from engine.values import Outcome

_WAYS: Final = {
    "never_asked": "No result on record",
    "not_done": "Asked, but not done or failed",
    "inconclusive": "Done, but not conclusive",
    "list_open": "Seen, but nobody has listed all lesions",
    "preliminary": "Preliminary only",
    "order_unknown": "Order in time not known",
    "no_index_event": "The event to count from is not on record",
}


def way_not_known(reason: str) -> str:
    """A reason in words; the reason itself if it has none."""
    return _WAYS.get(reason, reason.replace("_", " "))


def gaps_of(verdict: Verdict) -> tuple[Gap, ...]:
    """What is missing, without criteria that do not apply: nobody need look there."""
    settled = {c.id for c in verdict.criteria if c.outcome == Outcome.NOT_APPLICABLE}
    return tuple(gap for gap in verdict.missing if gap.criterion not in settled)


def ways_not_known(verdict: Verdict) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is missing, by why it is not known; absence is never negation."""
    found: dict[str, list[str]] = {reason: [] for reason in _WAYS}
    for gap in gaps_of(verdict):
        found.setdefault(gap.reason, []).append(gap.text)
    return tuple(
        (way_not_known(reason), tuple(dict.fromkeys(texts)))
        for reason, texts in found.items()
        if texts
    )

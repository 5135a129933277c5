"""The history of alerts: lines that are chained by their hashes, so that none changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct, structs

from engine.surveillance.alert import digest
from engine.surveillance.life import Change, Situation, State
from engine.surveillance.recall import Stamp

FIRST = "0" * 64


class Entry(Struct, frozen=True):
    """One change of one alert.

    Attributes:
        seq: number in the whole history, from 1.
        situation: id of the alert.
        action: ``opened``, ``acknowledged``, ``snoozed``, ``resolved``, ...
        who: a person, or the command that ran.
        at: ISO instant.
        why: reason in words.
        as_of: ISO day for which the alert was evaluated.
        alert: the alert with its evidence, JSON.
        rulesets: the rule sets behind it, JSON.
        facts_sha256: hash over the facts that were seen.
        previous: hash of the line before.
        hash: hash over all the above.
    """

    seq: int
    situation: str
    action: str
    who: str
    at: str
    why: str
    as_of: str
    alert: str
    rulesets: str
    facts_sha256: str
    previous: str
    hash: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Entry:
        """The line of a row."""
        return msgspec.convert(row, cls)

    def row(self) -> dict[str, Any]:
        """The row of the line."""
        return structs.asdict(self)

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """The rule sets behind the alert."""
        return msgspec.json.decode(self.rulesets, type=tuple[Stamp, ...])

    def chained(self) -> str:
        """What ``hash`` must be."""
        told = [str(v) for k, v in structs.asdict(self).items() if k != "hash"]
        return digest(*told)


def entry_after(
    seq: int,
    previous: str,
    situation: Situation,
    change: Change,
    *,
    who: str,
    at: str,
    as_of: str,
    stamps: tuple[Stamp, ...],
    facts_sha256: str,
) -> Entry:
    """The line that follows the line ``seq``, whose hash is ``previous``."""
    alert = msgspec.json.encode(situation.alert).decode()
    rulesets = msgspec.json.encode(stamps).decode()
    entry = Entry(
        seq + 1, situation.id, change.action, who, at, change.why, as_of, alert, rulesets,
        facts_sha256, previous,
    )  # fmt: skip
    return structs.replace(entry, hash=entry.chained())


def broken_entries(entries: Iterable[Entry], seq: int, head: str) -> Iterator[str]:
    """Where the chain does not hold; nothing if it holds up to the line ``seq``."""
    previous, expected = FIRST, 1
    for entry in entries:
        if entry.seq != expected:
            yield f"line {expected}: it is missing"
        elif entry.previous != previous:
            yield f"line {entry.seq}: it does not follow the line before"
        if entry.hash != entry.chained():
            yield f"line {entry.seq}: it was changed"
        previous, expected = entry.hash, entry.seq + 1
    if (expected - 1, previous) != (seq, head):
        yield f"line {seq}: the history does not end where it ended"


_STATES: Final[dict[str, State]] = {
    "opened": "open",
    "reopened": "open",
    "snooze_ended": "open",
    "acknowledged": "acknowledged",
    "snoozed": "snoozed",
    "resolved": "resolved",
}


def states_after(entries: Iterable[Entry]) -> dict[str, State]:
    """The state in which a history leaves each alert."""
    found: dict[str, State] = {}
    for entry in entries:
        now = found.get(entry.situation)
        if entry.action in _STATES:
            found[entry.situation] = _STATES[entry.action]
        elif entry.action == "new_evidence":
            found[entry.situation] = "open" if now == "snoozed" else now or "open"
        elif now != "resolved":  # an answer from another screen
            found[entry.situation] = "acknowledged"
    return found

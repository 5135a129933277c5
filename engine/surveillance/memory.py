"""Memory: what was judged of one patient on the earlier days of a replay.

A verdict depends on the facts at which its rule looks and on nothing else of the record;
while these are the same ones, it is the same verdict. Rules that read the day of the
question are not remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.reasoning import Verdict
from engine.reasoning.chart import kind_of
from engine.state import Fact

Version = tuple[int, ...]
Asked = tuple[str, tuple[str, ...]]  # a rule and the values of it that count


class Memory:
    """What is known of one patient, for the days that follow."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._facts: dict[str, list[Fact]] = {}
        self._versions: dict[str, int] = {}
        self._verdicts: dict[str, tuple[Version, Verdict | None]] = {}
        self._held: dict[Asked, dict[int, tuple[list[Fact], bool]]] = {}

    def see(self, facts: Iterable[Fact]) -> None:
        """Take in what is known on a day; a kind with another fact has another version.

        Facts are compared by identity and kept: one that is cut anew each day, because
        its date is partial, is another one each day.
        """
        now: dict[str, list[Fact]] = {}
        for fact in facts:
            now.setdefault(kind_of(fact), []).append(fact)
        for kind in {**self._facts, **now}:
            old, new = self._facts.get(kind, []), now.get(kind, [])
            if not _same(old, new):
                self._versions[kind] = self._versions.get(kind, 0) + 1
        self._facts = now

    def verdict(
        self, rule: str, kinds: tuple[str, ...], judged: Callable[[], Verdict | None]
    ) -> Verdict | None:
        """The verdict of a rule, judged only if a fact at which it looks has changed.

        Args:
            rule: its id.
            kinds: kinds of the facts at which it looks; empty: at all.
            judged: judges it.
        """
        version = tuple(
            self._versions.get(k, 0) for k in kinds or sorted(self._versions)
        )
        found = self._verdicts.get(rule)
        if found is None or found[0] != version:
            found = self._verdicts[rule] = version, judged()
        return found[1]

    def held(
        self, condition: Asked, day: int, seen: list[Fact], judged: Callable[[], bool]
    ) -> bool:
        """Whether a condition held on what was seen up to a day, judged only once.

        Args:
            condition: what is asked.
            day: proleptic ordinal.
            seen: the facts up to that day at which it looks.
            judged: judges it.
        """
        days = self._held.setdefault(condition, {})
        found = days.get(day)
        if found is None or not _same(found[0], seen):
            found = days[day] = seen, judged()
        return found[1]


def _same(one: list[Fact], other: list[Fact]) -> bool:
    return len(one) == len(other) and all(
        a is b for a, b in zip(one, other, strict=True)
    )

"""Finding: what one criterion came to, with its proof or its gap, told lazily."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from engine.reasoning.verdict import DataRequest
from engine.state import Fact
from engine.values import FALSE, TRUE, Once, Possible

VAGUE = frozenset(("inconclusive", "order_unknown", "no_index_event"))
"""Reasons with which a criterion may still be decided by weighing every reading."""


def nothing_to_say() -> str:
    """No sentence."""
    return ""


def nothing_to_ask() -> tuple[DataRequest, ...]:
    """No request."""
    return ()


class Among(Struct, frozen=True):
    """The answers that are possible to one question at one time point; one is given.

    Attributes:
        question: what is charted, and at which time point.
        values: the possible answers.
    """

    question: tuple[str, str]
    values: frozenset[str]


class Finding(Struct, frozen=True, dict=True):
    """What one criterion came to.

    Attributes:
        possible: what it can be over all readings of the record.
        facts: if decided, facts that alone prove it.
        say: one sentence, made only when somebody reads it.
        reason: if undecided, why (see ``Gap.reason``).
        ask: if undecided, what to ask for; made only when needed.
        through: last day looked at, proleptic ordinal, for a series or imaging.
        cautions: what a reader must know beside it.
        answers: what an answer to ``ask`` can make it. That something never happened
            cannot be charted: there only TRUE can be answered.
        surely: whether every answer to ``ask`` decides it; not if a first answer would
            wait for a second one.
        among: of a charted answer that is open, the question and every answer that
            the record leaves possible.
        minimal: whether it is known that none of the facts is needless.
    """

    possible: Possible
    facts: tuple[Fact, ...] = ()
    say: Callable[[], str] = nothing_to_say
    reason: str | None = None
    ask: Callable[[], tuple[DataRequest, ...]] = nothing_to_ask
    through: int | None = None
    cautions: tuple[str, ...] = ()
    answers: Possible = TRUE | FALSE
    surely: bool = True
    among: Among | None = None
    minimal: bool = False

    @Once
    def outcome(self) -> tuple[object, ...]:
        """All that a rule can make of it."""
        vague = self.reason in VAGUE
        return self.possible, self.answers, vague, self.surely, self.among

    @Once
    def requests(self) -> tuple[DataRequest, ...]:
        """What to ask for, made once."""
        return self.ask()

    @Once
    def text(self) -> str:
        """The sentence, made once."""
        return self.say()

"""Places for facts of an unknown patient, kind by kind."""

from __future__ import annotations

from typing import Final, NamedTuple

from engine.verification.solver.frame import Slot, Span, Time
from engine.verification.solver.terms import Amount, Condition

# States of a cytogenetic result.
PRESENT, ABSENT, INDETERMINATE, FAILED = range(4)
NOT_READ: Final = -1


class Infusion(NamedTuple):
    """A place for an infusion: which product, by its place in ``products``."""

    slot: Slot
    product: Amount


class Course(NamedTuple):
    """A place for the course of one drug."""

    agent: str
    slot: Slot
    has_stop: Condition
    stop: Time
    no_response: Condition


class Probe(NamedTuple):
    """A place for one cytogenetic result."""

    there: Condition
    state: Amount
    has_fraction: Condition
    fraction: Span


class Answer(NamedTuple):
    """A place for one charted answer: its place among the values, or ``NOT_READ``."""

    slot: Slot
    value: Amount


class Study(NamedTuple):
    """A place for one study; without one, findings may still name it.

    ``complete``: the kinds of lesions of which somebody states that all are listed.
    """

    slot: Slot
    whole_body: Condition
    complete: dict[str, Condition]


class Finding(NamedTuple):
    """A place for one lesion seen, or stated to be absent.

    ``contiguity`` and ``new`` are places among the stated values, then ``not stated``,
    then ``indeterminate``; ``study`` and ``lesion`` are -1 where none is named.
    """

    slot: Slot
    seen: Condition
    contiguity: Amount
    new: Amount
    study: Amount
    lesion: Amount
    has_longest: Condition
    longest: Span
    has_shortest: Condition
    shortest: Span

"""Kleene truth with a fourth outcome, as sets of what is still possible.

A statement about a record is a set of possible outcomes, held as a small bit
mask: ``TRUE``, ``FALSE`` and ``NOT_APPLICABLE`` are the single possibilities,
``UNKNOWN`` is "true or false". Sets instead of one ``None`` keep apart
"unknown, and it may yet be true" from "unknown, but it cannot be true": a body
that is false behind a gate that is unknown is ``FALSE | NOT_APPLICABLE`` and so
can never make an ``any`` true.

Children that are not applicable are dropped by every connective; when all are
dropped the parent is not applicable.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

Possible = int

TRUE: Possible = 1
FALSE: Possible = 2
NOT_APPLICABLE: Possible = 4
UNKNOWN: Possible = TRUE | FALSE


class Outcome(StrEnum):
    """The four outcomes a reader sees."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


_OUTCOMES = {
    TRUE: Outcome.TRUE,
    FALSE: Outcome.FALSE,
    NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
}


def outcome_of(possible: Possible) -> Outcome:
    """The outcome a reader sees: decided only if one possibility is left.

    >>> outcome_of(TRUE), outcome_of(FALSE | NOT_APPLICABLE)
    (<Outcome.TRUE: 'true'>, <Outcome.UNKNOWN: 'unknown'>)
    """
    return _OUTCOMES.get(possible, Outcome.UNKNOWN)


def is_decided(possible: Possible) -> bool:
    """Whether exactly one possibility is left."""
    return possible in _OUTCOMES


def any_of(children: Iterable[Possible]) -> Possible:
    """What a disjunction of independent children can be.

    >>> outcome_of(any_of([FALSE, NOT_APPLICABLE]))
    <Outcome.FALSE: 'false'>
    """
    may_hold = may_fail = False
    all_may_be_other, all_may_drop = True, True
    for child in children:
        may_hold |= bool(child & TRUE)
        may_fail |= bool(child & FALSE)
        all_may_be_other &= child != TRUE
        all_may_drop &= bool(child & NOT_APPLICABLE)
    return (
        (TRUE if may_hold else 0)
        | (FALSE if may_fail and all_may_be_other else 0)
        | (NOT_APPLICABLE if all_may_drop else 0)
    )


def negate(child: Possible) -> Possible:
    """What the negation can be; not applicable stays not applicable."""
    held = FALSE if child & TRUE else 0
    failed = TRUE if child & FALSE else 0
    return held | failed | (child & NOT_APPLICABLE)


def all_of(children: Iterable[Possible]) -> Possible:
    """What a conjunction of independent children can be.

    >>> outcome_of(all_of([TRUE, UNKNOWN, FALSE]))
    <Outcome.FALSE: 'false'>
    """
    return negate(any_of(negate(child) for child in children))


def none_of(children: Iterable[Possible]) -> Possible:
    """What "none of these" can be.

    >>> outcome_of(none_of([FALSE, UNKNOWN]))
    <Outcome.UNKNOWN: 'unknown'>
    """
    return negate(any_of(children))


def at_least(count: int, children: Iterable[Possible]) -> Possible:
    """What "at least ``count`` of these hold" can be.

    >>> outcome_of(at_least(2, [TRUE, UNKNOWN, TRUE]))
    <Outcome.TRUE: 'true'>
    """
    masks = list(children)
    surely = sum(1 for child in masks if child == TRUE)
    possibly = sum(1 for child in masks if child & TRUE)
    all_may_drop = all(child & NOT_APPLICABLE for child in masks)
    may_fail = surely < count and (
        surely > 0
        or any(child & FALSE for child in masks)
        or (count > 1 and possibly > 0)
    )
    return (
        (TRUE if possibly >= count else 0)
        | (FALSE if may_fail else 0)
        | (NOT_APPLICABLE if all_may_drop else 0)
    )


def gated(gate: Possible, body: Possible) -> Possible:
    """What ``body`` can be behind ``only_if`` ``gate``.

    >>> outcome_of(gated(FALSE, TRUE)), outcome_of(any_of([FALSE, gated(UNKNOWN, FALSE)]))
    (<Outcome.NOT_APPLICABLE: 'not_applicable'>, <Outcome.FALSE: 'false'>)
    """
    possible = body if gate & TRUE else 0
    if gate & (FALSE | NOT_APPLICABLE):
        possible |= NOT_APPLICABLE
    return possible

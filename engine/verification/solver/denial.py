"""What a study denies of the lesions that it saw itself."""

from __future__ import annotations

from collections.abc import Iterable

from engine.verification.solver.lesion_values import may_be
from engine.verification.solver.places import Finding
from engine.verification.solver.terms import (
    Condition,
    at_most,
    equal,
    every,
    implies,
    negation,
    some_of,
)

Own = list[tuple[Finding, Condition]]
"""Findings, each with whether it is one of the study."""


def contradicts(own: Own, attribute: str, values: tuple[str, ...]) -> Condition:
    """Whether a study saw a lesion of which it denies all that it can be."""
    return some_of(
        *(
            every(there, f.seen, _all_is_denied(own, f, attribute, values))
            for f, there in own
        )
    )


def is_denied(
    findings: Iterable[Finding],
    finding: Finding,
    attribute: str,
    values: tuple[str, ...],
) -> Condition:
    """Whether the study that saw a lesion also denies all that it can be."""
    own = [
        (other, every(other.slot.there, equal(other.study, finding.study)))
        for other in findings
        if other is not finding
    ]
    denied = _all_is_denied(own, finding, attribute, values)
    return every(at_most(0, finding.study), denied)


def _all_is_denied(
    own: Own, finding: Finding, attribute: str, values: tuple[str, ...]
) -> Condition:
    denied = {
        value: some_of(
            *(
                every(there, negation(f.seen), may_be(f, attribute, value, values))
                for f, there in own
            )
        )
        for value in values
    }
    return every(
        *(implies(may_be(finding, attribute, v, values), denied[v]) for v in values)
    )

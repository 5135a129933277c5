"""Attributes of lesions: what a finding states, and what of a body follows."""

from __future__ import annotations

from engine.language import (
    Group,
    HasMeasure,
    IsState,
    Leaf,
    Node,
)
from engine.verification.solver.masks import (
    OPEN,
    Mask,
    all_mask,
    any_mask,
    at_least_mask,
    chosen,
    none_mask,
    plain,
)
from engine.verification.solver.places import Finding
from engine.verification.solver.terms import (
    Condition,
    equal,
    negation,
    some_of,
)

NOT_STATED = "not_stated"


class NotExpressibleError(Exception):
    """Something that the encoding does not know how to say."""


_STATED = {
    "bone_contiguity": ("contiguous", "non_contiguous", NOT_STATED, "indeterminate"),
    "new_since_prior": ("yes", "no", NOT_STATED),
}


def place_of(attribute: str, stated: str) -> int:
    """Where an answer stands among those of an attribute.

    Raises:
        NotExpressibleError: it is no attribute that findings have.
    """
    known = _STATED.get(attribute)
    if known is None or stated not in known:
        raise NotExpressibleError(f"{attribute} is {stated}")
    return known.index(stated)


def stated_at(attribute: str, place: int) -> str:
    """The answer at a place."""
    return _STATED[attribute][place]


def states(finding: Finding, attribute: str, value: str) -> Condition:
    """It is stated to be just this."""
    place = place_of(attribute, value)
    return equal(
        finding.contiguity if attribute == "bone_contiguity" else finding.new, place
    )


def may_be(
    finding: Finding, attribute: str, value: str, values: tuple[str, ...]
) -> Condition:
    """It is stated to be the value, or not stated to be any."""
    stated = some_of(*(states(finding, attribute, v) for v in values))
    return some_of(states(finding, attribute, value), negation(stated))


def with_value(body: Node, value: str, finding: Finding | None) -> Mask:
    """The body for a lesion whose attribute has one value.

    Raises:
        NotExpressibleError: the body has an `only_if`.
    """
    match body:
        case Leaf(test=IsState(state=state, negated=negated)):
            return plain((value == state) != negated)
        case Leaf(test=HasMeasure(operator=operator, limit=limit)):
            if finding is None:
                return OPEN
            opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">="}[operator]
            size = finding.longest
            mask = Mask(
                size.may(operator, limit.value), size.may(opposite, limit.value)
            )
            return chosen(finding.has_longest, mask, OPEN)
        case Group(kind=kind, children=children, count=count):
            masks = [with_value(child, value, finding) for child in children]
            if kind == "at_least":
                return at_least_mask(count, masks)
            return {"any": any_mask, "all": all_mask, "none": none_mask}[kind](masks)
        case _:
            raise NotExpressibleError("only_if inside of a list")

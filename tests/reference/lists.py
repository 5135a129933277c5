"""Lists of lesions: the latest closing study, later lesions, and what may be missing."""

from __future__ import annotations

from fractions import Fraction

from engine.language import HasMeasure, ItemList
from tests.reference.candidates import around
from tests.reference.reading import At, Lesion
from tests.reference.series import tests_of
from tests.reference.world import Inside, World

NOWHERE = At(0, 0)


def items(world: World, listed: ItemList, inside: Inside, count: int) -> list[Lesion]:
    """The latest closing study's list, and lesions seen after it.

    Where nothing closes the list, more lesions of each attribute may exist; ``count``
    of one kind are as good as any number.
    """
    (attributes,) = listed.attributes.values()
    found: list[Lesion] = []
    for attribute in attributes:
        found += _of_attribute(world, listed.kind, attribute, inside, count)
    return found


def _of_attribute(
    world: World, kind: str, attribute: str, inside: Inside, count: int
) -> list[Lesion]:
    seen = [
        lesion
        for lesion in world.reading.lesions
        if (lesion.kind, lesion.attribute) == (kind, attribute) and inside(lesion.at)
    ]
    closings = [
        closing
        for closing in world.reading.closings
        if closing.kind == kind
        and attribute in closing.attributes
        and inside(closing.at)
    ]
    if closings:
        latest = max(closings, key=lambda closing: closing.at)
        return [
            lesion
            for lesion in seen
            if lesion.at > latest.at or lesion.study == latest.study
        ]
    sizes = [
        Fraction(t.limit.value)
        for t in tests_of(world.rule)
        if isinstance(t, HasMeasure)
    ]
    if seen and not sizes and count == 1:
        return seen  # one more of the same changes nothing
    options = (None, *around(sizes)) if sizes else (None, Fraction(0))
    size = world.ask(("open", kind, world.rule.time_point, attribute), options)
    if size is None:
        return seen
    return seen + [Lesion(kind, attribute, NOWHERE, "", size)] * count

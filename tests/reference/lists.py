"""Lists of lesions: the latest closing study, later lesions, and what may be missing."""

from __future__ import annotations

from fractions import Fraction

from engine.language import Appears, Grows, HasMeasure, ItemList
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


def appears(world: World, test: Appears) -> bool:
    """A lesion was called new in a study since the index event."""
    listed = world.vocabulary.lists[test.list]
    if any(lesion.new for lesion in _seen_since(world, listed.kind)):
        return True
    if _is_listed(world, listed):
        return False
    return bool(world.ask(("appears", test.list, world.rule.name), (True, False)))


def grows(world: World, test: Grows) -> bool:
    """A lesion that was not called new is larger than in an earlier study."""
    listed = world.vocabulary.lists[test.list]
    compared = _is_listed(world, listed)
    for lesion in _seen_since(world, listed.kind):
        if lesion.new:
            continue
        earlier = [
            other
            for other in world.reading.lesions
            if other.kind == lesion.kind
            and other.name == lesion.name != ""
            and other.at < lesion.at
            and other.study != lesion.study
        ]
        compared = compared and bool(earlier)
        if any(_grew(test, other, lesion) for other in earlier):
            return True
    if compared:
        return False
    key = ("grows", *(str(getattr(test, f)) for f in test.__struct_fields__))
    return bool(world.ask((*key, world.rule.name), (True, False)))


def _grew(test: Grows, earlier: Lesion, later: Lesion) -> bool:
    growth, amount = later.longest - earlier.longest, Fraction(test.amount.value)
    enough = growth > amount if test.strict else growth >= amount
    if test.short_axis is not None:
        enough = enough and earlier.shortest > Fraction(test.short_axis.value)
    return enough and growth >= earlier.longest * Fraction(test.by.value) / 100


def _window(world: World) -> Inside:
    point = world.vocabulary.time_points[world.rule.time_point]
    if point.until == "as_of":
        return world.in_follow_up
    return world.window() or (lambda _: False)


def _seen_since(world: World, kind: str) -> list[Lesion]:
    inside = _window(world)
    return [x for x in world.reading.lesions if x.kind == kind and inside(x.at)]


def _is_listed(world: World, listed: ItemList) -> bool:
    """Some study of the window lists every lesion, of each attribute."""
    inside, (attributes,) = _window(world), listed.attributes.values()
    closed = [
        c for c in world.reading.closings if c.kind == listed.kind and inside(c.at)
    ]
    return all(any(a in c.attributes for c in closed) for a in attributes)

"""Sentences about lesions."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language import Group, IsState, ItemList, Leaf, Node
from engine.reasoning.wording import day
from engine.state import Fact, LesionFinding


def found_text(listing: ItemList, proof: tuple[Fact, ...]) -> str:
    """``soft-tissue lesion (liver), non-contiguous with bone, 2024-01-20``."""
    fact = proof[0]
    assert isinstance(fact, LesionFinding)  # noqa: S101 - lists hold findings
    site = f" ({fact.site})" if fact.site else ""
    contact = fact.bone_contiguity.replace("_", "-")
    stated = f", {contact} with bone" if fact.bone_contiguity != "not_stated" else ""
    return f"{listing.title.removesuffix('s')}{site}{stated}, {day(fact.when)}"


def none_text(listing: ItemList, body: Node, proof: tuple[Fact, ...]) -> str:
    """``no non-contiguous lesion among soft-tissue lesions, study of ...``."""
    words = " or ".join(
        _quality(leaf.test) for leaf in _leaves(body) if isinstance(leaf.test, IsState)
    )
    study = f", study of {day(proof[0].when)}" if proof else ""
    return f"no {words} lesion among {listing.title}{study}".replace("  ", " ")


def _quality(test: IsState) -> str:
    """``non-contiguous``; of a yes-or-no attribute its name, ``new since prior``."""
    name = test.name.replace("_", " ")
    return {"yes": name, "no": f"not {name}"}.get(
        test.state, test.state.replace("_", "-")
    )


def _leaves(body: Node) -> Iterator[Leaf]:
    match body:
        case Leaf():
            yield body
        case Group(children=children):
            for child in children:
                yield from _leaves(child)
        case _:
            return

"""``score:`` and ``set:``: classifications that count which of their items hold.

score:
  items:
    - {value: emd, points: "1", when: {...}}
  bands:
    - {value: low, up_to: "1"}
    - {value: high}

set:
  - {value: biochemical, when: {...}}
"""

from __future__ import annotations

from decimal import Decimal

import yaml

from engine.language.case_reader import read_value
from engine.language.documents import ID
from engine.language.node_reader import NodeReader
from engine.language.tree import Band, Item
from engine.language.units import read_number

# All combinations of the items are weighed, so their number is bounded.
MOST_ITEMS = 8


def read_score(
    nodes: NodeReader, node: yaml.Node
) -> tuple[tuple[Item, ...], tuple[Band, ...]]:
    """The items of a score and the bands that name its sums."""
    document = nodes.document
    entry = document.mapping(node, required=("items",), optional=("bands",))
    items = _items(nodes, entry.get("items"), ("value", "points", "when"))
    return items, _bands(nodes, entry["bands"]) if "bands" in entry else ()


def read_set(nodes: NodeReader, node: yaml.Node) -> tuple[Item, ...]:
    """The items of a set."""
    return _items(nodes, node, ("value", "when"))


def _items(
    nodes: NodeReader, node: yaml.Node | None, keys: tuple[str, ...]
) -> tuple[Item, ...]:
    document = nodes.document
    found: list[Item] = []
    entries = document.sequence(node) if node is not None else []
    if isinstance(node, yaml.SequenceNode) and not 1 <= len(entries) <= MOST_ITEMS:
        message = f"{len(entries)} items stand here"
        nodes.wrong("MS-R049", node, message, f"write from 1 to {MOST_ITEMS} items")
    for item in entries:
        part = document.mapping(item, required=keys)
        value = read_value(nodes, part, {other.value for other in found})
        if "value" in part and not _is_name(value):
            message = f"{value!r} is no name of an item"
            remedy = "use small letters, digits and underscores, and not `none`"
            nodes.wrong("MS-R042", part["value"], message, remedy)
        points = _number(nodes, part["points"]) if "points" in part else Decimal(1)
        if "when" in part:
            when = nodes.read(part["when"])
            found.append(Item(value, points, when, document.span(item)))
    return tuple(found)


def _is_name(value: str) -> bool:
    # "none" is the value of a set of which no item holds; an empty one is noted.
    return not value or (ID.fullmatch(value) is not None and value != "none")


def _bands(nodes: NodeReader, node: yaml.Node) -> tuple[Band, ...]:
    entries = nodes.document.sequence(node)
    bands: list[Band] = []
    if not entries and isinstance(node, yaml.SequenceNode):
        nodes.wrong("MS-R044", node, "`bands` of nothing", "list the bands, or none")
    for entry in entries:
        last = bands[-1].up_to if bands else None
        bands.append(_band(nodes, entry, bands, is_last=entry is entries[-1]))
        up_to = bands[-1].up_to
        if last is not None and up_to is not None and up_to <= last:
            message = f"the band up to {up_to} comes after the one up to {last}"
            nodes.wrong("MS-R050", entry, message, "write the bands in rising order")
    return tuple(bands)


def _band(
    nodes: NodeReader, node: yaml.Node, earlier: list[Band], *, is_last: bool
) -> Band:
    part = nodes.document.mapping(node, required=("value",), optional=("up_to",))
    if part and ("up_to" in part) == is_last:
        message = "every band but the last has `up_to`"
        remedy = "give the highest sum of each band, and leave it out in the last"
        nodes.wrong("MS-R050", node, message, remedy)
    up_to = _number(nodes, part["up_to"]) if "up_to" in part else None
    return Band(read_value(nodes, part, {band.value for band in earlier}), up_to)


def _number(nodes: NodeReader, node: yaml.Node) -> Decimal:
    text = nodes.document.text(node)
    number = read_number(text.removeprefix("-"))
    if number is None:
        message = f"{text!r} is no number"
        nodes.wrong("MS-R051", node, message, "write a number such as 1 or 0.5")
        return Decimal(0)
    return -number if text.startswith("-") else number

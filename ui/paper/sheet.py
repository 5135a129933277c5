"""The room of one page: what fits is placed, what does not is counted and said."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from msgspec import Struct

from ui.paper.measure import height
from ui.presentation import Html, element

WIDTH = 186.0
"""Millimetres between the margins of an A4 page."""
HEIGHT = 273.0
TEXT = 8.0
"""Points of the text."""
SMALL = 7.0
_TITLE = 6.2
"""Millimetres of a section's title with the room around it."""


class Item(Struct, frozen=True):
    """One piece that is placed whole or not at all.

    Attributes:
        html: what is placed.
        height: millimetres it takes at most.
    """

    html: Html
    height: float


class Sheet:
    """One page that fills from the top.

    Attributes:
        parts: what stands on it.
        left_out: what does not stand on it, in words, with its number.
    """

    def __init__(self, room: float) -> None:
        """Begin with ``room`` millimetres."""
        self.parts: list[Html] = []
        self.left_out: list[str] = []
        self._room = room

    def has_room_for(self, item: Item) -> bool:
        """Whether a section that begins with ``item`` would be placed."""
        return item.height <= self._room - _TITLE

    def place(self, item: Item) -> None:
        """Place what must stand on the page whatever else is there."""
        self.parts.append(item.html)
        self._room -= item.height

    def section(
        self, title: str, items: Iterable[Item], what: str, most: float = HEIGHT
    ) -> None:
        """Place as many items as there is room for; count the others.

        Args:
            title: heading; left out if no item fits.
            items: in the order of their weight.
            what: what the items are, for the count, such as ``answers``.
            most: millimetres that the section may take.
        """
        every = list(items)
        room = min(self._room, most) - _TITLE
        placed: list[Item] = []
        for item in every:
            if item.height > room:
                break
            room -= item.height
            placed.append(item)
        if placed:
            self._room -= _TITLE + sum(item.height for item in placed)
            html = (item.html for item in placed)
            self.parts.append(element("section", element("h2", title), *html))
        if len(placed) < len(every):
            of = f" of {len(every)}" if placed else ""
            self.left_out.append(f"{len(every) - len(placed)}{of} {what}")


def paragraph(
    text: str, html: Html | None = None, *, small: bool = False, class_: str = ""
) -> Item:
    """A paragraph as an item; ``html`` if it is more than plain text."""
    points = SMALL if small else TEXT
    inner = text if html is None else html
    class_ = f"{class_} small".strip() if small else class_
    return Item(
        element("p", inner, class_=class_), height(text, WIDTH - 2, points) + 0.3
    )


def as_wide(code: str, *, small: bool = False) -> str:
    """A text that is as wide as ``code`` is in its own, narrower letters."""
    return "n" * ceil(len(code) * (0.93 if small else 0.81))


def fitted(texts: Iterable[str], most: int) -> str:
    """Texts in one line, cut after ``most`` characters; what is cut is counted."""
    told: list[str] = []
    every = list(texts)
    for number, text in enumerate(every):
        if told and len("; ".join((*told, text))) > most:
            return "; ".join(told) + f"; and {len(every) - number} more"
        told.append(text)
    return "; ".join(told)

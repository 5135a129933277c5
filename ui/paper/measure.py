"""How much room a text takes on paper, measured so that it is never too little.

Widths are those of DejaVu Sans, the widest of the usual sans-serif fonts: with any other
one the page has more room than it was given.
"""

from __future__ import annotations

from math import ceil
from typing import Final

MILLIMETRES_PER_POINT: Final = 25.4 / 72
LEADING: Final = 1.32
"""Height of a line in font sizes, as in the style sheet."""

_HUNDREDTHS: Final = {
    27: "'",
    30: "ijlIJ",
    34: " ,.·/:;\\|",
    39: "f-t()[]!",
    46: 'r"',
    50: "*_`",
    53: "szcvxy?“”",
    59: "FkL",
    63: "PTYaoeESbdghnpqué",
    64: "$0123456789{}",
    70: "KAVBRXZC",
    79: "UHNDGOQ&▲◇",
    87: "w#+<=>^~M⊘●◷",
    97: "m%■",
}
"""Advance widths in hundredths of the font size, rounded up."""
_WIDTHS: Final = {c: n / 100 for n, chars in _HUNDREDTHS.items() for c in chars}
_OTHER: Final = 1.0
_BOLD: Final = 1.12
_SPARE: Final = 1.02


def width(text: str, points: float, *, bold: bool = False) -> float:
    """Millimetres that a text takes in one line."""
    ems = sum(_WIDTHS.get(c, _OTHER) for c in text) * _SPARE
    return ems * points * MILLIMETRES_PER_POINT * (_BOLD if bold else 1.0)


def lines(text: str, room: float, points: float, *, bold: bool = False) -> int:
    """Lines that a text takes in ``room`` millimetres; a long word is broken."""
    count, used = 1, 0.0
    space = width(" ", points, bold=bold)
    for word in text.split():
        need = width(word, points, bold=bold)
        if used and used + space + need > room:
            count, used = count + 1, 0.0
        if need > room:
            count += ceil(need / room) - 1
            need %= room
        used += need + (space if used else 0.0)
    return count


def height(text: str, room: float, points: float, *, bold: bool = False) -> float:
    """Millimetres that a paragraph takes."""
    count = lines(text, room, points, bold=bold)
    return count * points * MILLIMETRES_PER_POINT * LEADING

"""Slips of the pen that many authors make, each named for what it is.

They are looked for only in a text that is no criterion, so none of them can make a
right one wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from engine.language.mistakes import UnreadableError

Words = Callable[["re.Match[str]"], str]


class Slip(Struct, frozen=True):
    """A slip: how it looks, what it is, and what to write instead.

    Attributes:
        looks: what is found; its first group is what the carets mark.
        code: number of the catalogue.
        message: what is wrong; ``{}`` is the marked text.
        remedy: what to write; a function where it depends on what was found.
    """

    looks: re.Pattern[str]
    code: str
    message: str
    remedy: str | Words


def _sign(match: re.Match[str]) -> str:
    meant = {
        "≥": ">=",
        "⩾": ">=",
        "≧": ">=",
        "=>": ">=",
        "≤": "<=",
        "⩽": "<=",
        "≦": "<=",
    }
    meant |= {"=<": "<=", "\uff1e": ">", "\uff1c": "<"}
    sign = match.group(1)
    if sign in meant:
        return f"write {meant[sign]}"
    return "write >=, >, <= or <; a measured value is never compared by equality"


def _point(match: re.Match[str]) -> str:
    number = match.group(1)
    point = f"write {number.replace(',', '.')}"
    if re.fullmatch("[0-9]{1,3},[0-9]{3}", number):
        return f"{point} or {number.replace(',', '')}, whichever is meant"
    return point


def _small(match: re.Match[str]) -> str:
    return f"write {match.group(1).lower()}"


def _underscored(match: re.Match[str]) -> str:
    return f"write {match.group(1).replace('-', '_')}"


SLIPS: Final = tuple(
    Slip(re.compile(looks), code, message, remedy)
    for looks, code, message, remedy in (
        (
            r"([≥≤⩾⩽≧≦≠\uff1e\uff1c]|=>|=<|==|!=|<>|(?<![<>])=)",
            "MS-R027",
            "the sign {} is not read",
            _sign,
        ),
        (
            r"([0-9]+,[0-9]+)",
            "MS-R028",
            "{} is written with a comma",
            _point,
        ),
        (
            r"\)\s*([-+*/])",
            "MS-R009",
            "a criterion does not calculate: {}",
            "use a verb that does, such as rises(SERIES, by: 25 %, and: 0.5 g/dL)",
        ),
        (
            r"(?<![\w)])([-\u2212\u2013]\s*[0-9][0-9.]*)",
            "MS-R029",
            "{} is negative, and every limit is a number from 0",
            "write a number from 0",
        ),
        (
            r"[(,]\s*(and|by|from|to|within|before|confirmed)\s+(?=[0-9a-z])",
            "MS-R009",
            "a colon is missing after {}",
            "write NAME: VALUE for each argument that has a name",
        ),
        (
            r"\b(and|or)\b(?!\s*:)",
            "MS-R053",
            "{} joins two criteria, and here stands one",
            "write two criteria below `all:` or `any:`",
        ),
        (
            r"([0-9][0-9.]*[eE][-+]?[0-9]+)",
            "MS-R009",
            "{} is not written as a plain number",
            "write it out, with a decimal point",
        ),
        (
            r"[0-9%A-Za-z]\s+((?:and|by|from|to|within|before|confirmed)\s*:)",
            "MS-R009",
            "a comma is missing before {}",
            "write a comma between the arguments",
        ),
        (
            r"^\s*([0-9][0-9.]*)",
            "MS-R009",
            "a criterion does not begin with a number: {}",
            "write the other side first: latest(SERIES) >= NUMBER UNIT",
        ),
        (
            r"^\s*(not)\b",
            "MS-R009",
            "{} does not stand at the beginning",
            "write NAME is not STATE, or put the criterion below `none:`",
        ),
        (
            r"(\b[a-z][a-z0-9_]*(?:-[a-z0-9_]+)+)",
            "MS-R009",
            "no name has a hyphen: {}",
            _underscored,
        ),
        (
            r"(\b[A-Za-z]*[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9_]*|(?=\s*\()|(?=\s+is\b)))",
            "MS-R009",
            "names are written in small letters: {}",
            _small,
        ),
        (
            r"(\()[^()]*$",
            "MS-R009",
            "the bracket {} is never closed",
            "write `)` where it ends",
        ),
        (
            r"([\u2018\u2019\u201c\u201d\u00a0\u202f\u2009])",
            "MS-R009",
            "a sign of a word processor stands here: {}",
            "write plain quotes and plain spaces",
        ),
    )
)  # fmt: skip


def slip_in(text: str) -> UnreadableError | None:
    """The first known slip in a text that is no criterion."""
    for slip in SLIPS:
        match = slip.looks.search(text)
        if match is None:
            continue
        found = match.group(1)
        remedy = slip.remedy if isinstance(slip.remedy, str) else slip.remedy(match)
        return UnreadableError(
            slip.code,
            match.start(1),
            slip.message.format(repr(found)),
            remedy,
            len(found),
        )
    return None

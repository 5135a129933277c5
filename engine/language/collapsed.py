"""Words by which authors of other languages make what is not known FALSE or zero.

Nothing here reads them: what is not known stays UNKNOWN. They get an answer of their
own, because the nearest known word would be no remedy.
"""

from __future__ import annotations

from typing import Final

CODE: Final = "MS-R086"
REMEDY: Final = (
    "leave it out: what is not known stays UNKNOWN, and the verdict says what would "
    "settle it; a centre may declare an assumption in its site file"
)
_WORDS: Final = frozenset(
    {
        *("coalesce", "default", "else", "exists", "fallback", "fill", "ifnull"),
        *("if_absent", "if_missing", "if_null", "if_unknown", "is_null", "isnull"),
        *("known", "missing", "missing_as", "null", "null_as", "nvl", "on_missing"),
        *("on_unknown", "treat_missing_as", "treat_unknown_as", "unknown"),
        *("unknown_as", "when_missing", "when_unknown"),
    }
)


def collapses(word: str) -> bool:
    """Whether ``word`` is meant to decide what is not known.

    >>> collapses("if_unknown"), collapses("otherwise")
    (True, False)
    """
    return word.replace("-", "_").lower() in _WORDS


def message(word: str) -> str:
    """What is wrong with it."""
    return f"{word!r} would decide what is not known"

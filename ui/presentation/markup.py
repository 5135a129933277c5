"""HTML built from elements; text is escaped by construction, never by memory."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_SPECIAL: Final = re.compile("[&<>\"']")
_UNBROKEN: Final = re.compile(r"\d{4}-\d\d-\d\d|[ABX]-\d\d|&gt;= \S+ \S+")
_VOID: Final = frozenset({"br", "hr", "img", "meta", "link", "input"})


class Html(str):
    """Markup that is already safe to show."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Itself; whoever shows it need not look for indents to take away."""
        return self


def element(
    tag: str, *children: str | Html | None, class_: str = "", **attributes: str
) -> Html:
    """One element; a child that is plain text is escaped, ``None`` is left out.

    Args:
        tag: name of the element.
        *children: text or elements.
        class_: value of the class attribute.
        **attributes: other attributes; ``_`` in a name stands for ``-``.

    >>> element("p", "5 < 6 & ", element("b", "so"), class_="x")
    '<p class="x">5 &lt; 6 &amp; <b>so</b></p>'
    """
    opening = tag
    if class_:
        opening += f' class="{_escaped(class_)}"'
    for name, value in attributes.items():
        opening += f' {name.replace("_", "-")}="{_escaped(value)}"'
    if tag in _VOID:
        return Html(f"<{opening}>")
    return Html(f"<{opening}>{_text(children)}</{tag}>")


def joined(*children: str | Html | None) -> Html:
    """Several children one after the other."""
    return Html(_text(children))


def _text(children: tuple[str | Html | None, ...]) -> str:
    return "".join(
        [
            child if child.__class__ is Html else _escaped(child)
            for child in children
            if child is not None
        ]
    )


def _escaped(text: str) -> str:
    """As ``html.escape``, which looks five times through a text that needs nothing."""
    return escape(text) if _SPECIAL.search(text) else text


def prose(text: str) -> Html:
    """A sentence; dates, marks of caveats and limits are not broken over lines.

    >>> prose("met 2024-01-20")
    'met <span class="mspike-unbroken">2024-01-20</span>'
    """
    # Nothing that is escaped holds a date, a mark or a limit, and no limit is cut.
    return Html(_UNBROKEN.sub(_whole, _escaped(text)))


def _whole(match: re.Match[str]) -> str:
    return f'<span class="mspike-unbroken">{match.group()}</span>'

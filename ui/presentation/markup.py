"""HTML built from elements; text is escaped by construction, never by memory."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_UNBROKEN: Final = re.compile(r"\d{4}-\d\d-\d\d|[ABX]-\d\d|>= \S+ \S+")
_VOID: Final = frozenset({"br", "hr", "img", "meta", "link", "input"})


class Html(str):
    """Markup that is already safe to show."""

    __slots__ = ()


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
    named = {"class": class_, **attributes} if class_ else attributes
    opening = tag + "".join(
        f' {name.replace("_", "-")}="{escape(value)}"' for name, value in named.items()
    )
    if tag in _VOID:
        return Html(f"<{opening}>")
    return Html(f"<{opening}>{joined(*children)}</{tag}>")


def joined(*children: str | Html | None) -> Html:
    """Several children one after the other."""
    return Html(
        "".join(
            child if isinstance(child, Html) else escape(child)
            for child in children
            if child is not None
        )
    )


def prose(text: str) -> Html:
    """A sentence; dates, marks of caveats and limits are not broken over lines.

    >>> prose("met 2024-01-20")
    'met <span class="mspike-unbroken">2024-01-20</span>'
    """
    parts: list[str | Html] = []
    end = 0
    for match in _UNBROKEN.finditer(text):
        whole = element("span", match.group(), class_="mspike-unbroken")
        parts += (text[end : match.start()], whole)
        end = match.end()
    return joined(*parts, text[end:])
